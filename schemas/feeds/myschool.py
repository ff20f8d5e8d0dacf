"""The `Schedule` exchange of ФГИС «Моя школа» with a regional diary (Приложение 5 of its rules for regions).

Only the outline of the document is public; what had to be assumed is said in docs/serving.md.
"""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Meta(_Part):
    """About the resource itself."""

    last_updated: datetime = Field(alias="lastUpdated", description="Последнее изменение показанного")


class Days(_Part):
    """Days, both included."""

    start: date
    end: date


class Hours(_Part):
    """From when to when, with the offset from UTC."""

    start: datetime
    end: datetime


class Attendance(_Part):
    """An absence or a late arrival."""

    code: str = Field(description="н, у, б, о или запись журнала")


class Score(_Part):
    """A mark."""

    code: str = Field(description="Вид работы, как в журнале")
    score: str = Field(description="Отметка, как в журнале; у двойной — первая")
    score2: str | None = Field(None, description="Вторая отметка двойной")
    weight: float | None = Field(None, description="Вес")
    score_system: str = Field(alias="scoreSystem", description="Шкала, из настройки")


class Lesson(_Part):
    """One lesson."""

    id: UUID
    subject: str
    topic: str | None = None
    homework: str | None = None
    period: Hours
    classroom: str | None = None
    note: str | None = Field(None, description="Отменено, перенесено, комментарии учителя")
    attendance: Attendance | None = None
    score: list[Score] = Field(default_factory=list)


class ScheduleStudent(_Part):
    """Whose lessons they are; an addition of ours, see docs/serving.md."""

    id: UUID
    name: str


class ScheduleClass(_Part):
    """A class with the lessons of one child."""

    name: str = Field(alias="class")
    grade: str = Field(description="Параллель или курс; пусто, если из названия класса не видна")
    student: ScheduleStudent | None = None
    lesson: list[Lesson]


class ScheduleSchool(_Part):
    """An organisation."""

    id: UUID
    name: str
    schedule_url: str | None = Field(None, alias="scheduleUrl")
    period: Days
    academ_year: str = Field(alias="academYear", description="Учебный год, например 2026/27")
    class_: list[ScheduleClass] = Field(alias="class")


class Schedule(_Part):
    """The timetable with marks of the children of an account."""

    resource_type: Literal["Schedule"] = Field(alias="resourceType")
    id: UUID
    meta: Meta
    school: list[ScheduleSchool]


class Issue(_Part):
    """One thing that is wrong."""

    severity: Literal["fatal", "error", "warning", "information"]
    code: Literal["not-found", "structure", "expired", "login", "forbidden", "throttled", "transient", "exception"]
    details: str


class OperationOutcome(_Part):
    """An error."""

    resource_type: Literal["OperationOutcome"] = Field(alias="resourceType")
    id: UUID
    issue: list[Issue] = Field(min_length=1)
