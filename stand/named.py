"""The organisations of the stand that have a name: one of every system, every regulation and both zones."""

from dataclasses import dataclass

from stand.sources import Voice, voice_of


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
    """One organisation: its id, kind, regulation, source and what its books look like.

    `source` is the connector that reads it, `layouts` are the files it sends where that is `exports`, `branch_of` the
    main organisation where it is a site of another one.
    """

    organisation: str
    kind: str
    regulation: str
    source: str
    timezone: str
    student_code: str
    groups: tuple[GroupTemplate, ...]
    layouts: tuple[str, ...] = ()
    branch_of: str | None = None

    @property
    def voice(self) -> Voice:
        """What its source can say."""
        return voice_of(self.source, self.layouts)


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
        ("class_journal",),
    ),
    OrganisationTemplate(
        "ugra-2",
        "school",
        "khmao-2020",
        "exports",
        "Asia/Yekaterinburg",
        "U2-{:03d}",
        (GroupTemplate("6Б", 6, 16, shift=2), GroupTemplate("9А", 9, 17, halves=True)),
        ("class_journal",),
    ),
    OrganisationTemplate(
        "nyazepetrovsk",
        "college",
        "kpgt-2022",
        "exports",
        "Asia/Yekaterinburg",
        "NZ-{:03d}",
        (GroupTemplate("1СВ-26", 1, 14, halves=True), GroupTemplate("2МЦИ-25", 2, 13)),
        ("class_journal",),
        "kasli-college",
    ),
    OrganisationTemplate(
        "mozhaysk-7",
        "school",
        "kukarino",
        "dnevnik",
        "Europe/Moscow",
        "90071992547{:05d}",
        (GroupTemplate("5Б", 5, 8), GroupTemplate("11Б", 11, 9, halves=True)),
    ),
    OrganisationTemplate(
        "poo-kasli",
        "college",
        "kpgt-2022",
        "netschool-poo",
        "Asia/Yekaterinburg",
        "41{:04d}",
        (GroupTemplate("1ИСИП-26", 1, 9), GroupTemplate("3АТП-24", 3, 8)),
    ),
    OrganisationTemplate(
        "poo-ufaley",
        "college",
        "kpgt-2022",
        "netschool-poo",
        "Asia/Yekaterinburg",
        "42{:04d}",
        (GroupTemplate("2СВ-25", 2, 8),),
        branch_of="poo-kasli",
    ),
    OrganisationTemplate(
        "poo-nyazepetrovsk",
        "college",
        "kpgt-2022",
        "netschool-poo",
        "Asia/Yekaterinburg",
        "43{:04d}",
        (GroupTemplate("1МЦИ-26", 1, 8),),
        branch_of="poo-kasli",
    ),
    OrganisationTemplate(
        "poo-karabash",
        "college",
        "kpgt-2022",
        "netschool-poo",
        "Asia/Yekaterinburg",
        "44{:04d}",
        (GroupTemplate("2ЭМ-25", 2, 8),),
        branch_of="poo-kasli",
    ),
    OrganisationTemplate(
        "ugra-3",
        "school",
        "khmao-2020",
        "netschool",
        "Asia/Yekaterinburg",
        "5{:05d}",
        (GroupTemplate("8Б", 8, 9),),
    ),
    OrganisationTemplate(
        "ugra-4",
        "school",
        "khmao-2020",
        "oneroster",
        "Asia/Yekaterinburg",
        "u4-{:04d}",
        (GroupTemplate("10Б", 10, 9),),
    ),
    OrganisationTemplate(
        "peresvet-8",
        "school",
        "peresvet",
        "exports",
        "Europe/Moscow",
        "P8-{:03d}",
        (GroupTemplate("7Б", 7, 10),),
        ("progress_report", "report_card", "topics_page"),
    ),
    OrganisationTemplate(
        "ugra-6",
        "school",
        "khmao-2020",
        "exports",
        "Asia/Yekaterinburg",
        "U6-{:03d}",
        (GroupTemplate("5В", 5, 10),),
        ("xml_journal",),
    ),
)
