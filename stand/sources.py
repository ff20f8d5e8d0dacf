"""What a source shows of a journal and what it says about its records: by connector, for files by layout.

The region's records are the same whatever reads them; a source that has no word for something leaves it out, so
nothing is planted there that nobody could see.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

# What a source may show beside marks and whose they are.
LESSONS, TOPICS, HOMEWORK, KINDS, ABSENCES = "lessons", "topics", "homework", "kinds", "absences"
CHECKS, CANCELLATIONS, PERIOD_MARKS, MARKS = "checks", "cancellations", "period_marks", "marks"
COMMENTS = "comments"
TEACHERS = "teachers"

_LESSON = frozenset({LESSONS, TOPICS, HOMEWORK, KINDS, ABSENCES})
# Absent for no good reason, ill, excused, late.
_PLAIN_WORDS = ("Н", "Б", "У", "О")
_ELJUR_WORDS = ("н", "н", "н", "оп")


@dataclass(frozen=True, slots=True)
class Voice:
    """What one source can say.

    `shows` are the kinds of record it has, `states` those of them whose moment of recording it gives. A book may
    claim another moment than the true one (`is_book`); a server stamps the moment itself. `names_works` says which
    work a mark was given for, `leaves_kinds_out` shows a work whose kind was not written. `kinds` and `values` are
    the only kinds of work and marks it has words for, None for any. `absence_words` are for a student absent for no
    good reason, ill, excused and late. A lesson is known by its number in the `day`, by its place among
    those of its `subject` on the day, or not told from them (`none`: always the first); without `codes_students` a
    student is known by the full name.
    """

    shows: frozenset[str]
    states: frozenset[str] = frozenset()
    is_book: bool = False
    names_works: bool = True
    leaves_kinds_out: bool = True
    kinds: frozenset[str] | None = None
    values: frozenset[str] | None = None
    absence_words: tuple[str, str, str, str] = field(default=_PLAIN_WORDS)
    numbers: Literal["day", "subject", "none"] = "day"
    codes_students: bool = True

    def writes(self, value: str) -> bool:
        """Whether it has a word for that mark."""
        return self.values is None or value in self.values

    @property
    def unexcused(self) -> str:
        """The word for absence for no good reason."""
        return self.absence_words[0]

    @property
    def ill(self) -> str:
        """The word for illness; a source without one says the next best, lateness."""
        return self.absence_words[1] if self.absence_words[1] != self.absence_words[0] else self.absence_words[3]

    @property
    def late(self) -> str:
        """The word for lateness."""
        return self.absence_words[3]


_ELJUR = Voice(_LESSON | {PERIOD_MARKS, COMMENTS, TEACHERS}, absence_words=_ELJUR_WORDS)
_BY_CONNECTOR = {
    "eljur": _ELJUR,
    "eljur-esia": _ELJUR,
    "dnevnik": Voice(
        _LESSON | {CANCELLATIONS, PERIOD_MARKS, TEACHERS},
        states=frozenset({HOMEWORK, ABSENCES}),
        leaves_kinds_out=False,
    ),
    "netschool-poo": Voice(
        _LESSON | {PERIOD_MARKS, TEACHERS},
        kinds=frozenset(
            {"answer", "homework", "classwork", "test", "control", "internal_control", "laboratory", "practical"}
        ),
    ),
    "netschool": Voice(frozenset({LESSONS, HOMEWORK, KINDS}), leaves_kinds_out=False),
    "oneroster": Voice(frozenset({KINDS}), leaves_kinds_out=False, numbers="none"),
}
_BOOK = _LESSON | {CHECKS, CANCELLATIONS, PERIOD_MARKS, TEACHERS}
_ALL = frozenset({TOPICS, HOMEWORK, MARKS, CHECKS, PERIOD_MARKS})
_REPORT = Voice(frozenset(), is_book=True, names_works=False, numbers="subject", codes_students=False)
_BY_LAYOUT = {
    "class_journal": Voice(_BOOK, _ALL, is_book=True, names_works=False),
    "xml_journal": Voice(_BOOK, _ALL | {ABSENCES}, is_book=True, names_works=False),
    "progress_report": replace(_REPORT, shows=frozenset({LESSONS, ABSENCES, PERIOD_MARKS})),
    "report_card": replace(_REPORT, shows=frozenset({PERIOD_MARKS})),
    "topics_page": replace(_REPORT, shows=frozenset({LESSONS, TOPICS, HOMEWORK})),
}


@lru_cache
def voice_of(source: str, layouts: tuple[str, ...] = ()) -> Voice:
    """What a source of that connector can say; one that is files says what its layouts say together.

    Raises KeyError for a connector or a layout the stand does not know.
    """
    if source in _BY_CONNECTOR:
        return _BY_CONNECTOR[source]
    return _together(_BY_LAYOUT[layout] for layout in layouts or ("class_journal",))


def _together(voices: Iterable[Voice]) -> Voice:
    first, *others = voices
    for other in others:
        first = replace(
            first,
            shows=first.shows | other.shows,
            states=first.states | other.states,
            numbers=first.numbers if first.numbers == other.numbers else "subject",
            codes_students=first.codes_students and other.codes_students,
        )
    return first
