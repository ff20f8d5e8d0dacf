"""When a lesson begins and ends: by its own hours, else by the bells of its group's timetable."""

import re
from collections import defaultdict
from datetime import date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.columns import joined, mapped, mask_of, present
from transforms.dnevnik.page import MOMENT, day_of
from transforms.json_pages.page import JsonPage
from transforms.json_pages.shape import Shape
from transforms.moments import in_utc, parse_time
from transforms.words import parse_whole

if TYPE_CHECKING:
    from transforms.dnevnik.lessons import Lessons

BUNDLED_BELLS = Shape(
    "timetable",
    fields=("Id", "IdStr", "Name", "Start", "FirstLessonNumber"),
    each={
        "Items": Shape(
            "bell", fields=("Id", "IdStr", "Start", "Finish", "Name", "Type", "LessonNumber"), lists=("DaysOfWeek",)
        )
    },
)

_HOURS = re.compile(r"^\s*(\d{1,2}[:.]\d{2}(?::\d{2})?)\s*[-–—−]\s*(\d{1,2}[:.]\d{2}(?::\d{2})?)\s*$")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_EVER = date.min

Span = tuple[time, time]


def clock(page: JsonPage, lessons: "Lessons") -> tuple[pa.Array, pa.Array]:
    """Begin and end of each lesson in UTC; null where neither its hours nor a bell says.

    Hours that can't be read are rejected by themselves.
    """
    zone = ZoneInfo(page.context.source_timezone)
    bells = _Bells(page, zone)
    position = page.reading.field(lessons.nodes, "lesson", "hours")
    hours = page.reading.text(position)
    readable = mask_of(mapped(hours, lambda text: _span(text) is not None, pa.bool_()))
    page.ledger.reject(position[present(hours) & ~readable], "time_unreadable")
    # Whose bells ring matters to a lesson without hours alone: the others are told once for all pages.
    whose = pa.array(np.where(readable, -1, page.pages(lessons.nodes))).cast(pa.string())
    told = pc.if_else(pa.array(readable), hours, "")
    said = joined(lessons.lesson_on.cast(pa.string()), lessons.lesson_number.cast(pa.string()), whose, told)

    def moment(end: int, text: str) -> datetime | None:
        day, number, whose, written = text.split("|", 3)
        on = date.fromisoformat(day)
        span = _span(written) or bells.span(int(whose), on, int(number))
        return in_utc(datetime.combine(on, span[end]), zone) if span is not None else None

    return tuple(mapped(said, lambda text, end=end: moment(end, text), MOMENT) for end in (0, 1))  # type: ignore[misc]


class _Bells:
    """Bells of the timetables each page shows, by weekday and number; the timetable that began last holds."""

    def __init__(self, page: JsonPage, zone: ZoneInfo) -> None:
        objects = page.reading.objects("timetable")
        starts = [day_of(text or "", zone) or _EVER for text in page.text(objects, "timetable", "Start").to_pylist()]
        place = {int(node): start for node, start in zip(objects, starts, strict=True)}
        bells = page.reading.objects("bell")
        weekdays = defaultdict(set)
        elements = page.reading.elements("bell", "DaysOfWeek")
        for node, name in zip(page.reading.above(elements), page.reading.text(elements).to_pylist(), strict=True):
            weekdays[int(node)].add(name)
        self._spans: dict[tuple[int, str, int], list[tuple[date, Span]]] = defaultdict(list)
        columns = (page.text(bells, "bell", key).to_pylist() for key in ("LessonNumber", "Start", "Finish"))
        places = zip(bells, page.pages(bells), page.reading.above(bells), *columns, strict=True)
        for node, of, above, number, start, finish in places:
            span = _time(start), _time(finish)
            whole = parse_whole(number or "")
            if whole is None or span[0] is None or span[1] is None:
                continue
            for weekday in weekdays[int(node)] or _WEEKDAYS:
                self._spans[int(of), weekday, whole].append((place.get(int(above), _EVER), (span[0], span[1])))

    def span(self, of: int, on: date, number: int) -> Span | None:
        """The span of a lesson on the page `of`."""
        known = self._spans.get((of, _WEEKDAYS[on.weekday()], number), ())
        held = [(start, span) for start, span in known if start <= on]
        return max(held, key=lambda one: one[0])[1] if held else None


def _span(text: str) -> Span | None:
    found = _HOURS.match(text)
    start, finish = (parse_time(part) for part in found.groups()) if found else (None, None)
    return (start, finish) if start is not None and finish is not None else None


def _time(text: str | None) -> time | None:
    """The time of day of a moment (`2026-09-01T08:30:00`) or of a time alone."""
    return parse_time((text or "").rpartition("T")[2].partition(".")[0])
