"""The feed service: what is whose to see, how it is said, and what is written down of it."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline.serving import who_saw
from publications.feed import student_uuid
from publications.feed.pointer import feed_folder
from publications.serving.guard import LARGEST_BODY, LONGEST_ADDRESS
from publications.serving.service import access_folder
from schemas.feeds import serving as shapes
from schemas.feeds.myschool import OperationOutcome, Schedule
from tests.publishing.families import CONSENTED, HOSTILE, HOSTILE_NAME, LONG_NAME, PAPER, WITHDREW
from tests.publishing.feed import CLIENTS, MOTHER, NOW, Door, clients_of, installation, opened, publish
from tests.publishing.school import READ_AT, night

pytest_plugins = ("tests.publishing.feed_doors",)

_UUID = str(student_uuid(f"shkola|{CONSENTED}"))
RESOURCES = {
    "": shapes.AboutChild,
    "/diary": shapes.DiaryWeek,
    "/schedule": shapes.Timetable,
    "/homework": shapes.Homework,
    "/marks": shapes.Marks,
    "/absences": shapes.Absences,
    "/final-marks": shapes.FinalMarks,
}


def lines(door: Door) -> list[dict[str, Any]]:
    texts = [path.read_text(encoding="utf-8") for path in sorted(access_folder(door.where).glob("*.jsonl"))]
    return [json.loads(line) for text in texts for line in text.splitlines()]


# What is whose


def test_a_guardian_has_his_own_children_and_no_others(door: Door) -> None:
    listed = shapes.Children.model_validate(door.http.get("/v1/students", headers=door.enter("mother")).json())
    assert {each.source_id for each in listed.students} == {CONSENTED, HOSTILE}
    assert door.http.get("/v1/students", headers=door.enter("stranger")).json()["students"] == []


@pytest.mark.parametrize("resource", RESOURCES)
def test_another_childs_diary_looks_like_one_that_is_not_there(door: Door, resource: str) -> None:
    theirs = {name: door.enter(name) for name in ("stranger", "neighbour")}
    missing = door.http.get(f"/v1/students/{student_uuid('shkola|none')}{resource}", headers=door.enter("portal"))
    for headers in theirs.values():
        refused = door.http.get(f"/v1/students/{_UUID}{resource}", headers=headers)
        assert (refused.status_code, refused.json()) == (missing.status_code, missing.json()) == (404, missing.json())


def test_the_paper_family_and_the_one_that_withdrew_are_not_there(door: Door) -> None:
    for source_id in (PAPER, WITHDREW):
        uuid = student_uuid(f"shkola|{source_id}")
        assert door.http.get(f"/v1/students/{uuid}", headers=door.enter("portal")).status_code == 404


def test_a_portal_that_names_an_account_sees_that_accounts_children(door: Door) -> None:
    headers = door.enter("portal")
    listed = door.http.get("/v1/students", params={"account": "shkola|m2"}, headers=headers).json()["students"]
    assert [each["source_id"] for each in listed] == [HOSTILE]
    assert door.http.get(f"/v1/students/{_UUID}", params={"account": "shkola|m2"}, headers=headers).status_code == 404
    assert door.http.get(f"/v1/students/{_UUID}", params={"account": MOTHER}, headers=headers).status_code == 200


def test_a_guardians_app_cannot_speak_for_another_account(door: Door) -> None:
    headers = door.enter("mother")
    assert door.http.get("/v1/students", params={"account": "shkola|m2"}, headers=headers).status_code == 404
    assert door.http.get("/myschool/Schedule/shkola|m2", headers=headers).status_code == 404


def test_pages_hold_every_child_once(door: Door) -> None:
    headers, after, seen = door.enter("portal"), None, []
    while True:
        params = {"limit": 1} | ({"after": after} if after else {})
        page = door.http.get("/v1/students", params=params, headers=headers).json()
        seen += [each["source_id"] for each in page["students"]]
        after = page["next"]
        if after is None:
            break
    assert sorted(seen) == [CONSENTED, HOSTILE]


# What is said


@pytest.mark.parametrize(("resource", "shape"), RESOURCES.items())
def test_every_resource_keeps_its_shape(door: Door, resource: str, shape: type[shapes.Served]) -> None:
    answer = door.http.get(f"/v1/students/{_UUID}{resource}", headers=door.enter("mother"))
    assert answer.status_code == 200
    made = shape.model_validate(answer.json())
    assert made.student.name == LONG_NAME  # type: ignore[attr-defined]
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_service_says_what_the_published_file_says(door: Door) -> None:
    path = door.where.publications / "diaries" / "shkola" / f"{CONSENTED}.json"
    file, headers = json.loads(path.read_text(encoding="utf-8")), door.enter("mother")
    said = {name: door.http.get(f"/v1/students/{_UUID}/{name}", headers=headers).json() for name in
            ("diary", "marks", "absences", "final-marks", "schedule")}  # fmt: skip
    assert said["diary"]["days"] == file["days"]
    assert said["marks"]["marks"] == file["marks"]
    assert said["absences"]["absences"] == file["absences"]
    assert said["final-marks"]["period_marks"] == file["period_marks"]
    assert (said["schedule"]["control_works"], said["schedule"]["holidays"]) == (
        file["control_works"],
        file["holidays"],
    )


def test_days_are_chosen_and_what_is_not_shown_is_not_called_empty(door: Door) -> None:
    headers, address = door.enter("mother"), f"/v1/students/{_UUID}/diary"
    week = door.http.get(address, params={"week": "2026-W43"}, headers=headers).json()
    assert week["shown"] == {"from": "2026-10-19", "to": "2026-10-25"}
    assert [day["date"] for day in week["days"]] == ["2026-10-22"]
    assert door.http.get(address, params={"week": "2026-W44"}, headers=headers).json()["days"] == []
    far = door.http.get(address, params={"from": "2026-09-01", "to": "2026-09-07"}, headers=headers)
    assert far.status_code == 404
    assert "Показаны занятия с 2026-10-12 по 2026-11-01" in far.json()["detail"]
    for impossible in ({"from": "2026-10-23", "to": "2026-10-22"}, {"week": "2026-W43", "from": "2026-10-19"}):
        assert door.http.get(address, params=impossible, headers=headers).status_code == 422
    for unreadable in ({"from": "0"}, {"from": "22.10.2026"}, {"week": "2026-W54"}, {"unknown": "1"}):
        assert door.http.get(address, params=unreadable, headers=headers).status_code == 400


def test_marks_of_one_subject_and_of_some_days(door: Door) -> None:
    headers, address = door.enter("mother"), f"/v1/students/{_UUID}/marks"
    assert len(door.http.get(address, params={"subject": "Алгебра"}, headers=headers).json()["marks"]) == 1
    assert door.http.get(address, params={"subject": "Химия"}, headers=headers).json()["marks"] == []
    assert door.http.get(address, params={"to": "2026-10-21"}, headers=headers).json()["marks"] == []


def test_hostile_text_is_data(door: Door) -> None:
    answer = door.http.get(f"/v1/students/{student_uuid(f'shkola|{HOSTILE}')}", headers=door.enter("mother"))
    assert answer.json()["student"]["name"] == HOSTILE_NAME
    assert answer.headers["Content-Type"] == "application/json"


def test_what_did_not_change_is_not_sent_again(apart: Door, families: duckdb.DuckDBPyConnection) -> None:
    headers = apart.enter("mother")
    for address in (
        "/v1/students",
        f"/v1/students/{_UUID}/diary",
        f"/v1/students/{_UUID}/marks",
        f"/myschool/Schedule/{MOTHER}",
    ):
        tag = apart.http.get(address, headers=headers).headers["ETag"]
        known = {**headers, "If-None-Match": f'"other", {tag}'}
        again = apart.http.get(address, headers=known)
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    address = f"/v1/students/{_UUID}/marks"
    tag = apart.http.get(address, headers=headers).headers["ETag"]
    publish(families, apart.where, night(READ_AT + timedelta(hours=1), "run-again"))
    assert apart.http.get(address, headers={**headers, "If-None-Match": tag}).status_code == 304
    families.begin()
    families.execute("UPDATE mark SET raw_value = '4'")
    publish(families, apart.where, night(READ_AT, "run-2"))
    families.rollback()
    fresh = apart.http.get(address, headers={**headers, "If-None-Match": tag})
    assert fresh.status_code == 200
    assert fresh.json()["marks"][0]["value"] == "4"


def test_without_a_snapshot_it_says_so(tmp_path: Path, families: duckdb.DuckDBPyConnection) -> None:
    where = installation(tmp_path)
    with opened(where, clients_of(where, mother=CLIENTS["mother"])) as door:
        assert door.http.get("/health").status_code == 503
        refused = door.http.get("/v1/students", headers=door.enter("mother"))
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "300")
        publish(families, where)
        assert door.http.get("/health").json()["status"] == "ok"
        assert len(door.http.get("/v1/students", headers=door.enter("mother")).json()["students"]) == 2
        (feed_folder(where) / "current.json").unlink()
        assert door.http.get("/v1/students", headers=door.enter("mother")).status_code == 503


def test_too_large_is_refused_before_it_is_read(door: Door) -> None:
    assert door.http.post("/oauth/token", content=b"x" * (LARGEST_BODY + 1)).status_code == 413

    async def drip() -> Any:
        for _ in range(LARGEST_BODY // 1000 + 2):
            yield b"x" * 1000

    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert door.http.post("/oauth/token", content=drip(), headers=form).status_code == 413
    assert door.http.get(f"/v1/students?account={'x' * LONGEST_ADDRESS}").status_code == 414


def test_a_wrong_address_or_method_is_told_in_the_same_form(door: Door) -> None:
    for method, address, status in (("GET", "/v2/students", 404), ("POST", "/v1/students", 405)):
        refused = door.http.request(method, address)
        assert refused.status_code == status
        assert refused.headers["Content-Type"] == "application/problem+json"
        shapes.Problem.model_validate(refused.json())
    assert refused.headers["Allow"] == "GET"


def test_a_fault_of_ours_tells_a_stranger_nothing(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    headers = door.enter("mother")

    def fail(*_: Any) -> None:
        raise RuntimeError(LONG_NAME)

    monkeypatch.setattr(door.service.published, "current", fail)
    refused = door.http.get("/v1/students", headers=headers)
    assert refused.status_code == 500
    assert LONG_NAME not in refused.text
    assert refused.headers["X-Request-Id"] in refused.json()["detail"]


# «Моя школа»


def test_the_schedule_of_an_account(door: Door) -> None:
    answer = door.http.get(f"/myschool/Schedule/{MOTHER}", headers=door.enter("portal"))
    made = Schedule.model_validate(answer.json())
    (school,) = made.school
    assert (school.academ_year, school.name) == ("2026/27", "МБОУ «Средняя школа № 1 имени А. С. Пушкина»")
    own = next(each for each in school.class_ if each.student and each.student.name == LONG_NAME)
    assert (own.name, own.grade) == ("7А", "7")
    algebra, safety, english = own.lesson
    assert algebra.period.start.isoformat() == "2026-10-22T08:30:00+03:00"
    assert [(score.score, score.code) for score in algebra.score] == [("5", "Ответ на уроке")]
    assert safety.attendance is not None
    assert safety.attendance.code == "б"
    assert english.attendance is None
    assert len({lesson.id for each in school.class_ for lesson in each.lesson}) == 5


def test_the_schedule_of_some_days(door: Door) -> None:
    headers, address = door.enter("portal"), f"/myschool/Schedule/{MOTHER}"
    some = door.http.get(address, params={"start": "2026-10-19", "end": "2026-10-21"}, headers=headers).json()
    assert some["school"][0]["period"] == {"start": "2026-10-19", "end": "2026-10-21"}
    assert all(not each["lesson"] for each in some["school"][0]["class"])
    for params, status, code in (
        ({"start": "2026-10-19"}, 422, "structure"),
        ({"start": "2026-10-23", "end": "2026-10-19"}, 422, "structure"),
        ({"start": "x", "end": "y"}, 400, "structure"),
        ({"start": "2026-01-01", "end": "2026-01-07"}, 404, "not-found"),
    ):
        refused = door.http.get(address, params=params, headers=headers)
        assert refused.status_code == status
        assert OperationOutcome.model_validate(refused.json()).issue[0].code == code
    unknown = door.http.get("/myschool/Schedule/1000123", headers=headers)
    assert (unknown.status_code, unknown.json()["issue"][0]["code"]) == (404, "not-found")


def test_what_the_exchange_leaves_open_is_configured(tmp_path: Path, families: duckdb.DuckDBPyConnection) -> None:
    where = installation(tmp_path)
    (where.config / "serve.yaml").write_text(
        "schedule: {base: /rdis, school_url: 'https://d.example/{organisation}', score_system: five,"
        " attendance_codes: {ill: Б}, name_student: false}",
        encoding="utf-8",
    )
    publish(families, where)
    with opened(where, clients_of(where, portal=CLIENTS["portal"])) as door:
        headers = door.enter("portal")
        several = door.http.get(f"/rdis/Schedule/{MOTHER}", headers=headers)
        assert (several.status_code, several.json()["issue"][0]["code"]) == (409, "structure")
        one = door.http.get("/rdis/Schedule/shkola|m2", headers=headers).json()["school"][0]
        assert one["scheduleUrl"] == "https://d.example/shkola"
        assert "student" not in one["class"][0]
        told = one["class"][0]["lesson"]
        assert told[0]["score"][0]["scoreSystem"] == "five"
        assert told[1]["attendance"] == {"code": "Б"}


# Who saw


def test_every_look_is_written_down_by_ids(apart: Door) -> None:
    headers = apart.enter("mother")
    apart.http.get(f"/v1/students/{_UUID}/diary", headers=headers)
    apart.http.get("/v1/students", headers=headers)
    apart.http.get(f"/v1/students/{_UUID}/marks", headers=apart.enter("stranger"))
    seen, listed, denied = lines(apart)
    assert (seen["client"], seen["account"], seen["resource"]) == ("mother", MOTHER, "diary")
    assert seen["students"] == [f"shkola|{CONSENTED}"]
    assert set(listed["students"]) == {f"shkola|{CONSENTED}", f"shkola|{HOSTILE}"}
    assert (denied["outcome"], denied["students"], denied["account"]) == ("denied", [_UUID], "shkola|nobody")
    written = "".join(path.read_text(encoding="utf-8") for path in access_folder(apart.where).iterdir())
    assert not any(word in written for word in LONG_NAME.split())


def test_what_cannot_be_written_down_is_not_shown(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    headers = door.enter("mother")

    def full(*_: Any) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(door.service.access_log, "write", full)
    assert door.http.get(f"/v1/students/{_UUID}/diary", headers=headers).status_code == 503
    assert door.http.get("/v1/students", headers=headers).status_code == 503


def test_who_saw_a_child_is_answered_and_a_changed_log_is_noticed(apart: Door) -> None:
    apart.http.get(f"/v1/students/{_UUID}/diary", headers=apart.enter("mother"))
    apart.clock.pass_by(24 * 3600)
    apart.http.get(f"/v1/students/{_UUID}", headers=apart.enter("portal"))
    apart.http.get(f"/v1/students/{student_uuid(f'shkola|{HOSTILE}')}", headers=apart.enter("portal"))
    apart.http.get(f"/v1/students/{_UUID}", headers=apart.enter("stranger"))
    for asked in (f"shkola|{CONSENTED}", _UUID):
        found, broken = who_saw(apart.where, asked, None, None)
        assert [(look["client"], look["outcome"]) for look in found] == [
            ("mother", "seen"), ("portal", "seen"), ("stranger", "denied"),
        ]  # fmt: skip
        assert not broken
    assert [look["client"] for look in who_saw(apart.where, _UUID, None, NOW.date())[0]] == ["mother"]
    first, second = sorted(access_folder(apart.where).glob("*.jsonl"))
    kept = second.read_bytes()
    second.write_bytes(b"".join(kept.splitlines(keepends=True)[1:]))
    assert who_saw(apart.where, _UUID, None, None)[1] == [f"{second.name}:1"]
    second.write_bytes(kept)
    first.write_bytes(first.read_bytes().replace(b'"mother"', b'"father"'))
    assert who_saw(apart.where, _UUID, None, None)[1] == [f"{second.name}:1"]


# What it says of itself


def test_the_description_and_its_page_need_no_token_and_no_network(door: Door) -> None:
    description = door.http.get("/openapi.json").json()
    assert set(description["paths"]) >= {"/oauth/token", "/v1/students", "/myschool/Schedule/{account}", "/health"}
    page = door.http.get("/docs")
    assert "GET /v1/students/{student_id}/diary" in page.text
    assert all(f'id="{name}"' in page.text for name in ("DiaryWeek", "DiaryLesson", "Schedule", "Problem"))
    assert "<script" not in page.text
    assert "//" not in page.text.replace("https://d.example", "")
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
