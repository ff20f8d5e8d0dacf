"""A plain reading of the schedule of attestation, line by line: what is held when, and until when it is marked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from stand.journal import JournalState
from stand.registers import register_sheets

# What the schedule calls a work, and what the journal calls the same.
_IN_THE_JOURNAL = {
    "контрольная работа": "контрольная работа",
    "работа внутришкольного контроля": "вшк: контрольная работа",
    "зачёт": "зачёт",
    "дифференцированный зачёт": "зачёт",
    "экзамен": "экзамен",
}
_SHEET = "График аттестации"
_ASKED = {
    "khmao-2020": ("контрольная работа", "работа внутришкольного контроля"),
    "kpgt-2022": tuple(_IN_THE_JOURNAL),
}


@dataclass(frozen=True)
class Scheduled:
    """A line of the schedule that the document asks about and that sets a day."""

    klass: str
    subject: str
    held_on: date
    kind: str
    due_on: date

    def is_of(self, lesson: dict[str, Any], kind: str) -> bool:
        """Whether a mark of that kind (empty where nobody wrote one) in that lesson may be for this work."""
        place = lesson["klass"], lesson["subject"], lesson["date"].date()
        return place == (self.klass, self.subject, self.held_on) and kind.lower() in ("", self.kind)


def schedule_of(state: JournalState, organisation: str, regulation: str, *, is_first: bool) -> Iterator[Scheduled]:
    """The works of the organisation's schedule; none where it hands no schedule over."""
    books = register_sheets(state, organisation, regulation=regulation, is_first=is_first)
    for head, *body in (sheets[_SHEET] for sheets in books.values() if _SHEET in sheets):
        for cells in body:
            line: dict[str, Any] = dict(zip(map(str, head), cells, strict=True))
            if line["Вид"] in _ASKED.get(regulation, ()) and line["Отметки до"] is not None:
                yield Scheduled(
                    line["Класс"],
                    line["Предмет"],
                    line["Дата проведения"],
                    _IN_THE_JOURNAL[line["Вид"]],
                    line["Отметки до"],
                )
