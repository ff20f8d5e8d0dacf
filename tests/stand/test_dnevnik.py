"""The connector against the stand's Dnevnik.ru, over sockets: tokens, ranges, whole readings."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from foundation.errors import ConfigurationError
from pipeline.intake import normaliser_of
from schemas.exchange import NormalisedPage, Page, PageFailure, UnitEnd
from stand.dnevnik.application import MOST_AT_ONCE
from stand.dnevnik.tokens import LIFE
from tests.conformance.journal import NOW
from tests.connecting.dnevnik_school import GROUPS, SCHOOLS, WEEKS, WINDOW, OnAir, dnevnik_on_air
from tests.normalising.pages import accounted, leaves

PER_GROUP = ("persons", "timetables", "reporting-periods", "subjects", "final-marks")
PER_WEEK = ("lessons", "marks", "lesson-log-entries")
# What the source calls the words of the journal.
STATUSES = {"Н": "Absent", "Б": "Ill", "У": "Pass", "О": "Late"}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OnAir]:
    """For tests that leave the server as it was."""
    with dnevnik_on_air(tmp_path_factory.mktemp("dnevnik")) as running:
        yield running


@pytest.fixture
def on_air(tmp_path: Path) -> Iterator[OnAir]:
    with dnevnik_on_air(tmp_path) as running:
        yield running


def read(on_air: OnAir, **extra: str) -> list[Any]:
    return list(on_air.connector(extra).pages(WINDOW, NOW))


def pages_of(said: list[Any], kind: str = "") -> list[Page]:
    return [one for one in said if isinstance(one, Page) and one.kind.startswith(kind)]


def normalised(said: list[Any], kind: str = "") -> list[NormalisedPage]:
    one = SCHOOLS.organisations[0]
    normalise = normaliser_of(one, one.sources[0], NOW)
    return [normalise(page) for page in pages_of(said, kind)]


def rows(found: list[NormalisedPage], entity: str, *names: str) -> set[tuple[Any, ...]]:
    tables = [page.rows[entity] for page in found if entity in page.rows]
    return {row for table in tables for row in zip(*(table[name].to_pylist() for name in names), strict=True)}


def test_two_full_reads_are_equal_and_every_value_has_its_place(shared: OnAir) -> None:
    said = read(shared)
    assert said == read(shared)
    assert not [one for one in said if isinstance(one, PageFailure)]
    pages = pages_of(said)
    assert [page.offered for page in pages] == [leaves(json.loads(page.body)) for page in pages]
    assert {one.kind.removeprefix("dnevnik."): one.pages for one in said if isinstance(one, UnitEnd)} == {
        **{"edu_groups": 1, "teachers": 1, "persons": GROUPS, "reporting_periods": GROUPS},
        **{"journal": GROUPS * WEEKS, "final_marks": GROUPS},
    }
    for page, found in zip(pages, normalised(said), strict=True):
        assert accounted(found) == page.offered
        assert found.rejects.num_rows == 0


def test_what_is_read_is_what_the_journal_holds(shared: OnAir) -> None:
    found = normalised(read(shared))

    def held(frame: str, *names: str) -> set[tuple[Any, ...]]:
        table = getattr(shared.state, frame)
        days = table["date"].dt.date
        # Whole ISO weeks are read; Sundays have no lessons.
        first = WINDOW.from_on - timedelta(days=WINDOW.from_on.weekday())
        own = table[(table["organisation"] == "dn-1") & (days >= first) & (days <= WINDOW.to_on + timedelta(days=3))]
        return set(own.assign(date=own["date"].dt.date)[list(names)].itertuples(index=False, name=None))

    place = ("lesson_on", "lesson_number")
    assert {
        (student.removeprefix("dn-1|"), *rest)
        for student, *rest in rows(found, "mark", "student_id", *place, "raw_value", "work_kind")
    } == {
        (*mark, kind)
        for mark in held("marks", "student", "date", "number", "value")
        for *where, kind in held("works", "date", "number", "kind")
        if tuple(where) == mark[1:3]
    }
    assert rows(found, "lesson", *place, "subject_title", "room", "ends_at") == {
        (*lesson[:4], lesson[4].to_pydatetime())
        for lesson in held("lessons", "date", "number", "subject", "room", "ends_at")
    }
    assert rows(found, "lesson_topic", *place, "topic") == {
        row for row in held("lessons", "date", "number", "topic") if row[2] is not None
    }
    assert rows(found, "homework", *place, "content", "due_on", "recorded_at") == {
        (*task[:3], task[3].date(), task[4].to_pydatetime())
        for task in held("homework", "date", "number", "text", "due_on", "recorded_at")
    }
    assert {
        (student.removeprefix("dn-1|"), *rest)
        for student, *rest in rows(found, "attendance", "student_id", *place, "raw_value", "recorded_at")
    } == {
        (student, day, number, STATUSES[code], recorded.to_pydatetime())
        for student, day, number, code, recorded in held("absences", "student", "date", "number", "code", "recorded_at")
    }
    assert {
        (student.removeprefix("dn-1|"), value)
        for student, value in rows(found, "period_mark", "student_id", "raw_value")
    } == {("10001", "5"), ("10002", "4")}


def test_a_reading_asks_what_the_documents_say_it_asks(on_air: OnAir) -> None:
    read(on_air)
    once = ("authorizations", "context", "edu-groups", "teachers", "work-types")
    assert on_air.served() == (
        dict.fromkeys(once, 1) | dict.fromkeys(PER_GROUP, GROUPS) | dict.fromkeys(PER_WEEK, GROUPS * WEEKS)
    )


def test_marks_can_be_had_lesson_by_lesson(shared: OnAir) -> None:
    by_group, by_lesson = (read(shared, access_token=shared.token(), marks_by=way) for way in ("group", "lesson"))
    assert [page.body for page in pages_of(by_lesson)] == [page.body for page in pages_of(by_group)]


def test_a_token_of_the_connection_is_used_as_it_is(on_air: OnAir) -> None:
    assert on_air.connector({"access_token": on_air.token(), "path": "v2.0"}).probe(NOW).ok
    assert "authorizations" not in on_air.served()


def test_a_token_that_ends_is_renewed_and_nothing_is_lost(on_air: OnAir) -> None:
    clean = read(on_air)
    on_air.control("DELETE", "/books")
    reading = on_air.connector().pages(WINDOW, NOW)
    said = [next(reading)]
    on_air.control("PUT", "/clock", {"as_of_at": (NOW + LIFE).isoformat()})
    said += list(reading)
    # A day later the lessons of that day are over.
    assert [page.key for page in pages_of(said)] == [page.key for page in pages_of(clean)]
    assert not [one for one in said if isinstance(one, PageFailure)]
    assert on_air.served()["authorizations"] == 2


def test_withdrawn_tokens_cost_one_login(on_air: OnAir) -> None:
    clean = read(on_air)
    on_air.control("DELETE", "/books")
    reading = on_air.connector().pages(WINDOW, NOW)
    said = [next(reading)]
    on_air.control("DELETE", "/tokens")
    said += list(reading)
    assert said == clean
    assert on_air.served()["authorizations"] == 2


def test_a_dead_token_is_told_and_the_school_is_not_asked_on(on_air: OnAir) -> None:
    said = read(on_air, access_token="0" * 32)
    failures = [one for one in said if isinstance(one, PageFailure)]
    assert len(failures) == 6
    assert {one.key for one in failures} == {"*"}
    assert "invalidToken" in failures[0].message
    assert "refresh_token" in failures[0].remedy
    assert set(on_air.served()) == {"context"}


def test_a_wrong_refresh_token_is_tried_once(on_air: OnAir) -> None:
    connector = on_air.connector({"client_id": "svod-stand", "client_secret": "x", "refresh_token": "y"})
    assert not connector.probe(NOW).ok
    assert not connector.probe(NOW).ok
    assert on_air.served() == {"authorizations": 1}


def test_a_token_of_another_school_opens_nothing(on_air: OnAir) -> None:
    connector = on_air.connector({"access_token": on_air.token(1)})
    probe = connector.probe(NOW)
    assert not probe.ok
    assert "1000000000008" in probe.message
    said = list(connector.pages(WINDOW, NOW))
    assert {one.reason_code for one in said if isinstance(one, PageFailure)} == {"foreign_account"}
    assert not pages_of(said)
    assert set(on_air.served()) == {"context"}


@pytest.mark.parametrize(
    ("source", "extra"),
    [
        ({"connection": None}, {"access_token": "x"}),
        ({"school": None}, {"access_token": "x"}),
        ({"school": "../users"}, {"access_token": "x"}),
        ({}, {"path": "v2"}),
        ({}, {"refresh_token": "x"}),
        ({}, {"access_token": "x", "marks_by": "chance"}),
    ],
)
def test_what_is_missing_is_said_before_anything_is_asked(
    shared: OnAir, source: dict[str, Any], extra: dict[str, str]
) -> None:
    with pytest.raises(ConfigurationError):
        shared.connector(extra, source=source)


def test_a_range_longer_than_thirty_days_is_refused(shared: OnAir) -> None:
    group = shared.get("schools/1000000000007/edu-groups").json()[0]["id_str"]
    for kind in ("lessons", "marks"):
        assert shared.get(f"edu-groups/{group}/{kind}/2026-10-01/2026-10-30").status_code == 200
        refused = shared.get(f"edu-groups/{group}/{kind}/2026-10-01/2026-10-31")
        assert (refused.status_code, refused.json()["type"]) == (400, "parameterInvalid")


def test_more_than_ten_calls_at_once_are_told_433(on_air: OnAir) -> None:
    on_air.control("PUT", "/faults", [{"fault": "slow", "seconds": 0.5, "host": "dnevnik"}])
    token = on_air.token()
    with ThreadPoolExecutor(MOST_AT_ONCE + 5) as pool:
        answers = list(pool.map(lambda _: on_air.get("users/me/context", token), range(MOST_AT_ONCE + 5)))
    assert {one.status_code for one in answers} == {200, 433}
    assert {one.json()["type"] for one in answers if one.status_code == 433} == {"apiRequestLimit"}


def test_the_connector_never_asks_more_than_ten_at_once(on_air: OnAir) -> None:
    on_air.control("PUT", "/faults", [{"fault": "slow", "seconds": 0.1, "host": "dnevnik", "method": "lessons"}])
    said = list(on_air.connector(source={"concurrency": 32}).pages(WINDOW, NOW))
    assert not [one for one in said if isinstance(one, PageFailure)]
    assert on_air.control("GET", "/books")["dnevnik"]["most_at_once"] <= MOST_AT_ONCE


def test_ids_are_too_long_for_a_float_and_have_their_texts(shared: OnAir) -> None:
    groups = shared.get("schools/1000000000007/edu-groups").json()
    assert all(one["id"] > 2**53 and one["id_str"] == str(one["id"]) for one in groups)
    assert int(float(groups[0]["id"])) != groups[0]["id"]
    found = normalised(read(shared), "dnevnik.edu_groups")
    assert rows(found, "study_group", "source_group_id") == {(one["id_str"],) for one in groups}


def test_a_cancelled_lesson_is_still_shown(tmp_path: Path) -> None:
    def change(state: Any) -> None:
        state.lessons.loc[state.lessons["date"] == "2026-10-23", "is_cancelled"] = True

    with dnevnik_on_air(tmp_path, change) as on_air:
        found = normalised(read(on_air), "dnevnik.journal")
        assert {day.isoformat() for day, off in rows(found, "lesson", "lesson_on", "is_cancelled") if off} == {
            "2026-10-23"
        }


def test_a_school_without_groups_of_this_year_is_not_an_empty_school(tmp_path: Path) -> None:
    def change(state: Any) -> None:
        for name in ("starts_on", "ends_on", "last_school_day_on"):
            state.periods[name] = state.periods[name].map(lambda day: day.replace(year=day.year - 1))

    with dnevnik_on_air(tmp_path, change) as on_air:
        said = read(on_air)
        reasons = {one.kind: one.reason_code for one in said if isinstance(one, PageFailure)}
        assert set(reasons.values()) == {"empty_roster"}
        assert {one.kind for one in pages_of(said)} == {"dnevnik.edu_groups", "dnevnik.teachers"}
