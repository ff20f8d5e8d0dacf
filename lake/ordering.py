"""The order in which the lake stores rows: rules on neighbours read it as it lies."""

import sqlalchemy as sa

_LEADING = ("organisation_id", "study_group_id", "lesson_on", "lesson_number", "lesson_id", "student_id")


def stored_order(table: sa.Table) -> tuple[str, ...]:
    """The columns a table is sorted by: organisation, group, lesson occurrence, student, then its key."""
    leading = [name for name in _LEADING if name in table.columns]
    return (*leading, *(column.name for column in table.primary_key.columns if column.name not in leading))
