"""A plain reading of who leads lessons and whether journals are kept: registers as they stand beside what systems show.

Knows nothing of what was planted and nothing of `validations/`.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd

from stand.journal import JournalState
from stand.registers import register_sheets
from tests.stand.plain_year_auditor import Said

Row = Mapping[str, Any]
# Systems that say who leads a lesson; files write the initials.
_NAMED_IN_FULL = {"eljur", "eljur-esia", "dnevnik", "netschool-poo"}
_INITIALS = {"class_journal", "xml_journal"}
_STALE_DAYS = {"kukarino": 7, "kpgt-2022": 5}
_UNKEPT_DAYS = 14
# Regulation: the reasons of substitutions it speaks of, and whether the moment of the record counts.
_SUBSTITUTIONS = {"khmao-2020": (None, True), "kpgt-2022": (("болезнь",), False)}


class StaffroomAuditor:
    """One organisation: what its journal showed at each reading (`states`, the last is now) and its registers now."""

    def __init__(
        self,
        state: JournalState,
        states: Sequence[Mapping[str, list[dict[str, Any]]]],
        organisation: str,
        regulation: str,
        sources: Collection[str],
        today: date,
    ) -> None:
        books = register_sheets(state, organisation, regulation=regulation, is_first=False)
        self._sheets = {title: _lines(rows) for sheets in books.values() for title, rows in sheets.items()}
        self._states, self._now, self._regulation, self._today = states, states[-1], regulation, today
        self._named = bool((_NAMED_IN_FULL | _INITIALS) & set(sources))
        self._initials = not _NAMED_IN_FULL & set(sources)
        self._klass = {row["group"]: row["klass"] for row in self._now["groups"]}
        self._held = [row for row in self._now["lessons"] if row["date"].date() < today and not row["is_cancelled"]]

    def audit(self, shown: Collection[str]) -> Iterator[Said]:
        """Everything the organisation's document asks for, as far as its system shows it."""
        if self._named and self._regulation in ("khmao-2020", "kukarino"):
            yield from self._strangers()
        if self._named and self._regulation in _SUBSTITUTIONS:
            yield from self._substitutions(*_SUBSTITUTIONS[self._regulation])
        if self._regulation != "khmao-2020" and "topics" in shown:
            yield from self._silent_pages()
        if self._regulation == "peresvet":
            yield from self._classes()

    def _shown(self, lesson: Row) -> str:
        return str(lesson["teacher_short" if self._initials else "teacher"])

    def _written(self, name: str) -> str:
        family, *rest = name.split()
        return " ".join([family, *(f"{part[0]}." for part in rest)]) if self._initials else name

    def _known(self) -> set[str]:
        sheets = ("Нагрузка", "Классное руководство", "Сотрудники")
        return {self._written(line["Сотрудник"]) for title in sheets for line in self._sheets[title]}

    def _strangers(self) -> Iterator[Said]:
        orders = {_moment(line) for line in self._sheets["Замены"] if line["Что изменено"] == "замена учителя"}
        known = self._known()
        for lesson in self._held:
            if self._regulation == "kukarino" and lesson["group"] == lesson["klass"]:
                continue
            on = lesson["date"].date()
            given = [
                self._written(line["Сотрудник"])
                for line in self._sheets["Нагрузка"]
                if (line["Класс"], line["Предмет"]) == (lesson["group"], lesson["subject"]) and _is_on(line, on)
            ]
            place = (lesson["group"], lesson["subject"], on, int(lesson["number"]))
            if given and self._shown(lesson) not in given and place not in orders:
                yield "lesson-by-stranger", _key(lesson), self._shown(lesson) in known

    def _substitutions(self, reasons: Collection[str] | None, at_record: bool) -> Iterator[Said]:
        known = self._known()
        for line in self._sheets["Замены"]:
            asked = reasons is None or line["Причина"] in reasons
            if line["Что изменено"] != "замена учителя" or not asked or line["Дата"] >= self._today:
                continue
            readings = self._states if at_record else self._states[-1:]
            named = [
                (lesson, self._shown(lesson))
                for state in readings
                for lesson in state["lessons"]
                if _place(lesson) == _moment(line) and not lesson["is_cancelled"] and lesson["topic"]
            ]
            wrong = [name for _, name in named if name != self._written(line["Кто заменяет"])]
            if wrong:
                yield "substitution-not-shown", _key(named[0][0]), any(name in known for name in wrong)

    def _silent_pages(self) -> Iterator[Said]:
        written = {_place(row) for what in ("homework", "marks", "absences") for row in self._now[what]}
        days: dict[tuple[str, str], list[tuple[date, bool]]] = {}
        for lesson in sorted(self._held, key=lambda row: row["date"]):
            about = lesson["topic"] or not pd.isna(lesson["attendance_taken_at"]) or _place(lesson) in written
            page = lesson["group"], lesson["subject"]
            days.setdefault(page, []).append((lesson["date"].date(), bool(about)))
        for line in self._sheets["Нагрузка"]:
            page = line["Класс"], line["Предмет"]
            own = [day for day in days.get(page, ()) if _is_on(line, day[0])]
            if not any(about for _, about in own) and self._is_long([on for on, _ in own], _UNKEPT_DAYS):
                yield "journal-not-kept", dict(zip(("study_group", "subject"), page, strict=True)), True
        for page, lessons in days.items():
            last = max((on for on, about in lessons if about), default=None)
            tail = [on for on, _ in lessons if last is not None and on > last]
            if self._regulation in _STALE_DAYS and self._is_long(tail, _STALE_DAYS[self._regulation]):
                yield "journal-page-stale", dict(zip(("study_group", "subject"), page, strict=True)), True

    def _is_long(self, silent: Sequence[date], days: int) -> bool:
        """More than so many days since the first of at least two lessons."""
        return len(silent) > 1 and self._today - silent[0] > timedelta(days=days)

    def _classes(self) -> Iterator[Said]:
        taught = {lesson["klass"] for lesson in self._held}
        for line in self._sheets["Классное руководство"]:
            klass = line["Класс"]
            grade = int("".join(letter for letter in klass if letter.isdigit()))
            since = max(line["Руководит с"], min(lesson["date"].date() for lesson in self._held))
            is_old = self._today - since > timedelta(days=_UNKEPT_DAYS)
            if klass not in taught and grade in range(1, 12) and is_old:
                yield "class-without-journal", {"study_group": klass}, True


def _lines(rows: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    head, *body = rows
    return [dict(zip(map(str, head), row, strict=True)) for row in body]


def _is_on(line: Row, day: date) -> bool:
    since, until = line["Ведёт с"], line["Ведёт по"]
    return (since is None or since <= day) and (until is None or day <= until)


def _moment(line: Row) -> tuple[str, str, date, int]:
    return line["Класс"], line["Предмет"], line["Дата"], int(line["Урок №"])


def _place(row: Row) -> tuple[str, str, date, int]:
    return row["group"], row["subject"], row["date"].date(), int(row["number"])


def _key(lesson: Row) -> dict[str, str]:
    group, subject, on, number = _place(lesson)
    return {"study_group": group, "subject": subject, "date": on.isoformat(), "number": str(number)}
