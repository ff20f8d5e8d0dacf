"""What is archived for how long."""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

import sqlalchemy as sa

from foundation.organisations import Organisation
from schemas.model import metadata

# Consents and contacts serve delivery, not the journal: they go when delivery ends, whatever the archive keeps.
NOT_ARCHIVED: Final = frozenset({"consent", "contact", "identity_link"})
_SUMMARY_TABLES: Final = (
    "organisation",
    "academic_period",
    "study_group",
    "subject",
    "student",
    "enrolment",
    "period_mark",
    "period_mark_revision",
)


@dataclass(frozen=True, slots=True)
class Retention:
    """A kind of package: its tables, whether the printed sheets are in it, and how long it is kept."""

    kind: Literal["journal", "summary"]
    title: str
    years: int
    basis: str
    tables: tuple[str, ...]
    has_sheets: bool

    @property
    def folder(self) -> str:
        """The name of the package: the kind and its years."""
        return f"{self.kind}-{self.years}"

    def counts_from(self, year_to_on: date) -> date:
        """The first of January after the school year has closed: from here the term is counted."""
        return date(year_to_on.year + 1, 1, 1)


def retentions(organisation: Organisation) -> tuple[Retention, Retention]:
    """The journal for 5 years; the summary sheets for 25 in a school and 75 in a college.

    Where a document is unclear the longer term holds (kpgt-2022, 8: sheets of a whole course, 75).
    """
    college = organisation.kind == "college"
    return (
        Retention(
            "journal",
            "Журнал за учебный год",
            5,
            "локальный акт организации о ведении электронного журнала: журналы — 5 лет",
            _journal_tables(),
            has_sheets=False,
        ),
        Retention(
            "summary",
            "Сводные ведомости за учебный год",
            75 if college else 25,
            "локальный акт организации о ведении электронного журнала: сводные ведомости — "
            + ("75 лет (основа дипломов)" if college else "25 лет"),
            _SUMMARY_TABLES,
            has_sheets=True,
        ),
    )


def _journal_tables() -> tuple[str, ...]:
    return tuple(
        table.name
        for table in metadata.sorted_tables
        if table.info["kind"] in ("reference", "fact", "revision")
        and table.name.removesuffix("_revision") not in NOT_ARCHIVED
    )


def table_of(name: str) -> sa.Table:
    """The table of the model by its name."""
    return metadata.tables[name]
