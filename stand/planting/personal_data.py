"""Personal data: checked too late or incomplete by the day a document names, changes entered late after a notice."""

from datetime import date, timedelta

from stand.planting.nights import FRIDAY, SATURDAY, THURSDAY
from stand.planting.stage import Stage
from stand.register_roll import Person
from stand.sheets import Cell

_FILES, _SHEET, _INCOMPLETE = "Личные данные и документы", "Личные данные", "personal-data-incomplete"
_NOTICES, _NOTICE_SHEET, _CHANGE = "Уведомления об изменении данных", "Уведомления", "personal-data-change-late"
_YES, _NO = "да", "нет"
# By document: the last day, cells that are too late and in time by a day, two lacks, and a lack that is none there.
_Lacks = tuple[date, dict[str, Cell], dict[str, Cell], dict[str, Cell], dict[str, Cell], dict[str, Cell] | None]
_ASKED: dict[str, _Lacks] = {
    "kpgt-2022": (
        date(2026, 9, 10),
        {"Проверено": date(2026, 9, 11)},
        {"Проверено": date(2026, 9, 10)},
        {"Паспорт": _NO},
        {"Почта": _NO},
        None,
    ),
    "peresvet": (
        date(2026, 9, 5),
        {"Проверено": date(2026, 9, 6)},
        {"Проверено": date(2026, 9, 5)},
        {"Дата рождения": _NO},
        {"Родитель": _NO},
        {"Паспорт": _NO},
    ),
    "kukarino": (
        date(2026, 9, 30),
        {"Согласие собрано": date(2026, 10, 1)},
        {"Согласие собрано": date(2026, 9, 30)},
        {"Согласие собрано": None},
        {"Согласие собрано": None},
        {"Почта": _NO},
    ),
}
_DAYS = {"kpgt-2022": 5, "peresvet": 3}


def plant_personal_data(stage: Stage) -> None:
    """Plants both rules where a document asks for them and the register is kept."""
    for organisation in stage.registers.keepers(_FILES):
        if stage.regulation(organisation) in _ASKED:
            _plant_files(stage, organisation)
    for organisation in stage.registers.keepers(_NOTICES):
        if stage.regulation(organisation) in _DAYS:
            _plant_notices(stage, organisation)


def _plant_files(stage: Stage, organisation: str) -> None:
    last_on, late, in_time, lack, other_lack, not_asked = _ASKED[stage.regulation(organisation)]
    desk, roll = stage.registers, stage.registers.roll(organisation)
    of_first_class = roll.of_class(roll.classes[0])
    over_at = desk.at(organisation, last_on + timedelta(days=1), 0)
    mended_at = desk.at(organisation, THURSDAY, 12)

    def key(student: Person) -> dict[str, str]:
        return {"study_group": student.klass, "student": student.code}

    def line(student: Person) -> dict[str, Cell]:
        return {"Код обучающегося": student.code}

    lacking, late_one, mended, later, edge, whole = of_first_class[1:7]
    desk.write(organisation, _SHEET, line(lacking), lack)
    stage.plant_in(_INCOMPLETE, organisation, key(lacking), over_at)
    desk.write(organisation, _SHEET, line(mended), other_lack, until_at=mended_at)
    stage.plant_in(_INCOMPLETE, organisation, key(mended), over_at, mended_at=mended_at)
    # Where nobody says since when a student has been there, one who was checked late may have come late.
    is_told = stage.regulation(organisation) != "peresvet"
    desk.write(organisation, _SHEET, line(late_one), late)
    stage.plant_in(_INCOMPLETE, organisation, key(late_one), over_at, certain=is_told)
    desk.write(organisation, _SHEET, line(later), lack, mended_at)
    stage.plant_in(_INCOMPLETE, organisation, key(later), mended_at)
    desk.write(organisation, _SHEET, line(edge), in_time)
    stage.twin_in(_INCOMPLETE, organisation, key(edge), over_at, "done on the last day of the term")
    if not_asked is None:
        other = roll.of_class(roll.classes[1])[0]
        desk.strike(organisation, _SHEET, line(other))
        stage.twin_in(_INCOMPLETE, organisation, key(other), over_at, "not in the first year")
    else:
        desk.write(organisation, _SHEET, line(whole), not_asked)
        stage.twin_in(_INCOMPLETE, organisation, key(whole), over_at, "a datum the document does not ask for")


def _plant_notices(stage: Stage, organisation: str) -> None:
    desk, roll = stage.registers, stage.registers.roll(organisation)
    days = timedelta(days=_DAYS[stage.regulation(organisation)])
    day = timedelta(days=1)
    students = iter(roll.students[5:])

    def notice(number: int, received_on: date) -> tuple[dict[str, Cell], dict[str, Cell], dict[str, str]]:
        student = next(students)
        rest: dict[str, Cell] = {
            "Код обучающегося": student.code,
            "Обучающийся": student.name,
            "Что изменилось": "адрес",
            "От кого": "родитель",
        }
        key = {"register_number": str(number), "register_date": received_on.isoformat()}
        return {"№": str(number), "Получено": received_on}, rest, key

    def entered(on: date) -> dict[str, Cell]:
        return {"Внесено": on, "Кто внёс": roll.deputy.short}

    received_on = date(2026, 10, 1)
    line, rest, key = notice(11, received_on)
    desk.write(organisation, _NOTICE_SHEET, line, rest | entered(received_on + days + day))
    stage.plant_in(_CHANGE, organisation, key, desk.at(organisation, received_on + days + day, 12))

    received_on = THURSDAY - days
    line, rest, key = notice(12, received_on)
    desk.write(organisation, _NOTICE_SHEET, line, rest)
    stage.plant_in(_CHANGE, organisation, key, desk.at(organisation, FRIDAY, 0))

    received_on = date(2026, 10, 5)
    line, rest, key = notice(13, received_on)
    mended_at = desk.at(organisation, THURSDAY, 12)
    desk.write(organisation, _NOTICE_SHEET, line, rest)
    desk.write(organisation, _NOTICE_SHEET, line, entered(received_on + days), mended_at)
    over_at = desk.at(organisation, received_on + days + day, 0)
    stage.plant_in(_CHANGE, organisation, key, over_at, mended_at=mended_at)

    received_on = date(2026, 10, 6)
    line, rest, key = notice(14, received_on)
    desk.write(organisation, _NOTICE_SHEET, line, rest | entered(received_on + days))
    stage.twin_in(_CHANGE, organisation, key, desk.at(organisation, received_on, 12), "entered on the last day")

    received_on = SATURDAY - days
    line, rest, key = notice(15, received_on)
    desk.write(organisation, _NOTICE_SHEET, line, rest)
    stage.twin_in(_CHANGE, organisation, key, desk.at(organisation, received_on, 12), "the last day is not over")
