"""The diary of one child as iCalendar (RFC 5545): what a family's own calendar shows."""

from publications.calendar.events import CALENDAR_FORMAT, calendar_bytes

__all__ = ["CALENDAR_FORMAT", "calendar_bytes"]
