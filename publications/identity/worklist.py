"""The work list of who is who as a workbook: a line per proposal, a column for the answer."""

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

import duckdb

from foundation.organisations import Organisations
from foundation.settings import Settings
from lake.identity import list_proposals
from publications.cells import new_workbook, write_cell
from publications.shelf import Shelf, content_key
from schemas.exchange import Publication
from transforms.identity_answers import ANSWER, APPROVE, CODE, PERSON, REFUSE, SHEET

VERSION: Final = "identity-worklist/1"
KIND: Final = "identity"
KINDS: Final[Mapping[str, str]] = {
    "unlinked": "кода реестра нет в журнале",
    "wrong_name": "код стоит у другого имени",
    "transfer": "переход из другой организации",
}
_HELP: Final = (
    f"В графе «{ANSWER}» напишите «{APPROVE}» или «{REFUSE}»; пустая строка остаётся в списке. Однофамильцев Свод не "
    f"различает: сверьте заявление. Если в журнале это другой, впишите его код в графу «{PERSON}» и «{APPROVE}». "
    "Отказ запоминается: предложение не вернётся. Прочитать решения: svod identity apply ФАЙЛ --by КТО."
)
_COLUMNS: Final = (
    ("Организация", 18, "organisation_id"), ("Что случилось", 20, "kind"), ("Код в реестре", 14, "register_person_id"),
    ("Имя в реестре", 24, "register_name"), ("Имя в журнале", 24, "person_name"), ("Код в журнале", 20, "person_id"),
    ("Сходство", 10, "likeness"), ("Похожих", 9, "candidates"), ("На чём основано", 46, "evidence"),
    (ANSWER, 11, None), (PERSON, 18, None), (CODE, 19, "proposal_id"),
)  # fmt: skip
_HEADING_ROW: Final = 3
_LINE_POINTS: Final = 15
_EVIDENCE_WIDTH: Final = 44
_NEVER: Final = datetime(2020, 1, 1, tzinfo=UTC)


def worklist_bytes(proposals: Sequence[Mapping[str, Any]]) -> bytes:
    """The open proposals as XLSX; the same proposals give the same bytes, and no cell is a formula."""
    handle = io.BytesIO()
    created_at = max((each["first_seen_at"] for each in proposals), default=_NEVER)
    workbook = new_workbook(handle, title="Кто есть кто: список для решения", created_at=created_at)
    page = workbook.add_worksheet(SHEET)
    title = workbook.add_format({"bold": True, "font_size": 14})
    text = workbook.add_format({"text_wrap": True, "valign": "top"})
    head = workbook.add_format({"bold": True, "border": 1, "bg_color": "#EDEDED", "text_wrap": True, "valign": "top"})
    cell = workbook.add_format({"border": 1, "text_wrap": True, "valign": "top", "num_format": "@"})
    measure = workbook.add_format({"border": 1, "valign": "top"})
    answer = workbook.add_format({"border": 1, "valign": "top", "bg_color": "#FFFFF0", "num_format": "@"})
    write_cell(page, 0, 0, "Кто есть кто: список для решения", title)
    page.merge_range(1, 0, 1, len(_COLUMNS) - 1, "", text)
    write_cell(page, 1, 0, _HELP, text)
    page.set_row(1, 46)
    page.set_row(_HEADING_ROW, 32)
    for column, (heading, width, _) in enumerate(_COLUMNS):
        page.set_column(column, column, width)
        write_cell(page, _HEADING_ROW, column, heading, head)
    for row, proposal in enumerate(proposals, start=_HEADING_ROW + 1):
        # Not every program makes room for wrapped text by itself.
        page.set_row(row, _LINE_POINTS * (2 + len(proposal["evidence"]) // _EVIDENCE_WIDTH))
        said = {**proposal, "kind": KINDS[proposal["kind_code"]], "person_name": proposal["person_name"] or "никого"}
        for column, (_, _, name) in enumerate(_COLUMNS):
            if name is None:
                write_cell(page, row, column, None, answer)
            else:
                look = measure if name in ("likeness", "candidates") else cell
                write_cell(page, row, column, said[name], look)
    last = _HEADING_ROW + max(1, len(proposals))
    column = next(at for at, (heading, _, _) in enumerate(_COLUMNS) if heading == ANSWER)
    page.data_validation(_HEADING_ROW + 1, column, last, column, {"validate": "list", "source": [APPROVE, REFUSE]})
    page.freeze_panes(_HEADING_ROW + 1, 0)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    workbook.close()
    return handle.getvalue()


def publish_identity(
    connection: duckdb.DuckDBPyConnection, organisations: Organisations, settings: Settings
) -> list[Publication]:
    """`identity/<org>.xlsx` for every organisation with an open proposal; gives all that is current."""
    shelf = Shelf(settings.publications / "identity", KIND)
    published = []
    for organisation in organisations.organisations:
        proposals = list_proposals(connection, organisation.id)
        if proposals:
            key = content_key(VERSION, [sorted(each.items()) for each in proposals])
            make = partial(worklist_bytes, proposals)
            published.append(shelf.put(f"{organisation.id}.xlsx", key, make))
    shelf.close()
    return published
