"""What a day brought each student: the content of the daily e-mail."""

from datetime import date, datetime, timedelta
from importlib.resources import files
from typing import Final
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa

_QUERY: Final = files(__package__).joinpath("daily_news.sql").read_text(encoding="utf-8")
_NOON: Final = 12


def news_day(as_of_at: datetime, timezone: str) -> date:
    """The day that a reading at `as_of_at` tells of: before noon local time it is the day before."""
    local = as_of_at.astimezone(ZoneInfo(timezone))
    return local.date() - timedelta(days=1) if local.hour < _NOON else local.date()


def daily_news(connection: duckdb.DuckDBPyConnection, organisation_id: str, timezone: str, day_on: date) -> pa.Table:
    """A row per student: `student_id, source_student_id, display_name, content` (JSON of marks and absences).

    A student whom the day brought nothing has a row with empty lists: what was sent earlier may be taken back.
    """
    return connection.execute(
        _QUERY, {"organisation": organisation_id, "timezone": timezone, "day_on": day_on}
    ).to_arrow_table()
