"""Topics of lessons with a practical, laboratory or control work: the work is named, with its number and its theme."""

import pandas as pd

from stand.curriculum import topics_of
from stand.draft import Draft
from stand.work_kinds import TITLES

# Kinds of work that documents want named in the topic, and what the topic calls them.
NAMES = {
    "practical": "Практическая работа",
    "laboratory": "Лабораторная работа",
    "control": "Контрольная работа",
    "internal_control": "Контрольная работа",
}
_BY_TITLE = {TITLES[kind].lower(): name for kind, name in NAMES.items()}


def with_work(kind: str, number: int, topic: str) -> str:
    """The topic of a lesson with a work of that kind (one of NAMES)."""
    return _titled(NAMES[kind], number, topic)


def planned(family: str, ordinal: int) -> str:
    """The line of the plan of that number, in a subject of that family."""
    return topics_of(family, ordinal)[ordinal - 1]


def lessons_with_named_works(works: pd.DataFrame) -> set[int]:
    """Lessons one of whose works a topic has to name."""
    return set(works.loc[works["kind"].str.lower().isin(_BY_TITLE), "lesson"])


def name_works(draft: Draft, topics: pd.Series) -> pd.Series:
    """Topics by lesson, those of lessons with such works renamed; works are numbered within a course by their kind."""
    works = draft["works"]
    names = works["kind"].str.lower().map(_BY_TITLE)
    own = works.assign(name=names)[names.notna()].drop_duplicates("lesson").sort_values("lesson")
    course = draft["lessons"]["course"].to_numpy()[own["lesson"]]
    number = own.groupby([course, own["name"].to_numpy()]).cumcount() + 1
    plain = topics.loc[own["lesson"]]
    named = topics.copy()
    named.loc[own["lesson"]] = [
        _titled(str(name), int(place), str(text)) for name, place, text in zip(own["name"], number, plain, strict=True)
    ]
    return named


def _titled(name: str, number: int, topic: str) -> str:
    inner = topic.replace("«", "„").replace("»", "“")
    return f"{name} № {number} по теме «{inner}»"
