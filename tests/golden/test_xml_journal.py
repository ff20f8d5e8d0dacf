"""The XML journal: what each element becomes, what costs nothing beside it, and the schema it is held to."""

from datetime import UTC, date, datetime

import pytest
from lxml import etree

from connectors.exports.appraisal import offers
from schemas.exchange import NormalisedPage, Scope, Window
from tests.normalising.pages import accounted, context, rejects, rows
from transforms.exports.xml_values import SCHEMA
from transforms.normalise import normalise
from transforms.recognition import recognise

KIND = "exports.xml_journal"
LESSON = """
  <lesson date="2026-10-05" number="3" starts="10:20:00" ends="11:05:00" room="214" teacher="Фамилия И. О."
          attendanceCheckedAt="2026-10-05T10:25:00">
    <topic recordedAt="2026-10-05T11:02:00+03:00">Степени</topic>
    <homework due="2026-10-07" recordedAt="2026-10-05T11:03:00">§ 12</homework>
    <homework student="102">№ 3</homework>
    <work kind="контрольная работа" weight="3">
      <mark student="101" recordedAt="2026-10-07T15:00:00" comment="Исправлена">4-</mark>
      <mark student="102">осв</mark>
    </work>
    <work><mark student="101">5</mark></work>
    <absence student="102" recordedAt="2026-10-05T10:25:00">Б</absence>
    <absence student="102">Н</absence>
  </lesson>"""
STUDENTS = '<student code="101" number="1" name="Первый Ян Янович"/><student code="102" name="Вторая Яна"/>'
RESULT = '<result student="101" period="1 четверть" kind="период" recordedAt="2026-10-21T12:00:00">5</result>'
PERIOD = '<period title="1 четверть" kind="четверть" from="2026-09-01" to="2026-10-23" lastSchoolDay="2026-10-23"/>'


def document(
    inside: str = STUDENTS + LESSON + RESULT, before: str = PERIOD, page: str = 'subgroup="7А англ. 1"'
) -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<journal xmlns="urn:svod:journal:1" organisation="org" schoolYear="2026/2027" from="2026-09-01" to="2026-10-23"
         exportedAt="2026-10-21T18:30:00">{before}
 <page class="7А" {page} subject="Английский язык">{inside}</page>
</journal>""".encode()


def _page(body: bytes) -> NormalisedPage:
    page = normalise(KIND, body, context(source="exports"))
    assert offers("журнал.xml", body) == {KIND: accounted(page)}
    return page


def test_a_journal_element_by_element() -> None:
    body = document()
    etree.XMLSchema(etree.fromstring(SCHEMA.read_bytes())).assertValid(etree.fromstring(body))
    page = _page(body)
    assert rejects(page) == []
    assert page.observed_at == datetime(2026, 10, 21, 15, 30, tzinfo=UTC)
    group, at = "org|7А англ. 1", "org|7А англ. 1|Английский язык|2026-10-05|3"
    assert rows(page, "study_group", "study_group_id", "kind_code", "parent_study_group_id") == [
        ("org|7А", "class", None),
        (group, "subgroup", "org|7А"),
    ]
    assert rows(page, "academic_period", "academic_period_id", "kind_code", "ends_on") == [
        ("org|1 четверть", "quarter", date(2026, 10, 23))
    ]
    assert rows(page, "student", "student_id", "given_name", "items") == [("org|101", "Ян", 3), ("org|102", "Яна", 2)]
    assert rows(page, "lesson", "lesson_id", "starts_at", "room", "is_cancelled", "items") == [
        (at, datetime(2026, 10, 5, 7, 20, tzinfo=UTC), "214", False, 6)
    ]
    assert rows(page, "lesson_topic", "topic", "recorded_at") == [("Степени", datetime(2026, 10, 5, 8, 2, tzinfo=UTC))]
    assert rows(page, "homework", "homework_id", "student_id", "due_on") == [
        (f"{at}|1", None, date(2026, 10, 7)),
        (f"{at}|2", "org|102", None),
    ]
    assert rows(page, "assessment", "assessment_id", "work_kind_code", "weight", "items") == [
        (f"{at}|контрольная работа|1", "control", 3.0, 2),
        (f"{at}||1", None, None, 0),
    ]
    assert rows(page, "mark", "mark_id", "mark_number", "raw_value", "value", "comment", "recorded_at") == [
        (
            *(f"org|101|{at}|контрольная работа|1", 1, "4-", 4.0, "Исправлена"),
            datetime(2026, 10, 7, 12, 0, tzinfo=UTC),
        ),
        (f"org|102|{at}|контрольная работа|1", 1, "осв", None, None, None),
        (f"org|101|{at}||1", 2, "5", 5.0, None, None),
    ]
    assert rows(page, "attendance", "student_id", "raw_value", "attendance_code", "recorded_at") == [
        ("org|102", "Б Н", "unknown", datetime(2026, 10, 5, 7, 25, tzinfo=UTC))
    ]
    assert rows(page, "attendance_check", "is_taken", "recorded_at") == [
        (True, datetime(2026, 10, 5, 7, 25, tzinfo=UTC))
    ]
    assert rows(page, "period_mark", "period_mark_id", "raw_value") == [
        (f"org|101|{group}|org|Английский язык|org|1 четверть|period", "5")
    ]
    window = Window(date(2026, 9, 1), date(2026, 10, 23))
    assert Scope("mark", group, "org|Английский язык", window) in page.scopes
    assert Scope("period_mark", group, "org|Английский язык") in page.scopes
    found = recognise(body)
    assert (found.page_kinds, found.students, found.lessons, found.missing) == ((KIND,), 2, 1, ())


def test_what_the_schema_does_not_know_costs_nothing_beside_it() -> None:
    body = document(
        STUDENTS
        + LESSON.replace('room="214"', 'room="214" colour="red"').replace(
            "<topic", "слово<mood>ok<x y='1'/></mood><topic"
        ),
        page='colour="x"',
    )
    page = _page(body)
    assert [(place.rpartition("/")[2], raw, items) for place, raw, _, items in rejects(page)] == [
        ("@colour", "red", 1),
        ("mood[1]", None, 2),
        ("lesson[1]", "слово", 1),
    ]
    assert len(rows(page, "mark", "mark_id")) == 3
    assert page.scopes == ()
    assert recognise(body).missing


@pytest.mark.parametrize(
    ("old", "new", "reason", "items"),
    [
        ('date="2026-10-05"', 'date="вчера"', "date_unreadable", 29),
        ('number="3"', 'number="третий"', "lesson_number_unreadable", 29),
        ('starts="10:20:00"', 'starts="рано"', "time_unreadable", 1),
        ('recordedAt="2026-10-07T15:00:00"', 'recordedAt="2026-10-07"', "moment_unreadable", 1),
        ('weight="3"', 'weight="много"', "number_unreadable", 1),
        (">4-<", "><", "mark_missing", 3),
        ('absence student="102">', 'absence student="">', "student_missing", 1),
        (">§ 12<", "><", "homework_missing", 2),
    ],
)
def test_each_defect_is_a_reject_with_its_place(old: str, new: str, reason: str, items: int) -> None:
    page = _page(document(STUDENTS + LESSON.replace(old, new, 1)))
    assert [(code, weight) for _, _, code, weight in rejects(page)] == [(reason, items)]


def test_another_organisation_s_journal_is_refused_with_all_it_offers() -> None:
    body = document().replace(b'organisation="org"', b'organisation="other"')
    page = normalise(KIND, body, context(source="exports"))
    assert [(raw, reason) for _, raw, reason, _ in rejects(page)] == [("other", "other_organisation")]
    assert offers("журнал.xml", body) == {KIND: accounted(page)}
