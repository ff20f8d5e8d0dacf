"""КТП: the plan of topics, one workbook for any number of groups and subjects."""

import numpy as np
import pyarrow as pa

from schemas.exchange import NormaliseContext, NormalisedPage
from transforms.columns import joined, mapped, taken
from transforms.moments import parse_date
from transforms.registers.refusal import refused
from transforms.rows import PageRows
from transforms.sheets.book import read_book
from transforms.sheets.table import Table
from transforms.topics import normalise_topic
from transforms.words import parse_whole

VERSION = "registers.topic_plan/1"

COVERS = ("topic_plan",)

SHEET = "КТП"
_COLUMNS = {"klass": "Класс", "subject": "Предмет", "ordinal": "№", "topic": "Тема", "planned": "Дата по плану"}


def normalise(body: bytes, context: NormaliseContext) -> NormalisedPage:
    """The sheet «КТП»; a date that can't be read costs the row nothing but the date."""
    page = PageRows(context, VERSION)
    book = read_book(body)
    if book is None or SHEET not in book.sheets:
        return refused(page, book, (SHEET,))
    table = Table(book.sheets[SHEET], _COLUMNS, page)
    ordinal = mapped(table.text("ordinal"), parse_whole, pa.int64())
    table.require("klass", table.text("klass"), "group_missing")
    table.require("subject", table.text("subject"), "subject_missing")
    table.require("ordinal", ordinal, "ordinal_unreadable")
    table.require("topic", table.text("topic"), "topic_missing")
    planned_on = table.parsed("planned", parse_date, pa.date32(), "date_unreadable")
    rows = np.flatnonzero(table.alive)
    topic = taken(table.text("topic"), rows)
    page.add(
        "topic_plan",
        taken(table.pointers("topic"), rows),
        table.take(*table.keys, where=table.alive)[rows],
        {
            "study_group_id": joined(context.organisation_id, taken(table.text("klass"), rows)),
            "subject_id": joined(context.organisation_id, taken(table.text("subject"), rows)),
            "ordinal": taken(ordinal, rows),
            "topic": topic,
            "topic_normalised": mapped(topic, normalise_topic, pa.string()),
            "planned_on": taken(planned_on, rows),
        },
    )
    return page.page(covers=COVERS)
