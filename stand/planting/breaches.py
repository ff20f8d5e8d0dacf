"""A teacher's password became known: marks changed under the account after the notice, and look-alikes that stand."""

from datetime import date, datetime
from typing import Final

import pandas as pd

from stand.planting.ledger import Forged
from stand.planting.nights import FRIDAY, IN_TERM, THURSDAY
from stand.planting.stage import Spot, Stage
from stand.sheets import Cell

_REGISTER, _VOIDED = "Нарушения доступа", "Недействительные операции"
_CASE: Final = "20"
# Both were told on Thursday at 17:50, the password was changed on Friday at 22:30: the time between two readings of
# Friday lies whole between them, that between Thursday's and Friday's first does not.
_DISCOVERED, _HEAD, _SUPPORT, _SECURED = (17, 30), (17, 40), (17, 50), (22, 30)
_FORGED_AT, _EARLIER_AT = (FRIDAY, 12, 5), (THURSDAY, 12, 5)


def plant_breaches(stage: Stage) -> None:
    """Plants a case in the first school whose document calls such operations void and that keeps the register."""
    for organisation in stage.registers.keepers(_REGISTER):
        if stage.regulation(organisation) == "khmao-2020":
            _Case(stage, organisation).plant()


class _Case:
    """One compromised account, its owner being a teacher with enough lessons in the days that are still in term."""

    def __init__(self, stage: Stage, organisation: str) -> None:
        self._stage, self._organisation, self._desk = stage, organisation, stage.registers
        self._known_at = self._desk.at(organisation, FRIDAY, 23)
        self._line = 0

    def plant(self) -> None:
        """Three forged marks of the account, one of the owner before the notice, one of another teacher."""
        name = self._owner()
        if name is None:
            return
        own = self._stage.pick(self._organisation, 4, *IN_TERM, lambda lessons: self._led(lessons, name))
        others = self._stage.pick(self._organisation, 1, *IN_TERM, lambda lessons: ~self._led(lessons, name))
        self._write_case(name)
        earlier, forged = own[:1], own[1:]
        for spot, (former, written) in zip(forged, (("3", "5"), ("2", None), (None, "5")), strict=False):
            self._change(spot, former, written, _FORGED_AT)
        for spot in earlier:
            self._change(spot, "3", "4", _EARLIER_AT, why="before the notice")
        for spot in others:
            self._change(spot, "3", "4", _FORGED_AT, why="under another account")

    def _teachers(self, lessons: pd.DataFrame) -> "pd.Series[str]":
        return lessons["course"].map(self._stage.frame("courses")["teacher"])

    def _led(self, lessons: pd.DataFrame, name: str) -> "pd.Series[bool]":
        return (self._teachers(lessons) == name) & (lessons["group"] == lessons["klass"])

    def _owner(self) -> str | None:
        frame = self._stage.lessons
        first, last = (pd.Timestamp(day) for day in IN_TERM)
        days = frame["date"].between(first, last) & (frame["organisation"] == self._organisation)
        free = frame[days & (frame["group"] == frame["klass"])]
        free = free[~free["lesson"].map(self._stage.is_used)]
        counted = self._teachers(free).value_counts().sort_index()
        return str(counted.idxmax()) if len(counted) else None

    def _write_case(self, name: str) -> None:
        owner = next(each for each in self._desk.roll(self._organisation).teachers if each.name == name)
        told: dict[str, Cell] = {
            "Чей доступ": owner.code,
            "Имя": owner.name,
            "Обнаружено": _local(THURSDAY, *_DISCOVERED),
            "Кто сообщил": "владелец доступа",
            "Сообщено руководителю": _local(THURSDAY, *_HEAD),
            "Сообщено поддержке": _local(THURSDAY, *_SUPPORT),
            "Что произошло": "Пароль подсмотрели и исправили отметки",
        }
        key: dict[str, Cell] = {"Случай №": _CASE}
        self._desk.write(
            self._organisation, _REGISTER, key, told, self._desk.at(self._organisation, THURSDAY, *_SUPPORT)
        )
        secured: dict[str, Cell] = {
            "Пароль сменён": _local(FRIDAY, *_SECURED),
            "Акт №": "2",
            "Акт от": FRIDAY,
        }
        self._desk.write(self._organisation, _REGISTER, key, secured, self._known_at)

    def _change(
        self, spot: Spot, former: str | None, written: str | None, when: tuple[date, int, int], why: str = ""
    ) -> None:
        first, later = spot.after_end(12), spot.on(*when)
        students = self._stage.students(spot, 3)
        known = students if former is not None else students[1:]
        marks = self._stage.work(spot, "control", known, first, [former or "4", "4", "5"])
        if former is None:
            self._stage.mark(spot, students[0], str(written), later)
        elif written is None:
            self._stage.remove(marks[0], later)
        else:
            self._stage.change("marks", marks[0], later, value=written)
        key = self._stage.cell(spot, students[0])
        self._stage.ledger.forged.append(
            Forged(self._organisation, _CASE, key, former, written, self._known_at, not why, why)
        )
        if not why:
            self._list(spot, key["student"], former, written)

    def _list(self, spot: Spot, student: str, former: str | None, written: str | None) -> None:
        """The school knows from the support's log what was done under the account."""
        self._line += 1
        day, hour, minute = _FORGED_AT
        key: dict[str, Cell] = {"Случай №": _CASE, "Когда": _local(day, hour, minute + self._line)}
        told: dict[str, Cell] = {
            "Что сделано": "удалена отметка" if written is None else "выставлена отметка",
            "Класс": spot.group,
            "Предмет": spot.subject,
            "Дата занятия": spot.day.date(),
            "Код обучающегося": student,
            "Обучающийся": next(
                each.name for each in self._desk.roll(self._organisation).students if each.code == student
            ),
            "Было": former,
            "Стало": written,
        }
        self._desk.write(self._organisation, _VOIDED, key, told, self._known_at)


def _local(day: date, hour: int, minute: int) -> datetime:
    """A moment as a register holds it: local and without a zone."""
    return datetime(day.year, day.month, day.day, hour, minute)  # noqa: DTZ001 (local)
