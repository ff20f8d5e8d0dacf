"""The report on progress and attendance of a whole class: a block per pupil, days of the lessons that are over."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import groupby

from stand.journal_book import OwnRecords
from stand.layouts.report_sheet import ReportSheet, Value
from stand.layouts.school_class import ClassLesson, SchoolClass
from stand.school_year import SCHOOL_YEAR

TITLE = "Отчет об успеваемости и посещаемости ученика"
_MONTHS = {
    9: "Сентябрь",
    10: "Октябрь",
    11: "Ноябрь",
    12: "Декабрь",
    1: "Январь",
    2: "Февраль",
    3: "Март",
    4: "Апрель",
    5: "Май",
    6: "Июнь",
}
_CLOSING = ("Средняя оценка", "Средневзвешенный \n балл", "Итоговая оценка за период")
_LEGEND = ("Н Неуважительная", "О Опоздание", "Б Болезнь", "У Уважительная")
_ABSENCES = frozenset({"н", "б", "у", "о"})


def progress_report(school_class: SchoolClass) -> bytes:
    """The workbook of one class for the study period that goes on or went last; marks of a lesson share a cell."""
    own = school_class.own
    period = f"с {own.period['starts_on']:%d.%m.%y} по {own.period['ends_on']:%d.%m.%y}"
    about = (f"Учебный год: {SCHOOL_YEAR}", f"Класс: {school_class.title}", f"Период: {period}")
    sheet = ReportSheet(school_title(own), TITLE, about)
    for student, name in school_class.names.items():
        _block(sheet, school_class, student, name)
    for line in _LEGEND:
        sheet.row([line])
    return sheet.bytes()


def school_title(own: OwnRecords) -> str:
    """What the issuing system calls the school."""
    return f"Общеобразовательная организация {own.organisation}"


def _block(sheet: ReportSheet, school_class: SchoolClass, student: str, name: str) -> None:
    lessons = school_class.of_pupil(student)
    days = _columns(list(lessons.values()))
    months = [(_MONTHS[month], len(list(own))) for month, own in groupby(days, key=lambda day: day.month)]
    width = 1 + len(days) + len(_CLOSING)
    sheet.line(f"Ученик: {name}", width)
    upper = [("Предмет", 1), *months, *((title, 1) for title in _CLOSING)]
    sheet.heading(upper, [None, *(day.day for day in days), *(None for _ in _CLOSING)])
    for subject, own_lessons in lessons.items():
        cells, marks = _cells(school_class, student, own_lessons, days)
        average = round(sum(marks) / len(marks), 2) if marks else 0
        final = next(
            (
                row["value"]
                for lesson in own_lessons
                if (row := school_class.own.finals[lesson.key].get(student)) is not None
            ),
            None,
        )
        sheet.row([subject, *cells, average, 0, final])


def _columns(lessons: Sequence[Sequence[ClassLesson]]) -> list[date]:
    """Days of a pupil's lessons; a day stands as often as its most frequent subject."""
    most: Counter[date] = Counter()
    for own in lessons:
        for day, count in Counter(lesson.place[0] for lesson in own).items():
            most[day] = max(most[day], count)
    return sorted(most.elements())


def _cells(
    school_class: SchoolClass, student: str, lessons: Sequence[ClassLesson], days: Sequence[date]
) -> tuple[list[Value], list[int]]:
    by_day: dict[date, list[ClassLesson]] = {}
    for lesson in lessons:
        by_day.setdefault(lesson.place[0], []).append(lesson)
    cells: list[Value] = []
    marks: list[int] = []
    for day in days:
        waiting = by_day.get(day)
        if not waiting:
            cells.append(None)
            continue
        tokens = school_class.tokens(waiting.pop(0), student)
        marks += [int(token) for token in tokens if token in ("2", "3", "4", "5")]
        cells.append(_written(tokens, day))
    return cells, marks


def _written(tokens: tuple[str, ...], day: date) -> str:
    """One way or another, as the sample does: «4/3», «4 3», «4  3», «О 4/3»."""
    absences = [token for token in tokens if token.casefold() in _ABSENCES]
    marks = [token for token in tokens if token.casefold() not in _ABSENCES]
    return " ".join([*absences, ("/", " ", "  ")[day.day % 3].join(marks)]).strip()
