"""Relations that are the same for all rules of a check: made once, when the first rule that reads them comes.

Tables, because several rules read them and they are dear to make; where a row is cheap, a view:

- `former_record`: entity, organisation_id, record_id, recorded_from_at, recorded_until_at: of records that stand in
  place of former ones, the interval in which the place was first filled.
- `first_mark`, `first_attendance`, `first_homework`, `first_lesson_topic`: the records with that interval as
  first_from_at and first_until_at, their own where nothing stood there before.
- `topic_line`: which line of the plan a recorded topic is (see docs/rulebook.md).
- `silent_lesson`: organisation_id, lesson_id, read_at, is_read: past lessons of which the journal shows nothing.
- `group_place`: organisation_id, study_group_id, named_group_id, named: of which groups a line of a register speaks.
- `lessons_end`: organisation_id, source, study_group_id, lesson_on, ends_at, latest_at: when its students are free.
- `register_person`: organisation_id, entity, code, written_name; `linked_staff`: organisation_id, code, staff_id;
  `namesake`: organisation_id, shown_name, register_name: who of the registers a name in a journal may mean.
"""

import re
from collections.abc import Iterable
from pathlib import Path

import duckdb

from lake.catalog import one_look

_SQL = Path(__file__).parent / "sql"
# Entities that are recorded at a moment and replaced by later readings → what their records are known by.
RECORD_ID = {
    "attendance": "attendance_id",
    "homework": "homework_id",
    "lesson_topic": "lesson_id",
    "mark": "mark_id",
}
_TABLES = ("former_record", "topic_line", "silent_lesson", "register_person", "linked_staff", "namesake", "lessons_end")
_WORD = re.compile(r"\w+")


def stored_query(name: str) -> str:
    """The text of `validations/sql/<name>.sql`."""
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")


def first_recorded(entity: str, records: str) -> str:
    """The query of `records`, a relation of that entity's columns, with the interval that first filled their places."""
    return stored_query("first_recorded").format(entity=entity, records=records, record_id=RECORD_ID[entity])


class SharedRelations:
    """The relations laid out so far on one connection during one check."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._placed: set[str] = set()

    def place_for(self, *queries: str) -> None:
        """Creates what these queries read and is not there yet, in a transaction of its own."""
        missing = [name for name in _read_by(queries) if name not in self._placed]
        if not missing:
            return
        with one_look(self._connection):
            for name in missing:
                kind = "TABLE" if name in _TABLES else "VIEW"
                self._connection.execute(f"CREATE OR REPLACE TEMP {kind} {name} AS {_QUERIES[name]}")
        self._placed.update(missing)


_QUERIES = {
    **{name: stored_query(name) for name in (*_TABLES, "group_place")},
    **{f"first_{entity}": first_recorded(entity, entity) for entity in RECORD_ID},
}


def _read_by(queries: Iterable[str]) -> list[str]:
    """The relations of this module that the queries read, and before each those that its own query reads."""
    words = {word for query in queries for word in _WORD.findall(query)}
    found: dict[str, None] = {}
    for name, query in _QUERIES.items():
        if name in words:
            found |= dict.fromkeys([*_read_by([query.replace(name, "")]), name])
    return list(found)
