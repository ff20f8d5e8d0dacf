"""Checking one file for a school without any set-up: the real reading over a throwaway workspace."""

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from connectors.exports.appraisal import appraise
from connectors.exports.guard import read_file
from connectors.exports.layouts import KIND_OF, TITLE_OF
from foundation.clock import utc_now
from foundation.connections import connection_from_environment
from foundation.errors import ConfigurationError
from foundation.organisations import LayoutName, Organisation, Organisations, Source
from foundation.settings import Settings
from lake.catalog import Lake, open_lake
from lake.quarantine import list_quarantine
from lake.runs import load_run
from pipeline.annotating import check_target, write_annotated
from pipeline.checking import check_organisations
from pipeline.intake import intake_organisation
from pipeline.runs import open_run
from publications.report.places import key_of, place
from transforms.confined import recognise_confined
from transforms.recognition import Recognised
from validations.regulation import load_regulation, shipped_ids
from validations.results import open_findings, results_of
from validations.rulebook import load_rules

# What is counted back to the person, in their words.
COUNTED: Mapping[str, str] = {
    "student": "обучающихся",
    "lesson": "занятий",
    "lesson_topic": "тем",
    "homework": "домашних заданий",
    "mark": "отметок",
    "attendance": "пропусков и опозданий",
    "period_mark": "итоговых отметок",
    "topic_plan": "тем плана (КТП)",
    "consent": "согласий и отказов",
    "contact": "контактов",
    "curriculum": "строк учебного плана",
    "work_programme": "рабочих программ",
    "calendar_day": "дней календаря",
    "group_calendar_day": "дней календаря классов",
    "attestation_event": "записей графика аттестации",
    "year_section": "разделов учебного года",
    "teaching_assignment": "записей нагрузки",
    "group_curator": "классных руководителей и кураторов",
    "employment": "сотрудников",
    "movement_order": "записей приказов",
    "attestation_deferral": "отсрочек и освобождений",
    "personal_data_notice": "уведомлений об изменении данных",
    "personal_data_check": "проверок личных данных",
    "substitution": "замен и переносов",
    "attestation_protocol": "протоколов",
    "course_work": "курсовых и проектных работ",
    "supervision_check": "проверок журнала",
    "supervision_remark": "замечаний",
    "access_incident": "нарушений доступа",
    "voided_operation": "недействительных операций",
    "document_handover": "передач документов",
    "signature_certificate": "сертификатов подписи",
}


@dataclass(frozen=True, slots=True)
class Inspection:
    """What one file says, what in it can't be read, what is wrong in it, and what it alone can't tell.

    `recognised`: entity → rows. `unread` and `findings` are lists of objects with the place in the file and a
    remedy; `untold` maps a rule to why it could not be decided. `annotated_is_copy` says that the annotated workbook,
    if one was asked for, is an XLSX copy of a file of another format.
    """

    file: str
    kind: str
    regulation: str | None
    as_of_at: datetime
    recognised: Mapping[str, int]
    unread: list[dict[str, Any]]
    findings: list[dict[str, Any]]
    untold: list[dict[str, str]]
    annotated_is_copy: bool = False

    @property
    def is_clean(self) -> bool:
        """Everything could be read and nothing is wrong for certain."""
        return not self.unread and not any(finding["certainty"] == "certain" for finding in self.findings)


def inspect_file(path: Path, regulation_id: str | None, annotate_to: Path | None = None) -> Inspection:
    """Reads and checks one class journal or register; `annotate_to` is where the file goes with its marks.

    Raises ConfigurationError (one Russian sentence, its remedy) for a file that can't be read at all or that is of an
    unknown layout: it says what was recognised and what is missing.
    """
    if regulation_id is not None and regulation_id not in shipped_ids():
        raise ConfigurationError(
            f"Регламента «{regulation_id}» Свод не знает.", f"Известны: {', '.join(shipped_ids())}."
        )
    if annotate_to is not None:
        check_target(path, annotate_to)
    body = read_file(path)
    layout = _layout(path.name, body)
    found = recognise_confined(body)
    connector: Literal["exports", "registers"] = "registers" if layout is None else "exports"
    # The regulation's clauses are bound to a document; a file read without one is only read.
    asked = regulation_id or shipped_ids()[0]
    organisation = _organisation(found, asked, connector, layout)
    with tempfile.TemporaryDirectory(prefix="svod-inspect-") as folder:
        settings = Settings(workspace=Path(folder), config=Path(folder))
        _put(settings.workspace / connector / path.name, body)
        run_id = open_run(settings, _as_of(found, organisation).isoformat())
        with open_lake(settings) as lake:
            run = load_run(lake, run_id)
        intake_organisation(settings, run, organisation, connection_from_environment)
        if regulation_id is not None and connector == "exports":
            check_organisations(settings, run, Organisations(organisations=[organisation]))
        with open_lake(settings, read_only=True) as lake:
            is_copy = False
            if annotate_to is not None:
                document = load_regulation(regulation_id).title if regulation_id is not None else None
                is_copy = write_annotated(lake, organisation, body, annotate_to, document)
            return Inspection(
                file=path.name,
                kind="реестр" if layout is None else TITLE_OF[layout],
                regulation=regulation_id,
                as_of_at=run.as_of_at,
                recognised=_recognised(lake),
                unread=_unread(lake),
                findings=_findings(lake, organisation.id),
                untold=_untold(lake, run_id),
                annotated_is_copy=is_copy,
            )


def _layout(name: str, body: bytes) -> LayoutName | None:
    """The layout of an export; None for a register.

    Raises ConfigurationError for any other file: what it resembles, what was recognised and what is missing.
    """
    offered = appraise(name, body, with_registers=True)
    return next((layout for layout, kind in KIND_OF.items() if kind in offered), None)


def _organisation(
    found: Recognised, regulation_id: str, connector: Literal["exports", "registers"], layout: LayoutName | None
) -> Organisation:
    regulation = load_regulation(regulation_id)
    # Registers and reports of a class name no organisation.
    code = found.organisation_id or "inspected"
    try:
        return Organisation(
            id=code,
            title=code,
            kind="college" if regulation_id.startswith("kpgt") else "school",
            municipality="",
            timezone=regulation.timezone,
            regulation=regulation_id,
            sources=[Source(connector=connector, inbox=connector, layouts=(layout or "class_journal",))],
        )
    except ValidationError as error:
        raise ConfigurationError(
            f"В строке «Организация» стоит «{code}»: это не код организации.",
            "Код — строчные латинские буквы, цифры и дефис; его даёт тот, кто ведёт Свод.",
        ) from error


def _as_of(found: Recognised, organisation: Organisation) -> datetime:
    """The moment the file speaks of: a journal states when it was exported."""
    return found.exported_at.replace(tzinfo=ZoneInfo(organisation.timezone)) if found.exported_at else utc_now()


def _put(target: Path, body: bytes) -> None:
    target.parent.mkdir(parents=True)
    target.write_bytes(body)
    # The inbox waits for a file that was just written; this one is finished.
    settled = (utc_now() - timedelta(hours=1)).timestamp()
    os.utime(target, (settled, settled))


def _recognised(lake: Lake) -> dict[str, int]:
    counts = {}
    for entity in COUNTED:
        found = lake.connection.execute(f'SELECT count(*) FROM "{entity}"').fetchone()  # noqa: S608 (our own names)
        if found and found[0]:
            counts[entity] = int(found[0])
    return counts


def _unread(lake: Lake) -> list[dict[str, Any]]:
    return [
        {
            "place": place(None, None, item.source_pointer),
            "value": item.raw_value,
            "reason": item.reason_code,
            "remedy": item.remedy,
        }
        for item in list_quarantine(lake)
    ]


def _findings(lake: Lake, organisation_id: str) -> list[dict[str, Any]]:
    rules = load_rules()
    return [
        {
            "rule": rule.id,
            "title": rule.title,
            "place": place(None, None, row["source_pointer"]),
            "key": key_of(row["key"]),
            "clause": row["clause"],
            "certainty": row["certainty_code"],
            "detail": row["detail"],
            "remedy": rule.remedy,
        }
        for rule in rules.values()
        for row in open_findings(lake.connection, organisation_id, rule.id)
    ]


def _untold(lake: Lake, run_id: str) -> list[dict[str, str]]:
    """Rules that were asked for but could not be decided from this file."""
    rules = load_rules()
    return [
        {"rule": result.rule_id, "title": rules[result.rule_id].title, "reason": result.reason or ""}
        for result in results_of(lake.connection, run_id)
        if result.status in {"not_checkable", "error"}
    ]
