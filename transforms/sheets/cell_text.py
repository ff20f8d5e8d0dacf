"""A typed cell as a person would write it: a CSV of the same sheet holds the same text."""

from datetime import date, datetime, time, timedelta

_HALF_SECOND = timedelta(milliseconds=500)


def text_of(value: object) -> str:
    """The text of a number, a date, a time or a truth value; a text stays as it is."""
    match value:
        case bool():
            return "да" if value else "нет"
        case float():
            return str(int(value)) if value.is_integer() else repr(value).replace(".", ",")
        case date():
            return _text_of_day(value)
        case time():
            return _clock((datetime.combine(date.min, value) + _HALF_SECOND).time().replace(microsecond=0))
        case _:
            return str(value)


def _text_of_day(value: date) -> str:
    if not isinstance(value, datetime):
        return f"{value:%d.%m.%Y}"
    rounded = (value + _HALF_SECOND).replace(microsecond=0)
    clock = f" {_clock(rounded.time())}" if rounded.time() != time() else ""
    return f"{rounded:%d.%m.%Y}{clock}"


def _clock(value: time) -> str:
    return f"{value:%H:%M:%S}" if value.second else f"{value:%H:%M}"
