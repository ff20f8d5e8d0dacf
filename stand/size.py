"""How big a region is, and which organisations are in it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from stand.named import NAMED, GroupTemplate, OrganisationTemplate


@dataclass(frozen=True, slots=True)
class RegionSize:
    """How much to build: the default is every organisation that has a name (`stand.named`).

    `classes` (per organisation) and `students` (per class) replace what the templates say; where violations are
    planted, the organisations that have a name keep their own, which the planters need. `days` are calendar days
    from 1 September; 69 reach 8 November, 290 the end of the year. `first` skips that many organisations, so that a
    region can be built in shards.
    """

    organisations: int = len(NAMED)
    classes: int | None = None
    students: int | None = None
    days: int = 69
    first: int = 0
    planted: bool = True


_LETTERS = "АБВГДЕЖЗИК"
_SPECIALITIES = ("ПКД", "ИСИП", "СВ", "МЦИ", "АТП", "ЭМ")
_DEFAULT_CLASSES = 20
_DEFAULT_STUDENTS = 25
# Whom the numbered organisations are like: of twenty, six are read from ЭлЖур (two of them behind ESIA), four from
# Dnevnik.ru, four from «Сетевой город» (two of them colleges), five send files of four kinds and one bundles.
_SHARES = (
    "kukarino mozhaysk-7 ugra-1 peresvet-5 ugra-3 poo-kasli kukarino mozhaysk-7 ugra-2 kasli-college "
    "ugra-4 mozhaysk-7 kukarino peresvet-8 ugra-3 poo-ufaley ugra-1 nyazepetrovsk mozhaysk-7 ugra-6"
)
_NUMBERED = re.compile(r"(?:school|college)-(\d{3,})")
_BY_ID = {template.organisation: template for template in NAMED}
_LIKE = tuple(_BY_ID[name] for name in _SHARES.split())


def templates(size: RegionSize) -> list[OrganisationTemplate]:
    """The organisations of a region of that size: the named ones first, then numbered ones like them."""
    numbers = range(size.first, size.first + size.organisations)
    return [_sized(NAMED[number], size) if number < len(NAMED) else _numbered(number, size) for number in numbers]


def reaching(organisations: Iterable[str]) -> int:
    """How many organisations a region needs to have all of these: the id of a numbered one ends with its place."""
    ids = list(organisations)
    numbers = [int(found.group(1)) for found in map(_NUMBERED.fullmatch, ids) if found]
    return max(len(NAMED), len(ids), *numbers)


def _sized(template: OrganisationTemplate, size: RegionSize) -> OrganisationTemplate:
    if size.planted or (size.classes is None and size.students is None):
        return template
    groups = template.groups
    if size.classes is not None:
        groups = _groups(template.kind, size.classes, _DEFAULT_STUDENTS)
    if size.students is not None:
        groups = tuple(GroupTemplate(g.title, g.grade, size.students, g.shift, g.halves) for g in groups)
    return replace(template, groups=groups)


def _numbered(number: int, size: RegionSize) -> OrganisationTemplate:
    like = _LIKE[number % len(_LIKE)]
    return replace(
        like,
        organisation=f"{like.kind}-{number + 1:03d}",
        student_code=f"{number + 1}{{:05d}}",
        groups=_groups(like.kind, size.classes or _DEFAULT_CLASSES, size.students or _DEFAULT_STUDENTS),
        branch_of=None,
    )


def _groups(kind: str, classes: int, students: int) -> tuple[GroupTemplate, ...]:
    if kind == "college":
        return tuple(
            GroupTemplate(
                f"{index % 4 + 1}{_SPECIALITIES[index // 4 % 6]}-{26 - index % 4}"
                + ("" if index < 24 else f"-{index}"),
                index % 4 + 1,
                students,
                halves=students >= 20,
            )
            for index in range(classes)
        )
    grades = (
        [index * 11 // classes + 1 for index in range(classes)]
        if classes >= 11
        else [5 + index % 7 for index in range(classes)]
    )
    seen: dict[int, int] = {}
    groups = []
    for grade in grades:
        letter = _LETTERS[seen.setdefault(grade, 0) % len(_LETTERS)]
        seen[grade] += 1
        groups.append(GroupTemplate(f"{grade}{letter}", grade, students, 1 + grade % 2, students >= 20 and grade > 1))
    return tuple(groups)
