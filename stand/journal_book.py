"""What a class-journal book says, sheet by sheet, before it becomes XLSX or CSV (docs/formats.md, section 1)."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from stand.journal import JournalState
from stand.school_year import SCHOOL_YEAR
from stand.sheets import Cell, Rows

FORMAT = "Свод: классный журнал, версия 1"

Key = tuple[str, str]
Place = tuple[date, int]

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

    def journal(self, exported_at: datetime, separator: str) -> Rows:
        """The whole sheet «Журнал»: the moment of export (local) in row 9, `separator` between values of a cell."""
        cells: Rows = [[separator.join(c) if isinstance(c, tuple) else c for c in row] for row in self.sheets["Журнал"]]
        stamp: list[Cell] = ["Выгружено", exported_at]
        return [*self.about, stamp, [], *cells]


def journal_books(state: JournalState, organisation: str, timezone: str) -> Iterator[JournalBook]:
    """The books of every group and subject of an organisation for the study period that goes on or went last."""
    own = OwnRecords(state, organisation, timezone)
    for key in sorted(own.lessons):
        yield _book(own, key)


class OwnRecords:
    """What one organisation's books are made of, each kind of record found by group and subject at once.

    Moments are local and naive; `now` is the moment of the state.
    """

    def __init__(self, state: JournalState, organisation: str, timezone: str) -> None:
        self.organisation = organisation
        self._zone = zone = ZoneInfo(timezone)
        self.now = state.moment.astimezone(zone).replace(tzinfo=None)
        frames = {
            name: frame[frame["organisation"] == organisation]
            for name, frame in vars(state).items()
            if isinstance(frame, pd.DataFrame)
        }
        self.periods = self._records(frames["periods"])
        today = self.now.date()
        self.period = [row for row in self.periods if row["kind"] != "year" and row["starts_on"] <= today][-1]
        self.lessons: dict[Key, list[dict[str, Any]]] = defaultdict(list)
        for row in self._records(frames["lessons"].sort_values(["date", "number"])):
            if self.period["starts_on"] <= row["date"] <= self.period["ends_on"]:
                self.lessons[row["group"], row["subject"]].append(row)
        self._students(frames)
        self._homework(frames["homework"])
        self._works(frames["works"], frames["marks"])
        self._cells(frames["absences"], frames["marks"])
        self.finals: dict[Key, dict[str, dict[str, Any]]] = defaultdict(dict)
        for row in self._records(frames["period_marks"]):
            self.finals[row["group"], row["subject"]][row["student"]] = row

    def _records(self, frame: pd.DataFrame) -> list[dict[str, Any]]:
        """Rows as plain records: moments local and naive, dates as dates, None for what is missing."""
        columns: dict[str, list[Any]] = {}
        for name, column in frame.items():
            values = column
            if isinstance(column.dtype, pd.DatetimeTZDtype):
                values = column.dt.tz_convert(self._zone).dt.tz_localize(None).astype(object)
            elif column.dtype.kind == "M":
                values = column.dt.date
            columns[str(name)] = values.astype(object).where(column.notna(), None).tolist()
        return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]

    def _students(self, frames: dict[str, pd.DataFrame]) -> None:
        persons = frames["students"].set_index("student")
        names = (persons["family_name"] + " " + persons["given_name"] + " " + persons["patronymic"]).to_dict()
        order = persons["list_number"].to_dict()
        members = frames["members"].groupby("group")["student"].agg(list).to_dict()
        self.names: dict[str, dict[str, str]] = {
            str(group): {s: names[s] for s in sorted(own, key=order.__getitem__)} for group, own in members.items()
        }

    def _homework(self, frame: pd.DataFrame) -> None:
        # One homework for the whole group fits into the row of a lesson; a personal one stays with its student.
        self.homework: dict[tuple[Key, Place], dict[str, Any]] = {}
        for row in self._records(frame[frame["student"].isna()]):
            self.homework.setdefault(((row["group"], row["subject"]), (row["date"], row["number"])), row)

    def _works(self, works: pd.DataFrame, marks: pd.DataFrame) -> None:
        self.works: dict[tuple[Key, Place], list[tuple[int, str]]] = defaultdict(list)
        for row in self._records(works.sort_values("work_order")):
            place = (row["group"], row["subject"]), (row["date"], row["number"])
            self.works[place].append((row["work_order"], row["kind"] or ""))
        occurrence = ["group", "subject", "date", "number", "work_order"]
        self.marked_at: dict[tuple[Key, Place, int], datetime] = {
            ((row["group"], row["subject"]), (row["date"], row["number"]), row["work_order"]): row["recorded_at"]
            for row in self._records(marks.groupby(occurrence)["recorded_at"].min().reset_index())
        }

    def _cells(self, absences: pd.DataFrame, marks: pd.DataFrame) -> None:
        self.cells: dict[tuple[Key, Place, str], tuple[str, ...]] = defaultdict(tuple)
        tokens = pd.concat(
            [
                absences.rename(columns={"code": "token"}).assign(work_order=0),
                marks.rename(columns={"value": "token"}),
            ]
        ).sort_values("work_order", kind="stable")
        self.absent_at: dict[tuple[Key, Place, str], datetime] = {
            ((row["group"], row["subject"]), (row["date"], row["number"]), row["student"]): row["recorded_at"]
            for row in self._records(absences)
        }
        for row in self._records(tokens[["group", "subject", "date", "number", "student", "token"]]):
            place = (row["group"], row["subject"]), (row["date"], row["number"]), row["student"]
            self.cells[place] += (row["token"],)


def _book(own: OwnRecords, key: Key) -> JournalBook:
    group, subject = key
    klass = own.lessons[key][0]["klass"]
    about: Rows = [
        ["Формат", FORMAT],
        ["Организация", own.organisation],
        ["Класс", klass],
        ["Подгруппа", group if group != klass else None],
        ["Предмет", subject],
        ["Учебный год", SCHOOL_YEAR],
        ["Период с", own.period["starts_on"]],
        ["Период по", own.period["ends_on"]],
    ]
    sheets = {
        "Журнал": _journal_rows(own, key),
        "Занятия": [_LESSON_HEADER, *(_lesson_row(own, key, lesson) for lesson in own.lessons[key])],
        "Итоги": [_FINAL_HEADER, *_final_rows(own, key)],
        "Периоды": [_PERIOD_HEADER, *_period_rows(own)],
    }
    return JournalBook(own.organisation, group, subject, about, sheets)


def _journal_rows(own: OwnRecords, key: Key) -> Rows:
    """Rows of students, columns of lessons: in a cell first an absence, then the marks in the order of the works."""
    places: list[Place] = [(lesson["date"], lesson["number"]) for lesson in own.lessons[key]]
    rows: Rows = [
        ["№", "Код", "Обучающийся", *(day for day, _ in places)],
        [None, None, None, *(number for _, number in places)],
    ]
    for position, (student, name) in enumerate(own.names[key[0]].items(), start=1):
        row: list[Cell] = [position, student, name]
        rows.append(row + [own.cells.get((key, place, student)) for place in places])
    return rows


def _lesson_row(own: OwnRecords, key: Key, lesson: dict[str, Any]) -> list[Cell]:
    place: Place = lesson["date"], lesson["number"]
    task = own.homework.get((key, place), {})
    works = own.works.get((key, place), [])
    moments = [_stamp(own.marked_at.get((key, place, order))) for order, _ in works]
    return [
        lesson["date"],
        lesson["number"],
        lesson["starts_at"].time(),
        lesson["ends_at"].time(),
        lesson["room"],
        lesson["teacher_short"],
        lesson["topic"],
        _moment(lesson["topic_recorded_at"]),
        task.get("text"),
        task.get("due_on"),
        _moment(task.get("recorded_at")),
        "; ".join(kind for _, kind in works) or None,
        "; ".join(moments) if any(moments) else None,
        _moment(lesson["attendance_taken_at"]),
        "да" if lesson["is_cancelled"] else None,
    ]


def _final_rows(own: OwnRecords, key: Key) -> Rows:
    marks = own.finals[key]
    return [
        [student, name, row["period"], row["kind"], row["value"], _moment(row["recorded_at"])]
        for student, name in own.names[key[0]].items()
        if (row := marks.get(student)) is not None
    ]


def _period_rows(own: OwnRecords) -> Rows:
    names = ("starts_on", "ends_on", "last_school_day_on")
    return [[row["title"], _PERIOD_KINDS[row["kind"]], *(row[name] for name in names)] for row in own.periods]


def _moment(value: Any) -> datetime | None:
    if value is None:
        return None
    moment: datetime = value.to_pydatetime()
    return moment


def _stamp(value: Any) -> str:
    return f"{value:%d.%m.%Y %H:%M}" if value is not None else ""
