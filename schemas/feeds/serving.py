"""What the feed service answers: the shapes of its own REST feed, of its errors and of its tokens."""

from datetime import date, datetime
from typing import Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from schemas.feeds.diary import (
    DiaryControlWork,
    DiaryDay,
    DiaryHoliday,
    DiaryHomework,
    DiaryMove,
    DiaryOrganisation,
    DiaryPeriodMark,
    DiaryShown,
    DiaryYearAbsence,
    DiaryYearMark,
    LocalTime,
)

LARGEST_PAGE: Final = 100
DEFAULT_PAGE: Final = 50


class Served(BaseModel):
    """A record of an answer; it has these fields and no others."""

    model_config = ConfigDict(extra="forbid")


class Child(Served):
    """A child whose diary is open to who asks."""

    id: UUID = Field(description="Код ребёнка в этой службе, постоянный")
    source_id: str = Field(description="Код обучающегося в журнале")
    name: str = Field(description="Имя, как в журнале")
    study_group: str | None = Field(description="Класс или группа")
    organisation: DiaryOrganisation = Field(description="Организация")
    updated_at: datetime = Field(description="Последнее изменение дневника, UTC")
    shown: DiaryShown = Field(description="За какие дни показаны занятия, включительно")


class Children(Served):
    """A page of children."""

    students: list[Child] = Field(description="Дети, чьи дневники вам открыты")
    next: str | None = Field(
        description="Что передать в after, чтобы получить следующую страницу; null — это последняя"
    )


class AboutChild(Served):
    """What every answer about one child begins with."""

    student: Child = Field(description="Чей дневник")


class DiaryWeek(AboutChild):
    """The diary of some days."""

    shown: DiaryShown = Field(description="За какие дни этот ответ")
    days: list[DiaryDay] = Field(description="Дни, в которые есть занятия")


class TimetableLesson(Served):
    """A lesson of the timetable: no mark, no absence, no homework."""

    number: int = Field(description="Номер занятия в этот день")
    subject: str = Field(description="Предмет")
    starts: LocalTime | None = Field(description="Начало, местное время")
    ends: LocalTime | None = Field(description="Конец, местное время")
    room: str | None = Field(description="Кабинет")
    teacher: str | None = Field(description="Учитель")
    cancelled: bool = Field(description="Отменено")
    moved_from: DiaryMove | None = Field(description="С какого занятия перенесено")


class TimetableDay(Served):
    """A day of the timetable."""

    date: date
    lessons: list[TimetableLesson]


class Timetable(AboutChild):
    """The timetable of some days, the control works ahead and the holidays."""

    shown: DiaryShown = Field(description="За какие дни этот ответ")
    days: list[TimetableDay] = Field(description="Дни, в которые есть занятия")
    control_works: list[DiaryControlWork] = Field(description="Контрольные работы впереди, до конца учебного года")
    holidays: list[DiaryHoliday] = Field(description="Каникулы, нынешние и будущие")


class Marks(AboutChild):
    """Marks of lessons."""

    marks: list[DiaryYearMark] = Field(description="Отметки учебного года за эти дни")


class Absences(AboutChild):
    """Absences and late arrivals."""

    absences: list[DiaryYearAbsence] = Field(description="Пропуски и опоздания учебного года за эти дни")


class GivenHomework(DiaryHomework):
    """A homework with the lesson it was given at."""

    date: date
    number: int = Field(description="Номер занятия в этот день")
    subject: str = Field(description="Предмет")


class Homework(AboutChild):
    """Homework of some days."""

    shown: DiaryShown = Field(description="За какие дни этот ответ")
    homework: list[GivenHomework] = Field(description="Задания, данные на занятиях этих дней")


class FinalMarks(AboutChild):
    """Marks for periods, years and exams."""

    period_marks: list[DiaryPeriodMark] = Field(description="Итоговые отметки учебного года")


class CalendarAddress(Served):
    """An address a family's calendar subscribes to, shown once."""

    id: str = Field(description="Код ссылки: по нему её отключают")
    made_at: datetime = Field(description="Когда заведена, UTC")
    url: str = Field(description="Ссылка; кто её знает, тот видит календарь")


class MadeCalendar(Served):
    """An address that is in force; what it is reached by is kept nowhere."""

    id: str = Field(description="Код ссылки")
    made_at: datetime = Field(description="Когда заведена, UTC")


class CalendarAddresses(Served):
    """The addresses of a child's calendar that a client made."""

    calendars: list[MadeCalendar] = Field(description="Действующие ссылки, от старых к новым")


class Health(Served):
    """Whether there is something to serve."""

    status: Literal["ok"]
    published_at: datetime = Field(description="Когда выпущено то, что сейчас показывается, UTC")


class Problem(Served):
    """An error, RFC 9457."""

    type: Literal["about:blank"]
    title: str = Field(description="Что случилось")
    status: int = Field(description="Код ответа HTTP", ge=400, le=599)
    detail: str = Field(description="Что именно не так и что сделать")


class Token(Served):
    """A token, RFC 6749 section 5.1."""

    access_token: str = Field(description="Пропуск: передавайте в заголовке Authorization: Bearer …")
    token_type: Literal["Bearer"]
    expires_in: int = Field(description="Сколько секунд действует", ge=1)
    scope: str = Field(description="Права: diary")


class TokenError(Served):
    """Why there is no token, RFC 6749 section 5.2; the description is English because the RFC wants ASCII."""

    error: Literal["invalid_request", "invalid_client", "unsupported_grant_type", "invalid_scope", "slow_down"]
    error_description: str
