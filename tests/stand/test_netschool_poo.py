"""The connector against the stand's «Сетевой город ПОО», over sockets: sites, sessions, whole readings."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from connectors.netschool_poo.access import hashed_password
from connectors.netschool_poo.connector import KINDS, LESSONS, ROSTER
from connectors.netschool_poo.roster import Seen, read_roster
from connectors.registry import open_source
from foundation.errors import ConfigurationError
from foundation.settings import Settings
from lake.catalog import open_lake
from pipeline import night, runs
from pipeline.intake import normaliser_of
from schemas.exchange import Page, PageFailure, UnitEnd, Window
from stand.netschool_poo.people import chat_token
from stand.netschool_poo.tenants import host_of
from tests.conformance.journal import NOW
from tests.connecting.poo_college import SITES, WINDOW, OnAir, college_on_air, site
from tests.normalising.pages import accounted, leaves

SIGNS = {"Н": "НП", "Б": "Б", "У": "УП", "О": "ОП"}


@pytest.fixture
def on_air(tmp_path: Path) -> Iterator[OnAir]:
    with college_on_air(tmp_path) as running:
        yield running


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OnAir]:
    """For tests that leave the server as it was."""
    with college_on_air(tmp_path_factory.mktemp("poo")) as running:
        yield running


def pages_of(said: list[Any], kind: str = "") -> list[Page]:
    return [one for one in said if isinstance(one, Page) and one.kind.startswith(kind)]


def failures_of(said: list[Any]) -> list[PageFailure]:
    return [one for one in said if isinstance(one, PageFailure)]


def test_two_full_reads_are_equal_and_every_value_has_its_place(shared: OnAir) -> None:
    said = list(shared.connector().pages(WINDOW, NOW))
    assert said == list(shared.connector().pages(WINDOW, NOW))
    assert not failures_of(said)
    pages = pages_of(said)
    assert [page.offered for page in pages] == [leaves(json.loads(page.body)) for page in pages]
    assert {one.kind: one.pages for one in said if isinstance(one, UnitEnd)} == dict(zip(KINDS, (1, 2, 2), strict=True))
    one = SITES.organisations[0]
    normalise = normaliser_of(one, one.sources[0], NOW)
    for page in pages:
        normalised = normalise(page)
        assert accounted(normalised) == page.offered
        assert normalised.rejects.num_rows == 0


def test_what_is_read_is_what_the_journal_holds(shared: OnAir) -> None:
    one = SITES.organisations[0]
    normalise = normaliser_of(one, one.sources[0], NOW)
    read = [normalise(page) for page in pages_of(list(shared.connector().pages(WINDOW, NOW)), LESSONS)]

    def rows(entity: str, *names: str) -> set[tuple[Any, ...]]:
        tables = [page.rows[entity] for page in read if entity in page.rows]
        found = {row for table in tables for row in zip(*(table[name].to_pylist() for name in names), strict=True)}
        return {tuple(part.removeprefix("poo-1|") if isinstance(part, str) else part for part in row) for row in found}

    def held(frame: str, *names: str) -> set[tuple[Any, ...]]:
        table = getattr(shared.state, frame)
        days = table["date"].dt.date
        # Whole ISO weeks are read; Sundays have no lessons.
        first = WINDOW.from_on - timedelta(days=WINDOW.from_on.weekday())
        own = table[(table["organisation"] == "poo-1") & (days >= first) & (days <= WINDOW.to_on + timedelta(days=3))]
        own = own.assign(date=own["date"].dt.date).dropna(subset=list(names))
        return set(own[list(names)].itertuples(index=False, name=None))

    at = ("lesson_on", "lesson_number")
    assert rows("mark", "student_id", *at, "raw_value") == held("marks", "student", "date", "number", "value")
    assert rows("lesson", "study_group_id", *at, "subject_title", "room") == held(
        "lessons", "group", "date", "number", "subject", "room"
    )
    assert rows("lesson_topic", *at, "topic") == held("lessons", "date", "number", "topic")
    assert rows("homework", *at, "content") == held("homework", "date", "number", "text")
    assert rows("attendance", "student_id", *at, "raw_value") == {
        (*rest, SIGNS[code]) for *rest, code in held("absences", "student", "date", "number", "code")
    }
    assert {code for (code,) in rows("assessment", "work_kind_code")} == {"answer", "control"}


def test_the_lake_keeps_a_lesson_of_two_students_once(on_air: OnAir) -> None:
    """Both students bring every lesson of the class: one row stays, the copies are duplicates, nothing is in doubt."""
    settings = Settings(workspace=on_air.workspace / "var", config=on_air.workspace / "config")
    settings.config.mkdir()
    one = SITES.model_copy(update={"organisations": SITES.organisations[:1]})
    entries = one.model_dump(mode="json", exclude_none=True)
    (settings.config / "organisations.yaml").write_text(yaml.safe_dump(entries, allow_unicode=True), "utf-8")
    run_id = runs.open_run(settings, NOW.isoformat())
    night.intake_batch(settings, run_id, ["poo-1"], on_air.connection, retry=False)
    (row,) = night.write_run_manifest(settings, run_id)["organisations"]
    assert (row["status"], row["quarantined"]) == ("complete", 0)
    assert row["duplicate"] > 0
    lessons, homework = (
        frame[frame["organisation"] == "poo-1"] for frame in (on_air.state.lessons, on_air.state.homework)
    )
    topics = lessons[lessons["topic"].notna()]
    with open_lake(settings, read_only=True) as lake:
        for entity, held in (("lesson", lessons), ("lesson_topic", topics), ("homework", homework)):
            found = lake.connection.execute(f"SELECT count(*), count(DISTINCT lesson_id) FROM {entity}").fetchone()
            assert found == (len(held), len(held)), entity


def test_a_debt_of_the_journal_is_a_work_without_a_mark(tmp_path: Path) -> None:
    def owe(state: Any) -> None:
        own = state.marks["organisation"] == "poo-1"
        state.marks.loc[state.marks.index[own][-1], "value"] = "Д"

    with college_on_air(tmp_path, owe) as on_air:
        one = SITES.organisations[0]
        pages = pages_of(list(on_air.connector().pages(Window(date(2026, 10, 5), date(2026, 10, 30)), NOW)), LESSONS)
        tasks = [task for page in pages for task in json.loads(page.body) for task in _tasks(task)]
        owed = [task["id"] for task in tasks if task["isRequired"] and task.get("mark") == ""]
        assert len(owed) == 1
        tables = [normaliser_of(one, one.sources[0], NOW)(page).rows for page in pages]
        works = {row for table in tables for row in table["assessment"]["source_assessment_id"].to_pylist()}
        marked = {row for table in tables if "mark" in table for row in table["mark"]["assessment_id"].to_pylist()}
        assert str(owed[0]) in works
        assert not [one for one in marked if one.endswith(f"|{owed[0]}")]


def _tasks(day: Any) -> list[Any]:
    return [task for lesson in day["lessons"] or [] for task in lesson.get("gradebook", {}).get("tasks", [])]


def test_a_reading_logs_in_once_and_logs_out(on_air: OnAir) -> None:
    list(on_air.connector().pages(WINDOW, NOW))
    assert on_air.served() == {"login": 1, "lessons": 2, "attestation": 2, "logout": 1}
    assert on_air.open_sessions == 0
    probe = on_air.connector().probe(NOW)
    assert probe.message == "«Сетевой город ПОО» отвечает, площадка «spo_11»: студентов 2, групп 1."
    assert on_air.open_sessions == 0


def test_one_connector_may_read_again_after_it_logged_out(on_air: OnAir) -> None:
    connector = on_air.connector()
    assert connector.probe(NOW).ok
    assert list(connector.pages(WINDOW, NOW)) == list(connector.pages(WINDOW, NOW))
    assert on_air.served()["login"] == on_air.served()["logout"] == 3


def test_a_logout_that_fails_costs_no_page(on_air: OnAir) -> None:
    clean = list(on_air.connector().pages(WINDOW, NOW))
    on_air.control("PUT", "/faults", [{"fault": "500", "method": "logout"}])
    assert list(on_air.connector().pages(WINDOW, NOW)) == clean


def test_the_account_of_another_site_is_refused(on_air: OnAir) -> None:
    connector = on_air.connector(school="spo_12")
    probe = connector.probe(NOW)
    assert (probe.ok, probe.message) == (
        False,
        "Учётная запись открывает «spo_11», а настроена площадка «spo_12».",
    )
    said = list(connector.pages(WINDOW, NOW))
    assert not pages_of(said)
    assert [(one.kind, one.key, one.reason_code) for one in failures_of(said)] == [
        (kind, "*", "foreign_account") for kind in KINDS
    ]
    # Nobody of either site was asked about.
    assert set(on_air.served()) == {"login", "logout"}


def test_each_site_of_the_host_shows_its_own(shared: OnAir) -> None:
    for number, one in enumerate(SITES.organisations):
        rosters = pages_of(list(shared.connector(number).pages(WINDOW, NOW)), ROSTER)
        found = normaliser_of(one, one.sources[0], NOW)(rosters[0]).rows["student"]["student_id"].to_pylist()
        assert found == [f"{one.id}|10001", f"{one.id}|10002"]


def test_nothing_of_the_sites_secrets_is_landed(shared: OnAir) -> None:
    """The login shows the organisation's card with a token in it: only the list of students becomes a page."""
    host, tenant = shared.simulation.host, shared.tenants[0]
    secrets = (chat_token(host, tenant), host.password(tenant), hashed_password(host.password(tenant)))
    with httpx.Client(base_url=f"{shared.url}/services/", trust_env=False) as http:
        assert secrets[0] in _log_in(http, shared).text
    for page in pages_of(list(shared.connector().pages(WINDOW, NOW))):
        assert not [secret for secret in secrets if secret in page.body.decode() or secret in str(page.request)]


def test_a_wrong_password_is_tried_once(on_air: OnAir) -> None:
    connector = on_air.connector(password="не тот")
    probe = connector.probe(NOW)
    assert not probe.ok
    assert "Неверный логин или пароль" in probe.message
    said = list(connector.pages(WINDOW, NOW))
    assert [one.reason_code for one in failures_of(said)] == ["unavailable"] * 3
    assert on_air.served() == {"login": 1}


def test_an_account_that_sees_nobody_is_no_empty_college(tmp_path: Path) -> None:
    def nobody(state: Any) -> None:
        state.students.drop(index=state.students.index[state.students["organisation"] == "poo-1"], inplace=True)

    with college_on_air(tmp_path, nobody) as on_air:
        assert not on_air.connector().probe(NOW).ok
        said = list(on_air.connector().pages(WINDOW, NOW))
        assert [(one.kind, one.reason_code) for one in failures_of(said)] == [(k, "empty_roster") for k in KINDS[1:]]


def test_sessions_end_by_the_clock(on_air: OnAir) -> None:
    clean = list(on_air.connector().pages(WINDOW, NOW))
    reading = on_air.connector().pages(WINDOW, NOW)
    said = [next(reading)]
    on_air.control("PUT", "/clock", {"as_of_at": (NOW + timedelta(minutes=31)).isoformat()})
    said += list(reading)
    assert said == clean
    assert on_air.served()["login"] == 3


def test_a_reading_that_is_broken_off_ends_at_once(on_air: OnAir) -> None:
    reading = on_air.connector().pages(WINDOW, NOW)
    kept = [next(reading) for _ in range(3)]
    reading.close()  # type: ignore[attr-defined]
    assert kept == list(on_air.connector().pages(WINDOW, NOW))[:3]


def test_a_year_is_asked_for_in_parts_of_six_weeks(on_air: OnAir) -> None:
    window = Window(date(2026, 9, 1), date(2027, 6, 25))
    pages = pages_of(list(on_air.connector().pages(window, NOW)), LESSONS)
    mine = [page for page in pages if page.request["student"] == "10001"]
    assert [page.key for page in mine][:2] == ["10001|2026-W36..2026-W41", "10001|2026-W42..2026-W47"]
    assert len(mine) == 8
    for one, after in pairwise(mine):
        assert one.window is not None
        assert after.window is not None
        assert after.window.from_on - one.window.to_on == timedelta(days=1)


def test_the_server_speaks_as_the_clients_expect(shared: OnAir) -> None:
    with httpx.Client(base_url=f"{shared.url}/services/", trust_env=False) as http:
        refused = http.get("students/10001/dashboard")
        assert (refused.status_code, refused.json()["responseStatus"]["message"]) == (401, "Необходимо войти в систему")
        answer = _log_in(http, shared)
        assert set(answer.cookies) == {".AspNetCore.Session", "UID"}
        assert [answer.json()["tenantName"], *answer.json()["tenants"]] == ["spo_11", "spo_11"]
        days = http.get("students/10001/lessons/2026-10-18/2026-10-19").json()
        sunday, monday = days
        assert (sunday["isHoliday"], sunday["lessons"] or None) == (True, None)
        assert [one["startTime"] for one in monday["lessons"]] == ["2026-10-19T10:30:00", "2026-10-19T11:30:00"]
        assert http.get("students/10001/lessons/2026-10-18/завтра").status_code == 400
        assert http.get("students/990001/dashboard").status_code == 403
        assert set(http.get("reports/current/performance/10001").json()) == {
            "monthsWithDays",
            "daysWithMarksForSubject",
        }
        assert http.delete("security/logout").status_code == 200
        assert http.get("students/10001/dashboard").status_code == 401
        assert ".AspNetCore.Cookies" in _log_in(http, shared, remember=True).cookies


def test_free_hours_have_times_only_and_parts_of_a_group_a_stroke(tmp_path: Path) -> None:
    def without_the_first(state: Any) -> None:
        algebra = (state.lessons["subject"] == "Алгебра") & (state.lessons["date"] == "2026-10-19")
        state.lessons.drop(index=state.lessons.index[algebra], inplace=True)

    with college_on_air(tmp_path, without_the_first) as on_air:
        with httpx.Client(base_url=f"{on_air.url}/services/", trust_env=False) as http:
            _log_in(http, on_air)
            free, lesson = http.get("students/10001/lessons/2026-10-19/2026-10-19").json()[0]["lessons"]
        assert {name for name, value in free.items() if value} == {"startTime", "endTime"}
        assert lesson["name"] == "Английский язык/англ. 1"
        numbers = {
            number
            for page in pages_of(list(on_air.connector().pages(Window(date(2026, 10, 19), date(2026, 10, 25)), NOW)))
            for number in _numbers(page)
        }
        assert (date(2026, 10, 19), 2) in numbers
        assert (date(2026, 10, 19), 1) not in numbers


def _numbers(page: Page) -> list[tuple[date, int]]:
    one = SITES.organisations[0]
    table = normaliser_of(one, one.sources[0], NOW)(page).rows.get("lesson")
    return (
        list(zip(*(table[name].to_pylist() for name in ("lesson_on", "lesson_number")), strict=True)) if table else []
    )


def _log_in(http: httpx.Client, on_air: OnAir, *, remember: bool = False) -> httpx.Response:
    host, tenant = on_air.simulation.host, on_air.tenants[0]
    given = {"login": host.login(tenant), "password": hashed_password(host.password(tenant)), "isRemember": remember}
    return http.post("security/login", json=given).raise_for_status()


def test_two_sites_may_not_share_a_tenant() -> None:
    twice = SITES.model_copy(update={"organisations": [site("one", "spo_1"), site("two", "spo_1")]})
    with pytest.raises(ValueError, match="share a tenant"):
        host_of(twice, 7)


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (b"null", ()),
        (b'{"id": 1}', ()),
        (b'{"students": [{"id": null}, {"id": ""}]}', ()),
        (b'"x"', ()),
        (
            b'{"students": [{"id": 10, "groupName": "b"}, {"id": 9, "groupName": "b"}, {"id": 10}, {"id": "7"}]}',
            (Seen("7", ""), Seen("9", "b"), Seen("10", "b")),
        ),
    ],
)
def test_a_roster_is_read_no_further_than_it_has_to_be(role: bytes, expected: tuple[Seen, ...]) -> None:
    assert read_roster(role) == expected


def test_a_password_is_hashed_as_the_login_wants_it() -> None:
    # printf пароль | openssl dgst -sha256 -binary | base64
    assert hashed_password("пароль") == "LbxXTaylJomiT7YOg1+MGaNkAIMN9zUIWd0y0auq7F0="


@pytest.mark.parametrize("change", [{"school": None}, {"connection": None}])
def test_what_is_missing_in_the_configuration_is_said(change: dict[str, Any], on_air: OnAir) -> None:
    one = SITES.organisations[0]
    source = one.sources[0].model_copy(update=change)
    with pytest.raises(ConfigurationError, match=next(iter(change))):
        open_source(one, source, on_air.connection, Settings(workspace=on_air.workspace))
