"""The act in words: one telling of a case for paper, workbook and program."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from foundation.organisations import Organisation
from publications.act.case import ACTION_WORDS, BASIS_WORDS, RECORD_WORDS, STATUS_WORDS, Case
from publications.russian import day, long_day, moment, zone

FORMAT: Final = "svod-act/1"
NOTHING: Final = "нет записи"
_UNKNOWN: Final = "не указано"
# Nothing can be void before both know.
_NOT_BEGUN: Final = (
    "не начался: в реестре нет момента, когда о нарушении узнали и руководитель, и служба технической поддержки"
)
_DECISIONS: Final[Mapping[str | None, str]] = {
    "void": "признать недействительными",
    "valid": "оставить в силе",
    None: "ещё не принято: графа «Записи без автора» пуста",
}


def circumstances(case: Case, organisation: Organisation) -> list[tuple[str, str]]:
    """What the register says of the case: name of a fact and the fact, moments in the organisation's zone."""
    told, at = case.told, _local(organisation)
    whose = told["account"] if told["user_name"] is None else f"{told['account']} ({told['user_name']})"
    return [
        ("Чей доступ нарушен", whose),
        ("Что произошло", told["description"] or _UNKNOWN),
        ("Обнаружено", at(told["discovered_at"])),
        ("Кто сообщил", told["reported_by"] or _UNKNOWN),
        ("Сообщено руководителю", at(told["head_notified_at"])),
        ("Сообщено службе технической поддержки", at(told["support_notified_at"])),
        ("Пароль сменён", at(told["secured_at"])),
        ("Срок, операции за который недействительны", term(case, organisation)),
        ("Решение руководителя о записях без автора", _DECISIONS[told["unnamed_author_code"]]),
    ]


def term(case: Case, organisation: Organisation) -> str:
    """The time whose operations are void, in words."""
    at = _local(organisation)
    if case.told["notified_at"] is None:
        return _NOT_BEGUN
    begun = f"с {at(case.told['notified_at'])}"
    return f"{begun} до {at(case.told['secured_at'])}" if case.told["secured_at"] else f"{begun}, пароль ещё не сменён"


def operation(row: Mapping[str, Any], organisation: Organisation) -> dict[str, str]:
    """One operation in words."""
    number = row["lesson_number"]
    lesson = "" if row["lesson_on"] is None else day(row["lesson_on"]) + ("" if number is None else f", урок {number}")
    return {
        "what": f"{RECORD_WORDS[row['entity']]}: {ACTION_WORDS[row['action_code']]}",
        "group": row["study_group"] or "",
        "subject": row["subject"] or "",
        "lesson": lesson or (row["academic_period"] or ""),
        "student": row["student"] or "",
        "when": _when(row, organisation),
        "former": NOTHING if row["former_value"] is None else row["former_value"],
        "written": NOTHING if row["written_value"] is None else row["written_value"],
        "status": STATUS_WORDS[row["status_code"]],
        "basis": BASIS_WORDS[row["status_code"], row["basis_code"]],
    }


def unmatched_line(row: Mapping[str, Any], organisation: Organisation) -> str:
    """A line of the register that the journal does not answer to, in one sentence."""
    lesson = "" if row["lesson_on"] is None else f", занятие {day(row['lesson_on'])}"
    student = "" if row["student_code"] is None else f", обучающийся {row['student_code']}"
    values = f"было «{row['former_value'] or NOTHING}», стало «{row['voided_value'] or NOTHING}»"
    return f"{_local(organisation)(row['acted_at'])}: {row['action']}{lesson}{student}: {values}"


def act_title(case: Case) -> str:
    """«Акт № 3 от 24 октября 2026 г.», with room for what the register does not say yet."""
    number = case.told["act_number"] or "______"
    on = long_day(case.told["act_on"]) if case.told["act_on"] else "«____» ______________ 20____ г."
    return f"Акт № {number} от {on}"


def act_record(case: Case, organisation: Organisation) -> dict[str, Any]:
    """The act for programs: moments in UTC, codes beside the words."""
    told = case.told
    plain = ("incident_number", "account", "user_name", "reported_by", "description", "unnamed_author_code")
    moments = ("discovered_at", "head_notified_at", "support_notified_at", "notified_at", "secured_at")
    return {
        "format": FORMAT,
        "organisation": {"id": organisation.id, "title": organisation.title},
        "clause": "khmao-2020/4.4",
        "act": {"number": told["act_number"], "on": told["act_on"].isoformat() if told["act_on"] else None},
        "incident": {name: told[name] for name in plain} | {name: _utc(told[name]) for name in moments},
        "counts": {name: len(case.of_status(name)) for name in STATUS_WORDS}
        | {"untold": sum(each.operations for each in case.untold)},
        "operations": [_operation_record(row, organisation) for row in case.operations],
        "untold": [
            {"record": each.record, "source": each.source, "why": each.why, "operations": each.operations}
            for each in case.untold
        ],
        "unmatched": [unmatched_line(row, organisation) for row in case.unmatched],
        "updated_at": _utc(case.changed_at),
    }


def _operation_record(row: Mapping[str, Any], organisation: Organisation) -> dict[str, Any]:
    codes = ("entity", "action_code", "status_code", "basis_code", "source", "student_code")
    return (
        {name: row[name] for name in codes}
        | operation(row, organisation)
        | {name: _utc(row[name]) for name in ("acted_from_at", "acted_until_at")}
        | {name: row[name] for name in ("source_page", "source_pointer")}
    )


def _when(row: Mapping[str, Any], organisation: Organisation) -> str:
    at = _local(organisation)
    begun, over = row["acted_from_at"], row["acted_until_at"]
    if begun is None:
        return f"не позже {at(over)}"
    return at(over) if begun == over else f"между {at(begun)} и {at(over)}"


def _local(organisation: Organisation) -> Any:
    def told(value: datetime | None) -> str:
        return _UNKNOWN if value is None else moment(value, organisation.timezone)

    return told


def zone_of(case: Case, organisation: Organisation) -> str:
    """What the zone of all moments of the act is called."""
    return zone(case.told["discovered_at"], organisation.timezone)


def _utc(value: datetime | None) -> str | None:
    return None if value is None else value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
