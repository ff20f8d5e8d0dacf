"""Control of the journal: months without it, remarks not mended in time; notices of a breach told too late."""

from datetime import date, datetime, timedelta

from stand.planting.nights import FRIDAY, SATURDAY, THURSDAY
from stand.planting.stage import Stage
from stand.register_roll import Course, Roll
from stand.sheets import Cell

_CONTROL, _CHECKS, _REMARKS = "Контроль журнала", "Проверки", "Замечания"
_MONTH, _REMARK = "monthly-control-missing", "remark-not-mended"
_INCIDENTS, _LATE = "Нарушения доступа", "breach-notice-late"
_DEPUTY, _HEAD = "заместитель директора", "директор"


def plant_control(stage: Stage) -> None:
    """Plants the three rules where a document asks for them and the register is kept."""
    keepers = [each for each in stage.registers.keepers(_CONTROL) if stage.regulation(each) == "kukarino"]
    for organisation in keepers[:1]:
        _plant_month_without_deputy(stage, organisation)
        _Remarks(stage, organisation).plant()
    for organisation in keepers[1:]:
        _plant_month_checked_at_its_end(stage, organisation)
    for organisation in stage.registers.keepers(_INCIDENTS):
        if stage.regulation(organisation) == "khmao-2020":
            _plant_incidents(stage, organisation)


def _plant_month_without_deputy(stage: Stage, organisation: str) -> None:
    desk, head = stage.registers, stage.registers.roll(organisation).head
    by_head: dict[str, Cell] = {"Код проверившего": head.code, "Кто проверил": head.name, "Должность": _HEAD}
    desk.write(organisation, _CHECKS, {"Проверка №": "1"}, by_head)
    _write_check(stage, organisation, 3, date(2026, 10, 1), _DEPUTY)
    stage.plant_in(_MONTH, organisation, {"month": "2026-09"}, desk.at(organisation, date(2026, 10, 1), 0))


def _plant_month_checked_at_its_end(stage: Stage, organisation: str) -> None:
    desk, roll = stage.registers, stage.registers.roll(organisation)
    last_on = date(2026, 9, 30)
    desk.write(organisation, _CHECKS, {"Проверка №": "1"}, {"Дата": last_on})
    remark: dict[str, Cell] = {"Дата": last_on, "Устранить до": date(2026, 10, 2), "Устранено": date(2026, 10, 2)}
    desk.write(organisation, _REMARKS, {"Проверка №": "1"}, remark)
    over_at = desk.at(organisation, date(2026, 10, 1), 0)
    stage.twin_in(_MONTH, organisation, {"month": "2026-09"}, over_at, "checked once, on the last day of the month")
    # The one remark of the second check was never mended.
    desk.write(organisation, _REMARKS, {"Проверка №": "2"}, {"Устранено": None})
    course = next(course for course in roll.courses if course.klass == roll.classes[0])
    over_at = desk.at(organisation, THURSDAY, 0)
    stage.plant_in(_REMARK, organisation, _remark_key(date(2026, 10, 19), course), over_at)


def _write_check(stage: Stage, organisation: str, number: int, on: date, position: str | None) -> None:
    roll = stage.registers.roll(organisation)
    checker = roll.head if position == _HEAD else roll.deputy
    values: dict[str, Cell] = {
        "Дата": on,
        "Код проверившего": checker.code,
        "Кто проверил": checker.name,
        "Должность": position,
        "Что проверено": "всё",
        "Есть замечания": "да",
        "Итог": "Проверены все классы",
    }
    stage.registers.write(organisation, _CHECKS, {"Проверка №": str(number)}, values)


def _remark_key(on: date, course: Course) -> dict[str, str]:
    return {"register_date": on.isoformat(), "study_group": course.klass, "subject": course.subject}


class _Remarks:
    """Remarks of checks 4 to 7, each about a course of its own."""

    def __init__(self, stage: Stage, organisation: str) -> None:
        self._stage, self._organisation, self._desk = stage, organisation, stage.registers
        roll: Roll = stage.registers.roll(organisation)
        self._courses = iter([course for course in roll.courses if course.group == course.klass])

    def plant(self) -> None:
        """Two checks of the deputy, one of the head, one of nobody knows whom."""
        first_on, second_on = date(2026, 10, 14), date(2026, 10, 15)
        checks = ((4, first_on, _DEPUTY), (5, second_on, _DEPUTY), (6, first_on, _HEAD), (7, first_on, None))
        for number, on, position in checks:
            _write_check(self._stage, self._organisation, number, on, position)
        day, in_a_week = timedelta(days=1), timedelta(days=7)
        noon = self._desk.at(self._organisation, THURSDAY, 12)

        self._broken(self._write(4, first_on, first_on + day, first_on + 2 * day), first_on + 2 * day)
        # Mended in time, but written into the register a day later.
        late_line = self._write(4, first_on, None, None)
        self._desk.write(self._organisation, _REMARKS, late_line[0], {"Устранено": first_on + in_a_week}, noon)
        over_at = self._desk.at(self._organisation, first_on + in_a_week + day, 0)
        self._stage.plant_in(_REMARK, self._organisation, late_line[1], over_at, mended_at=noon)
        self._broken(self._write(5, second_on, None, None), FRIDAY)
        self._broken(self._write(7, first_on, second_on, None), second_on + day, certain=False)

        self._legal(self._write(4, first_on, second_on, second_on), "mended on the last day")
        self._legal(self._write(4, first_on, None, first_on + in_a_week), "mended within the week")
        self._legal(self._write(5, second_on, SATURDAY, None), "its own term is longer and runs")
        self._legal(self._write(6, first_on, second_on, None), "not a remark of the deputy head")

    def _write(
        self, number: int, on: date, due_on: date | None, resolved_on: date | None
    ) -> tuple[dict[str, Cell], dict[str, str]]:
        """Writes the remark's line; gives what tells it from others and the key of a finding about it."""
        course = next(self._courses)
        line: dict[str, Cell] = {
            "Проверка №": str(number),
            "Дата": on,
            "Класс": course.klass,
            "Предмет": course.subject,
        }
        values: dict[str, Cell] = {
            "Код сотрудника": course.teacher.code,
            "Кому": course.teacher.name,
            "Замечание": "Дополнить записи недели",
            "Устранить до": due_on,
            "Устранено": resolved_on,
        }
        self._desk.write(self._organisation, _REMARKS, line, values)
        return line, _remark_key(on, course)

    def _broken(self, remark: tuple[dict[str, Cell], dict[str, str]], from_on: date, *, certain: bool = True) -> None:
        happens_at = self._desk.at(self._organisation, from_on, 0)
        self._stage.plant_in(_REMARK, self._organisation, remark[1], happens_at, certain=certain)

    def _legal(self, remark: tuple[dict[str, Cell], dict[str, str]], why: str) -> None:
        at = self._desk.at(self._organisation, date(2026, 10, 15), 12)
        self._stage.twin_in(_REMARK, self._organisation, remark[1], at, why)


def _plant_incidents(stage: Stage, organisation: str) -> None:
    """Cases about accounts that write nothing: what their operations are worth is not asked here."""
    desk = stage.registers

    def write(number: int, on: date, discovered: tuple[int, int], **told: tuple[int, int]) -> dict[str, str]:
        def at(moment: tuple[int, int] | None) -> Cell:
            return None if moment is None else datetime(on.year, on.month, on.day, *moment)  # noqa: DTZ001 (local)

        values: dict[str, Cell] = {
            "Чей доступ": f"у-9{number}",
            "Имя": "Сторонняя учётная запись",
            "Обнаружено": at(discovered),
            "Кто сообщил": "дежурный администратор",
            "Сообщено руководителю": at(told.get("head")),
            "Сообщено поддержке": at(told.get("support")),
            "Что произошло": "Пароль стал известен другому",
        }
        from_at = desk.at(organisation, on, *discovered)
        desk.write(organisation, _INCIDENTS, {"Случай №": str(number)}, values, from_at)
        return {"register_number": str(number), "register_date": on.isoformat()}

    autumn_on = date(2026, 10, 6)
    key = write(11, autumn_on, (10, 0), head=(10, 30), support=(11, 1))
    stage.plant_in(_LATE, organisation, key, desk.at(organisation, autumn_on, 11, 1))
    key = write(12, THURSDAY, (14, 0), head=(14, 20))
    mended_at = desk.at(organisation, FRIDAY, 12)
    told: dict[str, Cell] = {"Сообщено поддержке": datetime(2026, 10, 22, 14, 50)}  # noqa: DTZ001 (local)
    desk.write(organisation, _INCIDENTS, {"Случай №": "12"}, told, mended_at)
    over_at = desk.at(organisation, THURSDAY, 15, 1)
    stage.plant_in(_LATE, organisation, key, over_at, mended_at=mended_at)
    key = write(13, FRIDAY, (16, 0))
    stage.plant_in(_LATE, organisation, key, desk.at(organisation, FRIDAY, 17, 1))

    key = write(14, autumn_on, (10, 0), head=(11, 0), support=(11, 0))
    stage.twin_in(_LATE, organisation, key, desk.at(organisation, autumn_on, 11), "told after an hour exactly")
    # An hour before the last reading, by the clock of the Urals.
    key = write(15, SATURDAY, (4, 0))
    stage.twin_in(_LATE, organisation, key, desk.at(organisation, SATURDAY, 4), "the hour is not over")
