"""Marks as Dnevnik.ru writes them: a value, a text beside it, and the scale that tells which of them is meant."""

import pyarrow as pa
import pyarrow.compute as pc

from transforms.columns import Positions, mapped, mask_of
from transforms.json_pages.page import JsonPage
from transforms.json_pages.shape import Shape
from transforms.marks import mark_value

MARK = Shape(
    "mark",
    fields=(
        *("id", "id_str", "type", "value", "textValue", "person", "person_str", "work", "work_str", "lesson"),
        *("lesson_str", "number", "date", "workType", "mood", "use_avg_calc"),
    ),
)
_NUMBER_SCALES = ("mark5", "mark6", "mark7", "mark10", "mark12", "mark100")


def mark_texts(page: JsonPage, marks: Positions) -> pa.Array:
    """The mark as a person reads it: `value` on a scale of numbers, else `textValue`; null where both are empty."""
    value, text = page.text(marks, "mark", "value"), page.text(marks, "mark", "textValue")
    scale = pc.utf8_lower(page.text(marks, "mark", "type"))
    in_numbers = pa.array(mask_of(pc.is_in(scale, value_set=pa.array(_NUMBER_SCALES))))
    return pc.if_else(in_numbers, pc.coalesce(value, text), pc.coalesce(text, value))


def mark_numbers(page: JsonPage, marks: Positions) -> pa.Array:
    """The number a mark stands for, where it stands for one."""
    return mapped(mark_texts(page, marks), mark_value, pa.float64())
