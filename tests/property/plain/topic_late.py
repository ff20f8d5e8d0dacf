"""«Информацию о тематике проведенных уроков … в день проведения занятия»: when a lesson first had a topic."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from tests.property.plain.by_the_day import terms, verdict
from tests.property.plain.cells import first_recorded, place_key
from tests.property.plain.moments import days, intervals, zones
from tests.property.plain.sketch import Key, Row, Sketch

RULE = "topic-late"

_topics = st.sampled_from(["Степени", "Корни"])
_lessons = st.dictionaries(
    st.tuples(days, st.sampled_from([1, 2])), st.tuples(_topics, intervals), min_size=0, max_size=4
)
_former = st.lists(
    st.tuples(
        st.tuples(days, st.sampled_from([1, 2])),
        _topics,
        st.sampled_from(["superseded", "deleted", "moved"]),
        intervals,
    ),
    max_size=3,
)


def _row(place: tuple[date, int], topic: str, interval: Any) -> Row:
    return {
        "lesson_id": f"{place[0]}|{place[1]}",
        "study_group_id": "7А",
        "subject_id": "Алгебра",
        "lesson_on": place[0],
        "lesson_number": place[1],
        "topic": topic,
        "topic_normalised": topic.lower(),
        "recorded_from_at": interval[0],
        "recorded_until_at": interval[1],
    }


def _sketch(lessons: dict[Any, Any], former: list[Any], given: dict[str, int], zone: str) -> Sketch:
    topics = [_row(place, *said) for place, said in lessons.items()]
    revisions = [
        {**_row(place, topic, interval), "change_code": change, "revision_number": number + 1}
        for number, (place, topic, change, interval) in enumerate(former)
    ]
    return Sketch({"lesson_topic": topics, "lesson_topic_revision": revisions}, given, zone)


journals = st.builds(_sketch, _lessons, _former, terms, zones)


def expected(sketch: Sketch) -> dict[Key, str]:
    """A topic put right later was written when the lesson first had one."""
    return {key: certainty for key, (certainty, _) in _judged(sketch).items()}


def severities(sketch: Sketch) -> dict[Key, str]:
    """Within the outer term the document can be read both ways."""
    return {key: severity for key, (_, severity) in _judged(sketch).items()}


def _judged(sketch: Sketch) -> dict[Key, tuple[str, str]]:
    found = {}
    for topic in sketch.tables["lesson_topic"]:
        formers = [
            former
            for former in sketch.tables["lesson_topic_revision"]
            if former["lesson_id"] == topic["lesson_id"]
            and (
                former["change_code"] == "superseded"
                or (former["change_code"] == "deleted" and former["topic"] == topic["topic"])
            )
        ]
        said = verdict(sketch, topic["lesson_on"], *first_recorded(topic, formers))
        if said is not None:
            found[place_key(topic)] = said
    return found
