"""Journals that nobody keeps: a new teacher who writes nothing, a page that stops, a class without a journal."""

from datetime import date

import pandas as pd

from stand.planting.nights import FRIDAY, THURSDAY
from stand.planting.stage import Spot, Stage
from stand.register_roll import Person, Roll
from stand.sources import CHECKS, LESSONS, TOPICS

_UNKEPT, _STALE, _NO_JOURNAL = "journal-not-kept", "journal-page-stale", "class-without-journal"
_YEAR = (date(2026, 9, 1), date(2026, 12, 31))
_HANDED_OVER, _LATER = date(2026, 10, 5), date(2026, 10, 19)
# The first silent lesson must be old enough for both rules at the first reading.
_FIRST_BY = pd.Timestamp("2026-10-07")
_LAST_DAY = pd.Timestamp(FRIDAY)
_SILENT_DAYS = 14
# How long a page may stay silent; the Пересвет school's document does not say it.
_STALE_DAYS = {"kukarino": 7, "kpgt-2022": 5}
_UNPLANNED = ("art", "sport")


def plant_keeping(stage: Stage) -> None:
    """Plants `journal-not-kept`, `journal-page-stale` and `class-without-journal` where a document asks for them."""
    for organisation in stage.organisations:
        regulation, shows = stage.regulation(organisation), stage.voice(organisation).shows
        if regulation == "khmao-2020" or not {LESSONS, TOPICS} <= shows:
            continue
        roll = stage.registers.roll(organisation)
        courses = _courses(stage, organisation)
        ending = courses[courses["last"] >= pd.Timestamp(THURSDAY)].index[:1]
        for course in ending:
            _silence(stage, organisation, roll, int(course), until_last=True)
        for course in courses.index.difference(ending, sort=False)[:1]:
            _silence(stage, organisation, roll, int(course), until_last=False)
        for course in courses.index.difference(ending, sort=False)[1:2]:
            _one_lesson(stage, organisation, roll, int(course))
        if regulation == "peresvet":
            _classes(stage, organisation, roll)


def _courses(stage: Stage, organisation: str) -> pd.DataFrame:
    """Courses of whole classes, those with few lessons since the hand-over first, with the first and last of them."""
    lessons = stage.lessons
    days = lessons["date"].between(pd.Timestamp(_HANDED_OVER), _LAST_DAY)
    own = lessons[
        (lessons["organisation"] == organisation) & days & (lessons["half"] == 0) & ~lessons["family"].isin(_UNPLANNED)
    ]
    found = own.groupby("course")["date"].agg(["count", "min", "max"])
    found = found.rename(columns={"min": "first", "max": "last"})
    found = found[(found["first"] <= _FIRST_BY) & (found["count"] >= 3)]
    return found.reset_index().sort_values(["count", "course"]).set_index("course")


def _take(stage: Stage, organisation: str, course: int, first: date) -> list[Spot]:
    """Every lesson of the course since that day, in their order: none of it is anybody else's."""
    spots = stage.pick(organisation, 999, first, _YEAR[1], lambda lessons: lessons["course"] == course)
    return sorted(spots, key=lambda spot: (spot.day, spot.number))


def _hand_over(stage: Stage, organisation: str, roll: Roll, spots: list[Spot], on: date) -> None:
    """From that day another teacher has the subject: the register says it, and so does the journal."""
    course = stage.course(spots[0].course)
    former = next(person for person in roll.teachers if person.name == course["teacher"])
    fresh = next(person for person in roll.teachers if _family(person) != _family(former))
    key = {"Класс": spots[0].group, "Предмет": spots[0].subject}
    before = (pd.Timestamp(on) - pd.Timedelta(days=1)).date()
    stage.registers.write(organisation, "Нагрузка", {"Код сотрудника": former.code, **key}, {"Ведёт по": before})
    stage.registers.write(
        organisation, "Нагрузка", {"Код сотрудника": fresh.code, **key}, {"Сотрудник": fresh.name, "Ведёт с": on}
    )
    staff = stage.frame("staff")
    place = staff.index[(staff["organisation"] == organisation) & (staff["teacher"] == fresh.name)][0]
    for spot in spots:
        stage.restage("lessons", spot)[0]["led_by"] = int(str(place))


def _family(person: Person) -> str:
    return person.name.split()[0]


def _silence(stage: Stage, organisation: str, roll: Roll, course: int, *, until_last: bool) -> None:
    """Nothing is written since the hand-over; where `until_last`, the last lesson before the holidays is recorded."""
    spots = _take(stage, organisation, course, _HANDED_OVER)
    _hand_over(stage, organisation, roll, spots, _HANDED_OVER)
    past = [spot for spot in spots if spot.day <= _LAST_DAY]
    silent = [spot for spot in past if spot.day < past[-1].day] if until_last else past
    mended_at = past[-1].day_end() if until_last else None
    for spot in silent:
        _empty(stage, organisation, spot)
    first, second = silent[:2]
    key = {"study_group": first.group, "subject": first.subject}

    def silent_since(days: int) -> pd.Timestamp:
        return max(first.at(days + 1, 0), second.day_end())

    stage.plant(_UNKEPT, first, key, silent_since(_SILENT_DAYS), mended_at=mended_at)
    if stage.regulation(organisation) in _STALE_DAYS:
        days = _STALE_DAYS[stage.regulation(organisation)]
        stage.plant(_STALE, first, key, silent_since(days), mended_at=mended_at)


def _empty(stage: Stage, organisation: str, spot: Spot) -> None:
    stage.forget_all(spot)
    stage.plant("topic-missing", spot, spot.key, spot.day_end())
    if CHECKS in stage.voice(organisation).shows and stage.regulation(organisation) != "kukarino":
        stage.plant("attendance-not-taken", spot, spot.key, spot.day_end())


def _one_lesson(stage: Stage, organisation: str, roll: Roll, course: int) -> None:
    """A new teacher has written nothing in the one lesson so far."""
    spots = _take(stage, organisation, course, _LATER)
    _hand_over(stage, organisation, roll, spots, _LATER)
    first = spots[0]
    _empty(stage, organisation, first)
    key = {"study_group": first.group, "subject": first.subject}
    stage.twin(_UNKEPT, first, key, first.day_end(), "a single lesson since the subject was handed over")
    if stage.regulation(organisation) in _STALE_DAYS:
        stage.twin(_STALE, first, key, first.day_end(), "a single lesson without records")


def _classes(stage: Stage, organisation: str, roll: Roll) -> None:
    """Classes that the register has and no journal does, and those of which nobody asks a journal yet."""
    desk = stage.registers

    def name(klass: str, since: date, until_at: pd.Timestamp | None = None) -> None:
        person = roll.teachers[-1]
        desk.write(
            organisation,
            "Классное руководство",
            {"Класс": klass, "Код сотрудника": person.code},
            {"Сотрудник": person.name, "Руководит с": since},
            until_at=until_at,
        )

    begins = desk.at(organisation, date(2026, 9, 16), 0)
    mended_at = desk.at(organisation, FRIDAY, 9, 30)
    name("6Г", _YEAR[0])
    stage.plant_in(_NO_JOURNAL, organisation, {"study_group": "6Г"}, begins)
    name("9В", _YEAR[0], mended_at)
    stage.plant_in(_NO_JOURNAL, organisation, {"study_group": "9В"}, begins, mended_at=mended_at)
    # From the seventh, so that the fourteen days are over in the night of Thursday.
    name("10Д", date(2026, 10, 7))
    last = desk.at(organisation, THURSDAY, 0)
    stage.plant_in(_NO_JOURNAL, organisation, {"study_group": "10Д"}, last)
    name("4Г", date(2026, 10, 12))
    stage.twin_in(_NO_JOURNAL, organisation, {"study_group": "4Г"}, begins, "a class of less than two weeks")
    name("12К", _YEAR[0])
    stage.twin_in(_NO_JOURNAL, organisation, {"study_group": "12К"}, begins, "no grade of the document")
    taught = roll.classes[0]
    stage.twin_in(_NO_JOURNAL, organisation, {"study_group": taught}, begins, "the class has a journal")
