"""Ways to read a diary page that were not chosen, kept so that the choice can be measured again.

Each reads lessons, topics, homework and marks of a page. Neither makes ids, keeps a place for unknown
fields or accounts for every value: what they leave out is part of the answer.
"""

from typing import Any

import duckdb
import msgspec
import pyarrow as pa


class _Entry(msgspec.Struct):
    value: str | int | float | None = None
    control_type: str | None = None
    weight: float | int | str | None = None
    count: bool | str | int | None = None
    comment: str | None = None


class _Homework(msgspec.Struct):
    id: str | int | None = None
    value: str | None = None
    individual: bool | str | int | None = None


class _Lesson(msgspec.Struct):
    name: str | None = None
    lesson_id: str | int | None = None
    num: str | int | None = None
    room: str | int | None = None
    teacher: str | None = None
    starttime: str | None = None
    endtime: str | None = None
    topic: str | None = None
    grp: str | None = None
    homework: dict[str, _Homework] | list[_Homework] | None = None
    assessments: dict[str, _Entry] | list[_Entry] | None = None


class _Day(msgspec.Struct):
    name: str | None = None
    items: dict[str, _Lesson] | list[_Lesson] | None = None


class _Student(msgspec.Struct):
    name: str | int | None = None
    days: dict[str, _Day] | list[_Day] | None = None


class _Result(msgspec.Struct):
    students: dict[str, _Student] | list[_Student] | None = None


class _Response(msgspec.Struct):
    result: _Result


class _Answer(msgspec.Struct):
    response: _Response


_decoder = msgspec.json.Decoder(_Answer)
_LESSON_FIELDS = ("name", "lesson_id", "num", "room", "teacher", "starttime", "endtime", "topic", "grp")


def _members(value: Any) -> Any:
    if isinstance(value, dict):
        return value.items()
    return ((str(place), member) for place, member in enumerate(value or ()))


def typed_structs(body: bytes) -> int:
    """msgspec structs, a loop over them, Arrow columns at the end; gives the number of rows."""
    lessons: dict[str, list[Any]] = {name: [] for name in ("pointer", "student", "day", *_LESSON_FIELDS)}
    homework: list[tuple[Any, ...]] = []
    marks: list[tuple[Any, ...]] = []
    for student_key, student in _members(_decoder.decode(body).response.result.students):
        for day_key, day in _members(student.days):
            for key, lesson in _members(day.items):
                pointer = f"/response/result/students/{student_key}/days/{day_key}/items/{key}"
                lessons["pointer"].append(pointer)
                lessons["student"].append(student.name)
                lessons["day"].append(day.name)
                for name in _LESSON_FIELDS:
                    value = getattr(lesson, name)
                    lessons[name].append(value if value is None else str(value))
                for place, one in _members(lesson.homework):
                    homework.append((f"{pointer}/homework/{place}", str(one.id), one.value, str(one.individual)))
                for place, one in _members(lesson.assessments):
                    known = (one.control_type, str(one.weight), str(one.count), one.comment)
                    marks.append((f"{pointer}/assessments/{place}", str(one.value), *known))
    tables = [pa.table(lessons)]
    tables += [
        pa.table({str(n): column for n, column in enumerate(zip(*rows, strict=True))}) for rows in (homework, marks)
    ]
    return sum(table.num_rows for table in tables)


_TYPED_QUERY = """
    WITH student AS (
        SELECT s.key AS student, s.value -> 'days' AS days
        FROM json_each(decode($1)::JSON -> '$.response.result.students') AS s
    ),
    day AS (SELECT student, d.key AS day, d.value -> 'items' AS items FROM student, json_each(days) AS d),
    lesson AS (
        SELECT student, day, i.key AS item, from_json(i.value, $2) AS x
        FROM day, json_each(items) AS i
    )
    SELECT student, day, item, x.* FROM lesson
"""
_TYPED_SHAPE = (
    "{" + ", ".join(f'"{name}": "VARCHAR"' for name in _LESSON_FIELDS) + ', "homework": "JSON", "assessments": "JSON"}'
)
_NESTED_QUERY = """
    SELECT l.student, l.day, l.item, e.key, from_json(e.value, '{shape}') AS x
    FROM lesson AS l, json_each(l.{column}) AS e
"""
_NESTED = (
    ("homework", '{"id": "VARCHAR", "value": "VARCHAR", "individual": "VARCHAR"}'),
    (
        "assessments",
        '{"value": "VARCHAR", "control_type": "VARCHAR", "weight": "VARCHAR", '
        '"count": "VARCHAR", "comment": "VARCHAR"}',
    ),
)


class TypedQueries:
    """DuckDB's json functions with types given beforehand."""

    def __init__(self) -> None:
        self._connection = duckdb.connect(":memory:", config={"threads": 1})

    def __call__(self, body: bytes) -> int:
        """Reads a page; gives the number of rows."""
        lesson = self._connection.execute(_TYPED_QUERY, [body, _TYPED_SHAPE]).to_arrow_table()
        self._connection.register("lesson", lesson)
        rows: int = lesson.num_rows
        for column, shape in _NESTED:
            query = _NESTED_QUERY.format(column=column, shape=shape)
            rows += self._connection.execute(query).to_arrow_table().num_rows
        self._connection.unregister("lesson")
        return rows
