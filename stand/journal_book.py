"""What a class-journal book says, sheet by sheet, before it becomes XLSX or CSV (docs/formats.md, section 1)."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from stand.journal import JournalState
from stand.school_year import SCHOOL_YEAR

FORMAT = "Свод: классный журнал, версия 1"
Cell = str | int | date | time | None
Rows = list[list[Cell]]

_OCCURRENCE = ["date", "number"]
_LESSON_HEADER: list[Cell] = [
    "Дата",
    "Номер",
    "Начало",
    "Конец",
    "Кабинет",
    "Учитель",
    "Тема",
    "Тема записана",
    "Домашнее задание",
    "К какому дню",
    "Задание записано",
    "Виды работ",
    "Отметки выставлены",
    "Посещаемость проверена",
    "Отменено",
]
_FINAL_HEADER: list[Cell] = ["Код", "Обучающийся", "Период", "Вид", "Отметка", "Записана"]
_PERIOD_HEADER: list[Cell] = ["Период", "Вид", "Начало", "Конец", "Последний учебный день"]
_PERIOD_KINDS = {"quarter": "четверть", "semester": "семестр", "year": "год"}


@dataclass(frozen=True)
class JournalBook:
    """One class and subject as it stands; `exported_at` is put in when the book is written."""

    organisation: str
    group: str
    subject: str
    about: Rows
    sheets: dict[str, Rows] = field(repr=False)

    @property
    def title(self) -> str:
        """The name of the file without its ending."""
        return f"{self.group} {self.subject}".replace("/", "-")

    @property
    def fingerprint(self) -> str:
        """A hash of everything but the moment of export: the same while nothing changed."""
        return sha256(repr((self.about, sorted(self.sheets.items()))).encode()).hexdigest()

    def journal(self, exported_at: datetime) -> Rows:
        """The whole sheet «Журнал», the moment of export (local) among its first rows."""
        return [*self.about, ["Выгружено", exported_at], [], *self.sheets["Журнал"]]


def journal_books(state: JournalState, organisation: str, timezone: str, separator: str = " ") -> Iterator[JournalBook]:
    """The books of every group and subject of an organisation for the study period that goes on or went last.

    `separator` stands between the values of a cell.
    """
    zone = ZoneInfo(timezone)
    own = _Own(state, organisation)
    today = pd.Timestamp(state.moment.astimezone(zone).date())
    studies = own.frames["periods"][own.frames["periods"]["kind"] != "year"]
    period = studies[studies["starts_on"] <= today].iloc[-1]
    lessons = own.frames["lessons"]
    for key in sorted({(str(row.group), str(row.subject)) for row in lessons[["group", "subject"]].itertuples()}):
        book = _book(own, key, period, zone, separator)
        if book is not None:
            yield book


class _Own:
    """The frames of one organisation, those of a subject in a group found at once."""

    def __init__(self, state: JournalState, organisation: str) -> None:
        self.organisation = organisation
        self.frames: dict[str, pd.DataFrame] = {
            name: frame[frame["organisation"] == organisation]
            for name, frame in vars(state).items()
            if isinstance(frame, pd.DataFrame)
        }
        self._parts = {
            name: dict(iter(self.frames[name].groupby(["group", "subject"])))
            for name in ("lessons", "homework", "works", "marks", "absences", "period_marks")
        }

    def part(self, name: str, key: tuple[str, str]) -> pd.DataFrame:
        """The rows of a frame about a subject in a group."""
        found: pd.DataFrame = self._parts[name].get(key, self.frames[name].iloc[:0])
        return found


def _book(
    own: _Own, key: tuple[str, str], period: "pd.Series[Any]", zone: ZoneInfo, separator: str
) -> JournalBook | None:
    group, subject = key
    lessons = own.part("lessons", key)
    lessons = lessons[lessons["date"].between(period["starts_on"], period["ends_on"])]
    lessons = lessons.sort_values(_OCCURRENCE)
    if lessons.empty:
        return None
    klass = str(lessons["klass"].iloc[0])
    about: Rows = [
        ["Формат", FORMAT],
        ["Организация", own.organisation],
        ["Класс", klass],
        ["Подгруппа", group if group != klass else None],
        ["Предмет", subject],
        ["Учебный год", SCHOOL_YEAR],
        ["Период с", period["starts_on"].date()],
        ["Период по", period["ends_on"].date()],
    ]
    members = own.frames["members"]
    enrolled = members.loc[members["group"] == group, "student"]
    students = own.frames["students"].set_index("student").loc[list(enrolled)].sort_values("list_number")
    names = (students["family_name"] + " " + students["given_name"] + " " + students["patronymic"]).to_dict()
    sheets = {
        "Журнал": _cells(own, key, lessons, names, separator),
        "Занятия": [_LESSON_HEADER, *_lesson_rows(own, key, lessons, zone)],
        "Итоги": [_FINAL_HEADER, *_final_rows(own.part("period_marks", key), names, zone)],
        "Периоды": [_PERIOD_HEADER, *_period_rows(own.frames["periods"])],
    }
    return JournalBook(own.organisation, group, subject, about, sheets)


def _cells(own: _Own, key: tuple[str, str], lessons: pd.DataFrame, names: dict[Hashable, str], separator: str) -> Rows:
    """Rows of students, columns of lessons: first an absence, then the marks in the order of the works."""
    absences = own.part("absences", key).assign(order=0).rename(columns={"code": "token"})
    marks = own.part("marks", key).rename(columns={"value": "token", "work_order": "order"})
    columns = ["student", *_OCCURRENCE, "order", "token"]
    tokens = pd.concat([absences[columns], marks[columns]]).sort_values("order", kind="stable")
    cells = tokens.groupby(["student", *_OCCURRENCE])["token"].agg(separator.join).to_dict()
    occurrences = list(zip(lessons["date"], lessons["number"], strict=True))
    rows: Rows = [
        ["№", "Код", "Обучающийся", *(day.date() for day, _ in occurrences)],
        [None, None, None, *(int(number) for _, number in occurrences)],
    ]
    for position, (student, name) in enumerate(names.items(), start=1):
        row: list[Cell] = [position, str(student), name]
        rows.append(row + [cells.get((student, *occurrence)) for occurrence in occurrences])
    return rows


def _lesson_rows(own: _Own, key: tuple[str, str], lessons: pd.DataFrame, zone: ZoneInfo) -> Rows:
    # One homework for the whole group fits into the row; a personal one stays with its student.
    homework = own.part("homework", key)
    homework = homework[homework["student"].isna()].drop_duplicates(_OCCURRENCE).set_index(_OCCURRENCE)
    works = own.part("works", key).sort_values("work_order")
    kinds = works.groupby(_OCCURRENCE)["kind"].agg(lambda column: [_text(kind) or "" for kind in column]).to_dict()
    orders = works.groupby(_OCCURRENCE)["work_order"].agg(list).to_dict()
    marked = own.part("marks", key).groupby([*_OCCURRENCE, "work_order"])["recorded_at"].min().to_dict()
    given = homework.to_dict("index")
    rows: Rows = []
    for lesson in lessons.itertuples(index=False):
        place = (lesson.date, lesson.number)
        task: dict[str, Any] = given.get(place, {})
        moments = [_stamp(_local(marked.get((*place, order)), zone)) for order in orders.get(place, [])]
        rows.append(
            [
                lesson.date.date(),
                int(lesson.number),
                _clock(lesson.starts_at, zone),
                _clock(lesson.ends_at, zone),
                lesson.room,
                lesson.teacher_short,
                lesson.topic,
                _local(lesson.topic_recorded_at, zone),
                _text(task.get("text")),
                task["due_on"].date() if task and not pd.isna(task["due_on"]) else None,
                _local(task.get("recorded_at"), zone),
                "; ".join(kinds.get(place, [])) or None,
                "; ".join(moments) if any(moments) else None,
                _local(lesson.attendance_taken_at, zone),
                "да" if lesson.is_cancelled else None,
            ]
        )
    return rows


def _final_rows(marks: pd.DataFrame, names: dict[Hashable, str], zone: ZoneInfo) -> Rows:
    own = {row.student: row for row in marks.itertuples(index=False)}
    return [
        [str(student), name, row.period, row.kind, row.value, _local(row.recorded_at, zone)]
        for student, name in names.items()
        if (row := own.get(student)) is not None
    ]


def _period_rows(periods: pd.DataFrame) -> Rows:
    return [
        [
            row.title,
            _PERIOD_KINDS[row.kind],
            row.starts_on.date(),
            row.ends_on.date(),
            row.last_school_day_on.date(),
        ]
        for row in periods.itertuples(index=False)
    ]


def _text(value: Any) -> str | None:
    return None if value is None or pd.isna(value) else str(value)


def _local(moment: Any, zone: ZoneInfo) -> datetime | None:
    if moment is None or pd.isna(moment):
        return None
    local: datetime = pd.Timestamp(moment).tz_convert(zone).tz_localize(None).to_pydatetime()
    return local


def _clock(moment: Any, zone: ZoneInfo) -> time | None:
    local = _local(moment, zone)
    return local.time() if local else None


def _stamp(moment: datetime | None) -> str:
    return f"{moment:%d.%m.%Y %H:%M}" if moment else ""
