"""Whom the account sees at a site, read just far enough to cut pages."""

from dataclasses import dataclass

import msgspec


@dataclass(frozen=True, slots=True)
class Seen:
    """A student by the source's number, and the title of the group, empty where none is named."""

    student: str
    group: str


class _Student(msgspec.Struct):
    id: int | str | None = None
    groupName: str | None = None  # noqa: N815 (the vendor's spelling)


class _Role(msgspec.Struct):
    students: list[_Student] | None = None


def read_roster(student_role: bytes) -> tuple[Seen, ...]:
    """Students of a `studentRole`, by group and number, nobody twice; whoever has no number can't be asked for."""
    try:
        role = msgspec.json.decode(student_role, type=_Role | None)
    except msgspec.DecodeError:
        return ()
    listed = (role.students if role is not None else None) or ()
    groups: dict[str, str] = {}
    for student in listed:
        number = "" if student.id is None else str(student.id).strip()
        if number:
            groups.setdefault(number, (student.groupName or "").strip())
    return tuple(sorted((Seen(number, group) for number, group in groups.items()), key=_by_group))


def _by_group(seen: Seen) -> tuple[str, int, str]:
    number = seen.student
    return seen.group, int(number) if number.isascii() and number.isdigit() else 0, number
