"""«В строгом соответствии с календарно-тематическим планированием»: in the order of the plan, none left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from tests.property.plain.cells import place_key
from tests.property.plain.moments import DAYS
from tests.property.plain.sketch import Key, Row, Sketch
from tests.property.plain.topic_plans import groups, line_of, plan_of, planned, thresholds, written

RULE = "topic-out-of-order"
_SUBJECT = "Химия"
_PLAN = ("кеслат", "сал", "аксед", "метал", "свайств метал", "газ", "сал")
# What a lesson may hold: a line of the plan, two of them, something else, or nothing.
_MERGED = ("сал кеслат", "сал аксед", "аксед метал", "аксед свайств кеслат", "свайств метал сорт", "павтарен")
_held = st.tuples(
    st.sampled_from(["7А", "7А", "7А", "7А англ. 1"]),
    st.one_of(st.integers(0, 6), st.sampled_from(_MERGED), st.none()),
    st.sampled_from([True, True, True, False]),
)
# Lessons that go through the plan, with some of them changed: nearly right journals hit the edges.
_nearly = st.tuples(st.permutations(range(7)), st.integers(0, 7), st.lists(_held, max_size=3)).map(
    lambda made: [("7А", place, True) for place in sorted(made[0][made[1] :])] + made[2]
)
_moved = st.tuples(_nearly, st.integers(0, 9), st.integers(0, 9)).map(lambda made: _swapped(*made))


@dataclass(frozen=True)
class _Held:
    turn: int
    first: int
    last: int
    topic: Row


def _swapped(lessons: list[Any], one: int, other: int) -> list[Any]:
    if lessons:
        one, other = one % len(lessons), other % len(lessons)
        lessons[one], lessons[other] = lessons[other], lessons[one]
    return lessons


def _sketch(lessons: list[Any], kept: int, terms: Any) -> Sketch:
    topics: list[Row] = []
    rows: list[Row] = []
    for place, (group, what, in_timetable) in enumerate(lessons):
        # Later lessons of the day come first by id: the order is the day's and the number's.
        where = (f"л{9 - place}", group, _SUBJECT, place // 5, place % 5 + 1)
        if in_timetable or what is None:
            rows.append(
                {
                    "lesson_id": where[0],
                    "study_group_id": group,
                    "subject_id": _SUBJECT,
                    "lesson_on": DAYS[where[3]],
                    "lesson_number": where[4],
                }
            )
        if what is not None:
            topics.append(written(*where, _PLAN[what] if isinstance(what, int) else what, knows_words=True))
    plan = [planned("7А", _SUBJECT, place, text) for place, text in enumerate(_PLAN[:kept], start=1)]
    return Sketch({"study_group": groups(), "topic_plan": plan, "lesson": rows, "lesson_topic": topics}, terms)


journals = st.builds(_sketch, st.one_of(st.lists(_held, max_size=8), _nearly, _moved), st.integers(1, 7), thresholds)


def expected(sketch: Sketch) -> dict[Key, str]:
    """Lessons whose topic is out of turn, and those before which lines were left out."""
    found: dict[Key, str] = {}
    for course in {_course_of(topic) for topic in sketch.tables["lesson_topic"]}:
        own = [topic for topic in sketch.tables["lesson_topic"] if _course_of(topic) == course]
        for topic in _out_of_order(sketch, own, _turns(sketch, course)):
            found[place_key(topic)] = "certain"
    return found


def _course_of(row: Row) -> tuple[str, str]:
    return row["study_group_id"], row["subject_id"]


def _turns(sketch: Sketch, course: tuple[str, str]) -> dict[str, int]:
    """Lesson → its turn among the lessons of the group in the subject, those without a topic too."""
    rows = [*sketch.tables["lesson"], *sketch.tables["lesson_topic"]]
    placed = {(row["lesson_on"], row["lesson_number"], row["lesson_id"]) for row in rows if _course_of(row) == course}
    return {place[2]: turn for turn, place in enumerate(sorted(placed), start=1)}


def _out_of_order(sketch: Sketch, topics: Sequence[Row], turns: dict[str, int]) -> list[Row]:
    # A course goes by one plan; a number that its lines leave out stands for no line.
    plan = plan_of(sketch, topics[0])
    if not plan:
        return []
    held, taken, lines = [], set(), {row["ordinal"] for row in plan}
    for topic in topics:
        line = line_of(topic, plan)
        is_planned = line.percent >= sketch.parameters["same_percent"]
        taken |= {row["ordinal"] for row in plan if row["topic_normalised"] == topic["topic_normalised"]}
        if line.alike_percent >= sketch.parameters["doubt_percent"] and line.alike is not None:
            taken.add(line.alike)
        if is_planned and line.first is not None and line.last is not None:
            taken |= set(range(line.first, line.last + 1))
            held.append(_Held(turns[topic["lesson_id"]], line.first, line.last, topic))
    held.sort(key=lambda one: one.turn)
    strays = [held[place] for place in range(1, len(held) - 1) if _is_stray(*held[place - 1 : place + 2])]
    chain = [one for one in held if one not in strays]
    broken = [one.topic for one in strays]
    for former, one in pairwise(chain):
        left_out = lines & set(range(former.last + 1, one.first)) - taken
        unknown_between = one.turn - former.turn - 1
        if one.first < former.last or len(left_out) > unknown_between:
            broken.append(one.topic)
    return broken


def _is_stray(former: _Held, one: _Held, following: _Held) -> bool:
    """Its neighbours go in order and it does not lie between them."""
    return former.last <= following.first and not former.last <= one.first <= one.last <= following.first
