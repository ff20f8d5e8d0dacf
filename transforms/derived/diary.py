"""The content of diaries: one row per student, nothing of any other child in it."""

from datetime import date, timedelta
from importlib.resources import files
from typing import Final

import duckdb
import pyarrow as pa

from transforms.derived.homework_text import harmless_html, plain_text
from transforms.school_year import FIRST_MONTH

_QUERY: Final = files(__package__).joinpath("diary.sql").read_text(encoding="utf-8")
_HOMEWORK: Final = """
SELECT DISTINCT content FROM homework
WHERE organisation_id = $organisation AND lesson_on BETWEEN $from_on AND $to_on ORDER BY content
"""


def school_year(on: date) -> tuple[date, date]:
    """The first and the last day of the school year that `on` lies in: 1 September to 31 August."""
    first = on.year if on.month >= FIRST_MONTH else on.year - 1
    return date(first, FIRST_MONTH, 1), date(first + 1, FIRST_MONTH, 1) - timedelta(days=1)


def diary_contents(
    connection: duckdb.DuckDBPyConnection,
    organisation_id: str,
    timezone: str,
    *,
    as_of_on: date,
    from_on: date,
    to_on: date,
) -> pa.Table:
    """A row per student: `student_id, source_student_id, display_name, study_group, changed_at, content` (JSON).

    Lessons are shown day by day from `from_on` to `to_on`, both included; marks, absences and period marks are those
    of the whole school year of `as_of_on`; control works and holidays those still to come. `changed_at` is the last
    change in what is shown. Times are local to `timezone`.
    """
    year_from_on, year_to_on = school_year(as_of_on)
    shown = {"organisation": organisation_id, "from_on": from_on, "to_on": to_on}
    texts = [row[0] for row in connection.execute(_HOMEWORK, shown).fetchall()]
    connection.register(
        "diary_homework_text",
        pa.table(
            {
                "content": pa.array(texts, pa.string()),
                "plain": pa.array([plain_text(text) for text in texts], pa.string()),
                "html": pa.array([harmless_html(text) for text in texts], pa.string()),
            }
        ),
    )
    try:
        return connection.execute(
            _QUERY,
            shown
            | {
                "timezone": timezone,
                "as_of_on": as_of_on,
                "year_from_on": year_from_on,
                "year_to_on": year_to_on,
            },
        ).to_arrow_table()
    finally:
        connection.unregister("diary_homework_text")
