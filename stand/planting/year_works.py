"""Works of last school year whose outcome the journal lacks: a project without its document, no result of a work."""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from stand.draft import BEFORE_THE_YEAR
from stand.planting.nights import FRIDAY, THURSDAY
from stand.planting.stage import Stage
from stand.register_roll import Course, Person
from stand.sheets import Cell

_RULE = "year-work-not-placed"
_REGISTER, _SHEET = "Курсовые и проектные работы", "Курсовые и проекты"
_PROJECT: Mapping[str, Cell] = {"Вид работы": "итоговый проект", "Сдана": date(2026, 5, 18), "Отметка": "5"}
_RESEARCH: Mapping[str, Cell] = {**_PROJECT, "Вид работы": "исследование"}
_COMPLEX: Mapping[str, Cell] = {"Вид работы": "комплексная работа", "Сдана": date(2026, 5, 18)}
_IN_TIME: Mapping[str, Cell] = {"Документ прикреплён": date(2026, 8, 31)}


def plant_year_works(stage: Stage) -> None:
    """Plants `year-work-not-placed` in the schools of the document that asks for it."""
    for organisation in stage.registers.keepers(_REGISTER):
        if stage.regulation(organisation) == "kukarino":
            _YearWorks(stage, organisation).plant()


class _YearWorks:
    """Works of one student of a grade that is asked about, and of one who is not asked."""

    def __init__(self, stage: Stage, organisation: str) -> None:
        self._stage, self._organisation = stage, organisation
        self._count = 0

    def plant(self) -> None:
        """Plants what lacks at once, in a night, for a time; beside it what is placed or not due."""
        older, younger = self._pupil("6А"), self._pupil("3А")
        self._lacks(older, _PROJECT)
        self._lacks(older, _RESEARCH)
        self._lacks(older, {**_PROJECT, "Документ прикреплён": date(2026, 9, 1)})
        self._lacks(younger, _COMPLEX)
        self._lacks(older, _PROJECT, self._at(THURSDAY))
        self._lacks(older, _RESEARCH, mended_at=self._at(FRIDAY))
        for pupil, values, why in (
            (older, {**_PROJECT, **_IN_TIME}, "attached on the last day of the year"),
            (older, {**_PROJECT, "Сдана": date(2026, 9, 1)}, "of this year, which is not over"),
            (younger, _PROJECT, "a grade that is not asked"),
            (younger, {**_COMPLEX, "Отметка": "базовый уровень"}, "the result is there"),
        ):
            key = self._write(pupil, values)
            self._stage.twin_in(_RULE, self._organisation, key, BEFORE_THE_YEAR, why)

    def _at(self, day: date) -> pd.Timestamp:
        return self._stage.registers.at(self._organisation, day, 15)

    def _pupil(self, klass: str) -> tuple[Person, Course]:
        roll = self._stage.registers.roll(self._organisation)
        return roll.of_class(klass)[0], next(course for course in roll.courses if course.group == klass)

    def _lacks(
        self,
        pupil: tuple[Person, Course],
        values: Mapping[str, Cell],
        from_at: pd.Timestamp = BEFORE_THE_YEAR,
        mended_at: pd.Timestamp | None = None,
    ) -> None:
        key = self._write(pupil, values, from_at, mended_at)
        self._stage.plant_in(_RULE, self._organisation, key, from_at, mended_at=mended_at)

    def _write(
        self,
        pupil: tuple[Person, Course],
        values: Mapping[str, Cell],
        from_at: pd.Timestamp = BEFORE_THE_YEAR,
        mended_at: pd.Timestamp | None = None,
    ) -> dict[str, str]:
        person, course = pupil
        self._count += 1
        title = f"Работа прошлого года {self._count}"
        key: Mapping[str, Cell] = {"Код обучающегося": person.code, "Предмет": course.subject, "Тема": title}
        desk = self._stage.registers
        desk.write(self._organisation, _SHEET, key, {**values, "Класс": course.group}, from_at)
        if mended_at is not None:
            desk.write(self._organisation, _SHEET, key, _IN_TIME, mended_at)
        return {"study_group": course.group, "subject": course.subject, "student": person.code, "work": title}
