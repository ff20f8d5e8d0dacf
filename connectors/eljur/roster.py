"""Which classes there are and who is in them, read just far enough to cut pages."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from connectors.eljur.envelope import items_of

STUDENTS_IN_ONE_CALL = 25
# How colleges key a group where they do not name it: `2024/2025_1_3ИСИП-122#####<hash>`.
_COLLEGE_KEY = re.compile(r"\d{4}/\d{4}_\d+_(?P<title>.+?)#{3,}\w*")


@dataclass(frozen=True, slots=True)
class Part:
    """Students of one class asked for in one call; `number` of `of`, both from one."""

    klass: str
    number: int
    of: int
    students: tuple[str, ...]


def read_roster(result: Any) -> dict[str, tuple[str, ...]]:
    """Class title → student ids, of a `getmessagereceivers` result.

    A key with a dot is a subgroup: its students are asked for with their class, and by the subgroup only if
    no class has them. Nobody is asked for twice.
    """
    named: dict[str, list[str]] = {}
    for _, group in items_of(result.get("groups") if isinstance(result, dict) else None):
        if isinstance(group, dict) and group.get("key") == "students":
            for key, subgroup in items_of(group.get("subgroups")):
                title, students = _subgroup(key, subgroup)
                if title:
                    named.setdefault(title, []).extend(students)
    roster: dict[str, tuple[str, ...]] = {}
    seen: set[str] = set()
    for title in sorted(named, key=lambda name: ("." in name, name)):
        own = sorted(set(named[title]) - seen, key=_by_number)
        seen.update(own)
        if own:
            roster[title] = tuple(own)
    return dict(sorted(roster.items()))


def parts(roster: Mapping[str, tuple[str, ...]]) -> Iterator[Part]:
    """The classes of a roster, cut into calls of at most `STUDENTS_IN_ONE_CALL` students."""
    for klass, students in roster.items():
        pieces = [
            students[start : start + STUDENTS_IN_ONE_CALL] for start in range(0, len(students), STUDENTS_IN_ONE_CALL)
        ]
        for number, piece in enumerate(pieces, start=1):
            yield Part(klass, number, len(pieces), piece)


def vendor_of(result: Any) -> str | None:
    """The school that a `getrules` result names; None where it names none."""
    vendor = result.get("vendor") if isinstance(result, dict) else None
    return str(vendor) if vendor else None


def _subgroup(key: str, subgroup: Any) -> tuple[str, list[str]]:
    if not isinstance(subgroup, dict):
        return "", []
    title = str(subgroup.get("name") or ("" if key.isdigit() else key)).strip()
    college = _COLLEGE_KEY.fullmatch(title)
    title = college["title"] if college else title
    users = subgroup.get("users")
    named = isinstance(users, dict)
    found = (_student(user, user_key if named else "") for user_key, user in items_of(users))
    return title, [student for student in found if student]


def _student(user: Any, key: str) -> str:
    """A student's id stands under `name`; a map without it has the id as its key."""
    if isinstance(user, dict):
        user = user.get("name", user.get("id", key))
    return "" if user is None else str(user)


def _by_number(student: str) -> tuple[int, str]:
    return (int(student) if student.isascii() and student.isdigit() else 0, student)
