"""A plain reading of the clauses on missed lessons and attestations: the register of protocols beside the journal."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from stand.frames import records
from stand.journal import JournalState, state_at
from stand.kept_registers import kept_titles
from stand.region import Region
from stand.register_lines import overlaid
from stand.register_school import school_of
from stand.registers_of_teaching import protocols

Finding = tuple[str, str, tuple[tuple[str, str], ...]]

ASKED = ("khmao-2020", "kpgt-2022")
# Words for illness and other good reasons, for absence without one; ЭлЖур has one word for all of them.
GOOD_REASONS = {"Б", "У"}
ABSENT = {"Н", "н"}
# Layouts of files that tell the moment of marks.
TIMED = {"class_journal", "xml_journal"}
ABSENCES_SHOWN = {"eljur", "eljur-esia", "netschool-poo", "class_journal", "xml_journal"}
STEPS = ("Заявление", "Направление", "Приказ о комиссии №", "Приказ о комиссии от", "Протокол №", "Ведомость №")


def audit_protocols(region: Region, readings: Sequence[datetime]) -> tuple[set[Finding], set[Finding]]:
    """What the last reading proves of make-up marks and of attestations passed later, and what it leaves open."""
    found: tuple[set[Finding], set[Finding]] = set(), set()
    seen: set[str] = set()
    states = [state_at(region, moment) for moment in readings]
    for row in records(region.organisations):
        is_first = row["regulation"] not in seen
        seen.add(row["regulation"])
        register = protocols_of(states[-1], row["organisation"], row["regulation"], is_first=is_first)
        sources = set(row["layouts"] or (row["source"],))
        if row["regulation"] in ASKED and register is not None and sources & ABSENCES_SHOWN:
            reading = _Reading(row, states, register, timed=bool(sources & TIMED))
            for told, what in zip(found, (reading.findings(), reading.untold()), strict=True):
                told |= {(rule, row["organisation"], tuple(sorted(key.items()))) for rule, key in what}
    return found


def protocols_of(
    state: JournalState, organisation: str, regulation: str, *, is_first: bool
) -> list[dict[str, Any]] | None:
    """The lines of the organisation's register of protocols, None where it does not hand it over."""
    if "Протоколы" not in kept_titles(regulation, is_first=is_first, organisation=organisation):
        return None
    planted = [line for line in state.register_lines if line.organisation == organisation]
    (sheet, rows), *_ = protocols(school_of(state, organisation)).items()
    head, *body = overlaid(sheet, rows, planted)
    return [{str(title): cell for title, cell in zip(head, row, strict=True)} for row in body]


def gives_mark(line: dict[str, Any], cell: tuple[Any, ...], values: Collection[str]) -> bool:
    """Whether the protocol is of that cell's topic and gives a mark that is among those values."""
    return _explains(line, cell) and (line["Отметка"] in values if line["Отметка"] is not None else bool(values))


class _Reading:
    """One organisation at the last reading, with what the earlier ones showed of its marks."""

    def __init__(
        self, row: dict[str, Any], states: Sequence[JournalState], register: list[dict[str, Any]], *, timed: bool
    ) -> None:
        self._regulation, self._zone, self._timed = row["regulation"], ZoneInfo(row["timezone"]), timed
        self._register = register
        self._today = states[-1].moment.astimezone(self._zone).date()
        own = {
            name: [records(frame[frame["organisation"] == row["organisation"]]) for frame in _frames(states, name)]
            for name in ("marks", "absences", "lessons")
        }
        self._marks, self._reads = own["marks"], [state.moment for state in states]
        self._absences = {_cell(absence): absence["code"] for absence in own["absences"][-1]}
        self._lessons = [lesson for lesson in own["lessons"][-1] if not lesson["is_cancelled"]]

    def findings(self) -> Iterator[tuple[str, dict[str, str]]]:
        """Rule and key of everything that is broken for certain."""
        for mark in self._marks[-1]:
            cell = _cell(mark)
            signed = [line for line in self._register if _explains(line, cell) and line["Вид"] == "тема"]
            if self._is_without(cell, signed):
                yield "make-up-mark-without-protocol", _key(cell)
            if self._regulation == "khmao-2020" and signed and self._is_wiped(cell, mark["comment"]):
                yield "absence-overwritten", _key(cell)
        for line in self._register:
            if self._regulation == "kpgt-2022" and line["Вид"] == "аттестация" and self._out_of_order(line):
                names = ("Класс", "Предмет", "Код обучающегося")
                group, subject, student = (line[name] for name in names)
                day = line["Дата пропуска"].isoformat()
                yield (
                    "attestation-out-of-order",
                    {"study_group": group, "subject": subject, "date": day, "student": student},
                )

    def untold(self) -> Iterator[tuple[str, dict[str, str]]]:
        """Rule and key of marks beside an absence whose reason nobody told."""
        for mark in self._marks[-1]:
            cell = _cell(mark)
            if self._absences.get(cell) in ABSENT and not any(_explains(line, cell) for line in self._register):
                yield "make-up-mark-without-protocol", _key(cell)

    def _is_without(self, cell: tuple[Any, ...], signed: list[dict[str, Any]]) -> bool:
        code = self._absences.get(cell)
        if not signed:
            return code in GOOD_REASONS
        held_on = min(line["Дата зачёта"] for line in signed)
        return code in GOOD_REASONS | ABSENT and self._shown_at(cell) < self._midnight(held_on)

    def _is_wiped(self, cell: tuple[Any, ...], comment: str) -> bool:
        group, subject, day, _, student = cell
        held = [1 for lesson in self._lessons if (lesson["group"], lesson["subject"], lesson["date"]) == cell[:3]]
        away = any(
            self._absences.get((group, subject, day, number, student)) in GOOD_REASONS | ABSENT
            for number in range(1, 20)
        )
        return not away and not comment and len(held) == 1

    def _shown_at(self, cell: tuple[Any, ...]) -> datetime:
        """The latest moment at which the mark can have been put: what the book says, else the first that shows it."""
        moments = [
            mark["recorded_at"].to_pydatetime() if self._timed else moment
            for moment, marks in zip(self._reads, self._marks, strict=True)
            for mark in marks
            if _cell(mark) == cell
        ]
        return min(moments)

    def _midnight(self, day: date) -> datetime:
        return datetime(day.year, day.month, day.day, tzinfo=self._zone)

    def _out_of_order(self, line: dict[str, Any]) -> bool:
        held_on = line["Дата зачёта"]
        if self._today >= held_on + timedelta(days=1) and any(line[step] is None for step in STEPS):
            return True
        order = (
            (line["Заявление"], line["Направление"]),
            (line["Направление"], held_on),
            (line["Приказ о комиссии от"], held_on),
        )
        return any(first is not None and then is not None and first > then for first, then in order)


def _frames(states: Sequence[JournalState], name: str) -> list[Any]:
    return [getattr(state, name) for state in states]


def _cell(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["group"], row["subject"], row["date"], row["number"], row["student"]


def _explains(line: dict[str, Any], cell: tuple[Any, ...]) -> bool:
    said = line["Предмет"], line["Дата пропуска"], line["Код обучающегося"]
    return said == (cell[1], cell[2].date(), cell[4])


def _key(cell: tuple[Any, ...]) -> dict[str, str]:
    group, subject, day, number, student = cell
    return {
        "study_group": group,
        "subject": subject,
        "date": day.date().isoformat(),
        "number": str(number),
        "student": student,
    }
