"""What the first answers say, read just far enough to ask for diaries."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec


@dataclass(frozen=True, slots=True)
class Pupil:
    """A student whose diary the account may open; `klass` is empty where the server names no class."""

    student: str
    klass: str


def read_pupils(init: Any) -> list[Pupil]:
    """The students of `student/diary/init`, by class and number, nobody twice.

    Whom the browser shows first (`currentStudentId`, on some servers an index, on others an id) does not matter.
    """
    found: dict[str, Pupil] = {}
    for student in _objects(init.get("students") if isinstance(init, dict) else None):
        number = student.get("studentId")
        if number is not None and str(number):
            klass = student.get("className") or student.get("classId") or ""
            found.setdefault(str(number), Pupil(str(number), str(klass).strip()))
    return sorted(found.values(), key=lambda pupil: (pupil.klass, len(pupil.student), pupil.student))


def read_types(types: Any) -> str:
    """The names of work types of `grade/assignment/types` as compact JSON, id → name, in the order of ids."""
    known = [one for one in _objects(types) if one.get("id") is not None and one.get("name")]
    named = {str(one["id"]): str(one["name"]) for one in known}
    return msgspec.json.encode(dict(sorted(named.items(), key=lambda pair: (len(pair[0]), pair[0])))).decode()


def school_of(context: Any) -> str | None:
    """The number of the school (scid) that a `context` opens; None where it names none."""
    if not isinstance(context, Mapping):
        return None
    year = context.get("schoolyear")
    number = context.get("schoolId") or (year.get("schoolId") if isinstance(year, dict) else None)
    return None if number is None else str(number)


def year_of(year: Any) -> str | None:
    """The id of the school year of `years/current`."""
    number = year.get("id") if isinstance(year, dict) else None
    return None if number is None else str(number)


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        yield from (one for one in value if isinstance(one, dict))
