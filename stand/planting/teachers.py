"""Who leads a lesson: a stranger on the page, a substitution that the journal does not show."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

import pandas as pd

from stand.planting.nights import AUTUMN, FRIDAY, THURSDAY, WATCHED, WEDNESDAY
from stand.planting.stage import Spot, Stage
from stand.register_roll import Person
from stand.sources import TEACHERS

_STRANGER, _UNSHOWN = "lesson-by-stranger", "substitution-not-shown"
_SUBSTITUTIONS = "Замены"
_SEPTEMBER = (date(2026, 9, 1), date(2026, 10, 4))
_Lessons = Callable[[pd.DataFrame], "pd.Series[bool]"]


def plant_hand_overs(stage: Stage) -> None:
    """Gives subjects another teacher in September; whole courses, hence before anything else is planted."""
    for organisation in stage.organisations:
        regulation = stage.regulation(organisation)
        if TEACHERS not in stage.voice(organisation).shows:
            continue
        room = _Staffroom(stage, organisation)
        if regulation == "khmao-2020":
            _handed_over(room, _whole)
        if regulation in ("khmao-2020", "kukarino"):
            _handed_over(room, _halves)


def plant_teachers(stage: Stage) -> None:
    """Plants `lesson-by-stranger` and `substitution-not-shown` as far as each document asks for them."""
    for organisation in stage.organisations:
        if TEACHERS not in stage.voice(organisation).shows:
            continue
        desk = _Staffroom(stage, organisation)
        regulation = stage.regulation(organisation)
        if regulation == "khmao-2020":
            _strangers(desk, _whole)
            _strangers(desk, _halves)
            _class_teacher(desk)
            _substitutions(desk, ("болезнь", "учёба"), asks_at_record=True)
        elif regulation == "kukarino":
            _strangers(desk, _halves)
            _whole_class_allowed(desk)
        elif regulation == "kpgt-2022":
            _substitutions(desk, ("болезнь", "болезнь"), asks_at_record=False)
            _other_reasons(desk)


def _whole(lessons: pd.DataFrame) -> "pd.Series[bool]":
    return lessons["half"] == 0


def _halves(lessons: pd.DataFrame) -> "pd.Series[bool]":
    return lessons["half"] > 0


class _Staffroom:
    """The teachers of one organisation as its registers know them, and who leads which lesson."""

    def __init__(self, stage: Stage, organisation: str) -> None:
        self.stage, self.organisation = stage, organisation
        self.roll = stage.registers.roll(organisation)
        staff = stage.frame("staff")
        own = staff[staff["organisation"] == organisation]
        self._places = {str(name): int(str(place)) for place, name in own["teacher"].items()}
        known = {_family(person.name) for person in self.roll.teachers}
        strangers = staff[staff["organisation"] != organisation]
        self._unheard_of = next(
            int(str(place)) for place, name in strangers["teacher"].items() if _family(str(name)) not in known
        )

    def pick(self, count: int, days: tuple[date, date], where: _Lessons) -> list[Spot]:
        """Untouched lessons of the organisation."""
        return self.stage.pick(self.organisation, count, *days, where)

    def klass(self, spot: Spot) -> str:
        """The class of the lesson, whole or in halves."""
        return str(self.stage.course(spot.course)["klass"])

    def teacher(self, spot: Spot) -> Person:
        """Whose subject it is."""
        name = self.stage.course(spot.course)["teacher"]
        return next(person for person in self.roll.teachers if person.name == name)

    def other(self, spot: Spot) -> Person:
        """Another teacher, neither the subject's in any part of the class nor the class teacher, nor of such a name."""
        klass = self.klass(spot)
        theirs = {c.teacher.name for c in self.roll.courses if (c.klass, c.subject) == (klass, spot.subject)}
        near = {_family(name) for name in (*theirs, self.roll.curator(klass).name)}
        return next(person for person in self.roll.teachers if _family(person.name) not in near)

    def other_half(self, spot: Spot) -> Person | None:
        """Who teaches the other half of the class, where it is somebody of another name."""
        own = self.teacher(spot)
        near = {_family(own.name), _family(self.roll.curator(self.klass(spot)).name)}
        for course in self.roll.courses:
            if (course.klass, course.subject) == (self.klass(spot), spot.subject) and course.group != spot.group:
                return course.teacher if _family(course.teacher.name) not in near else None
        return None

    def lead(self, spot: Spot, person: Person | None) -> dict[str, Any]:
        """The lesson is shown with that person, None for one whom no register knows; gives its record."""
        record = self.stage.restage("lessons", spot)[0]
        record["led_by"] = self._unheard_of if person is None else self._places[person.name]
        return record

    def lead_from(self, record: dict[str, Any], person: Person, at: pd.Timestamp) -> None:
        """From that moment the lesson is shown with the person."""
        self.stage.change("lessons", record, at, led_by=self._places[person.name])

    def order(self, spot: Spot, substitute: Person, reason: str, until_at: pd.Timestamp | None = None) -> None:
        """The register of substitutions says so from the morning of the day."""
        absent = self.teacher(spot)
        self.stage.registers.write(
            self.organisation,
            _SUBSTITUTIONS,
            {
                "Дата": spot.day.date(),
                "Урок №": spot.number,
                "Класс": spot.group,
                "Предмет": spot.subject,
                "Что изменено": "замена учителя",
            },
            {
                "Код отсутствующего": absent.code,
                "Кого заменяют": absent.name,
                "Код заменяющего": substitute.code,
                "Кто заменяет": substitute.name,
                "Причина": reason,
                "Приказ №": f"{60 + spot.lesson % 80}-к",
            },
            spot.at(0, 7),
            until_at,
        )


def _family(name: str) -> str:
    return name.split(maxsplit=1)[0].lower().replace("ё", "е")


def _strangers(room: _Staffroom, where: _Lessons) -> None:
    stage = room.stage
    spots = room.pick(2, AUTUMN, where) + room.pick(1, (WEDNESDAY, WEDNESDAY), where)
    for spot in spots + room.pick(1, (THURSDAY, THURSDAY), where):
        room.lead(spot, room.other_half(spot) or room.other(spot))
        stage.plant(_STRANGER, spot, spot.key, spot.day_end())
    for spot in room.pick(1, WATCHED, where):
        record = room.lead(spot, room.other(spot))
        mended_at = spot.on(THURSDAY, 15, 40)
        room.lead_from(record, room.teacher(spot), mended_at)
        stage.plant(_STRANGER, spot, spot.key, spot.day_end(), mended_at=mended_at)
    for spot in room.pick(1, AUTUMN, where):
        room.lead(spot, None)
        stage.plant(_STRANGER, spot, spot.key, spot.day_end(), certain=False)
    for spot in room.pick(1, WATCHED, where):
        substitute = room.other(spot)
        room.lead(spot, substitute)
        room.order(spot, substitute, "болезнь")
        stage.twin(_STRANGER, spot, spot.key, spot.day_end(), "a recorded substitute")


def _handed_over(room: _Staffroom, where: _Lessons) -> None:
    """The subject with the fewest lessons had another teacher until the fourth of October, and the register says so."""
    stage = room.stage
    lessons = stage.lessons[stage.lessons["organisation"] == room.organisation]
    first, last = map(pd.Timestamp, _SEPTEMBER)
    lessons = lessons[lessons["date"].between(first, last) & where(lessons)]
    for course in lessons.groupby("course").size().sort_values(kind="stable").index[:1]:
        spots = room.pick(99, _SEPTEMBER, partial(_of_course, course=int(course)))
        former, own = room.other(spots[0]), room.teacher(spots[0])
        group, subject = spots[0].group, spots[0].subject
        write = partial(stage.registers.write, room.organisation, "Нагрузка")
        write(
            {"Код сотрудника": own.code, "Класс": group, "Предмет": subject},
            {"Ведёт с": _SEPTEMBER[1] + timedelta(days=1)},
        )
        write(
            {"Код сотрудника": former.code, "Класс": group, "Предмет": subject},
            {"Сотрудник": former.name, "Ведёт с": _SEPTEMBER[0], "Ведёт по": _SEPTEMBER[1]},
        )
        for spot in spots:
            room.lead(spot, former)
            stage.twin(_STRANGER, spot, spot.key, spot.day_end(), "the subject's teacher until the fourth of October")


def _of_course(lessons: pd.DataFrame, course: int) -> "pd.Series[bool]":
    return lessons["course"] == course


def _class_teacher(room: _Staffroom) -> None:
    """The class teacher on the page of another's subject; on the page of the own one it is the subject's teacher."""
    stage = room.stage

    def foreign(lessons: pd.DataFrame) -> "pd.Series[bool]":
        return _whole(lessons) & ~_own_of_curator(lessons)

    def _own_of_curator(lessons: pd.DataFrame) -> "pd.Series[bool]":
        kept = {
            (course.klass, course.subject)
            for course in room.roll.courses
            if _family(course.teacher.name) == _family(room.roll.curator(course.klass).name)
        }
        pairs = zip(lessons["klass"], lessons["subject"], strict=True)
        return pd.Series([pair in kept for pair in pairs], index=lessons.index)

    for spot in room.pick(2, AUTUMN, foreign) + room.pick(1, WATCHED, foreign):
        room.lead(spot, room.roll.curator(room.klass(spot)))
        stage.plant(_STRANGER, spot, spot.key, spot.day_end())
    for spot in room.pick(1, AUTUMN, lambda lessons: _whole(lessons) & _own_of_curator(lessons)):
        stage.twin(_STRANGER, spot, spot.key, spot.day_end(), "the class teacher teaches the subject there")


def _whole_class_allowed(room: _Staffroom) -> None:
    for spot in room.pick(1, AUTUMN, _whole):
        room.lead(spot, room.other(spot))
        room.stage.twin(_STRANGER, spot, spot.key, spot.day_end(), "the document speaks of subgroups")


def _substitutions(room: _Staffroom, reasons: Sequence[str], *, asks_at_record: bool) -> None:
    stage = room.stage
    spots = [*room.pick(len(reasons), AUTUMN, _whole), *room.pick(1, (WEDNESDAY, WEDNESDAY), _whole)]
    for index, spot in enumerate(spots + room.pick(1, (FRIDAY, FRIDAY), _whole)):
        room.order(spot, room.other(spot), reasons[index % len(reasons)])
        stage.plant(_UNSHOWN, spot, spot.key, spot.day_end())
    # The line of the register turns out to be wrong and is struck out.
    for spot in room.pick(1, WATCHED, _whole):
        mended_at = spot.on(THURSDAY, 15, 10)
        room.order(spot, room.other(spot), reasons[0], mended_at)
        stage.plant(_UNSHOWN, spot, spot.key, spot.day_end(), mended_at=mended_at)
    # Shown only after readings had seen the topic: too late where the moment of the record counts.
    for spot in room.pick(1, WATCHED, _whole):
        substitute = room.other(spot)
        room.order(spot, substitute, reasons[0])
        record = stage.restage("lessons", spot)[0]
        shown_at = spot.on(FRIDAY, 12, 30)
        room.lead_from(record, substitute, shown_at)
        stage.plant(_UNSHOWN, spot, spot.key, spot.day_end(), mended_at=None if asks_at_record else shown_at)
    for spot in room.pick(1, AUTUMN, _whole):
        substitute = room.other(spot)
        room.order(spot, substitute, reasons[0])
        room.lead(spot, None)
        stage.plant(_UNSHOWN, spot, spot.key, spot.day_end(), certain=False)
    for spot in room.pick(2, AUTUMN, _whole):
        substitute = room.other(spot)
        room.order(spot, substitute, reasons[0])
        room.lead(spot, substitute)
        stage.twin(_UNSHOWN, spot, spot.key, spot.day_end(), "the substitute is shown")


def _other_reasons(room: _Staffroom) -> None:
    for spot in room.pick(1, AUTUMN, _whole):
        room.order(spot, room.other(spot), "командировка")
        room.stage.twin(_UNSHOWN, spot, spot.key, spot.day_end(), "the document speaks of illness")
