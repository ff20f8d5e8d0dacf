"""The vagaries of a PHP server: every variant is there, and the same one every time."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from stand.eljur.dialect import ABSENT, Dialect, to_xml

AUTUMN = "20260901-20261031"


def _days(client: Any, student: str) -> list[Any]:
    [found] = client.result("getdiary", student=student, days=AUTUMN, rings="true")["students"].values()
    return list(found["days"].values()) if isinstance(found["days"], dict) else list(found["days"])


@pytest.mark.parametrize(("vendor", "student"), [("kuk", "10001"), ("ugra1", "70001")])
def test_items_are_a_map_a_list_null_or_absent(
    shared_stand: Any, eljur_client: Callable[..., Any], vendor: str, student: str
) -> None:
    days = _days(eljur_client(shared_stand, vendor, branch="apiv3"), student)
    kinds = {type(day["items"]).__name__ if "items" in day else "absent" for day in days}
    assert kinds == {"dict", "list", "NoneType", "absent"}
    full = [day for day in days if day.get("items")]
    assert {type(day["items"]) for day in full} == {dict, list}
    # 22 weekdays of September and 17 of October, one of them cancelled.
    assert len(full) == 38


def test_homework_and_assessments_lose_or_keep_their_keys(shared_stand: Any, eljur_client: Callable[..., Any]) -> None:
    days = _days(eljur_client(shared_stand, "kuk"), "10001")
    items = [
        item
        for day in days
        for item in (day["items"].values() if isinstance(day.get("items"), dict) else day.get("items") or [])
    ]
    assert {type(item["homework"]) for item in items if item["homework"]} == {dict, list}
    assert {type(item["assessments"]) for item in items if "assessments" in item} == {dict, list}
    assert all(item["homework"] == [] for item in items if not item["homework"])


def test_numbers_are_spelled_differently_on_the_two_hosts(shared_stand: Any, eljur_client: Callable[..., Any]) -> None:
    spelled = {}
    for vendor, student in (("kuk", "10001"), ("ugra1", "70001")):
        day = next(
            day for day in _days(eljur_client(shared_stand, vendor, branch="apiv3"), student) if day.get("items")
        )
        item = next(iter(day["items"].values() if isinstance(day["items"], dict) else day["items"]))
        spelled[vendor] = {name: type(item[name]).__name__ for name in ("lesson_id", "num", "sort")}
    assert spelled == {
        "kuk": {"lesson_id": "str", "num": "str", "sort": "int"},
        "ugra1": {"lesson_id": "int", "num": "int", "sort": "str"},
    }


def test_one_host_escapes_cyrillic_and_the_other_does_not(shared_stand: Any, eljur_client: Callable[..., Any]) -> None:
    assert b"\\u" in eljur_client(shared_stand, "kuk").get("getrules").content
    assert "Журналова".encode() in eljur_client(shared_stand, "ugra1", branch="apiv3").get("getrules").content


def test_the_same_question_gets_the_same_bytes(shared_stand: Any, eljur_client: Callable[..., Any]) -> None:
    client = eljur_client(shared_stand, "kuk")
    query = {"student": "10001,10002", "days": AUTUMN, "rings": "true"}
    first, second = (client.get("getdiary", **query) for _ in range(2))
    assert first.content == second.content
    other = eljur_client(shared_stand, "kuk", branch="apiv3")
    assert other.get("getdiary", **query).content == first.content


def test_compressed_bytes_are_the_same_too(shared_stand: Any, eljur_client: Callable[..., Any]) -> None:
    client = eljur_client(shared_stand, "kuk")
    query = client.base | {"auth_token": client.token, "student": "10001", "days": AUTUMN}
    raw = []
    for _ in range(2):
        with client.http.stream("GET", "getdiary", params=query) as answer:
            assert answer.headers["content-encoding"] == "gzip"
            raw.append(b"".join(answer.iter_raw()))
    assert raw[0] == raw[1]
    plain = httpx.get(
        f"{shared_stand.url('eljur')}/api/getdiary",
        params=query,
        headers={"accept-encoding": "identity"},
        trust_env=False,
    )
    assert "content-encoding" not in plain.headers
    assert plain.content == client.http.get("getdiary", params=query).content


def test_a_day_keeps_its_spelling_whatever_else_is_asked_with_it(
    shared_stand: Any, eljur_client: Callable[..., Any]
) -> None:
    client = eljur_client(shared_stand, "kuk")
    whole = {day["name"]: day for day in _days(client, "10001")}
    alone = client.result("getdiary", student="10001", days="20261012-20261013", rings="true")
    days = alone["students"]["10001"]["days"]
    for day in days.values() if isinstance(days, dict) else days:
        assert day == whole[day["name"]]


def test_empty_php_arrays_are_lists() -> None:
    dialect = Dialect(True, 7)
    assert dialect.array({}, "anything") == []
    assert dialect.sequence([], "anything") == []
    assert dialect.number(4) == 4
    assert Dialect(False, 7).number(4) == "4"
    assert Dialect(False, 7).text_number("007") == "007"
    empties = [dialect.items({}, str(day)) for day in range(40)]
    assert None in empties
    assert ABSENT in empties
    assert [] in empties


def test_xml_of_every_kind_of_value() -> None:
    answer = {"response": {"state": 200, "error": None, "result": {"7А": [1, {"a": True}], "b": "<&>"}}}
    assert to_xml(answer).decode() == (
        '<?xml version="1.0" encoding="utf-8"?>\n<response><state>200</state><error></error><result>'
        '<item key="7А"><item>1</item><item><a>1</a></item></item><b>&lt;&amp;&gt;</b></result></response>'
    )
