"""What each system can say: declared once by its connector, and everything else follows."""

import json

import pytest
from typer.testing import CliRunner

from connectors.contract import Capabilities
from connectors.registry import capabilities_of, known_sources
from foundation.organisations import Source
from pipeline.command import app
from pipeline.systems import TITLES, systems
from validations.capabilities import CAPABILITIES, told
from validations.rulebook import load_rules

RULES = load_rules()


def test_svod_systems_needs_no_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SVOD_CONFIG", "/nowhere")
    found = json.loads(CliRunner().invoke(app, ["systems", "--format", "json"]).stdout)
    assert {"eljur", "eljur-esia", "registers", "exports:class_journal"} <= {one["system"] for one in found}
    for one in found:
        assert set(one) == {
            *("system", "connector", "entities", "recording_times", "authors", "totals", "cannot_tell"),
        }
        assert set(one["cannot_tell"]) <= set(RULES)
    table = CliRunner().invoke(app, ["systems"])
    assert table.exit_code == 0
    assert "ЭлЖур" in table.stdout


def test_every_system_has_a_name_for_people() -> None:
    assert {name for name, _, _ in known_sources()} <= set(TITLES)


def test_eljur_cannot_tell_whether_attendance_was_taken() -> None:
    eljur = next(system for system in systems() if system.system == "eljur")
    assert eljur.cannot_tell == ("attendance-not-taken",)
    journal = next(system for system in systems() if system.system == "exports:class_journal")
    assert journal.cannot_tell == ()


def test_a_source_that_is_no_journal_tells_nothing_of_lessons() -> None:
    registers = capabilities_of(Source(connector="registers"))
    assert told(registers.gives) == set()
    assert next(system for system in systems() if system.system == "registers").cannot_tell == tuple(
        rule.id for rule in RULES.values() if rule.needs.capabilities
    )


def test_capabilities_follow_from_entities_and_columns() -> None:
    marks_only = Capabilities(("x.y",), frozenset({"mark"}), frozenset({"mark.work_kind"}))
    assert told(marks_only.gives) == {"marks", "recording"}
    assert told(lambda _entity, _column: True) == set(CAPABILITIES)


def test_two_layouts_say_together_what_either_says() -> None:
    first = Capabilities(("a",), frozenset({"mark", "lesson"}), frozenset({"mark.weight", "lesson.room"}))
    second = Capabilities(("b",), frozenset({"mark"}), frozenset({"mark.weight", "mark.comment"}), recording_times=True)
    both = first.joined(second)
    assert both.kinds == ("a", "b")
    assert both.never_given == {"mark.weight", "lesson.room"}
    assert both.recording_times
    assert second.joined(first).never_given == both.never_given
