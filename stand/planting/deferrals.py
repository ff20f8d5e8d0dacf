"""Deferrals in the register: what puts a quarter mark off, and what only looks as if it did."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import count

from stand.planting.nights import FRIDAY
from stand.planting.stage import Stage
from stand.sheets import Cell

_REGISTER, _SHEET = "Отсрочки и освобождения", "Отсрочки"
_LONG = date(2026, 11, 13)
# What the register says of a mark that is not there, and whether it excuses that: by subject and period or by neither.
LACKING: tuple[tuple[Mapping[str, Cell], str], ...] = (
    ({"Действует по": _LONG}, "put off till November"),
    ({"Действует по": FRIDAY}, ""),
    ({"Действует по": _LONG, "Вид": "освобождение"}, ""),
    ({"Действует по": _LONG, "Предмет": "Другой предмет"}, ""),
)
FOR_ALL: Mapping[str, Cell] = {"Действует по": _LONG, "Предмет": None, "Период": None}
LATER: Mapping[str, Cell] = {"Действует по": date(2026, 10, 30)}


class Deferrals:
    """The lines of one organisation's register; none where it does not hand the register over."""

    def __init__(self, stage: Stage, organisation: str) -> None:
        self._stage, self._organisation = stage, organisation
        self.is_kept = organisation in stage.registers.keepers(_REGISTER)
        self._numbers: Iterator[int] = count(1)

    def write(self, student: int, group: str, subject: str, values: Mapping[str, Cell]) -> None:
        """Puts off the student's mark of the subject for the first period, the rest as `values` say."""
        roll = self._stage.registers.roll(self._organisation)
        code = self._stage.student(student)
        line: dict[str, Cell] = {
            "Код обучающегося": code,
            "Обучающийся": next(person.name for person in roll.students if person.code == code),
            "Класс": group,
            "Предмет": subject,
            "Период": roll.periods[0][0],
            "Вид": "отсрочка",
            "Причина": "болезнь",
            "Действует с": date(2026, 10, 12),
            **values,
        }
        number = f"о-{next(self._numbers)}"
        self._stage.registers.write(self._organisation, _SHEET, {"Приказ №": number}, line)
