"""Answers of the simulated ЭлЖур against the shapes of the reference, written down here by hand."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

OCTOBER = "20261001-20261022"

# A shape: a type or several, a set of allowed texts, or {field: shape}; a field ending in "?" may be missing.
NUMBER = ("int", "digits")
DAY = {"name": "yyyymmdd", "title": "text", "alert?": "text", "holiday_name?": "text"}
ASSESSMENT = {
    "value": "text",
    "countas": NUMBER,
    "convert": NUMBER,
    "count": "bool",
    "color_hex": "text",
    "comment": "text",
    "lesson_comment": "text",
    "date": "yyyy-mm-dd",
    "lesson_id": NUMBER,
    "nm": NUMBER,
    "weight?": NUMBER,
    "weight_float?": ("float", "digits"),
    "control_type?": "text",
    "control_type_short?": "text",
}
LESSON = {
    "name": "text",
    "lesson_id": NUMBER,
    "num": NUMBER,
    "room": "text",
    "teacher": "text",
    "sort": NUMBER,
    "starttime?": "hh:mm",
    "endtime?": "hh:mm",
    "topic?": "text",
    "grp?": "text",
    "grp_short?": "text",
    "is_control": "bool",
    "homework": "any",
    "files": "any",
    "resources": "any",
    "assessments?": "any",
}
HOMEWORK = {"id": NUMBER, "value": "text", "individual": "bool"}
PERIOD = {
    "name": "text",
    "fullname": "text",
    "disabled": "bool",
    "ambigious": "bool",
    "start": "yyyymmdd",
    "end": "yyyymmdd",
    "weeks?": "any",
}
USER = {"name": "text", "lastname": "text", "firstname": "text", "middlename": "text", "groupname?": "text"}

VENDORS = [("kuk", "api"), ("kasli", "apiv3"), ("ugra1", "apiv3")]
FIRST = {"kuk": "10001", "kasli": "30001", "ugra1": "70001"}


def _is(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, tuple):
        return any(_is(value, one) for one in wanted)
    text = value if isinstance(value, str) else ""
    return {
        "any": True,
        "int": type(value) is int,
        "float": type(value) is float,
        "bool": type(value) is bool,
        "text": isinstance(value, str),
        "digits": text.isdigit(),
        "yyyymmdd": len(text) == 8 and text.isdigit(),
        "yyyy-mm-dd": len(text) == 10 and text[4] == text[7] == "-",
        "hh:mm": len(text) == 5 and text[2] == ":",
    }[wanted]


def assert_shape(value: Any, shape: dict[str, Any]) -> None:
    allowed = {name.rstrip("?") for name in shape}
    assert set(value) <= allowed, set(value) - allowed
    for name, wanted in shape.items():
        if name.endswith("?") and name[:-1] not in value:
            continue
        assert _is(value[name.rstrip("?")], wanted), (name, value[name.rstrip("?")])


def members(container: Any) -> list[Any]:
    """What is in a PHP array, whichever way it was written."""
    return list(container.values()) if isinstance(container, dict) else list(container or [])


@pytest.fixture(params=VENDORS, ids=[vendor for vendor, _ in VENDORS])
def client(request: pytest.FixtureRequest, shared_stand: Any, eljur_client: Callable[..., Any]) -> Any:
    vendor, branch = request.param
    return eljur_client(shared_stand, vendor, branch=branch)


def students_of(client: Any) -> str:
    first = FIRST[client.vendor.name]
    return f"{first},{int(first) + 1}"


def lessons_of(diary: Any) -> Iterator[tuple[str, str, Any]]:
    for student in members(diary["students"]):
        for day in members(student["days"]):
            for item in members(day.get("items")):
                yield student["name"], day["name"], item


def test_diary(client: Any) -> None:
    diary = client.result("getdiary", student=students_of(client), days=OCTOBER, rings="true")
    first, second = members(diary["students"])
    assert set(first) == {"name", "title", "parent_signed", "days"}
    assert (first["name"], first["title"]) == (FIRST[client.vendor.name], "Ёлкина Яна Юрьевна")
    assert second["title"] == "Щукин Ян"
    days = members(first["days"])
    assert [day["name"] for day in days] == [f"202610{n:02}" for n in range(1, 23) if n not in (4, 11, 18)]
    assert days[4]["title"] == "Вторник"
    lessons = list(lessons_of(diary))
    for day in days:
        assert_shape({name: value for name, value in day.items() if name != "items"}, DAY)
    for _, _, item in lessons:
        assert_shape(item, LESSON)
        for task in members(item["homework"]):
            assert_shape(task, HOMEWORK)
        for entry in members(item.get("assessments")):
            assert_shape(entry, ASSESSMENT)
    # 16 school days, two lessons for the student of the subgroup and one for the other.
    assert len(lessons) == 16 * 2 + 16


def test_subgroups_times_and_topics(client: Any) -> None:
    diary = client.result("getdiary", student=students_of(client), days="20261006", rings="1")
    lessons = [item for _, _, item in lessons_of(diary)]
    english = next(item for item in lessons if item["name"] == "Английский язык")
    algebra = next(item for item in lessons if item["name"] == "Алгебра")
    assert english["grp"].endswith("англ. 1")
    assert english["grp_short"] == "англ. 1"
    assert "grp" not in algebra
    start = "08:30" if client.vendor.name == "kuk" else "10:30"
    assert (algebra["starttime"], algebra["topic"]) == (start, "Тема 06.10")
    silent = client.result("getdiary", student=students_of(client), days="20261006")
    assert all("starttime" not in item for _, _, item in lessons_of(silent))


def test_absences_sit_among_the_marks(client: Any) -> None:
    diary = client.result("getdiary", student=students_of(client), days=OCTOBER, rings="true")
    found = {
        (day, entry["value"]): entry for _, day, item in lessons_of(diary) for entry in members(item.get("assessments"))
    }
    for day, value in (("20261005", "н"), ("20261006", "оп")):
        absence = found[day, value]
        assert (absence["count"], int(absence["convert"]), int(absence["countas"])) == (False, 0, 0)
        assert "control_type" not in absence
    mark = found["20261007", "2"]
    assert (mark["count"], int(mark["convert"]), mark["control_type"]) == (True, 2, "Контрольная работа")
    assert (mark["control_type_short"], mark["date"]) == ("КР", "2026-10-07")
    strange = found["20261008", "осв"]
    assert (strange["count"], int(strange["convert"])) == (False, 0)


def test_nothing_says_when_it_was_recorded(client: Any) -> None:
    text = client.get("getdiary", student=students_of(client), days=OCTOBER, rings="true").text
    assert not any(word in text.lower() for word in ("record", "created", "updated", "modified"))


def test_cancelled_lessons_are_not_shown(client: Any) -> None:
    diary = client.result("getdiary", student=students_of(client), days="20260930")
    assert list(lessons_of(diary)) == []


def test_days_in_every_spelling(client: Any) -> None:
    def days(spelling: str) -> list[str]:
        diary = client.result("getdiary", student=FIRST[client.vendor.name], days=spelling)
        return [day["name"] for student in members(diary["students"]) for day in members(student["days"])]

    assert days("20261005") == days("2026.10.5") == days("2026.10.05") == ["20261005"]
    assert days("20261003-20261005") == ["20261003", "20261005"]
    assert days("") == [f"202610{n}" for n in range(19, 25)]
    assert days("20261005-20261004") == []


def test_holidays_are_named(client: Any) -> None:
    diary = client.result("getdiary", student=FIRST[client.vendor.name], days="20261023-20261102")
    days = {day["name"]: day for student in members(diary["students"]) for day in members(student["days"])}
    assert days["20261028"]["holiday_name"] == "Каникулы"
    assert "holiday_name" not in days["20261023"]
    assert "holiday_name" not in days["20261102"]


def test_periods_are_an_array_of_students(client: Any) -> None:
    result = client.result("getperiods", student=students_of(client), weeks="yes", show_disabled="true")
    assert [student["name"] for student in result["students"]] == students_of(client).split(",")
    first, second = result["students"][0]["periods"]
    for period in (first, second):
        assert_shape(period, PERIOD)
    assert (first["start"], first["end"], first["disabled"], second["disabled"]) == (
        "20260901",
        "20261023",
        False,
        True,
    )
    assert first["weeks"][0] == {"start": "20260901", "end": "20260906", "title": "01.09 - 06.09"}
    assert first["weeks"][-1]["end"] == "20261023"
    plain = client.result("getperiods", student=students_of(client))
    assert [period["name"] for period in plain["students"][0]["periods"]] == ["1"]
    assert "weeks" not in plain["students"][0]["periods"][0]


def test_periods_of_the_staff_member_without_a_student(client: Any) -> None:
    result = client.result("getperiods", show_disabled="yes")
    assert len(result["students"]) == 1
    assert len(result["students"][0]["periods"]) == 2


def test_final_marks_name_the_period_as_getperiods_does(client: Any) -> None:
    result = client.result("getfinalassessments", student=students_of(client))
    first, second = members(result["students"])
    [subject] = members(first["items"])
    [final] = members(subject["assessments"])
    assert set(final) == {"period", "value", "convert", "comment", "color_hex"}
    assert (subject["name"], final["period"], final["value"], int(final["convert"])) == ("Алгебра", "1", "5", 5)
    assert members(second["items"]) == []


def test_roster_by_class(client: Any) -> None:
    result = client.result("getmessagereceivers")
    [group] = result["groups"]
    assert group["key"] == "students"
    [klass] = group["subgroups"]
    assert [user["name"] for user in klass["users"]] == students_of(client).split(",")
    for user in klass["users"]:
        assert_shape(user, USER)


def test_rules_of_a_staff_account(client: Any) -> None:
    rules = client.result("getrules")
    assert rules["relations"]["students"] == []
    [klass] = rules["relations"]["groups"].values()
    assert klass["rel"] == "group"
    assert int(klass["parallel"]) == (1 if client.vendor.name == "kasli" else 7)
    assert rules["vendor"] == client.vendor.name


def test_marks_and_averages(client: Any) -> None:
    result = client.result("getmarks", student=FIRST[client.vendor.name], days="20261005-20261008")
    [student] = members(result["students"])
    algebra = next(lesson for lesson in members(student["lessons"]) if lesson["name"] == "Алгебра")
    assert [mark["value"] for mark in algebra["marks"]] == ["4", "4", "2", "осв"]
    # «осв» does not count: (4 + 4 + 2) / 3.
    assert (algebra["average"], int(algebra["averageConvert"])) == ("3.33", 3)
    assert algebra["marks"][2]["mtype"]["type"] == "Контрольная работа"


def test_the_older_assessments_are_brief(client: Any) -> None:
    result = client.result("getassessments", student=students_of(client), days="20261005")
    entries = [entry for _, _, item in lessons_of(result) for entry in item["assessments"]]
    assert sorted(entry["value"] for entry in entries) == ["4", "4", "н"]
    assert all(set(entry) == {"value", "control_type_short", "lesson_comment", "comment"} for entry in entries)


def test_schedule_and_homework_of_a_class(client: Any) -> None:
    klass = client.result("getmessagereceivers")["groups"][0]["subgroups"][0]["name"]
    schedule = client.result("getschedule", **{"class": klass, "days": "20261005", "ring": "yes"})
    items = schedule["days"]["20261005"]["items"]
    assert isinstance(items, list)
    assert [item["name"] for item in items] == ["Алгебра", "Английский язык"]
    assert {"name", "num", "room", "teacher", "sort", "teacher_id", "starttime", "endtime"} <= set(items[0])
    homework = client.result("gethomework", **{"class": klass, "days": "20261005"})
    tasks = [task for item in homework["days"]["20261005"]["items"] for task in members(item["homework"])]
    assert [task["value"] for task in tasks] == ["§ 5", "§ 5"]
    assert client.get("getschedule", **{"class": "99Я"}).status_code == 400


def test_homework_of_a_student_is_keyed_by_subject(client: Any) -> None:
    result = client.result("gethomework", student=FIRST[client.vendor.name], days=OCTOBER)
    [student] = members(result["students"])
    keyed = [day["items"] for day in members(student["days"]) if isinstance(day.get("items"), dict)]
    assert keyed
    assert all(set(items) == {"Алгебра", "Английский язык"} for items in keyed)


def test_schedule_and_profile_of_a_student(client: Any) -> None:
    schedule = client.result("getschedule", student=FIRST[client.vendor.name], days="20261005", rings="true")
    assert [item["name"] for _, _, item in lessons_of(schedule)] == ["Алгебра", "Английский язык"]
    profile = client.result("getprofileuserinfo", student=FIRST[client.vendor.name])
    assert members(profile["students"])[0]["lastname"] == "Ёлкина"


def test_messages_come_in_pages(client: Any) -> None:
    pages = [client.result("getmessages", folder="inbox", limit="5", page=str(page)) for page in (1, 2, 3)]
    assert [int(page["count"]) for page in pages] == [5, 3, 0]
    assert {page["total"] for page in pages} == {"8"}
    dates = [message["date"] for page in pages for message in page["messages"]]
    assert dates == sorted(dates, reverse=True)
    assert client.result("getmessages", folder="sent")["messages"] == []
    assert len(client.result("getupdates", limit="3")["updates"]) == 3
