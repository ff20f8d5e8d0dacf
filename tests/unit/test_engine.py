"""The engine: five outcomes, one broken rule stops nothing, mixed sources, incomplete intakes."""

from datetime import date
from typing import Any

import duckdb
import pytest

from foundation.organisations import Organisations
from pipeline.systems import told_by_sources
from schemas.registers import REGISTERS
from tests.rules.tiny_journal import empty_lake, fill, listed, organisation, run_at
from validations.capabilities import CAPABILITIES
from validations.engine import CheckSummary, check
from validations.outcomes import Outcome
from validations.results import manifest_findings, open_findings, results_of
from validations.rulebook import Rule, load_rules

_NIGHT = "2026-10-24T02:30:00+03:00"
_RULES = load_rules()
_DAY = {"lesson_on": date(2026, 10, 5), "lesson_number": 1}


def _check(lake: duckdb.DuckDBPyConnection, organisations: Organisations, **more: Any) -> CheckSummary:
    return check(
        lake,
        run_at(_NIGHT, "night"),
        organisations,
        capabilities=told_by_sources(organisations),
        registers=more.pop("registers", {one.id: REGISTERS for one in organisations.organisations}),
        incomplete=more.pop("incomplete", {}),
        **more,
    )


def _outcome(summary: CheckSummary, rule: str, organisation_id: str = "shkola") -> Outcome:
    return next(o for o in summary.outcomes if (o.rule_id, o.organisation_id) == (rule, organisation_id))


def _two_marks(organisation_id: str = "shkola", source: str = "exports") -> list[dict[str, Any]]:
    return [
        {"mark_id": f"m{value}", "organisation_id": organisation_id, "source": source, "raw_value": value, **_DAY}
        for value in ("4", "5")
    ]


def test_every_rule_has_an_outcome_for_every_organisation() -> None:
    lake = empty_lake()
    schools = listed(organisation("khmao-2020"), organisation("kukarino", organisation_id="kukarino"))
    summary = _check(lake, schools, registers={})
    assert len(summary.outcomes) == len(_RULES) * 2
    of_registers = {rule.id for rule in _RULES.values() if rule.needs.registers}
    for outcome in summary.outcomes:
        expected = {"not_applicable", "not_checkable"} if outcome.rule_id in of_registers else {"not_applicable"}
        assert outcome.status in expected, outcome
    assert "kukarino" in (_outcome(summary, "mark-changed", "kukarino").reason or "")
    assert "нет" in (_outcome(summary, "homework-late", "kukarino").reason or "")
    stored = results_of(lake, "night")
    assert [(r.organisation_id, r.rule_id, r.status) for r in stored] == sorted(
        (o.organisation_id, o.rule_id, o.status) for o in summary.outcomes
    )


def test_parameters_are_joined_so_that_two_documents_run_in_one_pass() -> None:
    lake = empty_lake()
    fill(lake, {"mark": [*_two_marks("college"), *_two_marks("school")]})
    organisations = listed(
        organisation("kpgt-2022", organisation_id="college"), organisation("khmao-2020", organisation_id="school")
    )
    summary = _check(lake, organisations)
    assert _outcome(summary, "one-mark-per-cell", "college").status == "violated"
    assert _outcome(summary, "one-mark-per-cell", "college").violated == 1
    assert _outcome(summary, "one-mark-per-cell", "college").checked == 2
    assert _outcome(summary, "one-mark-per-cell", "school").status == "not_applicable"


def test_what_a_source_cannot_say_is_not_checkable_and_names_the_datum() -> None:
    lake = empty_lake()
    fill(lake, {"lesson": [{"lesson_id": "л1", "source": "eljur", **_DAY}]})
    summary = _check(lake, listed(organisation("khmao-2020", connectors=("eljur", "registers"))))
    said = _outcome(summary, "attendance-not-taken")
    assert said.status == "not_checkable"
    assert said.reason == f"Источник eljur не сообщает: {CAPABILITIES['attendance_check']}."
    assert _outcome(summary, "topic-missing").status == "violated"


def test_of_two_sources_the_one_that_can_say_is_checked() -> None:
    lake = empty_lake()
    lessons = [
        {"lesson_id": "л1", "source": "eljur", **_DAY},
        {"lesson_id": "л2", "source": "exports", **_DAY, "lesson_number": 2},
    ]
    fill(lake, {"lesson": lessons})
    said = _outcome(
        _check(lake, listed(organisation("khmao-2020", connectors=("eljur", "exports")))), "attendance-not-taken"
    )
    assert (said.status, said.checked, said.violated) == ("violated", 1, 1)
    assert "eljur не сообщает" in (said.reason or "")


def test_a_missing_register_makes_a_part_not_checkable() -> None:
    lake = empty_lake()
    topic = {"topic": "Степени", "topic_normalised": "степени", **_DAY}
    fill(
        lake,
        {
            "study_group": [{"study_group_id": "7А"}],
            "lesson_topic": [{"lesson_id": "л1", "subject_id": s, **topic} for s in ("Химия", "Алгебра")],
        },
    )
    school = listed(organisation("khmao-2020"))
    assert _outcome(_check(lake, school), "topic-off-plan").status == "not_checkable"
    fill(lake, {"topic_plan": [{"study_group_id": "7А", "subject_id": "Химия", "topic_normalised": "степени"}]})
    said = _outcome(_check(lake, school), "topic-off-plan")
    assert (said.status, said.checked) == ("passed", 1)
    assert "1" in (said.reason or "")
    assert "КТП" in (said.reason or "")


def test_a_failing_rule_is_an_error_and_stops_nothing_else() -> None:
    lake = empty_lake()
    fill(
        lake, {"mark": [{"raw_value": "Иванов", "student_id": "И-1", **_DAY}], "lesson": [{"lesson_id": "л1", **_DAY}]}
    )
    broken = _RULES["lesson-mark-scale"]
    broken = broken.model_copy(update={"sql": broken.sql.replace("'certain'", "CAST(mark.raw_value AS DATE)")})
    rules = {"lesson-mark-scale": broken, "topic-missing": _RULES["topic-missing"]}
    summary = _check(lake, listed(organisation("kpgt-2022")), rules=rules)
    assert [o.rule_id for o in summary.errors] == ["lesson-mark-scale"]
    assert "Иванов" not in (summary.errors[0].reason or "")
    assert _outcome(summary, "topic-missing").status == "violated"


def test_a_broken_denominator_takes_its_findings_back() -> None:
    lake = empty_lake()
    fill(lake, {"mark": _two_marks()})
    rule: Rule = _RULES["one-mark-per-cell"]
    counted = rule.denominator.model_copy(update={"sql": "SELECT nothing FROM nowhere"})
    summary = _check(
        lake, listed(organisation("kpgt-2022")), rules={rule.id: rule.model_copy(update={"denominator": counted})}
    )
    assert summary.outcomes[0].status == "error"
    assert lake.execute("SELECT count(*) FROM finding").fetchall() == [(0,)]


def test_an_incomplete_intake_is_said_and_not_checked() -> None:
    lake = empty_lake()
    fill(lake, {"mark": _two_marks()})
    summary = _check(lake, listed(organisation("kpgt-2022")), incomplete={"shkola": "last-whole"})
    said = _outcome(summary, "one-mark-per-cell")
    assert (said.status, said.checked_through_run_id) == ("not_checkable", "last-whole")
    assert "last-whole" in (said.reason or "")
    assert lake.execute("SELECT count(*) FROM finding").fetchall() == [(0,)]


def test_where_no_moment_is_known_nothing_is_passed() -> None:
    lake = empty_lake()
    fill(lake, {"homework": [{"lesson_id": "л1", **_DAY}]})
    said = _outcome(_check(lake, listed(organisation("khmao-2020"))), "homework-late")
    assert (said.status, said.checked, said.cannot_tell) == ("not_checkable", 1, 1)


@pytest.mark.parametrize(("force", "severity"), [("must", "error"), ("should", "warning"), ("may", "info")])
def test_severity_comes_from_the_force_of_the_clause(force: str, severity: str) -> None:
    from tests.rules.one_rule import verdict

    said = verdict("one-mark-per-cell", {"mark": _two_marks("case-0")}, parameters={"per_cell": 1}, force=force)
    assert [row["severity"] for row in said.rows] == [severity]


def test_the_manifest_and_the_reports_get_the_same_counts() -> None:
    lake = empty_lake()
    fill(lake, {"mark": _two_marks()})
    _check(lake, listed(organisation("kpgt-2022")))
    counts = manifest_findings(lake, "night")
    assert set(counts) == set(_RULES)
    assert counts["one-mark-per-cell"] == {
        "violated": 1,
        "cannot_tell": 0,
        "not_checkable": 0,
        "new": 1,
        "persisting": 0,
        "resolved": 0,
    }
    assert counts["mark-late"]["cannot_tell"] == 1
    assert [row["detail"] for row in open_findings(lake, "shkola", "one-mark-per-cell")] == ["Отметок в клетке: 2"]


def test_a_register_never_handed_over_makes_its_rules_not_checkable() -> None:
    lake = empty_lake()
    fill(lake, {"mark": _two_marks()})
    cells = _RULES["one-mark-per-cell"]
    needs = cells.needs.model_copy(update={"registers": ["access_incidents"]})
    rules = {cells.id: cells.model_copy(update={"needs": needs})}
    school = listed(organisation("kpgt-2022"))
    silent = _outcome(_check(lake, school, rules=rules, registers={"shkola": {"consents"}}), cells.id)
    assert (silent.status, silent.reason) == (
        "not_checkable",
        "Организация не передавала реестр: «Нарушения доступа».",
    )
    told = _check(lake, school, rules=rules, registers={"shkola": {"access_incidents"}})
    assert _outcome(told, cells.id).status == "violated"


def test_a_rule_on_registers_alone_reads_their_rows() -> None:
    lake = empty_lake()
    cells = _RULES["one-mark-per-cell"]
    needs = cells.needs.model_copy(update={"capabilities": [], "registers": ["access_incidents"]})
    fill(lake, {"mark": _two_marks(source="registers")})
    school = listed(organisation("kpgt-2022"))
    rules = {cells.id: cells.model_copy(update={"needs": needs})}
    assert _outcome(_check(lake, school, rules=rules), cells.id).status == "violated"
