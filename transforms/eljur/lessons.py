"""Lesson objects of a page, column by column: what marks and tasks of every method hang on."""

from dataclasses import dataclass

import pyarrow as pa

from transforms.columns import Mask, Positions, taken


@dataclass(frozen=True, slots=True)
class Lessons:
    """Lesson objects of a page, column by column."""

    nodes: Positions
    student_id: pa.Array
    source_lesson_id: pa.Array
    lesson_id: pa.Array
    group: pa.Array
    study_group_id: pa.Array
    subject: pa.Array
    subject_id: pa.Array
    lesson_on: pa.Array
    lesson_number: pa.Array
    is_extra: Mask

    def occurrence(self, rows: Positions) -> dict[str, pa.Array]:
        """The columns that name the occurrence, for the lessons at `rows`."""
        return {
            name: taken(getattr(self, name), rows)
            for name in ("lesson_id", "study_group_id", "subject_id", "lesson_on", "lesson_number")
        }
