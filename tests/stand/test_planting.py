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

MOMENTS = [reading.as_of_at for reading in READINGS]
RULES = {
    "one-mark-per-cell",
    "lesson-mark-scale",
    "period-mark-scale",
    "work-kind-missing",
    "topic-missing",
    "topic-off-plan",
    "homework-late",
    "homework-after-lessons",
    "lesson-mark-late",
    "control-work-mark-late",
    "written-work-mark-late",
    "attendance-not-taken",
    "mark-changed",
    "period-mark-missing",
    "period-mark-outside-last-week",
}


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


def _named(entries: list[dict[str, Any]], expected: str | None = None) -> set[Any]:
    return {
        (entry["rule"], entry["organisation"], tuple(sorted(entry["key"].items())))
        for entry in entries
        if expected in (None, entry["expected"])
    }


@pytest.mark.parametrize(("seed", "reads"), [(1, 1), (1, 3), (1, 4), (2, 4), (3, 4)])
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


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_there_is_enough_of_everything(seed: int) -> None:
    region = build_region(seed)
    for index, moment in enumerate(MOMENTS):
        entries = planted_at(region, moment, MOMENTS[: index + 1])
        broken = [entry for entry in entries if entry["expected"] == "broken"]
        assert len(broken) >= 50
        assert len({entry["rule"] for entry in broken}) >= 12
        assert len(_named(entries)) == len(entries)
        assert all(isinstance(v, str) for entry in entries for v in entry["key"].values())
    assert {entry["rule"] for entry in entries if entry["expected"] == "broken"} == RULES
    assert {twin["rule"] for twin in twins_at(region, MOMENTS[-1], MOMENTS)} == RULES


def test_what_a_night_mends_is_no_longer_true() -> None:
    region = build_region(1)
    first = _named(planted_at(region, MOMENTS[0], MOMENTS[:1]), "broken")
    last = _named(planted_at(region, MOMENTS[-1], MOMENTS), "broken")
    mended = {rule for rule, _, _ in first - last}
    assert mended == {"topic-missing", "topic-off-plan", "work-kind-missing", "lesson-mark-scale"}


def test_without_a_reading_nothing_is_known() -> None:
    region = build_region(1)
    assert planted_at(region, MOMENTS[0] - timedelta(hours=1), MOMENTS) == []
    assert twins_at(region, MOMENTS[0] - timedelta(hours=1), MOMENTS) == []


def test_a_first_load_alone_proves_no_lateness_in_eljur() -> None:
    region = build_region(1)
    alone = planted_at(region, MOMENTS[-1], MOMENTS[-1:])
    late = [e for e in alone if e["rule"].endswith("-late") or e["rule"] in ("mark-changed", "homework-after-lessons")]
    systems = {"kukarino", "ugra-1", "kasli-college"}
    assert late
    assert not [entry for entry in late if entry["expected"] == "broken" and entry["organisation"] in systems]
