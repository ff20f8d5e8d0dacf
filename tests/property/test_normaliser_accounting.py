"""Whatever comes, every offered value has exactly one place, and the way of writing changes nothing."""

import json
from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.eljur.counting import count_items
from connectors.exports.counting import JOURNAL, cell_values, count_delimited, count_workbook
from connectors.exports.workbook import Workbook
from schemas.exchange import NormalisedPage
from tests.normalising.mutations import follow, mutated, respelled
from tests.normalising.pages import (
    LESSON_HEADINGS,
    absence,
    accounted,
    answer,
    context,
    csv_bytes,
    diary,
    journal,
    leaves,
    lesson,
    mark,
    xlsx,
)
from transforms.normalise import normalise

SLOW = settings(deadline=None, max_examples=40)


def _diary() -> Any:
    items = {"1": lesson(num=1, assessments=[mark("5"), absence()]), "2": lesson(num=2, grp="7А англ. 1")}
    result = diary(items)
    result["students"]["102"] = diary([lesson(files=[{"toid": 77, "filename": "f", "link": "l"}])], "102")["students"][
        "102"
    ]
    return result


def _periods() -> Any:
    weeks = [{"start": "20260901", "end": "20260906", "title": "1"}]
    period = {"name": "1", "fullname": "1 четверть", "start": "20260901", "end": "20261023", "weeks": weeks}
    return {"students": [{"name": "101", "title": "И", "periods": [period, period | {"name": "2"}]}]}


def _finals() -> Any:
    entries = [{"period": "1", "value": "4", "convert": 4}, {"period": "2", "value": ""}]
    return {"students": {"101": {"name": "101", "title": "И", "items": [{"name": "Алгебра", "assessments": entries}]}}}


def _receivers() -> Any:
    users = [{"name": "101", "lastname": "И", "firstname": "И"}, {"name": "102", "lastname": "П"}]
    groups = [
        {"key": "students", "name": "У", "subgroups": [{"name": "7А", "users": users}]},
        {"key": "x", "users": users},
    ]
    return {"groups": groups}


def _rules() -> Any:
    group = {"rules": ["getdiary"], "rel": "group", "name": "7А", "parallel": 7}
    return {"name": "1", "roles": ["teacher"], "relations": {"students": [], "groups": {"7А": group, "7Б": group}}}


def _schedule() -> Any:
    led = lesson(teacher_id="1001", homework=..., files=..., resources=...)
    return {"days": {"20261005": {"name": "20261005", "title": "Понедельник", "items": [led, led, lesson(grp="7А 1")]}}}


def _mark_lists() -> Any:
    kind = {"id": 1, "type": "Ответ на уроке", "short": "ОТВ"}
    marks = [mark("5", mtype=kind), mark("4"), absence()]
    subject = {"name": "Алгебра", "lesson_id": "801", "average": "4.50", "averageConvert": 5, "marks": marks}
    return {"students": {"101": {"name": "101", "title": "И", "lessons": [subject, subject | {"name": "Физика"}]}}}


def _messages() -> Any:
    sender = {"name": "1001", "lastname": "У"}
    letter = {"id": "5", "subject": "О", "date": "2026-10-05 09:00:00", "unread": True, "user_from": sender}
    return {"total": "2", "count": 2, "messages": [letter, letter | {"id": "6", "user_from": None}]}


def _updates() -> Any:
    return {"total": "1", "updates": [{"id": "5", "date": "2026-10-05 09:00:00", "type": "message", "text": "О"}]}


PAGES: dict[str, Callable[[], Any]] = {
    "eljur.getdiary": _diary,
    "eljur.getperiods": _periods,
    "eljur.getfinalassessments": _finals,
    "eljur.getmessagereceivers": _receivers,
    "eljur.getrules": _rules,
    "eljur.getschedule": _schedule,
    "eljur.getmarks": _mark_lists,
    "eljur.getassessments": _diary,
    "eljur.gethomework": _diary,
    "eljur.getmessages": _messages,
    "eljur.getupdates": _updates,
}


@SLOW
@given(mutated(PAGES), st.booleans())
def test_no_value_of_a_json_page_is_lost_or_counted_twice(page: tuple[str, Any], has_class: bool) -> None:
    kind, result = page
    body = answer(result)
    request = {"class": "7А"} if has_class else {}
    normalised = normalise(kind, body, context(**request))
    assert accounted(normalised) == leaves(result) == count_items(body)
    document = json.loads(body)
    for table in (*normalised.rows.values(), normalised.rejects):
        for pointer in table["source_pointer"].to_pylist():
            follow(document, pointer)


@SLOW
@given(st.sampled_from(sorted(PAGES)), st.randoms(use_true_random=False))
def test_spelling_of_maps_and_numbers_changes_no_row(kind: str, random: Any) -> None:
    """Maps whose keys say nothing, lists and digits are spelled anew: the rows stay what they were."""
    plain = PAGES[kind]()

    def spell(value: Any, key: str = "") -> Any:
        if isinstance(value, list) and key not in ("roles", "rules"):
            members = [spell(member) for member in value]
            return (
                {str(place + 3): member for place, member in enumerate(members)} if random.random() < 0.5 else members
            )
        if isinstance(value, dict):
            members_by_key = {name: spell(member, name) for name, member in value.items()}
            named = key in ("students", "items", "homework", "groups") and all(
                isinstance(member, dict) and (member.keys() & {"name", "num", "id"}) for member in value.values()
            )
            return list(members_by_key.values()) if named and random.random() < 0.5 else members_by_key
        return respelled(value) if key != "name" and random.random() < 0.5 else value

    before, after = (normalise(kind, answer(page), context(**{"class": "7А"})) for page in (plain, spell(plain)))
    assert _content(before) == _content(after)
    assert after.rejects.num_rows == before.rejects.num_rows


def _content(page: NormalisedPage) -> dict[str, list[dict[str, Any]]]:
    return {entity: table.drop_columns(["source_pointer"]).to_pylist() for entity, table in page.rows.items()}


_CELL = st.one_of(
    st.none(),
    st.text(alphabet="5 /нНаА4Об-;.\u00a0", max_size=7),
    st.sampled_from(["05.10.2026", "05.10.2026 11:04", "10:20", "ответ; тест", "да", "период", "1 четверть", "101"]),
)
_COLUMNS = st.lists(
    st.tuples(
        st.sampled_from(["05.10.2026", "05.10.26", "06.10.2026", "скоро", None]), st.sampled_from(["1", "2", "x", None])
    ),
    max_size=4,
)


@st.composite
def _journals(draw: st.DrawFn) -> Any:
    columns = draw(_COLUMNS)
    code = st.sampled_from(["101", "102", None, " "])
    students = draw(
        st.lists(
            st.builds(lambda c, cells: ["1", c, "Иванов Иван", *cells], code, st.lists(_CELL, max_size=6)), max_size=3
        )
    )
    lessons = draw(st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(LESSON_HEADINGS, _CELL)), max_size=3))
    lines = st.lists(st.lists(_CELL, max_size=7), max_size=3)
    return journal(columns, students, lessons, draw(lines), draw(lines))


@SLOW
@given(_journals(), st.sampled_from(";,"), st.sampled_from(["utf-8", "utf-8-sig", "cp1251"]))
def test_no_value_of_a_journal_is_lost_and_its_form_changes_nothing(sheets: Any, delimiter: str, encoding: str) -> None:
    body = xlsx(sheets)
    page = normalise("exports.class_journal", body, context(source="exports"))
    offered = sum(
        cell_values(title, column, str(value))
        for title, lines in sheets.items()
        for number, line in enumerate(lines, start=1)
        for column, value in enumerate(line, start=1)
        if value is not None and number >= JOURNAL[title]
    )
    assert accounted(page) == offered == count_workbook(Workbook(body), JOURNAL)
    twin_body = csv_bytes(sheets, delimiter, encoding)
    twin = normalise("exports.class_journal", twin_body, context(source="exports"))
    assert _content(twin) == _content(page)
    assert twin.rejects["raw_value"].to_pylist() == page.rejects["raw_value"].to_pylist()
    assert accounted(twin) == count_delimited(twin_body)
