"""Plans (КТП) and recorded topics of a tiny journal, and which line of the plan a topic is, read one by one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from tests.property.plain.moments import DAYS
from tests.property.plain.sketch import Row, Sketch

PARENT = {"7А": None, "7А англ. 1": "7А"}
SUBJECTS = ("Физика", "Химия")
# A text and its words: lines of one, two and three, some within others, some told apart by a number alone.
TEXTS = ("сал", "аксед", "аксед сал", "#1 кеслат", "#2 кеслат", "аксед кеслат сал", "метал свайств", "метал")
OTHERS = (
    *(
        "аксед метал сал",
        "#1 аксед кеслат",
        "павтарен",
        "#1 #2 кеслат",
        "аксед кеслат метал сал свайств",
        "сал свайств",
    ),
    *("#3 метал", "аксед метал павтарен сал свайств", ""),
)


@dataclass(frozen=True)
class Line:
    """What a topic is: its likeness to the plan in per cent, its place there (None: none or several), the next best."""

    percent: Fraction
    first: int | None
    last: int | None
    alike_percent: Fraction
    alike: int | None


def written(place: str, group: str, subject: str, on: int, number: int, text: str, knows_words: bool) -> Row:
    """A recorded topic; the order of its words differs from the plan's where it is not the same text."""
    words = " ".join(sorted(text.split()))
    return {
        "lesson_id": place,
        "study_group_id": group,
        "subject_id": subject,
        "lesson_on": DAYS[on],
        "lesson_number": number,
        "topic": text,
        "topic_normalised": text,
        "topic_words": words if knows_words else None,
    }


def planned(group: str, subject: str, ordinal: int, text: str) -> Row:
    """A line of a plan."""
    return {
        "study_group_id": group,
        "subject_id": subject,
        "ordinal": ordinal,
        "topic": text,
        "topic_normalised": text,
        "topic_words": " ".join(sorted(text.split())),
    }


def groups() -> list[Row]:
    """A class and the half of it."""
    return [{"study_group_id": group, "parent_study_group_id": parent} for group, parent in PARENT.items()]


def reversed_text(text: str) -> str:
    """The same words in another order: another text, the same topic."""
    return " ".join(reversed(text.split()))


texts: st.SearchStrategy[str] = st.one_of(
    st.sampled_from(TEXTS), st.sampled_from(TEXTS).map(reversed_text), st.sampled_from(OTHERS)
)
thresholds: st.SearchStrategy[Mapping[str, Any]] = st.sampled_from(
    [{"same_percent": 80, "doubt_percent": 60}, {"same_percent": 66, "doubt_percent": 40}]
)


def plan_of(sketch: Sketch, topic: Row) -> list[Row]:
    """The plan the topic's group follows: its own, else its class's; empty where there is none."""
    group = topic["study_group_id"]
    if group not in PARENT:
        return []
    for owner in (group, PARENT[group]):
        lines = [
            line
            for line in sketch.tables["topic_plan"]
            if line["study_group_id"] == owner and line["subject_id"] == topic["subject_id"]
        ]
        if lines:
            return lines
    return []


def line_of(topic: Row, plan: Sequence[Row]) -> Line:
    """The line of the plan a topic is, by its text, its words, or several lines put together."""
    same_text = [line["ordinal"] for line in plan if line["topic_normalised"] == topic["topic_normalised"]]
    if same_text:
        only = same_text[0] if len(same_text) == 1 else None
        return Line(Fraction(100), only, only, Fraction(0), None)
    if topic["topic_words"] is None:
        # Read before topics were taken apart: it may be like any line.
        return Line(Fraction(0), None, None, Fraction(100), None)
    own = set(topic["topic_words"].split())
    likeness = {line["ordinal"]: _likeness(own, set(line["topic_words"].split())) for line in plan}
    agreeing = {
        line["ordinal"]: likeness[line["ordinal"]]
        for line in plan
        if _signs(own) == _signs(set(line["topic_words"].split()))
    }
    nearest = max(agreeing.values(), default=Fraction(0))
    alike = max(likeness.values(), default=Fraction(0))
    alike_line = min((place for place, percent in likeness.items() if percent == alike), default=None)
    within = {line["ordinal"]: set(line["topic_words"].split()) for line in plan}
    within = {place: words for place, words in within.items() if words <= own}
    if len(within) > 1:
        percent = Fraction(100 * len(set().union(*within.values())), len(own))
        if percent >= nearest:
            unbroken = max(within) - min(within) + 1 == len(within)
            first, last = (min(within), max(within)) if unbroken else (None, None)
            return Line(percent, first, last, alike, alike_line)
    places = [place for place, percent in agreeing.items() if percent == nearest]
    only = places[0] if len(places) == 1 else None
    return Line(nearest, only, only, alike, alike_line)


def _likeness(first: set[str], second: set[str]) -> Fraction:
    return Fraction(200 * len(first & second), len(first) + len(second))


def _signs(words: set[str]) -> set[str]:
    return {word for word in words if word.startswith("#")}
