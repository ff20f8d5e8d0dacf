"""What is planted can be found by plain reading, and nothing else can."""

import importlib.util
import sys
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from stand.clock import READINGS
from stand.planted import planted_at, twins_at
from stand.region import build_region
from validations.rulebook import load_rules

MOMENTS = [reading.as_of_at for reading in READINGS]
RULES = {
    "one-mark-per-cell",
    "make-up-mark-without-protocol",
    "absence-overwritten",
    "attestation-out-of-order",
    "year-work-not-placed",
    "lesson-mark-scale",
    "period-mark-scale",
    "work-kind-missing",
    "topic-missing",
    "topic-late",
    "topic-off-plan",
    "homework-late",
    "homework-after-lessons",
    "mark-late",
    "scheduled-mark-late",
    "absence-late",
    "attendance-late",
    "attendance-not-taken",
    "mark-changed",
    "period-mark-missing",
    "period-mark-outside-last-week",
    "personal-data-incomplete",
    "personal-data-change-late",
    "movement-not-entered",
    "monthly-control-missing",
    "remark-not-mended",
    "breach-notice-late",
    "year-section-late",
    "work-programme-late",
    "employee-entered-late",
    "group-without-curator",
    "timetable-change-not-entered",
    "lesson-by-stranger",
    "substitution-not-shown",
    "journal-not-kept",
    "journal-page-stale",
    "class-without-journal",
    "record-not-in-russian",
    "work-not-named",
    "homework-without-substance",
    "topic-out-of-order",
}


_OF_SCHOOLS = {"topic-missing", "homework-late", "mark-late"}
_OF_COLLEGES = {
    *("topic-missing", "topic-late", "topic-off-plan", "homework-after-lessons", "mark-late", "attendance-late"),
    *("one-mark-per-cell", "lesson-mark-scale", "mark-changed", "work-kind-missing"),
    *("employee-entered-late", "group-without-curator"),
    *("record-not-in-russian", "work-not-named", "homework-without-substance", "topic-out-of-order"),
}
_OF_YUGRA = {*_OF_SCHOOLS, "topic-off-plan", "work-kind-missing", "homework-without-substance"}
_IN_WORDS = {"record-not-in-russian", "work-not-named"}
_PERIODS = {"period-mark-missing", "period-mark-scale", "period-mark-outside-last-week"}
_KEPT = {"journal-not-kept", "journal-page-stale"}
_LED = {"lesson-by-stranger", "substitution-not-shown"}
_CHANGES = {"timetable-change-not-entered"}
_OF_PERESVET = {"journal-not-kept", "class-without-journal"}
# What can be told of each organisation: the rules of its document that its system has the words for.
TOLD = {
    "kukarino": _OF_SCHOOLS | {"attendance-late"} | _KEPT | _IN_WORDS,
    "mozhaysk-7": _OF_SCHOOLS | {"attendance-late"} | _KEPT | _IN_WORDS | {"lesson-by-stranger"},
    "ugra-1": _OF_YUGRA | _PERIODS | {"scheduled-mark-late", "absence-late", "year-section-late"} | _LED,
    "ugra-2": _OF_YUGRA | _PERIODS | {"absence-late"} | {"attendance-not-taken"} | _LED,
    "ugra-3": {"mark-late", "homework-late", "homework-without-substance"},
    "ugra-4": {"mark-late"},
    "ugra-6": _OF_YUGRA | _PERIODS | {"absence-late"} | {"attendance-not-taken"} | _LED,
    "kasli-college": _OF_COLLEGES
    | _KEPT
    | {"scheduled-mark-late", "year-section-late", "work-programme-late", "substitution-not-shown"},
    "nyazepetrovsk": _OF_COLLEGES | {"attendance-not-taken"} | _KEPT | {"substitution-not-shown"},
    "poo-kasli": _OF_COLLEGES | _KEPT | {"substitution-not-shown"},
    "poo-ufaley": _OF_COLLEGES | _KEPT | {"substitution-not-shown"},
    "poo-nyazepetrovsk": _OF_COLLEGES | _KEPT | {"substitution-not-shown"},
    "poo-karabash": _OF_COLLEGES | _KEPT | {"substitution-not-shown"},
    "peresvet-5": _OF_SCHOOLS | {"attendance-late", "topic-late", "attendance-not-taken", *_CHANGES} | _OF_PERESVET,
    "peresvet-8": _OF_SCHOOLS | {"attendance-late", "topic-late"} | _OF_PERESVET,
}


# Three regions in the campaigns, one in the suite.
SEEDS = [1, *(pytest.param(seed, marks=pytest.mark.full) for seed in (2, 3))]


def _plain_auditor() -> ModuleType:
    path = Path(__file__).with_name("plain_auditor.py")
    spec = importlib.util.spec_from_file_location("plain_auditor", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


AUDITOR = _plain_auditor()
# By the register of protocols, where it is handed over.
_MADE_UP = {"make-up-mark-without-protocol"}
_PASSED_LATER = {*_MADE_UP, "attestation-out-of-order"}
for _college in ("kasli-college", "nyazepetrovsk", "poo-kasli"):
    TOLD[_college] = TOLD[_college] | _PASSED_LATER
TOLD["kukarino"] = TOLD["kukarino"] | {"year-work-not-placed"}
for _school in ("ugra-1", "ugra-2", "ugra-6"):
    TOLD[_school] = TOLD[_school] | _MADE_UP | {"absence-overwritten"}
# By the registers of personal data, orders, control and incidents, where they are handed over.
_PERSONAL_DATA = {"personal-data-incomplete", "personal-data-change-late"}
_OF_PERSONS = {
    "kukarino": {"personal-data-incomplete", "monthly-control-missing", "remark-not-mended"},
    "mozhaysk-7": {"remark-not-mended"},
    "ugra-1": {"breach-notice-late"},
    "kasli-college": _PERSONAL_DATA | {"movement-not-entered"},
    "peresvet-5": _PERSONAL_DATA,
}
# A register states its own days: what it says is late is late at a first load too.
_DATED = {
    *("personal-data-change-late", "breach-notice-late"),
    *("year-section-late", "work-programme-late", "employee-entered-late"),
}
for _organisation, _rules in _OF_PERSONS.items():
    TOLD[_organisation] = TOLD[_organisation] | _rules


def _named(entries: list[dict[str, Any]], expected: str | None = None) -> set[Any]:
    return {
        (entry["rule"], entry["organisation"], tuple(sorted(entry["key"].items())))
        for entry in entries
        if expected in (None, entry["expected"])
    }


@pytest.mark.parametrize(
    ("seed", "reads"),
    [(1, 1), (1, 4), pytest.param(2, 4, marks=pytest.mark.full), pytest.param(3, 4, marks=pytest.mark.full)],
)
def test_a_plain_reading_finds_what_was_planted_and_nothing_else(seed: int, reads: int) -> None:
    region = build_region(seed)
    readings = MOMENTS[:reads]
    planted = planted_at(region, readings[-1], readings)
    twins = _named(twins_at(region, readings[-1], readings))
    broken, unknown = _named(planted, "broken"), _named(planted, "cannot_tell")
    certain, open_ = AUDITOR.audit(region, readings)
    assert certain == broken
    assert unknown <= open_
    assert not twins & (broken | unknown)


@pytest.mark.parametrize("seed", SEEDS)
def test_there_is_enough_of_everything(seed: int) -> None:
    region = build_region(seed)
    for index, moment in enumerate(MOMENTS):
        entries = planted_at(region, moment, MOMENTS[: index + 1])
        broken = [entry for entry in entries if entry["expected"] == "broken"]
        assert len(broken) >= 50
        assert len({entry["rule"] for entry in broken}) >= 30
        assert len(_named(entries)) == len(entries)
        assert all(isinstance(v, str) for entry in entries for v in entry["key"].values())
    assert {entry["rule"] for entry in entries if entry["expected"] == "broken"} == RULES
    assert {twin["rule"] for twin in twins_at(region, MOMENTS[-1], MOMENTS)} == RULES


def test_every_rule_is_planted_and_has_a_legal_twin() -> None:
    """The seeds above show that what is planted is exactly RULES, and so are the twins."""
    assert set(load_rules()) == RULES


@pytest.mark.parametrize("seed", SEEDS)
def test_of_each_organisation_is_planted_what_its_system_can_tell(seed: int) -> None:
    found: dict[str, set[str]] = {organisation: set() for organisation in TOLD}
    for entry in planted_at(build_region(seed), MOMENTS[-1], MOMENTS):
        found[entry["organisation"]].add(entry["rule"])
    assert found == TOLD


def test_a_moment_that_the_system_states_proves_a_lateness_at_the_first_load() -> None:
    """Dnevnik.ru says when homework was written, «Сетевой город» does not."""
    first = planted_at(build_region(1), MOMENTS[0], MOMENTS[:1])
    late = {(e["organisation"], e["expected"]) for e in first if e["rule"] == "homework-late"}
    assert ("mozhaysk-7", "broken") in late
    assert ("ugra-3", "cannot_tell") in late
    assert ("ugra-3", "broken") not in late


def test_reports_of_a_class_name_students_and_count_the_lessons_of_a_subject() -> None:
    entries = planted_at(build_region(1), MOMENTS[-1], MOMENTS)
    keys = [entry["key"] for entry in entries if entry["organisation"] == "peresvet-8"]
    assert {key["number"] for key in keys if "number" in key} <= {"1", "2"}
    assert all(len(key["student"].split()) == 3 for key in keys if "student" in key)


def test_only_configured_organisations_are_spoken_of() -> None:
    region = build_region(1).among(["ugra-3", "not-in-the-region"])
    planted = planted_at(region, MOMENTS[-1], MOMENTS)
    assert {entry["organisation"] for entry in planted} == {"ugra-3"}
    assert {twin["organisation"] for twin in twins_at(region, MOMENTS[-1], MOMENTS)} == {"ugra-3"}


def test_what_a_night_mends_is_no_longer_true() -> None:
    region = build_region(1)
    first = _named(planted_at(region, MOMENTS[0], MOMENTS[:1]), "broken")
    last = _named(planted_at(region, MOMENTS[-1], MOMENTS), "broken")
    mended = {rule for rule, _, _ in first - last}
    at_the_beginning = {"year-section-late", "work-programme-late", "employee-entered-late", "group-without-curator"}
    in_registers = _PASSED_LATER | {"year-work-not-placed"}
    in_words = {"record-not-in-russian", "work-not-named", "topic-out-of-order", "topic-off-plan"}
    cells = {"topic-missing", "work-kind-missing", "lesson-mark-scale"}
    by_persons = {*_PERSONAL_DATA, "movement-not-entered", "remark-not-mended"}
    at_the_beginning |= _CHANGES
    assert mended - by_persons == at_the_beginning | in_registers | in_words | cells | _LED | _KEPT | _OF_PERESVET
    assert by_persons <= mended


def test_without_a_reading_nothing_is_known() -> None:
    region = build_region(1)
    assert planted_at(region, MOMENTS[0] - timedelta(hours=1), MOMENTS) == []
    assert twins_at(region, MOMENTS[0] - timedelta(hours=1), MOMENTS) == []


def test_a_first_load_alone_proves_no_lateness_where_no_moment_is_stated() -> None:
    region = build_region(1)
    alone = planted_at(region, MOMENTS[-1], MOMENTS[-1:])
    late = [
        entry
        for entry in alone
        if entry["rule"] not in _DATED
        and (entry["rule"].endswith("-late") or entry["rule"] in ("mark-changed", "homework-after-lessons"))
    ]
    systems = {"kukarino", "ugra-1", "kasli-college", "ugra-3", "ugra-4", "poo-kasli", "peresvet-8"}
    assert late
    assert not [entry for entry in late if entry["expected"] == "broken" and entry["organisation"] in systems]
