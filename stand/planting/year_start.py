"""The year's beginning in registers: sections not ready, programmes and new people late, nobody to lead a group.

All of it stands in registers that some organisations keep; no lesson is touched.
"""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from stand.draft import BEFORE_THE_YEAR
from stand.planting.nights import FRIDAY, SATURDAY, THURSDAY
from stand.planting.stage import Stage
from stand.school_year import SCHOOL_YEAR
from stand.sheets import Cell

_SECTION, _PROGRAMME = "year-section-late", "work-programme-late"
_EMPLOYEE, _CURATOR = "employee-entered-late", "group-without-curator"
_COLLEGES = "kpgt-2022"
_DEADLINE, _TOO_LATE = date(2026, 9, 5), date(2026, 9, 6)
# Five days before the first of September, and the day after.
_IN_TIME, _PAST = date(2026, 8, 27), date(2026, 8, 28)
# Employees of whom the journal knows nothing.
_NEW = {
    "у-901": "Новосёлова Лидия Андреевна",
    "у-902": "Поздняков Игорь Денисович",
    "у-903": "Своевременная Алла Юрьевна",
    "у-904": "Вчерашнев Олег Павлович",
    "у-905": "Давняя Нина Степановна",
    "у-906": "Ожидаев Роман Ильич",
}
_SUCCESSOR = "у-903"


def plant_year_start(stage: Stage) -> None:
    """Plants the rules on the year's beginning wherever a document asks and the register is kept."""
    for organisation in stage.registers.keepers("Разделы учебного года"):
        sections = _Register(stage, organisation, _SECTION, "Разделы")
        if stage.regulation(organisation) == _COLLEGES:
            _college_sections(sections)
        else:
            _school_sections(sections)
    for organisation in stage.registers.keepers("Учебный план"):
        if stage.regulation(organisation) == _COLLEGES:
            _programmes(stage, _Register(stage, organisation, _PROGRAMME, "Рабочие программы"))
    for organisation in stage.registers.keepers("Педагоги и нагрузка"):
        if stage.regulation(organisation) == _COLLEGES:
            _employees(_Register(stage, organisation, _EMPLOYEE, "Сотрудники"))
            _curators(stage, _Register(stage, organisation, _CURATOR, "Классное руководство"))


class _Register:
    """One sheet of an organisation that one rule reads."""

    def __init__(self, stage: Stage, organisation: str, rule: str, sheet: str) -> None:
        self.organisation, self._stage, self._rule, self._sheet = organisation, stage, rule, sheet

    def at(self, day: date, hour: int = 12) -> pd.Timestamp:
        """The moment of that local hour."""
        return self._stage.registers.at(self.organisation, day, hour)

    def write(
        self,
        key: Mapping[str, Cell],
        values: Mapping[str, Cell],
        from_at: pd.Timestamp = BEFORE_THE_YEAR,
        until_at: pd.Timestamp | None = None,
    ) -> None:
        """The line of that key shows these cells from `from_at` until `until_at`."""
        self._stage.registers.write(self.organisation, self._sheet, key, values, from_at, until_at)

    def strike(
        self, key: Mapping[str, Cell], from_at: pd.Timestamp = BEFORE_THE_YEAR, until_at: pd.Timestamp | None = None
    ) -> None:
        """The line of that key is not there from `from_at` until `until_at`."""
        self._stage.registers.strike(self.organisation, self._sheet, key, from_at, until_at)

    def broken(
        self, key: Mapping[str, str], from_at: pd.Timestamp = BEFORE_THE_YEAR, until_at: pd.Timestamp | None = None
    ) -> None:
        """A violation that stands from `from_at` until it is mended."""
        self._stage.plant_in(self._rule, self.organisation, key, from_at, mended_at=until_at)

    def untold(
        self, key: Mapping[str, str], from_at: pd.Timestamp = BEFORE_THE_YEAR, until_at: pd.Timestamp | None = None
    ) -> None:
        """What may be a violation from `from_at` until `until_at`, and nobody can tell."""
        self._stage.plant_in(
            self._rule,
            self.organisation,
            key,
            from_at,
            judged="record",
            mended_at=until_at,
            deadline_at=from_at,
            claimed_at=from_at,
            certain=False,
        )

    def legal(self, key: Mapping[str, str], why: str) -> None:
        """What only looks like a violation."""
        self._stage.twin_in(self._rule, self.organisation, key, BEFORE_THE_YEAR, why)


def _section(title: str) -> dict[str, str]:
    return {"school_year": SCHOOL_YEAR, "section": title}


def _formed(formed_on: date | None) -> dict[str, Cell]:
    return {"Сформирован": formed_on}


def _school_sections(sections: _Register) -> None:
    sections.write({"Раздел": "предметы"}, _formed(_TOO_LATE))
    sections.broken(_section("предметы"))
    sections.strike({"Раздел": "периоды"}, until_at=sections.at(FRIDAY))
    sections.broken(_section("периоды"), until_at=sections.at(FRIDAY))
    sections.write({"Раздел": "расписание"}, _formed(None), sections.at(THURSDAY))
    sections.broken(_section("расписание"), sections.at(THURSDAY))
    sections.write({"Раздел": "учебные планы"}, {**_formed(_DEADLINE), "Проверен": None})
    sections.legal(_section("учебные планы"), "ready on the last day; nobody is asked to check it")
    sections.write({"Раздел": "режим работы"}, _formed(date(2026, 9, 20)))
    sections.legal(_section("режим работы"), "the document does not ask for this section")


def _college_sections(sections: _Register) -> None:
    opened = {"Раздел": "учебный год открыт"}
    sections.write(opened, _formed(date(2026, 8, 24)))
    sections.untold(_section("учебный год открыт"), until_at=sections.at(THURSDAY))
    sections.write(opened, _formed(date(2026, 9, 1)), sections.at(THURSDAY))
    sections.broken(_section("учебный год открыт"), sections.at(THURSDAY))
    sections.write({"Раздел": "предметы"}, {"Проверен": _TOO_LATE})
    sections.broken(_section("предметы"))
    sections.write({"Раздел": "классы и группы"}, {**_formed(date(2026, 9, 2)), "Проверен": date(2026, 9, 1)})
    sections.broken(_section("классы и группы"))
    sections.write({"Раздел": "периоды"}, {**_formed(_DEADLINE), "Проверен": _DEADLINE})
    sections.legal(_section("периоды"), "ready and checked on the last day")
    sections.strike({"Раздел": "специальности"}, until_at=sections.at(FRIDAY))
    sections.broken(_section("специальности"), until_at=sections.at(FRIDAY))
    sections.write({"Раздел": "режим работы"}, _formed(_TOO_LATE), sections.at(THURSDAY))
    sections.broken(_section("режим работы"), sections.at(THURSDAY))
    sections.write({"Раздел": "график учебного процесса"}, {"Проверен": None})
    sections.legal(_section("график учебного процесса"), "no clause asks to check this section")


def _programmes(stage: Stage, programmes: _Register) -> None:
    plans = stage.frame("topic_plans")
    own = plans[plans["organisation"] == programmes.organisation]
    planned = set(zip(own["group"], own["subject"], strict=True))
    courses = stage.registers.roll(programmes.organisation).courses
    halved = {(course.klass, course.subject) for course in courses if course.group != course.klass}
    whole = sorted({(course.klass, course.subject) for course in courses} & planned - halved)
    late, plan_late, in_time, missing, undated, blank = whole[:6]

    def place(course: tuple[str, str]) -> dict[str, Cell]:
        return dict(zip(("Класс", "Предмет"), course, strict=True))

    def key(course: tuple[str, str]) -> dict[str, str]:
        return dict(zip(("study_group", "subject"), course, strict=True))

    programmes.write(place(late), {"Программа внесена": _PAST})
    programmes.broken(key(late))
    programmes.write(place(plan_late), {"КТП внесено": _PAST}, programmes.at(THURSDAY))
    programmes.broken(key(plan_late), programmes.at(THURSDAY))
    programmes.write(place(in_time), {"Программа внесена": _IN_TIME, "КТП внесено": _IN_TIME})
    programmes.legal(key(in_time), "five days before the year: the last day of the term")
    programmes.strike(place(missing), until_at=programmes.at(FRIDAY))
    programmes.broken(key(missing), until_at=programmes.at(FRIDAY))
    programmes.write(place(undated), {"КТП внесено": None}, until_at=programmes.at(FRIDAY))
    programmes.untold(key(undated), until_at=programmes.at(FRIDAY))
    programmes.write(place(blank), {"Программа внесена": None}, programmes.at(FRIDAY))
    programmes.broken(key(blank), programmes.at(FRIDAY))
    for course in sorted(halved)[:1]:
        programmes.strike(place(course), programmes.at(THURSDAY))
        programmes.broken(key(course), programmes.at(THURSDAY))
    for course in sorted(halved)[1:2]:
        programmes.legal(key(course), "taught in halves, which share the programme of the group")


def _employees(employees: _Register) -> None:
    october = date(2026, 10, 1)

    def write(code: str, hired_on: date, entered_on: date | None, from_at: pd.Timestamp = BEFORE_THE_YEAR) -> None:
        cells: dict[str, Cell] = {"Сотрудник": _NEW[code], "Должность": "преподаватель"}
        employees.write(
            {"Код сотрудника": code}, {**cells, "Принят": hired_on, "Внесён в систему": entered_on}, from_at
        )

    write("у-901", october, date(2026, 10, 7))
    employees.broken({"employee": "у-901"})
    write("у-902", date(2026, 10, 16), None)
    write("у-902", date(2026, 10, 16), date(2026, 10, 16), employees.at(FRIDAY))
    employees.broken({"employee": "у-902"}, until_at=employees.at(FRIDAY))
    write("у-903", october, october)
    employees.legal({"employee": "у-903"}, "entered the day they joined")
    write("у-904", october, date(2026, 10, 6))
    employees.untold({"employee": "у-904"})
    write("у-905", date(2022, 5, 10), None)
    employees.legal({"employee": "у-905"}, "joined the day before the document was adopted")
    # The fifth day is Friday: until it is over nobody can tell.
    write("у-906", date(2026, 10, 18), None)
    employees.untold({"employee": "у-906"}, until_at=employees.at(SATURDAY, 0))
    employees.broken({"employee": "у-906"}, employees.at(SATURDAY, 0))


def _curators(stage: Stage, curators: _Register) -> None:
    roll = stage.registers.roll(curators.organisation)
    left, *others = reversed(roll.classes)
    curators.write({"Класс": left}, {"Руководит по": date(2026, 10, 21)}, curators.at(THURSDAY))
    curators.broken({"study_group": left}, curators.at(THURSDAY))
    for klass in others[:1]:
        curators.write({"Класс": klass}, {"Руководит по": date(2026, 10, 14)})
        curators.write(
            {"Класс": klass, "Код сотрудника": _SUCCESSOR},
            {"Сотрудник": _NEW[_SUCCESSOR], "Руководит с": date(2026, 10, 15)},
        )
        curators.legal({"study_group": klass}, "led by a successor from the day after")
    for klass in others[1:2]:
        curators.strike({"Класс": klass}, until_at=curators.at(FRIDAY))
        curators.broken({"study_group": klass}, until_at=curators.at(FRIDAY))
