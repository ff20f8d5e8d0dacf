"""The days planters work with, counted from the stand's clock."""

from datetime import date

# A stretch that lies before every reading's window: only the first load sees what happened in it.
AUTUMN = (date(2026, 9, 7), date(2026, 10, 9))
# Days that every reading covers and whose day is over at the first of them.
WATCHED = (date(2026, 10, 12), date(2026, 10, 20))
# A value with a term of five or seven days put for these may change until the last reading and be in time.
IN_TERM = (date(2026, 10, 20), date(2026, 10, 21))
WEDNESDAY, THURSDAY, FRIDAY = date(2026, 10, 21), date(2026, 10, 22), date(2026, 10, 23)
SATURDAY = date(2026, 10, 24)
