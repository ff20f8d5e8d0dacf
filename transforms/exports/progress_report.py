"""The report on progress and attendance of a whole class → lessons, marks, absences and marks of the period.

A cell that holds an empty text is a lesson without a mark, a cell that does not exist no lesson at all. The report
gives no lesson numbers: the lessons of a subject on a day are numbered from one as their columns come.
"""

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date

from schemas.exchange import NormaliseContext, NormalisedPage, Scope, Window
from transforms.columns import texts
from transforms.exports.blocks import Block, blocks_of
from transforms.exports.cells import ABSENCES
from transforms.exports.found import Found, pointer
from transforms.exports.report_facts import (
    Pupil,
    add_class,
    add_period_mark,
    add_pupil,
    add_subjects,
    distinct,
    living_pupils,
    row_weight,
)
from transforms.marks import mark_value
from transforms.moments import parse_date
from transforms.rows import PageRows
from transforms.sheets.book import Sheet, held_cells, is_formula_error, read_book
from transforms.sheets.tokens import split_tokens
from transforms.words import parse_whole

VERSION = "exports.progress_report/1"
TITLE = "об успеваемости и посещаемости"
SCOPED = ("lesson", "mark", "attendance")

_MONTHS = {
    name: number
    for number, name in enumerate(
        (
            *("январь", "февраль", "март", "апрель", "май", "июнь", "июль"),
            *("август", "сентябрь", "октябрь", "ноябрь", "декабрь"),
        ),
        start=1,
    )
}
_PERIOD = re.compile(r"с\s+(\S+)\s+по\s+(\S+)", re.IGNORECASE)
_YEARS = re.compile(r"(\d{4})\s*/\s*(\d{4})", re.ASCII)
_LONGEST_QUARTER_DAYS = 80


def normalise(body: bytes, context: NormaliseContext) -> NormalisedPage:
    """A report; it shows its classes and days whole: a mark that stood and stands no more is deleted.

    A file without a block of a pupil is refused whole.
    """
    page = PageRows(context, VERSION)
    book = read_book(body)
    blocks = list(blocks_of(book, TITLE)) if book is not None else []
    if not blocks:
        return page.refused(None, "wrong_document", 0)
    held = held_cells(body)
    found = Found()
    days = [frozenset(_day_columns(block)) for _, block in blocks]
    weights = [
        sum(row_weight(sheet, row, own) for row in block.rows) + bool(block.about["pupil"])
        for (sheet, block), own in zip(blocks, days, strict=True)
    ]
    living = living_pupils(page, found, blocks, weights)
    add_class(page, found, living)
    reading = _Reading(page, found, held)
    for sheet, block, pupil, _ in living:
        reading.read(sheet, block, pupil)
    add_subjects(found, context.organisation_id, reading.subjects)
    found.write(page)
    scopes = _scopes(page, living, has_held=any(held.values()))
    return page.page(scopes=scopes if found.is_whole else ())


def window_of(block: Block) -> Window | None:
    """The days a block shows: «с 24.03.25 по 24.05.25»; None where they can't be read."""
    said = _PERIOD.search(block.about.get("period", ""))
    from_on, to_on = (parse_date(said[1]), parse_date(said[2])) if said else (None, None)
    return Window(from_on, to_on) if from_on and to_on and from_on <= to_on else None


def period_title(window: Window) -> str:
    """What the days of a report are called: the quarter they lie in, else their two dates.

    An assumption: a report names no period. Days of more than a quarter, or of no quarter, keep their dates.
    """
    middle = window.from_on + (window.to_on - window.from_on) / 2
    quarter = {9: 1, 10: 1, 11: 2, 12: 2, 1: 3, 2: 3, 3: 3, 4: 4, 5: 4}.get(middle.month)
    if quarter is not None and (window.to_on - window.from_on).days <= _LONGEST_QUARTER_DAYS:
        return f"{quarter} четверть"
    return f"{window.from_on:%d.%m.%Y}–{window.to_on:%d.%m.%Y}"


class _Reading:
    """One report while its blocks are read."""

    def __init__(self, page: PageRows, found: Found, held: Mapping[str, frozenset[tuple[int, int]]]) -> None:
        self._page = page
        self._found = found
        self._held = held
        self._lessons: set[str] = set()
        self.subjects: dict[str, str] = {}

    def read(self, sheet: Sheet, block: Block, pupil: Pupil) -> None:
        """A pupil: what is not a mark is accounted by the pupil's own row."""
        window = window_of(block)
        if window is None:
            self._found.reject(pointer(sheet, *block.named_at), block.about.get("period"), "period_unreadable", 0)
        dates = self._dates(block, window)
        own_items = 1
        seen: set[str] = set()
        for row in block.rows:
            subject = " ".join(sheet.cell(row, block.subject_column).split())
            if not subject or subject in seen:
                reason = "subject_repeated" if subject else "subject_missing"
                weight = row_weight(sheet, row, frozenset(dates))
                self._found.reject(pointer(sheet, row, block.subject_column), subject or None, reason, weight)
                continue
            seen.add(subject)
            self.subjects.setdefault(subject, pointer(sheet, row, block.subject_column))
            own_items += self._read_row(sheet, block, pupil, row, subject, dates, window)
        add_pupil(self._found, pointer(sheet, *block.named_at), pupil, own_items)

    def _read_row(
        self,
        sheet: Sheet,
        block: Block,
        pupil: Pupil,
        row: int,
        subject: str,
        dates: Mapping[int, date | None],
        window: Window | None,
    ) -> int:
        """Reads a row of a subject; says how many of its cells belong to the pupil."""
        own_items = 0
        numbers: Counter[date] = Counter()
        held = self._held.get(sheet.title, frozenset())
        for column in range(1, max(len(sheet.rows[row - 1]), max(dates, default=0)) + 1):
            text = sheet.cell(row, column)
            if column in dates:
                on = dates[column]
                if text or (row, column) in held:
                    if on is not None:
                        numbers[on] += 1
                    self._read_cell(sheet, (row, column), pupil, subject, on, numbers[on] if on else 0)
            elif text:
                heading = block.own.get(column, "").casefold()
                if column <= block.subject_column or "средн" in heading:
                    own_items += 1
                elif "итог" not in heading:
                    self._found.reject(pointer(sheet, row, column), text, "column_unknown", 1)
                elif window is None:
                    self._found.reject(pointer(sheet, row, column), text, "period_unreadable", 1)
                else:
                    title = period_title(window)
                    add_period_mark(self._found, sheet, (row, column), pupil, subject, title, "period")
        return own_items

    def _read_cell(
        self, sheet: Sheet, cell: tuple[int, int], pupil: Pupil, subject: str, on: date | None, number: int
    ) -> None:
        text, at = sheet.cell(*cell), pointer(sheet, *cell)
        typed = cell in sheet.typed_dates
        tokens = [text] if typed else split_tokens(text)
        if on is None:
            self._found.reject(at, text, "day_unreadable", len(tokens))
            return
        occurrence = self._lesson(at, pupil, subject, on, number)
        if typed or is_formula_error(text):
            self._found.reject(at, text, "mark_is_date" if typed else "formula_error", len(tokens))
            return
        place = 0
        for token in tokens:
            absence = ABSENCES.get(token.casefold())
            if absence is not None:
                self._found.absent(at, pupil.student_id, occurrence, token, absence)
                continue
            place += 1
            self._found.add(
                "mark",
                at,
                1,
                {
                    **occurrence,
                    "mark_id": f"{pupil.student_id}|{occurrence['lesson_id']}||{place}",
                    "student_id": pupil.student_id,
                    "mark_number": place,
                    "raw_value": token,
                    "value": mark_value(token),
                },
            )

    def _lesson(self, at: str, pupil: Pupil, subject: str, on: date, number: int) -> dict[str, object]:
        lesson_id = f"{pupil.study_group_id}|{subject}|{on}|{number}"
        occurrence: dict[str, object] = {
            "lesson_id": lesson_id,
            "study_group_id": pupil.study_group_id,
            "subject_id": f"{pupil.organisation_id}|{subject}",
            "lesson_on": on,
            "lesson_number": number,
        }
        if lesson_id not in self._lessons:
            self._lessons.add(lesson_id)
            own = {"source_lesson_id": subject, "is_cancelled": False, "subject_title": subject}
            self._found.add("lesson", at, 0, {**occurrence, **own})
        return occurrence

    def _dates(self, block: Block, window: Window | None) -> dict[int, date | None]:
        years = _YEARS.search(block.about.get("school_year", "")) or _YEARS.search(self._page.context.school_year)
        found: dict[int, date | None] = {}
        for column in _day_columns(block):
            month = _MONTHS[block.top[column].casefold()]
            day = parse_whole(block.below.get(column, ""))
            likely = (int(years[1]) if month >= 9 else int(years[2])) if years else 0
            near = (window.from_on.year, window.to_on.year) if window else ()
            candidates = [_date(year, month, day) for year in (*near, likely)]
            inside = (on for on in candidates if on and window and window.from_on <= on <= window.to_on)
            found[column] = next(inside, candidates[-1])
        return found


def _day_columns(block: Block) -> list[int]:
    """Columns under the name of a month; a repeated day is a second lesson."""
    return [column for column, top in block.top.items() if top.casefold() in _MONTHS]


def _date(year: int, month: int, day: int | None) -> date | None:
    try:
        return date(year, month, day or 0)
    except ValueError:
        return None


def _scopes(page: PageRows, living: list[tuple[Sheet, Block, Pupil, int]], *, has_held: bool) -> tuple[Scope, ...]:
    """Per class the days that all its blocks show; without a single held cell lessons are not told whole."""
    windows: dict[str, set[Window | None]] = {}
    for _, block, pupil, _ in living:
        windows.setdefault(pupil.study_group_id, set()).add(window_of(block))
    scopes: list[Scope] = []
    for group in distinct(windows):
        shown = windows[group]
        window = next(iter(shown)) if len(shown) == 1 else None
        if window is None:
            continue
        entities = SCOPED if has_held else SCOPED[1:]
        scopes += [Scope(entity, group, None, window) for entity in entities]
        scopes.append(Scope("enrolment", group))
    if not has_held:
        page.reject(texts([""]), texts([None]), "lessons_not_shown", 0)
    return tuple(scopes)
