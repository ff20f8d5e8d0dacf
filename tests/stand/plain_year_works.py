"""A plain reading of the works that the Kukarino document wants in the journal by the end of the school year."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from stand.frames import records
from stand.journal import JournalState, state_at
from stand.kept_registers import kept_titles
from stand.region import Region
from stand.register_lines import overlaid
from stand.register_school import school_of
from stand.registers_of_teaching import course_works

Finding = tuple[str, str, tuple[tuple[str, str], ...]]
_GRADES = range(5, 10)


def audit_year_works(region: Region, readings: Sequence[datetime]) -> set[Finding]:
    """Works of years that are over whose outcome is not placed, or was placed too late."""
    found: set[Finding] = set()
    state = state_at(region, readings[-1])
    under = [row["organisation"] for row in records(region.organisations) if row["regulation"] == "kukarino"]
    for organisation in under:
        kept = kept_titles("kukarino", is_first=organisation == under[0], organisation=organisation)
        if "Курсовые и проектные работы" in kept:
            found |= {("year-work-not-placed", organisation, key) for key in _lacking(state, organisation)}
    return found


def _lacking(state: JournalState, organisation: str) -> set[tuple[tuple[str, str], ...]]:
    planted = [line for line in state.register_lines if line.organisation == organisation]
    groups = records(state.groups[state.groups["organisation"] == organisation])
    grades = {row["group"]: int(row["grade"]) for row in groups}
    found = set()
    for sheet, rows in course_works(school_of(state, organisation)).items():
        head, *body = overlaid(sheet, rows, planted)
        for row in body:
            line = {str(title): cell for title, cell in zip(head, row, strict=True)}
            if _is_lacking(line, grades[str(line["Класс"])], state.moment.date()):
                names = {"study_group": "Класс", "subject": "Предмет", "student": "Код обучающегося", "work": "Тема"}
                found.add(tuple(sorted((name, str(line[title])) for name, title in names.items())))
    return found


def _is_lacking(line: dict[str, Any], grade: int, today: date) -> bool:
    is_project = line["Вид работы"] in ("итоговый проект", "исследование")
    if line["Сдана"] is None or (is_project and grade not in _GRADES) or (not is_project and line["Отметка"]):
        return False
    year = line["Сдана"].year + (1 if line["Сдана"].month >= 9 else 0)
    attached_on = line["Документ прикреплён"]
    return bool(attached_on > date(year, 8, 31) if attached_on else today > date(year, 8, 31))
