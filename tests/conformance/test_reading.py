"""What every connector promises of its pages, its words and its silence."""

from pathlib import Path

from connectors.registry import capabilities_of, known_sources
from schemas.arrow import normalised_schema
from schemas.exchange import Page, PageFailure, UnitEnd
from tests.conformance.journal import NOW
from tests.conformance.subjects import SUBJECTS, Subject
from tests.conformance.world import FUTURE, WINDOW, Said, World

_FACTS = {"lesson", "lesson_topic", "homework", "assessment", "mark", "attendance", "attendance_check", "period_mark"}


def _pages(said: list[Said]) -> list[Page]:
    return [one for one in said if isinstance(one, Page)]


def test_every_system_that_can_be_configured_is_held_to_this_suite() -> None:
    assert {name for name, _, _ in known_sources()} <= set(SUBJECTS)


def test_the_probe_knows_whose_the_source_is(subject: Subject, world: World, tmp_path: Path) -> None:
    connector = world.open(subject, tmp_path)
    probe = connector.probe(NOW)
    assert probe.ok, probe.message
    assert connector.name == subject.connector
    assert connector.capabilities == capabilities_of(world.organisations.by_id(subject.organisation_id).sources[0])


def test_two_full_reads_are_equal(subject: Subject, world: World, tmp_path: Path) -> None:
    first = world.read(subject, tmp_path)
    assert first == world.read(subject, tmp_path)
    assert not [one for one in first if isinstance(one, PageFailure)]
    pages = _pages(first)
    assert pages
    assert len({(page.kind, page.key) for page in pages}) == len(pages)
    ends = {one.kind: one.pages for one in first if isinstance(one, UnitEnd)}
    kinds = world.open(subject, tmp_path).capabilities.kinds
    assert tuple(ends) == kinds
    assert ends == {kind: sum(page.kind == kind for page in pages) for kind in kinds}


def test_broken_off_anywhere_and_begun_again_gives_the_rest_and_nothing_twice(
    subject: Subject, world: World, tmp_path: Path
) -> None:
    whole = world.read(subject, tmp_path)
    for taken in sorted({1, len(whole) // 2, len(whole) - 1}):
        reading = world.open(subject, tmp_path).pages(WINDOW, NOW)
        before = [next(reading) for _ in range(taken)]
        reading.close()  # type: ignore[attr-defined]
        after = world.read(subject, tmp_path)
        assert before + after[taken:] == whole


def test_a_future_window_shows_no_facts(subject: Subject, world: World, tmp_path: Path) -> None:
    said = world.read(subject, tmp_path, FUTURE)
    assert not [one for one in said if isinstance(one, PageFailure)]
    for page in _pages(said):
        if page.window is not None:
            rows = world.normalised(subject, page).rows
            assert not {entity for entity in _FACTS & set(rows) if rows[entity].num_rows}


def test_the_totals_are_honest(subject: Subject, world: World, tmp_path: Path) -> None:
    for page in _pages(world.read(subject, tmp_path)):
        normalised = world.normalised(subject, page)
        tables = [*normalised.rows.values(), normalised.rejects]
        assert sum(sum(table["items"].to_pylist()) for table in tables) == page.offered, page.key
        assert not normalised.rejects.num_rows, normalised.rejects.to_pylist()[:3]


def test_what_is_declared_is_given_and_nothing_else(subject: Subject, world: World, tmp_path: Path) -> None:
    connector = world.open(subject, tmp_path)
    given: set[str] = set()
    for page in _pages(list(connector.pages(WINDOW, NOW))):
        assert page.kind in connector.capabilities.kinds
        for entity, table in world.normalised(subject, page).rows.items():
            if table.num_rows:
                given.add(entity)
            given |= {f"{entity}.{name}" for name in table.column_names if table[name].null_count < table.num_rows}
    entities = {name for name in given if "." not in name}
    unseen_entities = {name for name in subject.unseen if "." not in name} - {"recorded_at"}
    assert entities | unseen_entities == connector.capabilities.entities
    # A moment or an author of the record is a promise of the source as a whole.
    if "recorded_at" not in subject.unseen:
        assert any(name.endswith(".recorded_at") for name in given) == connector.capabilities.recording_times
    assert any(name.endswith(".recorded_by") for name in given) == connector.capabilities.authors
    columns = {f"{entity}.{name}" for entity in entities for name in normalised_schema(entity).names}
    silent = {name for name in columns - given if name.partition(".")[2] not in ("recorded_at", "recorded_by")}
    unseen = {name for name in subject.unseen if "." in name}
    assert sorted(silent) == sorted(connector.capabilities.never_given | unseen)
