"""To whom a finding is addressed: who must act, by the rule's header and the clause that asks."""

from collections.abc import Mapping
from typing import Final, Literal

from pydantic import Field

from foundation.organisations import Strict

Role = Literal["subject_teacher", "class_teacher", "deputy", "site"]

# Schools and colleges name the same duty differently; `site` is whom an order makes answerable for the journal there.
ROLE_WORDS: Final[Mapping[str, str]] = {
    "subject_teacher": "учитель-предметник, преподаватель",
    "class_teacher": "классный руководитель, куратор",
    "deputy": "заместитель директора, заведующий отделением",
    "site": "ответственный за журнал на площадке",
}


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
