"""The school year: from 1 September to 31 August."""

from datetime import date

FIRST_MONTH = 9


def school_year_of(day: date) -> str:
    """The school year a local date lies in, written «2026/2027»."""
    first = day.year if day.month >= FIRST_MONTH else day.year - 1
    return f"{first}/{first + 1}"
