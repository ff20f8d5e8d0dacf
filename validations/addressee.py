"""To whom a finding is addressed: who must act, by the rule's header and the clause that asks."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

import duckdb
from pydantic import Field

from foundation.organisations import Strict

Role = Literal["subject_teacher", "class_teacher", "deputy", "site"]

# Schools and colleges name the same duty differently; `site` is whom an order makes answerable for the journal there.
ROLE_WORDS_OF: Final[Mapping[str, Mapping[str, str]]] = {
    "school": {
        "subject_teacher": "учитель-предметник",
        "class_teacher": "классный руководитель",
        "deputy": "заместитель директора",
        "site": "ответственный за журнал",
    },
    "college": {
        "subject_teacher": "преподаватель",
        "class_teacher": "куратор",
        "deputy": "заместитель директора, заведующий отделением",
        "site": "ответственный администратор",
    },
}
ROLE_WORDS: Final[Mapping[str, str]] = {
    "subject_teacher": "учитель-предметник, преподаватель",
    "class_teacher": "классный руководитель, куратор",
    "deputy": "заместитель директора, заведующий отделением",
    "site": "ответственный за журнал на площадке",
}
_NOBODY = """
CREATE OR REPLACE TEMP TABLE addressed (
    organisation_id VARCHAR, rule_id VARCHAR, fingerprint VARCHAR, addressee_id VARCHAR
)
"""
_ADDRESSED = (Path(__file__).parent / "sql" / "addressed.sql").read_text(encoding="utf-8")


class Addressee(Strict):
    """Who must act on the findings of a rule."""

    role: Role = Field(description="Кто должен действовать")
    by_clause: dict[str, Role] = Field(
        default_factory=dict, description="Обязанность → кто, если её пункт говорит о другом"
    )
    words: dict[str, str] = Field(
        default_factory=dict, description="Обязанность → слова документа о том, кто; « … » — пропуск"
    )

    def of(self, obligation_id: str) -> Role:
        """Who must act where that obligation asks; a local act keeps the obligations of its document."""
        return self.by_clause.get(obligation_id, self.role)

    def in_words(self, obligation_id: str) -> str:
        """The same in Russian, with the document's own words where it says who."""
        words = self.words.get(obligation_id)
        return ROLE_WORDS[self.of(obligation_id)] + (f" («{words}»)" if words else "")


def roles_in_words() -> str:
    """The codes of the roles with what they mean, in one line."""
    return "; ".join(f"{code} — {words}" for code, words in ROLE_WORDS.items())


def place_addressees(connection: duckdb.DuckDBPyConnection, as_of_at: datetime) -> None:
    """Creates `addressed`: of the rows of `found` those whose lesson, subject or class names one employee."""
    connection.execute(_ADDRESSED, {"as_of_at": as_of_at})


def place_nobody(connection: duckdb.DuckDBPyConnection) -> None:
    """Creates `addressed` for findings that no lesson and no class names anybody for."""
    connection.execute(_NOBODY)
