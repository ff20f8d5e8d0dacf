"""Which groups of a school are read, and whose account it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from connectors.dnevnik.answers import decoded

_FIRST_MONTH = 9


class _EduGroup(msgspec.Struct):
    id: Any = None
    id_str: Any = None
    name: Any = None
    type: Any = None
    studyyear: Any = None
    parentIds: Any = None  # noqa: N815 the vendor's names
    parentIds_str: Any = None  # noqa: N815


class _School(msgspec.Struct):
    id: Any = None
    id_str: Any = None


class _Context(msgspec.Struct):
    schoolIds: Any = None  # noqa: N815
    schoolIds_str: Any = None  # noqa: N815
    schools: list[_School] | None = None


class _Numbered(msgspec.Struct):
    id: Any = None
    id_str: Any = None


@dataclass(frozen=True, slots=True)
class Group:
    """One class or subgroup: its id, its name, and the very bytes that told of it."""

    id: str
    title: str
    raw: bytes
    parents: tuple[str, ...] = ()


def read_groups(body: bytes, as_of_on: date) -> list[Group]:
    """Groups with a usable id, in the order of the answer; where years are said, those of the school year alone."""
    year = as_of_on.year if as_of_on.month >= _FIRST_MONTH else as_of_on.year - 1
    found = []
    for raw in decoded(body, list[msgspec.Raw]):
        one: _EduGroup = decoded(bytes(raw), _EduGroup)
        code = _code(one.id_str, one.id)
        if code is None or (one.studyyear is not None and str(one.studyyear) != str(year)):
            continue
        parents = one.parentIds_str or one.parentIds or ()
        listed = tuple(str(parent) for parent in parents) if isinstance(parents, Sequence) else ()
        found.append(Group(code, str(one.name or code), bytes(raw), listed))
    return found


def related(group: Group, groups: Sequence[Group]) -> bytes:
    """The parents of a group and its own parts, as the server told of them: lessons name a group by id alone."""
    near = [one.raw for one in groups if one.id in group.parents or group.id in one.parents]
    return b"[" + b",".join(near) + b"]"


def ids_in(body: bytes) -> list[str]:
    """The ids of the objects of a list, each once, in their order."""
    numbered: list[_Numbered] = decoded(body, list[_Numbered])
    codes = (_code(one.id_str, one.id) for one in numbered)
    return list(dict.fromkeys(code for code in codes if code is not None))


def schools_of(body: bytes) -> tuple[str, ...]:
    """The ids of the schools an account belongs to, by its context."""
    context: _Context = decoded(body, _Context)
    listed = [context.schoolIds_str, context.schoolIds]
    codes = [str(code) for one in listed if isinstance(one, Sequence) and not isinstance(one, str) for code in one]
    codes += [code for one in context.schools or () if (code := _code(one.id_str, one.id)) is not None]
    return tuple(dict.fromkeys(codes))


def _code(text: Any, number: Any) -> str | None:
    """An id as digits; numbers of 64 bits are whole numbers here, never floats."""
    for given in (text, number):
        written = str(given) if isinstance(given, (str, int)) and not isinstance(given, bool) else ""
        if written.isascii() and written.isdigit():
            return written
    return None
