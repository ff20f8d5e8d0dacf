"""How big a region is, and who lives in it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RegionSize:
    """How much to build: the default is the six organisations of `config/example/organisations.yaml`.

    `classes` (per organisation) and `students` (per class) replace what the templates say. `days` are
    calendar days from 1 September; 69 reach 8 November, 290 the end of the year. `first` skips that many
    organisations, so that a region can be built in shards.
    """

    organisations: int = 6
    classes: int | None = None
    students: int | None = None
    days: int = 69
    first: int = 0
    planted: bool = True


@dataclass(frozen=True, slots=True)
class GroupTemplate:
    """One class or college group: title, grade (course), students, shift, whether the language is taught in halves."""

    title: str
    grade: int
    students: int
    shift: int = 1
    halves: bool = False


@dataclass(frozen=True, slots=True)
class OrganisationTemplate:
    """One organisation: its id, kind, regulation, source and what its books look like."""

    organisation: str
    kind: str
    regulation: str
    source: str
    timezone: str
    student_code: str
    groups: tuple[GroupTemplate, ...]


NAMED = (
    OrganisationTemplate(
        "kukarino",
        "school",
        "kukarino",
        "eljur",
        "Europe/Moscow",
        "1{:04d}",
        (
            GroupTemplate("1А", 1, 10),
            GroupTemplate("3А", 3, 11),
            GroupTemplate("5А", 5, 12),
            GroupTemplate("6А", 6, 10),
            GroupTemplate("8А", 8, 13),
        ),
    ),
    OrganisationTemplate(
        "ugra-1",
        "school",
        "khmao-2020",
        "eljur-esia",
        "Asia/Yekaterinburg",
        "7{:04d}",
        (
            GroupTemplate("4В", 4, 17, shift=2),
            GroupTemplate("7А", 7, 18, halves=True),
            GroupTemplate("10А", 10, 16),
        ),
    ),
    OrganisationTemplate(
        "kasli-college",
        "college",
        "kpgt-2022",
        "eljur",
        "Asia/Yekaterinburg",
        "3{:04d}",
        (
            GroupTemplate("1ПКД-26", 1, 16, halves=True),
            GroupTemplate("2ПКД-25", 2, 14),
            GroupTemplate("3ИСИП-24", 3, 13),
        ),
    ),
    OrganisationTemplate(
        "peresvet-5",
        "school",
        "peresvet",
        "exports",
        "Europe/Moscow",
        "P5-{:03d}",
        (GroupTemplate("2Б", 2, 15), GroupTemplate("11А", 11, 16, halves=True)),
    ),
    OrganisationTemplate(
        "ugra-2",
        "school",
        "khmao-2020",
        "exports",
        "Asia/Yekaterinburg",
        "U2-{:03d}",
        (GroupTemplate("6Б", 6, 16, shift=2), GroupTemplate("9А", 9, 17, halves=True)),
    ),
    OrganisationTemplate(
        "nyazepetrovsk",
        "college",
        "kpgt-2022",
        "exports",
        "Asia/Yekaterinburg",
        "NZ-{:03d}",
        (GroupTemplate("1СВ-26", 1, 14, halves=True), GroupTemplate("2МЦИ-25", 2, 13)),
    ),
)

_LETTERS = "АБВГДЕЖЗИК"
_SPECIALITIES = ("ПКД", "ИСИП", "СВ", "МЦИ", "АТП", "ЭМ")
_DEFAULT_CLASSES = 20
_DEFAULT_STUDENTS = 25


def templates(size: RegionSize) -> list[OrganisationTemplate]:
    """The organisations of a region of that size: the named six first, then numbered ones like them."""
    numbers = range(size.first, size.first + size.organisations)
    return [_sized(NAMED[number], size) if number < len(NAMED) else _numbered(number, size) for number in numbers]


def _sized(template: OrganisationTemplate, size: RegionSize) -> OrganisationTemplate:
    if size.classes is None and size.students is None:
        return template
    groups = template.groups
    if size.classes is not None:
        groups = _groups(template.kind, size.classes, _DEFAULT_STUDENTS)
    if size.students is not None:
        groups = tuple(GroupTemplate(g.title, g.grade, size.students, g.shift, g.halves) for g in groups)
    return OrganisationTemplate(
        template.organisation,
        template.kind,
        template.regulation,
        template.source,
        template.timezone,
        template.student_code,
        groups,
    )


def _numbered(number: int, size: RegionSize) -> OrganisationTemplate:
    like = NAMED[number % len(NAMED)]
    return OrganisationTemplate(
        f"{like.kind}-{number + 1:03d}",
        like.kind,
        like.regulation,
        like.source,
        like.timezone,
        f"{number + 1}{{:05d}}",
        _groups(like.kind, size.classes or _DEFAULT_CLASSES, size.students or _DEFAULT_STUDENTS),
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
