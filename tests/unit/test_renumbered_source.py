"""A source that gives every pupil, lesson and mark another id: findings live on, with their disputes and waivers."""

from datetime import datetime, timedelta
from typing import Any

import duckdb

from tests.rules.tiny_journal import empty_lake, fill, listed, organisation, run_at
from validations.capabilities import CAPABILITIES
from validations.disputes import decide_dispute, list_disputes, raise_disputes, upheld_as_waivers
from validations.engine import check
from validations.findings import list_findings
from validations.rulebook import load_rules
from validations.waiver_findings import settle_waivers
from validations.waivers import Waiver

_RULES = ("one-mark-per-cell", "lesson-mark-scale")
_COLLEGE = listed(organisation("kpgt-2022"))
_NIGHTS = [datetime.fromisoformat(f"2026-10-{day}T02:30:00+03:00") for day in (22, 23, 24)]
_NAMES = {"1": "Образцова Мария", "2": "Примеров Андрей", "3": "Третьяков Олег"}
# Two of one name in one class.
_NAMESAKES = {**_NAMES, "4": "Примеров Андрей"}


def _journal(lake: duckdb.DuckDBPyConnection, prefix: str, night: datetime, names: dict[str, str]) -> None:
    """The journal as the source shows it under ids with that prefix; what it showed before goes to the revisions."""
    for table in ("student", "enrolment", "study_group"):
        columns = ", ".join(row[0] for row in lake.execute(f"DESCRIBE {table}").fetchall())
        lake.execute(
            f"INSERT INTO {table}_revision BY NAME SELECT {columns}, 1 AS revision_number, "
            "first_seen_at AS seen_from_at, $until AS seen_until_at, $gone AS replaced_at, 'r' AS replaced_by_run_id, "
            f"'deleted' AS change_code FROM {table}",
            {"until": night - timedelta(days=1), "gone": night},
        )
    for table in ("student", "enrolment", "lesson", "mark", "study_group"):
        lake.execute(f"DELETE FROM {table}")
    seen: dict[str, Any] = {"first_seen_at": night, "source": "exports"}
    lesson = {"lesson_id": f"{prefix}л", "lesson_on": "2026-10-05", "lesson_number": 1}
    pupils = [{"student_id": f"{prefix}-{number}", "display_name": name, **seen} for number, name in names.items()]
    marks = [
        {**lesson, "student_id": pupil["student_id"], "mark_id": f"{pupil['student_id']}-{value}", "raw_value": value}
        for pupil in pupils
        for value in ("4", "7")
    ]
    enrolled = [{"student_id": pupil["student_id"], "study_group_id": f"{prefix}7А", **seen} for pupil in pupils]
    group = {"study_group_id": f"{prefix}7А", "title": "7А", "kind_code": "class"}
    tables = {"student": pupils, "enrolment": enrolled, "study_group": [group], "lesson": [lesson], "mark": marks}
    for name in ("lesson", "mark"):
        tables[name] = [{**row, "study_group_id": f"{prefix}7А"} for row in tables[name]]
    fill(lake, tables)


def _night(lake: duckdb.DuckDBPyConnection, night: datetime, *waivers: Waiver) -> dict[str, int]:
    run = run_at(night.isoformat())
    check(
        lake,
        run,
        _COLLEGE,
        capabilities={("shkola", "exports"): set(CAPABILITIES)},
        registers={},
        incomplete={},
        rules={rule: load_rules()[rule] for rule in _RULES},
        waivers=waivers,
    )
    settle_waivers(lake, run, waivers, _COLLEGE)
    counted = lake.execute("SELECT status_code, count(*) FROM finding GROUP BY 1").fetchall()
    return {str(status): int(rows) for status, rows in counted}


def _waiver(student: str) -> Waiver:
    given = {"id": "приказ-3", "rule": _RULES[0], "organisation": "shkola", "key": {"student": student}}
    rest = {"clause": "3.2", "reason": "Сдвоено", "approved_by": "Директор", "expires_on": "2026-12-31"}
    return Waiver.model_validate({**given, **rest})


def test_findings_disputes_and_waivers_live_on_under_new_ids() -> None:
    lake = empty_lake()
    _journal(lake, "С", _NIGHTS[0], _NAMES)
    assert _night(lake, _NIGHTS[0], _waiver("С-3")) == {"new": 5, "waived": 1}
    before = {row[0] for row in lake.execute("SELECT fingerprint FROM finding").fetchall()}
    disputed = "SELECT fingerprint FROM finding WHERE \"key\" LIKE '%С-1%' AND rule_id = 'one-mark-per-cell'"
    ((fingerprint,),) = lake.execute(disputed).fetchall()
    raise_disputes(lake, [(fingerprint, "Два задания")], file="7А.xlsx", raised_at=_NIGHTS[0])

    # Every id of the source is another one, twice.
    for number, prefix in ((1, "Н"), (2, "Ф")):
        _journal(lake, prefix, _NIGHTS[number], _NAMES)
        assert _night(lake, _NIGHTS[number], _waiver("С-3")) == {"persisting": 4, "disputed": 1, "waived": 1}
        assert {row[0] for row in lake.execute("SELECT fingerprint FROM finding").fetchall()} == before
    rows = list_findings(lake, include_all=True)
    assert {row["first_seen"] for row in rows} == {"2026-10-21T23:30:00+00:00"}
    # The reader is shown the id that the source writes today.
    assert {row["key"]["student"] for row in rows} == {"Ф-1", "Ф-2", "Ф-3"}
    (waiting,) = list_disputes(lake)
    until = _NIGHTS[2].date().replace(month=12)
    decide_dispute(lake, waiting["dispute_id"], decided_by="Методист", decided_at=_NIGHTS[2], upheld_until=until)
    # What was upheld under the first id holds under the third one.
    after = _night(lake, _NIGHTS[2] + timedelta(days=1), _waiver("С-3"), *upheld_as_waivers(lake))
    assert after == {"persisting": 4, "waived": 2}


def test_a_waiver_may_name_any_id_a_pupil_had() -> None:
    lake = empty_lake()
    for night, prefix in zip(_NIGHTS, "СНФ", strict=True):
        _journal(lake, prefix, night, _NAMES)
    for name in ("С-3", "Н-3", "Ф-3"):
        waived = "SELECT count(*) FROM finding WHERE status_code = 'waived'"
        _night(lake, _NIGHTS[2], _waiver(name))
        assert lake.execute(waived).fetchall() == [(1,)], name
    assert "waived" not in _night(lake, _NIGHTS[2], _waiver("С-9"))


def test_of_two_namesakes_in_one_class_nobody_says_who_became_whom() -> None:
    lake = empty_lake()
    _journal(lake, "С", _NIGHTS[0], _NAMESAKES)
    _night(lake, _NIGHTS[0])
    _journal(lake, "Н", _NIGHTS[1], _NAMESAKES)
    assert _night(lake, _NIGHTS[1]) == {"persisting": 4, "resolved": 4, "new": 4}
    reopened = {row["key"]["student"] for row in list_findings(lake) if row["status"] == "new"}
    assert reopened == {"Н-2", "Н-4"}


def test_a_new_pupil_beside_an_old_one_is_another_person() -> None:
    lake = empty_lake()
    _journal(lake, "С", _NIGHTS[0], _NAMES)
    _night(lake, _NIGHTS[0])
    fill(
        lake,
        {
            "student": [{"student_id": "Н-1", "display_name": _NAMES["1"], "first_seen_at": _NIGHTS[1]}],
            "enrolment": [{"student_id": "Н-1", "study_group_id": "С7А", "first_seen_at": _NIGHTS[1]}],
        },
    )
    assert _night(lake, _NIGHTS[1]) == {"persisting": 6}
    assert lake.execute("SELECT count(*) FROM student_identity").fetchall() == [(0,)]
