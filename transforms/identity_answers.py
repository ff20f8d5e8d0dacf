"""The work list of who is who as a person gives it back: which proposals he approves and refuses."""

from dataclasses import dataclass
from typing import Final, Literal

from transforms.sheets.book import Sheet, read_book

SHEET: Final = "Кто есть кто"
CODE: Final = "Код предложения"
ANSWER: Final = "Решение"
PERSON: Final = "Код в журнале, если другой"
APPROVE: Final = "да"
REFUSE: Final = "нет"
_ANSWERS: Final[dict[str, Literal["approved", "refused"]]] = {APPROVE: "approved", REFUSE: "refused"}
_HEADING_WITHIN: Final = 10


@dataclass(frozen=True, slots=True)
class Answer:
    """One line that was answered; `row` is its row on the sheet, `person` a code of the journal or None."""

    proposal_id: str
    decision: Literal["approved", "refused"]
    person: str | None
    row: int


@dataclass(frozen=True, slots=True)
class Answers:
    """What was decided, and the lines (row, text) whose decision is neither of the two words."""

    decided: tuple[Answer, ...]
    unclear: tuple[tuple[int, str], ...]


def read_answers(body: bytes) -> Answers | None:
    """The answers of a work list; None where the file is no such workbook. An empty answer leaves a proposal open."""
    book = read_book(body) if body.startswith(b"PK") else None
    sheet = book.sheets.get(SHEET) if book is not None else None
    heading = None if sheet is None else _heading(sheet)
    if sheet is None or heading is None:
        return None
    row_of_headings, columns = heading
    decided: list[Answer] = []
    unclear: list[tuple[int, str]] = []
    for row in range(row_of_headings + 1, len(sheet.rows) + 1):
        said = sheet.cell(row, columns[ANSWER])
        proposal_id = sheet.cell(row, columns[CODE])
        if not said or not proposal_id:
            continue
        decision = _ANSWERS.get(said.casefold())
        if decision is None:
            unclear.append((row, said))
            continue
        person = sheet.cell(row, columns[PERSON]) if PERSON in columns else ""
        decided.append(Answer(proposal_id, decision, person or None, row))
    return Answers(tuple(decided), tuple(unclear))


def _heading(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    for row in range(1, min(_HEADING_WITHIN, len(sheet.rows)) + 1):
        columns = {text.strip(): column for column, text in enumerate(sheet.rows[row - 1], start=1) if text.strip()}
        if CODE in columns and ANSWER in columns:
            return row, columns
    return None
