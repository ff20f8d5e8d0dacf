"""The lessons of an export: rows of «Занятия» and columns of the grid, each occurrence once."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.columns import Mask, Positions, codes, first_rows, joined, mapped, present, taken, texts
from transforms.exports.heading import DATES_ROW, GRID_FIRST_COLUMN, NUMBERS_ROW, Heading
from transforms.moments import in_utc, parse_date, parse_local_moment, parse_time
from transforms.sheets.book import Sheet
from transforms.sheets.table import Table
from transforms.words import parse_whole

MOMENT = pa.timestamp("us", tz="UTC")

COLUMNS = {
    "date": "Дата",
    "number": "Номер",
    "start": "Начало",
    "end": "Конец",
    "room": "Кабинет",
    "teacher": "Учитель",
    "topic": "Тема",
    "topic_at": "Тема записана",
    "homework": "Домашнее задание",
    "due": "К какому дню",
    "homework_at": "Задание записано",
    "kinds": "Виды работ",
    "marks_at": "Отметки выставлены",
    "checked_at": "Посещаемость проверена",
    "cancelled": "Отменено",
}


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Lessons column by column: first those of «Занятия» (`table_rows` of them), then those the grid alone shows."""

    organisation_id: str
    study_group_id: str
    subject_id: str
    subject: str
    lesson_id: pa.Array
    lesson_on: pa.Array
    lesson_number: pa.Array
    pointers: pa.Array
    table_rows: Positions
    of_column: Positions

    def __len__(self) -> int:
        return len(self.lesson_id)

    def named(self, positions: Positions) -> dict[str, pa.Array | str]:
        """The columns that name the occurrence, for the lessons at `positions`."""
        return {
            "lesson_id": taken(self.lesson_id, positions),
            "study_group_id": pa.repeat(self.study_group_id, len(positions)),
            "subject_id": pa.repeat(self.subject_id, len(positions)),
            "lesson_on": taken(self.lesson_on, positions),
            "lesson_number": taken(self.lesson_number, positions),
        }


def find_occurrences(grid: Sheet, table: Table, heading: Heading, organisation_id: str) -> Occurrences:
    """Lessons with their ids; `of_column` gives for each column of the grid (from one) its lesson or -1.

    Rows of «Занятия» without a date, without a number or said twice are rejected.
    """
    lesson_on = mapped(table.text("date"), parse_date, pa.date32())
    table.require("date", lesson_on, "date_unreadable")
    number = mapped(table.text("number"), parse_whole, pa.int64())
    table.require("number", number, "lesson_number_unreadable")
    repeated = np.ones(len(table), bool)
    living = np.flatnonzero(table.alive)
    said = joined(lesson_on.cast(pa.string()), number.cast(pa.string()))
    repeated[living[first_rows(codes(taken(said, living)))]] = False
    table.reject_rows("date", repeated, "lesson_repeated")
    rows = np.flatnonzero(table.alive)

    width = max((len(row) for row in grid.rows), default=0)
    span = range(GRID_FIRST_COLUMN, width + 1)
    columns = np.arange(span.start, max(span.stop, span.start))
    day = mapped(texts([grid.cell(DATES_ROW, column) for column in span]), parse_date, pa.date32())
    place = mapped(texts([grid.cell(NUMBERS_ROW, column) for column in span]), parse_whole, pa.int64())
    headed = joined(day.cast(pa.string()), place.cast(pa.string()))
    in_table = _positions(headed, taken(said, rows))
    alone = np.flatnonzero(present(headed) & (in_table < 0))
    alone = alone[first_rows(codes(taken(headed, alone)))]
    all_said = pa.concat_arrays([taken(said, rows), taken(headed, alone)])
    all_days = pa.concat_arrays([taken(lesson_on, rows), taken(day, alone)])
    all_numbers = pa.concat_arrays([taken(number, rows), taken(place, alone)])
    of_column = np.full(width + 1, -1, np.int64)
    of_column[columns] = _positions(headed, all_said)
    subject = heading.written["subject"]
    return Occurrences(
        organisation_id=organisation_id,
        study_group_id=f"{organisation_id}|{heading.group}",
        subject_id=f"{organisation_id}|{subject}",
        subject=subject,
        lesson_id=joined(
            f"{organisation_id}|{heading.group}|{subject}", all_days.cast(pa.string()), all_numbers.cast(pa.string())
        ),
        lesson_on=all_days,
        lesson_number=all_numbers,
        pointers=pa.concat_arrays(
            [taken(table.pointers("date"), rows), grid.pointers(np.full(len(alone), DATES_ROW), columns[alone])]
        ),
        table_rows=rows,
        of_column=of_column,
    )


def local_moments(table: Table, key: str, zone: ZoneInfo) -> pa.Array:
    """A column of local moments as moments in UTC; cells that are none are rejected."""
    return table.parsed(key, lambda text: utc_moment(text, zone), MOMENT, "moment_unreadable")


def utc_moment(text: str, zone: ZoneInfo) -> datetime | None:
    """The moment in UTC of a local one as it is written; None for what is no moment."""
    local = parse_local_moment(text)
    return in_utc(local, zone) if local is not None else None


def bell_times(table: Table, key: str, zone: ZoneInfo) -> pa.Array:
    """Times of day on the dates of their rows, as moments in UTC."""
    written = table.parsed(
        key, lambda text: clock.isoformat() if (clock := parse_time(text)) else None, pa.string(), "time_unreadable"
    )
    day = mapped(table.text("date"), parse_date, pa.date32()).cast(pa.string())
    local = pc.binary_join_element_wise(day, written, " ")
    return mapped(local, lambda text: utc_moment(text, zone), MOMENT)


def _positions(values: pa.Array, among: pa.Array) -> Positions:
    found: Positions = pc.fill_null(pc.index_in(values, value_set=among), -1).to_numpy().astype(np.int64)
    absent: Mask = ~present(values)
    found[absent] = -1
    return found
