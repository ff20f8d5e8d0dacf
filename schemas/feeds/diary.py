"""The diary feed: one file, one child. Every text is plain text, `html` apart."""

from datetime import date, datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

DIARY_FORMAT: Final = "svod-diary/1"

AbsenceCode = Literal["absent", "absent_excused", "ill", "late", "unknown"]
LocalTime = Annotated[str, Field(pattern=r"^\d\d:\d\d$")]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DiaryMark(_Record):
    """A mark of a lesson."""

    value: str = Field(description="Отметка, как в журнале")
    work: str | None = Field(description="Вид работы, как в журнале")
    weight: float | None = Field(description="Вес")
    comment: str | None = Field(description="Комментарий учителя")
    counts: bool | None = Field(description="Входит в средний балл")


class DiaryYearMark(DiaryMark):
    """A mark of the school year with its lesson."""

    date: date
    number: int = Field(description="Номер занятия в этот день")
    subject: str | None = Field(description="Предмет")


class DiaryAbsence(_Record):
    """An absence or a late arrival."""

    code: AbsenceCode = Field(description="Что записано")
    value: str = Field(description="Запись, как в журнале")
    comment: str | None = Field(description="Комментарий")


class DiaryYearAbsence(DiaryAbsence):
    """An absence of the school year with its lesson."""

    date: date
    number: int = Field(description="Номер занятия в этот день")
    subject: str | None = Field(description="Предмет")


class DiaryHomework(_Record):
    """A homework given at a lesson."""

    text: str = Field(description="Задание простым текстом")
    html: str = Field(description="То же с разметкой: только p br b i em strong u sub sup ul ol li a[href http(s)]")
    due_on: date | None = Field(description="К какому дню")
    changed_at: datetime = Field(description="Последнее изменение задания, UTC")


class DiaryMove(_Record):
    """Where a lesson was moved from."""

    date: date
    number: int


class DiaryLesson(_Record):
    """One lesson of a day."""

    lesson_id: UUID = Field(description="Постоянный код занятия; у перенесённого тот же, что был до переноса")
    changed_at: datetime = Field(description="Последнее изменение занятия или его темы, UTC")
    number: int = Field(description="Номер занятия в этот день")
    subject: str = Field(description="Предмет")
    starts: LocalTime | None = Field(description="Начало, местное время")
    ends: LocalTime | None = Field(description="Конец, местное время")
    room: str | None = Field(description="Кабинет")
    teacher: str | None = Field(description="Учитель")
    topic: str | None = Field(description="Тема")
    cancelled: bool = Field(description="Отменено")
    moved_from: DiaryMove | None = Field(description="С какого занятия перенесено")
    homework: list[DiaryHomework]
    marks: list[DiaryMark]
    absence: DiaryAbsence | None


class DiaryDay(_Record):
    """A day that has lessons."""

    date: date
    lessons: list[DiaryLesson]


class DiaryPeriodMark(_Record):
    """A mark for a period, a year, an exam."""

    subject: str | None
    period: str = Field(description="Период, как в журнале")
    kind: Literal["period", "year", "exam", "final", "credit"]
    value: str
    comment: str | None


class DiaryControlWork(_Record):
    """A control work still to come."""

    date: date
    number: int
    subject: str
    work: str | None = Field(description="Вид работы, как в журнале")
    title: str | None
    changed_at: datetime = Field(description="Последнее изменение записи о работе, UTC")


class DiaryHoliday(_Record):
    """Days off that follow one another."""

    from_on: date = Field(alias="from")
    to_on: date = Field(alias="to")
    title: str
    changed_at: datetime = Field(description="Последнее изменение в календаре организации, UTC")


class DiaryOrganisation(_Record):
    """Whose diary it is: the organisation."""

    id: str
    title: str


class DiaryStudent(_Record):
    """Whose diary it is: the child."""

    id: str = Field(description="Код обучающегося в источнике")
    name: str = Field(description="Имя, как в источнике")
    study_group: str | None = Field(description="Класс или группа")


class DiaryShown(_Record):
    """The days shown lesson by lesson, both included."""

    from_on: date = Field(alias="from")
    to_on: date = Field(alias="to")


class Diary(_Record):
    """The diary of one student for those who may receive it electronically."""

    format: Literal["svod-diary/1"]
    organisation: DiaryOrganisation
    student: DiaryStudent
    recipients: list[str] = Field(description="Коды представителей, которым можно показать дневник")
    updated_at: datetime = Field(description="Последнее изменение показанного, UTC")
    shown: DiaryShown = Field(description="За какие дни показаны занятия")
    days: list[DiaryDay]
    marks: list[DiaryYearMark] = Field(description="Все отметки учебного года")
    absences: list[DiaryYearAbsence] = Field(description="Все пропуски и опоздания учебного года")
    period_marks: list[DiaryPeriodMark]
    control_works: list[DiaryControlWork] = Field(description="Контрольные работы впереди")
    holidays: list[DiaryHoliday] = Field(description="Каникулы, нынешние и будущие")


def diary_schema() -> dict[str, Any]:
    """The JSON Schema of the diary feed."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Diary.model_json_schema(by_alias=True)}
