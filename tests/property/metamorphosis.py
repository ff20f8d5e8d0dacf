"""The same journal told otherwise: years later, under other ids, in another order, in two halves.

What a rule says must follow: nothing of it hangs on a year, on how an id is spelled or on which row came first.
"""

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from tests.property.plain.sketch import Key, Row, Sketch
from tests.rules.tiny_journal import completed

# 28 years are whole weeks, and every date falls on the same day of the week again: fixed dates such as the 5th of
# September move with the rest.
YEARS = timedelta(weeks=1461)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MONTH = re.compile(r"\d{4}-\d\d")
_SCHOOL_YEAR = re.compile(r"(\d{4})([/-])(\d{4})")
# Behind the id, and before every letter in the order of ids; '' stays: it means "all" where a reading is noted.
SUFFIX = "  (иной)"

Change = Callable[[Sketch], Sketch]


def whole(sketch: Sketch) -> Sketch:
    """The sketch with every column of its rows filled in, so that a change reaches all of them."""
    return replace(
        sketch,
        tables={
            name: [_without_owner(completed(name, dict(row), number)) for number, row in enumerate(rows)]
            for name, rows in sketch.tables.items()
        },
    )


def years_later(sketch: Sketch) -> Sketch:
    """Every date and moment moved on by 28 years, the run's too."""

    def move(column: str, value: Any) -> Any:
        if isinstance(value, date):
            return value + YEARS
        return _later(value) if column == "school_year" and isinstance(value, str) else value

    return replace(
        _mapped(sketch, move),
        as_of=(datetime.fromisoformat(sketch.as_of) + YEARS).isoformat(),
    )


def key_years_later(key: Key) -> Key:
    """The key of a finding 28 years later."""
    return tuple(_later(value) for value in key)


def key_renamed_back(key: Key) -> Key:
    """The key of a finding about renamed ids, where nothing names them, under the former ones."""
    return tuple(value.removesuffix(SUFFIX) for value in key)


def _later(value: str) -> str:
    if _DAY.fullmatch(value):
        return (date.fromisoformat(value) + YEARS).isoformat()
    if _MONTH.fullmatch(value):
        return f"{int(value[:4]) + 28}{value[4:]}"
    years = _SCHOOL_YEAR.fullmatch(value)
    return value if years is None else f"{int(years[1]) + 28}{years[2]}{int(years[3]) + 28}"


def renamed(sketch: Sketch) -> Sketch:
    """Every id under another name; the names that a source gives keep."""

    def rename(column: str, value: Any) -> Any:
        return value + SUFFIX if is_id(column) and isinstance(value, str) and value else value

    return _mapped(sketch, rename)


def is_id(column: str) -> bool:
    """Whether the column holds ids, of its own row or of another."""
    # A reading's scope is the id of a group, a check's number the end of its id.
    named = column.endswith("_id") or column in ("scope", "check_number")
    return named and column not in ("organisation_id", "source_student_id")


def shuffled(sketch: Sketch) -> Sketch:
    """The rows of every table in another order, the same for the same sketch."""
    order = random.Random(28)
    return replace(sketch, tables={name: order.sample(rows, len(rows)) for name, rows in sketch.tables.items()})


def _without_owner(row: Row) -> Row:
    return {column: value for column, value in row.items() if column != "organisation_id"}


def _mapped(sketch: Sketch, change: Callable[[str, Any], Any]) -> Sketch:
    tables: Mapping[str, list[Row]] = {
        name: [{column: change(column, value) for column, value in row.items()} for row in rows]
        for name, rows in sketch.tables.items()
    }
    return replace(sketch, tables=tables)
