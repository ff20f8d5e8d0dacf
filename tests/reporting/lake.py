"""A tiny lake after three nights, with one of everything the report has to say, hostile text included.

Its names stand only in the canonical tables: none of them may reach a report.
"""

import json
from datetime import UTC, date, datetime
from typing import Any

import duckdb
import sqlalchemy as sa

from foundation.organisations import Organisation, Organisations
from schemas.exchange import Run, Window
from schemas.lake_ddl import create_table
from schemas.model import OPERATIONS, metadata
from validations.rulebook import Rule

NIGHTS = [datetime(2026, 10, day, 23, 30, tzinfo=UTC) for day in (21, 22, 23)]
RUN_IDS = ["20261122T100000Z-a1", "20261122T100500Z-b2", "20261122T101000Z-c3"]
WINDOW = Window(date(2026, 10, 10), date(2026, 11, 7))
RUN = Run(RUN_IDS[2], NIGHTS[2], WINDOW, NIGHTS[2], "0.1.0")
SECRET_NAME = "Тайникова"
HOSTILE = '</td><script>window.hacked=1</script><img src="http://outside.invalid/x.png" onerror="window.hacked=1">'
PAGE = "c0ffee" + "0" * 58


def organisations() -> Organisations:
    """Three schools under three documents, one of which was not read tonight."""
    return Organisations(
        organisations=[
            _organisation("kukarino", "Кукаринская основная школа", "Можайский", "kukarino", "eljur"),
            _organisation("peresvet-5", "Школа № 5 имени лётчика-космонавта В. В. Поляковой", "Пересвет", "peresvet"),
            _organisation(
                "kasli-college",
                "Каслинский промышленно-гуманитарный техникум",
                "Касли",
                "kpgt-2022",
                kind="college",
                timezone="Asia/Yekaterinburg",
            ),
        ]
    )


def _organisation(
    organisation_id: str,
    title: str,
    municipality: str,
    regulation: str,
    connector: str = "exports",
    kind: str = "school",
    timezone: str = "Europe/Moscow",
) -> Organisation:
    return Organisation.model_validate(
        {
            "id": organisation_id,
            "title": title,
            "kind": kind,
            "municipality": municipality,
            "timezone": timezone,
            "regulation": regulation,
            "sources": [{"connector": connector}, {"connector": "registers"}],
        }
    )


def rules() -> dict[str, Rule]:
    """Rules of the tests' own, so that a golden file does not follow every word of the rulebook."""
    cell = ["study_group", "subject", "date", "number", "student"]
    said = {
        "attendance-not-taken": ("Посещаемость не отмечена", "Отметьте посещаемость.", cell[:4]),
        "homework-late": ("Домашнее задание записано поздно", "Записывайте задание в день занятия.", cell[:4]),
        "mark-late": ("Отметка за урок выставлена поздно", "Ставьте отметку в день занятия.", cell),
        "one-mark-per-cell": ("Две отметки в одной клетке", "Оставьте одну отметку за работу.", cell),
        "topic-missing": ("Не записана тема занятия", "Запишите тему по КТП.", cell[:4]),
    }
    example = {"title": "Пример", "tables": {}}
    return {
        rule_id: Rule.model_validate(
            {
                "id": rule_id,
                "title": title,
                "what": "Запись есть и сделана в срок, названный в п. 3.5.",
                "why": "Родители и обучающиеся видят журнал каждый день.",
                "remedy": remedy,
                "dimension": "timeliness",
                "since": "0.1.0",
                "key": key,
                "addressee": {"role": "subject_teacher"},
                "needs": {"capabilities": ["marks"], "entities": {"mark": ["raw_value"]}},
                "denominator": {"unit": "записей", "sql": "SELECT 1"},
                "examples": {"pass": [example], "fail": [{**example, "expect": [{"number": "1"}]}]},
                "sql": "SELECT 1",
            }
        )
        for rule_id, (title, remedy, key) in said.items()
    }


def build_lake(many: int = 0) -> duckdb.DuckDBPyConnection:
    """The lake; `many` adds that many like findings of one rule, to see that a page caps them."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    for table in (*OPERATIONS, metadata.tables["student"]):
        connection.execute(create_table(table))
    for run_id, as_of_at in zip(RUN_IDS, NIGHTS, strict=True):
        _add(connection, "run", run_id=run_id, as_of_at=as_of_at, window_from_on=WINDOW.from_on,
             window_to_on=WINDOW.to_on, started_at=as_of_at, ended_at=as_of_at, version="0.1.0")  # fmt: skip
    _add(connection, "student", organisation_id="peresvet-5", student_id="peresvet-5|И-7", source_student_id="И-7",
         display_name=SECRET_NAME)  # fmt: skip
    _receipts(connection)
    _results(connection, many)
    _findings(connection)
    for number in range(many):
        _finding(connection, "peresvet-5", "mark-late", {"study_group": "9Б", "subject": "Физика",
                 "date": "2026-10-20", "number": "1", "student": f"И-{number:05}"})  # fmt: skip
    _add(connection, "quarantine", quarantine_id="q1", organisation_id="peresvet-5", source="exports",
         page_kind="exports.class_journal", source_page=PAGE, source_pointer="Журнал!E14", raw_value=SECRET_NAME,
         reason_code="unreadable_date", remedy="Запишите дату как 05.10.2026.", items=2)  # fmt: skip
    _add(connection, "waiver", waiver_id="w1", rule_id="mark-late", organisation_id="peresvet-5",
         key=json.dumps({"study_group": "5А"}), clause="3.5", reason="Приказ № 12: сервер не работал",
         approved_by="Директор", expires_on=date(2026, 12, 31))  # fmt: skip
    _add(connection, "waiver", waiver_id="w2", rule_id="topic-missing", clause="3.5", reason="Прежний учебный год",
         approved_by="Директор", expires_on=date(2026, 6, 1))  # fmt: skip
    return connection


def _receipts(connection: duckdb.DuckDBPyConnection) -> None:
    for organisation, source, kind, key in (
        ("kukarino", "eljur", "eljur.getdiary", "7А 2026-W43"),
        ("peresvet-5", "exports", "exports.class_journal", "inbox/peresvet-5/7А Алгебра.xlsx"),
        ("kasli-college", "exports", "exports.class_journal", "inbox/kasli/101.xlsx"),
    ):
        for run_id, as_of_at in zip(RUN_IDS, NIGHTS, strict=True):
            absent = organisation == "kasli-college" and run_id == RUN_IDS[2]
            if not absent:
                _add(connection, "page_receipt", run_id=run_id, organisation_id=organisation, source=source,
                     page_kind=kind, page_key=key, source_page=PAGE, observed_at=as_of_at, offered=1250, accepted=40,
                     unchanged=1200, superseding=5, duplicate=3, quarantined=2)  # fmt: skip
            _add(connection, "unit_receipt", run_id=run_id, organisation_id=organisation, source=source,
                 page_kind=kind, is_complete=not absent, observed_at=as_of_at, pages=0 if absent else 1, deleted=0,
                 held=0, failure="Сервер не ответил за 30 секунд." if absent else None)  # fmt: skip
            _add(connection, "unit_receipt", run_id=run_id, organisation_id=organisation, source="registers",
                 page_kind="registers.topic_plan", is_complete=True, observed_at=as_of_at, pages=1, deleted=0,
                 held=0, failure=None)  # fmt: skip


def _results(connection: duckdb.DuckDBPyConnection, many: int) -> None:
    for number, run_id in enumerate(RUN_IDS):
        late = {"status_code": "violated", "checked": 800, "violated": 2 + number + many, "cannot_tell": 1}
        tonight = run_id == RUN_IDS[2]
        unread = {"status_code": "not_checkable", "reason": "Организация прочитана не полностью.",
                  "checked_through_run_id": RUN_IDS[1]}  # fmt: skip
        for organisation, rule, result in (
            ("peresvet-5", "mark-late", late),
            ("peresvet-5", "topic-missing", {"status_code": "passed", "checked": 120, "violated": 0}),
            ("kukarino", "topic-missing", {"status_code": "violated", "checked": 60, "violated": 1}),
            ("kukarino", "attendance-not-taken", {"status_code": "not_applicable", "reason": "Регламент не требует."}),
            ("kukarino", "homework-late", {"status_code": "not_checkable",
                                           "reason": "Источник не сообщает: когда сделана запись."}),
            ("kasli-college", "one-mark-per-cell", unread if tonight else {"status_code": "violated", "checked": 300}),
            ("kasli-college", "topic-missing", {"status_code": "error", "reason": "Запрос правила не выполнился."}),
        ):  # fmt: skip
            row = {"checked_through_run_id": run_id, "violated": 0, "cannot_tell": 0, **result}
            _add(connection, "rule_result", run_id=run_id, organisation_id=organisation, rule_id=rule, **row)


def _findings(connection: duckdb.DuckDBPyConnection) -> None:
    cell = {"study_group": "7А", "subject": "Алгебра", "date": "2026-10-20", "number": "3", "student": "И-7"}
    _finding(connection, "peresvet-5", "mark-late", cell, status="new", first=2, employee="т-9")
    _finding(connection, "peresvet-5", "mark-late", {**cell, "student": "И-8"}, status="persisting")
    _finding(connection, "peresvet-5", "mark-late", {**cell, "student": "И-9"}, status="reopened")
    _finding(connection, "peresvet-5", "mark-late", {**cell, "student": "И-10", "subject": HOSTILE},
             status="disputed", detail=HOSTILE)  # fmt: skip
    _finding(connection, "peresvet-5", "mark-late", {**cell, "student": "И-11"}, certainty="cannot_tell")
    _finding(connection, "peresvet-5", "mark-late", {**cell, "student": "И-12"}, status="resolved", resolved=2)
    _finding(connection, "peresvet-5", "mark-late", {**cell, "study_group": "5А"}, status="waived", waived_by="w1")
    _finding(connection, "peresvet-5", "mark-late", {**cell, "subject": "=HYPERLINK(1)"}, detail="=1+1")
    _finding(connection, "kukarino", "topic-missing", {k: v for k, v in cell.items() if k != "student"},
             pointer="/response/result/students/417/days/20261020/items/3")  # fmt: skip
    _finding(connection, "kasli-college", "one-mark-per-cell", {**cell, "study_group": "101"}, severity="warning",
             addressee="class_teacher")  # fmt: skip


def _finding(
    connection: duckdb.DuckDBPyConnection,
    organisation: str,
    rule: str,
    key: dict[str, str],
    *,
    status: str = "persisting",
    certainty: str = "certain",
    severity: str = "error",
    detail: str | None = "Отметка появилась 22.10.2026, срок — до конца 20.10.2026",
    pointer: str = "Журнал!E14",
    first: int = 0,
    resolved: int | None = None,
    addressee: str = "subject_teacher",
    employee: str | None = None,
    waived_by: str | None = None,
) -> None:
    text = json.dumps(key, ensure_ascii=False, sort_keys=True)
    _add(
        connection,
        "finding",
        organisation_id=organisation,
        rule_id=rule,
        fingerprint=f"{rule}|{text}",
        key=text,
        obligation_id="peresvet/3.5a",
        clause="3.5",
        severity_code=severity,
        certainty_code=certainty,
        status_code=status,
        addressee_code=addressee,
        addressee_id=employee,
        waived_by=waived_by,
        detail=detail,
        event_on=date(2026, 10, 20),
        source_page=PAGE,
        source_pointer=pointer,
        first_seen_at=NIGHTS[first],
        first_seen_run_id=RUN_IDS[first],
        last_seen_at=NIGHTS[2],
        last_seen_run_id=RUN_IDS[2],
        resolved_at=None if resolved is None else NIGHTS[resolved],
        resolved_run_id=None if resolved is None else RUN_IDS[resolved],
    )


def _add(connection: duckdb.DuckDBPyConnection, table: str, **row: Any) -> None:
    model = metadata.tables[table]
    unknown = set(row) - set(model.columns.keys())
    assert not unknown, unknown
    some: dict[type, Any] = {sa.String: "х", sa.DateTime: NIGHTS[0], sa.BigInteger: 0, sa.Boolean: False}
    required = [column for column in model.columns if not column.nullable and column.name not in row]
    whole = {**{column.name: some[type(column.type)] for column in required}, **row}
    names = ", ".join(f'"{name}"' for name in whole)
    holes = ", ".join("?" for _ in whole)
    connection.execute(f'INSERT INTO "{table}" ({names}) VALUES ({holes})', list(whole.values()))
