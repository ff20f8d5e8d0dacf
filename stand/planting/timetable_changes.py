"""Changes of the timetable that the register of substitutions knows and the journal does not show."""

from collections.abc import Mapping
from datetime import date, timedelta

import pandas as pd

from stand.draft import BEFORE_THE_YEAR
from stand.planting.nights import FRIDAY, THURSDAY, WATCHED
from stand.planting.stage import Spot, Stage
from stand.sheets import Cell

_RULE, _SHEET = "timetable-change-not-entered", "Замены"
# No class has so many lessons a day.
_NOBODYS = 12


def plant_timetable_changes(stage: Stage) -> None:
    """Plants them where the document asks for all changes and the system numbers lessons as the timetable does."""
    for organisation in stage.registers.keepers("Замены"):
        if stage.regulation(organisation) == "peresvet" and stage.voice(organisation).numbers == "day":
            _Timetable(stage, organisation).plant()


class _Timetable:
    """The lessons of one school and what its register of substitutions says of them."""

    def __init__(self, stage: Stage, organisation: str) -> None:
        self._stage, self._organisation = stage, organisation
        self._roll = stage.registers.roll(organisation)

    def plant(self) -> None:
        """Every kind of change once broken and once legal."""
        spots = self._stage.pick(self._organisation, 9, *WATCHED, lambda lessons: lessons["half"] == 0)
        stands, moved, lost, replaced, gone, arrived, led, swapped, cancelled = spots
        self._broken(stands, stands.number, {"Что изменено": "отмена"})
        away: dict[str, Cell] = {"Что изменено": "перенос", **_to(_next(moved), _NOBODYS)}
        self._broken(moved, moved.number, away, self._noon(THURSDAY))
        self._stage.cancel(lost)
        self._broken(lost, lost.number, {"Что изменено": "перенос", **_to(_next(lost), _NOBODYS)})
        other = {"Что изменено": "замена предмета", "Вместо проведён": self._other_subject(replaced)}
        self._broken(replaced, replaced.number, other, until_at=self._noon(FRIDAY))
        self._broken(gone, _NOBODYS, {"Что изменено": "замена учителя"})
        come = {"Что изменено": "перенос", **_to(_day(arrived), arrived.number)}
        self._legal(arrived, _NOBODYS, come, "moved from where nothing stands to where the lesson stands")
        self._legal(led, led.number, {"Что изменено": "замена учителя"}, "led by another teacher, and it took place")
        self._stage.cancel(cancelled)
        self._legal(cancelled, cancelled.number, {"Что изменено": "отмена"}, "cancelled in the journal too")
        held = {"Что изменено": "замена предмета", "Вместо проведён": swapped.subject}
        self._legal(swapped, swapped.number, held, "the other subject stands there", self._other_subject(swapped))

    def _broken(
        self,
        spot: Spot,
        number: int,
        values: Mapping[str, Cell],
        from_at: pd.Timestamp = BEFORE_THE_YEAR,
        until_at: pd.Timestamp | None = None,
    ) -> None:
        self._stage.registers.write(
            self._organisation, _SHEET, _line(spot, number, spot.subject), values, from_at, until_at
        )
        # A change counts once its day is over.
        happens_at = max(from_at, spot.day_end())
        self._stage.plant(_RULE, spot, _key(spot, number, spot.subject), happens_at, mended_at=until_at)

    def _legal(self, spot: Spot, number: int, values: Mapping[str, Cell], why: str, subject: str | None = None) -> None:
        named = subject or spot.subject
        self._stage.registers.write(self._organisation, _SHEET, _line(spot, number, named), values)
        self._stage.twin(_RULE, spot, _key(spot, number, named), spot.day_end(), why)

    def _other_subject(self, spot: Spot) -> str:
        """A subject of the class that is not taught in halves and is not the lesson's."""
        return next(
            course.subject
            for course in self._roll.courses
            if course.group == course.klass == spot.group and course.subject != spot.subject
        )

    def _noon(self, day: date) -> pd.Timestamp:
        return self._stage.registers.at(self._organisation, day, 12)


def _line(spot: Spot, number: int, subject: str) -> dict[str, Cell]:
    return {"Дата": _day(spot), "Урок №": number, "Класс": spot.group, "Предмет": subject}


def _key(spot: Spot, number: int, subject: str) -> dict[str, str]:
    return {**spot.key, "subject": subject, "number": str(number)}


def _to(day: date, number: int) -> dict[str, Cell]:
    return {"Перенесено на день": day, "Перенесено на урок": number}


def _day(spot: Spot) -> date:
    day: date = spot.day.date()
    return day


def _next(spot: Spot) -> date:
    return _day(spot) + timedelta(days=1)
