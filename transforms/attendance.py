"""Absences of a cell as one row: a cell may repeat («Н Н») or contradict itself («О Н»)."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.columns import Positions, codes, first_rows, joined, taken
from transforms.rows import PageRows

_MOMENT = pa.timestamp("us", tz="UTC")


def add_attendance(
    rows: PageRows,
    *,
    pointers: pa.Array,
    items: Positions,
    student_id: pa.Array,
    occurrence: dict[str, pa.Array],
    raw_value: pa.Array,
    attendance_code: pa.Array,
    comment: pa.Array | None = None,
    recorded_at: pa.Array | None = None,
    pages: Positions | None = None,
) -> None:
    """One row per page, student and occurrence: entries joined by a space, items summed, the last moment of recording.

    Entries that say different things give the code `unknown`: which of them holds is not ours to choose.
    """
    if len(pointers) == 0:
        return
    of_page = () if pages is None else (pa.array(pages),)
    cell = codes(*of_page, student_id, occurrence["lesson_id"])
    first = first_rows(cell)
    table = pa.table(
        {
            "cell": cell,
            "raw_value": raw_value,
            "attendance_code": attendance_code,
            "items": np.asarray(items),
            "recorded_at": pa.nulls(len(cell), _MOMENT) if recorded_at is None else recorded_at,
        }
    )
    grouped = table.group_by("cell", use_threads=False).aggregate(
        [("raw_value", "list"), ("attendance_code", "count_distinct"), ("items", "sum"), ("recorded_at", "max")]
    )
    place = np.argsort(grouped["cell"].to_numpy())[np.searchsorted(np.sort(grouped["cell"].to_numpy()), cell[first])]
    grouped = grouped.take(pa.array(place)).combine_chunks()
    contradicts = pc.greater(grouped["attendance_code_count_distinct"], 1).combine_chunks()
    own = {name: taken(column, first) for name, column in occurrence.items()}
    student = taken(student_id, first)
    rows.add(
        "attendance",
        taken(pointers, first),
        grouped["items_sum"],
        {
            **own,
            "attendance_id": joined(student, own["lesson_id"]),
            "student_id": student,
            "raw_value": pc.binary_join(grouped["raw_value_list"], " "),
            "attendance_code": pc.if_else(contradicts, "unknown", taken(attendance_code, first)),
            "comment": taken(comment, first) if comment is not None else None,
            "recorded_at": grouped["recorded_at_max"],
        },
        None if pages is None else pages[first],
    )
