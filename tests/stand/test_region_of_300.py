"""One night of a whole region: a tenth of the requests fails, some organisations are dead, nothing is lost or doubled.

Both the night of ten organisations and that of 300 are campaigns (`pytest -m full`, a minute and half an hour), and
`SVOD_TEST_ORGANISATIONS` makes the latter another number. Its figures are in docs/performance.md.
"""

import json
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from typing import Any, get_args

import pytest

from foundation.organisations import ConnectorName
from pipeline import night
from stand import process
from stand.faults import FAULTS
from stand.planted import planted_at
from stand.size import RegionSize, templates
from tests.region.campaign import GONE, Cast, Played, play
from tests.region.play import OPEN, identity

ORGANISATIONS = int(os.environ.get("SVOD_TEST_ORGANISATIONS", "300"))
# One of every system and every way files come, and a named one, which has violations to be found.
_TEN = (
    *("poo-ufaley", "college-016", "school-017", "college-018", "school-019"),
    *("school-020", "school-021", "school-025", "school-031", "school-034"),
)
# As many as a source may ask before it gives up: five failures in a row of five attempts each, in four threads;
# and the night asks for what is owed once more.
_GIVES_UP_AFTER = 2 * (5 * 5 + 4 * 5)


def _few() -> Cast:
    known = {one.organisation: one for one in templates(RegionSize(40, 1, 2))}
    chosen = [replace(known[name], branch_of=None) for name in _TEN]
    return Cast(chosen, {"poo-ufaley": "reset"}, classes=1, students=2, with_registers=2)


def _many() -> Cast:
    dead = {"ugra-3": "reset", "mozhaysk-7": "500", "poo-ufaley": GONE}
    return Cast(templates(RegionSize(ORGANISATIONS, 1, 3)), dead, classes=1, students=3)


@pytest.fixture(
    scope="module",
    params=[
        pytest.param("few", marks=[pytest.mark.full]),
        pytest.param("many", marks=[pytest.mark.full, pytest.mark.timeout(3 * 3600)]),
    ],
)
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    workspace = tmp_path_factory.mktemp("region")
    few = request.param == "few"
    try:
        done = play(workspace, workspace / "config", _few() if few else _many(), "intake" if few else "night", 2)
        # Shown by `pytest -s`: the source of the figures in docs/performance.md.
        sys.stdout.write(json.dumps(done.figures, ensure_ascii=False, indent=1) + "\n")
        yield done
    finally:
        process.down(workspace)


def test_every_connector_has_its_part(played: Played) -> None:
    assert {row["source"] for row in played.manifest["organisations"]} == set(get_args(ConnectorName))


def test_the_living_were_read_whole_and_the_dead_are_named(played: Played) -> None:
    for template in played.cast.living:
        status = played.status(template.organisation)
        assert status.pop(template.source) == "complete", template.organisation
        assert set(status.values()) <= {"complete"}, template.organisation
    for organisation in played.cast.dead:
        status = played.status(organisation)
        assert status.pop("registers") == "complete", "its register is a file and came"
        assert set(status.values()) <= {"failed", "incomplete"}, organisation
    assert played.exit_code == 1, played.said
    (named,) = re.findall(r"Прочитано не полностью: (.*)\.", played.said)
    assert {one.partition("/")[0] for one in named.split(", ")} == set(played.cast.dead)


def test_a_tenth_of_the_requests_failed_in_every_way(played: Played) -> None:
    dead = {how for how in played.cast.dead.values() if how != GONE}
    outcomes: dict[str, int] = played.figures["outcomes"]
    faults = sum(count for outcome, count in outcomes.items() if outcome in FAULTS)
    assert faults > 0.07 * played.figures["requests"]
    if played.figures["requests"] > 5000:
        assert set(outcomes) >= set(FAULTS)
    assert set(outcomes) >= dead


def test_the_dead_were_left_alone_soon(played: Played) -> None:
    for organisation, how in played.cast.dead.items():
        asked = played.asked_of(organisation)
        assert asked <= _GIVES_UP_AFTER, organisation
        assert (asked == 0) == (how == GONE), organisation


def test_the_books_agree(played: Played) -> None:
    assert night.reconcile(played.settings) == []
    parts = ("accepted", "unchanged", "superseding", "duplicate", "quarantined")
    for row in played.manifest["organisations"]:
        assert row["offered"] == sum(row[part] for part in parts), row
        assert row["quarantined"] == 0, row


def test_the_lake_holds_what_the_systems_show_once(played: Played) -> None:
    """Every lesson, topic, task, mark, absence and period mark, by its natural key with its value."""
    assert played.differences() == {}
    assert played.figures["mark"] > 100 * len(played.cast.living)


def test_the_living_are_judged_exactly(played: Played) -> None:
    ids = [template.organisation for template in played.cast.living]
    truth = planted_at(played.region, played.as_of, [played.as_of])
    broken = {identity(row) for row in truth if row["organisation"] in ids and row["expected"] == "broken"}
    found = played.findings(ids)
    certain = {identity(row) for row in found if row["certainty"] == "certain" and row["status"] in OPEN}
    assert certain == broken


def test_findings_of_the_dead_stay_and_say_since_when(played: Played) -> None:
    assert played.former_findings
    _stand_still(played)
    if len(played.cast.dead) > 1:
        # And on the next night, when they still are dead: the day they were last checked does not move.
        played.read_dead_again()
        _stand_still(played)


def _stand_still(played: Played) -> None:
    def told(rows: list[dict[str, Any]]) -> set[tuple[Any, ...]]:
        return {(*identity(row), row["certainty"], row["status"] in OPEN, row["first_seen"]) for row in rows}

    assert told(played.findings(list(played.cast.dead))) == told(played.former_findings)
    report = played.report()
    for organisation in played.cast.dead:
        rules = [rule for rule in report[organisation]["rules"] if rule["not_checked_since"] is not None]
        assert rules, organisation
        since = {rule["not_checked_since"] for rule in rules}
        assert since == {_utc(played)}, organisation
        judged = {rule["rule"] for rule in report[organisation]["rules"] if rule["counts"]["open"]}
        assert judged <= {rule["rule"] for rule in rules}


def _utc(played: Played) -> str:
    assert played.former_as_of is not None
    return played.former_as_of.astimezone(UTC).isoformat().replace("+00:00", "Z")
