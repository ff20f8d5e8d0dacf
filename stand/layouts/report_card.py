"""The report card (табель) of a whole class: marks of the periods, averages beside them."""

from stand.layouts.progress_report import school_title
from stand.layouts.report_sheet import ReportSheet, Value
from stand.layouts.school_class import SchoolClass
from stand.school_year import SCHOOL_YEAR

TITLE = "Табель успеваемости учащегося"
_OF_A_PERIOD = ("Средний балл", "Ср. взв. балл", "Итог")
_CLOSING = ("Год.", "Экз.", "Гос. экз.", "Итог. оценка")


def report_card(school_class: SchoolClass) -> bytes:
    """The workbook of one class; of the study period that goes on or went last the marks that are put."""
    own = school_class.own
    periods = [row["title"] for row in own.periods if row["kind"] != "year"]
    about = (f"Учебный год: {SCHOOL_YEAR}", f"Класс: {school_class.title}")
    sheet = ReportSheet(school_title(own), TITLE, about)
    upper = [("№", 1), ("Предмет", 1), *((title, len(_OF_A_PERIOD)) for title in periods)]
    upper += [(title, 1) for title in _CLOSING]
    lower = [None, None, *(_OF_A_PERIOD * len(periods)), *(None for _ in _CLOSING)]
    for student, name in school_class.names.items():
        sheet.line(f"Ученик: {name}", len(lower))
        sheet.heading(upper, lower)
        for number, (subject, lessons) in enumerate(school_class.of_pupil(student).items(), start=1):
            tokens = [token for lesson in lessons for token in school_class.tokens(lesson, student)]
            marks = [int(token) for token in tokens if token in ("2", "3", "4", "5")]
            average = round(sum(marks) / len(marks), 2) if marks else 0
            finals = [row for lesson in lessons if (row := own.finals[lesson.key].get(student)) is not None]
            cells: list[Value] = [number, subject]
            for title in periods:
                final = next((row["value"] for row in finals if row["period"] == title), None)
                mark = int(final) if final is not None and final.isdigit() else final
                cells += [average, 0, mark] if title == own.period["title"] else [None, None, mark]
            sheet.row(cells)
    return sheet.bytes()
