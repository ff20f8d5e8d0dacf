"""The one place that reads the real clock; everything else is handed a moment."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The present moment, in UTC with its zone."""
    return datetime.now(UTC)
