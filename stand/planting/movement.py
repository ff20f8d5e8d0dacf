"""Orders that the lists of the journal do not follow."""

from datetime import date, timedelta

import pandas as pd

from stand.planting.nights import FRIDAY, THURSDAY
from stand.planting.stage import Stage
from stand.register_roll import Person
from stand.sheets import Cell

_ORDERS, _SHEET, _RULE = "Приказы о движении", "Приказы", "movement-not-entered"
_DAYS = timedelta(days=5)


def plant_movement(stage: Stage) -> None:
    """Plants `movement-not-entered` in colleges that keep the orders; their journals follow none of these."""
    for organisation in stage.registers.keepers(_ORDERS):
        if stage.regulation(organisation) == "kpgt-2022":
            _Orders(stage, organisation).plant()


class _Orders:
    def __init__(self, stage: Stage, organisation: str) -> None:
        self._stage, self._organisation, self._desk = stage, organisation, stage.registers
        self._roll = stage.registers.roll(organisation)

    def plant(self) -> None:
        """Orders of every kind, in the classes whose students no other planter of registers touches."""
        second, third = self._roll.classes[1:3]
        of_second, of_third = self._roll.of_class(second), self._roll.of_class(third)
        self._broken(self._write(101, date(2026, 10, 1), "отчисление", of_second[1], second))
        until_at = self._at(THURSDAY, 12)
        revoked = self._write(102, date(2026, 10, 5), "перевод", of_second[2], second, third, until_at=until_at)
        self._broken(revoked, mended_at=until_at)
        # The lists are read once a week: whether they followed an order whose term ended since, nobody can tell.
        unread = self._write(103, THURSDAY - _DAYS, "отчисление", of_third[1], third)
        self._broken(unread, certain=False)
        # Given long ago, written into the register today.
        late = self._write(109, date(2026, 10, 9), "отчисление", of_third[4], third, from_at=until_at)
        self._broken(late, happens_at=until_at)
        stranger = Person("39999", "Незнакомцев Лев Ильич")
        self._broken(self._write(104, date(2026, 10, 1), "зачисление", stranger, None, second), certain=False)

        self._legal(
            self._write(105, date(2026, 10, 1), "отчисление", of_second[3], second), "reinstated by a later one"
        )
        self._legal(self._write(106, date(2026, 10, 5), "восстановление", of_second[3], None, second), "entered")
        self._legal(self._write(107, FRIDAY - _DAYS, "отчисление", of_third[2], third), "the last day is not over")
        self._legal(self._write(108, date(2026, 10, 1), "перевод", of_third[3], second, third), "entered")

    def _at(self, day: date, hour: int) -> pd.Timestamp:
        return self._desk.at(self._organisation, day, hour)

    def _write(
        self,
        number: int,
        ordered_on: date,
        kind: str,
        student: Person,
        from_class: str | None,
        to_class: str | None = None,
        from_at: pd.Timestamp | None = None,
        until_at: pd.Timestamp | None = None,
    ) -> tuple[date, dict[str, str]]:
        """Writes the order's line; gives its day and the key of a finding about it."""
        key: dict[str, Cell] = {
            "Приказ №": f"{number}-у",
            "Дата приказа": ordered_on,
            "Код обучающегося": student.code,
        }
        values: dict[str, Cell] = {
            "Вид": kind,
            "Обучающийся": student.name,
            "Из класса": from_class,
            "В класс или подгруппу": to_class,
            "Действует с": ordered_on,
        }
        # An order is in the register from the day it was given, unless somebody forgot to write it down.
        self._desk.write(self._organisation, _SHEET, key, values, from_at or self._at(ordered_on, 9), until_at)
        return ordered_on, {
            "register_number": f"{number}-у",
            "register_date": ordered_on.isoformat(),
            "student": student.code,
        }

    def _broken(
        self,
        order: tuple[date, dict[str, str]],
        *,
        happens_at: pd.Timestamp | None = None,
        mended_at: pd.Timestamp | None = None,
        certain: bool = True,
    ) -> None:
        ordered_on, key = order
        broken_at = happens_at or self._at(ordered_on + _DAYS + timedelta(days=1), 0)
        self._stage.plant_in(_RULE, self._organisation, key, broken_at, mended_at=mended_at, certain=certain)

    def _legal(self, order: tuple[date, dict[str, str]], why: str) -> None:
        ordered_on, key = order
        self._stage.twin_in(_RULE, self._organisation, key, self._at(ordered_on, 9), why)
