"""«Итоги» and «Периоды» of an export: period marks and the periods they sum up."""

from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from transforms.columns import joined, mapped, repeated, taken
from transforms.exports.heading import Heading
from transforms.exports.occurrences import local_moments
from transforms.marks import mark_value
from transforms.moments import parse_date
from transforms.rows import PageRows
from transforms.school_year import school_year_of
from transforms.sheets.book import Sheet
from transforms.sheets.table import Table, word

_RESULT_COLUMNS = {
    "code": "Код",
    "name": "Обучающийся",
    "period": "Период",
    "kind": "Вид",
    "mark": "Отметка",
    "recorded": "Записана",
}
_PERIOD_COLUMNS = {
    "period": "Период",
    "kind": "Вид",
    "start": "Начало",
    "end": "Конец",
    "last": "Последний учебный день",
}
_RESULT_KINDS = {"период": "period", "год": "year", "экзамен": "exam", "итог": "final", "зачет": "credit"}
_PERIOD_KINDS = {
    "четверть": "quarter",
    "триместр": "trimester",
    "полугодие": "half_year",
    "семестр": "semester",
    "год": "year",
}


def add_period_marks(page: PageRows, sheet: Sheet, heading: Heading, zone: ZoneInfo) -> None:
    """Period marks of the group and subject of this file."""
    table = Table(sheet, _RESULT_COLUMNS, page)
    kind = word(table.text("kind"), _RESULT_KINDS)
    table.require("code", table.text("code"), "student_missing")
    table.require("period", table.text("period"), "period_missing")
    table.require("kind", kind, "result_kind_unknown")
    table.require("mark", table.text("mark"), "mark_missing")
    recorded_at = local_moments(table, "recorded", zone)
    rows = np.flatnonzero(table.alive)
    organisation_id = page.context.organisation_id
    raw_value = taken(table.text("mark"), rows)
    student_id = joined(organisation_id, taken(table.text("code"), rows))
    study_group_id = repeated(f"{organisation_id}|{heading.group}", len(rows))
    subject_id = repeated(f"{organisation_id}|{heading.written['subject']}", len(rows))
    academic_period_id = joined(organisation_id, taken(table.text("period"), rows))
    kind = taken(kind, rows)
    page.add(
        "period_mark",
        taken(table.pointers("mark"), rows),
        table.take(*table.keys, where=table.alive)[rows],
        {
            "period_mark_id": joined(student_id, study_group_id, subject_id, academic_period_id, kind),
            "student_id": student_id,
            "study_group_id": study_group_id,
            "subject_id": subject_id,
            "academic_period_id": academic_period_id,
            "kind_code": kind,
            "raw_value": raw_value,
            "value": mapped(raw_value, mark_value, pa.float64()),
            "recorded_at": taken(recorded_at, rows),
        },
    )


def add_periods(page: PageRows, sheet: Sheet) -> None:
    """Academic periods; their school year is that of the first day."""
    table = Table(sheet, _PERIOD_COLUMNS, page)
    kind = word(table.text("kind"), _PERIOD_KINDS)
    starts_on, ends_on = (mapped(table.text(key), parse_date, pa.date32()) for key in ("start", "end"))
    table.require("period", table.text("period"), "period_missing")
    table.require("kind", kind, "period_kind_unknown")
    table.require("start", starts_on, "period_dates_missing")
    table.require("end", ends_on, "period_dates_missing")
    last_on = table.parsed("last", parse_date, pa.date32(), "date_unreadable")
    rows = np.flatnonzero(table.alive)
    title = taken(table.text("period"), rows)
    page.add(
        "academic_period",
        taken(table.pointers("period"), rows),
        table.take(*table.keys, where=table.alive)[rows],
        {
            "academic_period_id": joined(page.context.organisation_id, title),
            "source_period_id": title,
            "title": title,
            "kind_code": taken(kind, rows),
            "school_year": mapped(taken(table.text("start"), rows), _school_year, pa.string()),
            "starts_on": taken(starts_on, rows),
            "ends_on": taken(ends_on, rows),
            "last_school_day_on": taken(last_on, rows),
        },
    )


def _school_year(text: str) -> str | None:
    day = parse_date(text)
    return school_year_of(day) if day is not None else None
