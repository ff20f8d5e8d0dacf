"""Consents and contacts of guardians, and what they say of who is who.

A register is linked with the journal by the code of the student alone, which both write: never by a name.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.exchange import NormaliseContext, NormalisedPage
from transforms.columns import codes, first_rows, joined, mapped, present, taken, texts
from transforms.moments import parse_date
from transforms.registers.refusal import refused
from transforms.rows import PageRows
from transforms.sheets.book import Sheet, read_book
from transforms.sheets.table import Table, word
from transforms.words import parse_flag

VERSION = "registers.consents/1"

COVERS = ("consent", "contact", "guardian", "guardianship", "identity_link")

CONSENTS, CONTACTS = "Согласия", "Контакты"
_CONSENT_COLUMNS = {
    "student": "Код обучающегося",
    "student_name": "Обучающийся",
    "guardian": "Код представителя",
    "guardian_name": "Представитель",
    "relation": "Кем приходится",
    "decision": "Решение",
    "channel": "Канал",
    "decided": "Дата решения",
    "origin": "Как получено",
}
_CONTACT_COLUMNS = {
    "student": "Код обучающегося",
    "guardian": "Код представителя",
    "kind": "Вид",
    "address": "Адрес",
    "origin": "Откуда известен",
    "confirmed": "Подтверждён",
}
_DECISIONS = {"согласие": "given", "отказ": "refused", "отзыв": "withdrawn", "полный отказ": "full_refusal"}
_CHANNELS = {"электронно": "electronic", "почта": "email", "бумага": "paper"}
_CONTACT_KINDS = {"почта": "email", "телефон": "phone"}


def normalise(body: bytes, context: NormaliseContext) -> NormalisedPage:
    """The sheets «Согласия» and «Контакты» of one workbook."""
    page = PageRows(context, VERSION)
    book = read_book(body)
    if book is None or CONSENTS not in book.sheets:
        return refused(page, book, (CONSENTS, CONTACTS))
    consents = Table(book.sheets[CONSENTS], _CONSENT_COLUMNS, page)
    if CONTACTS not in book.sheets:
        page.reject(texts([f"{CONTACTS}!A1"]), texts([CONTACTS]), "sheet_missing", 0)
    contacts = Table(book.sheets.get(CONTACTS) or Sheet(CONTACTS, ()), _CONTACT_COLUMNS, page)
    _add_consents(page, consents)
    _add_contacts(page, contacts)
    _add_guardians(page, consents)
    _add_links(page, consents, contacts)
    return page.page(covers=COVERS)


def _add_consents(page: PageRows, table: Table) -> None:
    decision, channel = word(table.text("decision"), _DECISIONS), word(table.text("channel"), _CHANNELS)
    decided_on = mapped(table.text("decided"), parse_date, pa.date32())
    table.require("student", table.text("student"), "student_missing")
    table.require("student_name", table.text("student_name"), "student_unnamed")
    table.require("decision", decision, "decision_unknown")
    table.require("channel", channel, "channel_unknown")
    table.require("decided", decided_on, "date_unreadable")
    rows = np.flatnonzero(table.alive)
    student, guardian = taken(table.text("student"), rows), taken(table.text("guardian"), rows)
    decision, channel, decided_on = (taken(column, rows) for column in (decision, channel, decided_on))
    organisation_id = page.context.organisation_id
    page.add(
        "consent",
        taken(table.pointers("decision"), rows),
        table.take(*table.keys, where=table.alive)[rows],
        {
            "consent_id": joined(
                organisation_id, student, pc.fill_null(guardian, ""), channel, decided_on.cast(pa.string()), decision
            ),
            "register_student_id": student,
            "register_student_name": taken(table.text("student_name"), rows),
            "guardian_id": joined(organisation_id, guardian),
            "guardian_name": taken(table.text("guardian_name"), rows),
            "decision_code": decision,
            "channel_code": channel,
            "decided_on": decided_on,
            # A refusal holds even where the register forgot to say how it came.
            "origin": pc.fill_null(taken(table.text("origin"), rows), ""),
        },
    )


def _add_contacts(page: PageRows, table: Table) -> None:
    kind = word(table.text("kind"), _CONTACT_KINDS)
    table.require("student", table.text("student"), "student_missing")
    table.require("kind", kind, "contact_kind_unknown")
    table.require("address", table.text("address"), "address_missing")
    confirmed = table.parsed("confirmed", parse_flag, pa.bool_(), "confirmation_unknown")
    rows = np.flatnonzero(table.alive)
    student, guardian, address = (taken(table.text(key), rows) for key in ("student", "guardian", "address"))
    kind = taken(kind, rows)
    organisation_id = page.context.organisation_id
    page.add(
        "contact",
        taken(table.pointers("address"), rows),
        table.take(*table.keys, where=table.alive)[rows],
        {
            "contact_id": joined(organisation_id, student, pc.fill_null(guardian, ""), kind, address),
            "register_student_id": student,
            "guardian_id": joined(organisation_id, guardian),
            "kind_code": kind,
            "address": address,
            "origin": taken(table.text("origin"), rows),
            "confirmed": taken(confirmed, rows),
        },
    )


def _add_guardians(page: PageRows, table: Table) -> None:
    """Guardians by their codes, once each; a line without a code names nobody we could tell from another."""
    organisation_id = page.context.organisation_id
    rows = np.flatnonzero(table.alive & present(table.text("guardian")))
    guardian, student = taken(table.text("guardian"), rows), taken(table.text("student"), rows)
    pointers = taken(table.pointers("guardian"), rows)
    first = first_rows(codes(guardian))
    code = taken(guardian, first)
    page.add(
        "guardian",
        taken(pointers, first),
        0,
        {
            "guardian_id": joined(organisation_id, code),
            "source_guardian_id": code,
            "display_name": pc.coalesce(taken(table.text("guardian_name"), rows[first]), code),
        },
    )
    pair = first_rows(codes(guardian, student))
    page.add(
        "guardianship",
        taken(pointers, pair),
        0,
        {
            "guardian_id": joined(organisation_id, taken(guardian, pair)),
            "student_id": joined(organisation_id, taken(student, pair)),
            "relation": taken(table.text("relation"), rows[pair]),
        },
    )


def _add_links(page: PageRows, *tables: Table) -> None:
    for person_kind, key in (("student", "student"), ("guardian", "guardian")):
        column, pointers = [], []
        for table in tables:
            rows = np.flatnonzero(table.alive & present(table.text(key)))
            column.append(taken(table.text(key), rows))
            pointers.append(taken(table.pointers(key), rows))
        code = pa.concat_arrays(column)
        first = first_rows(codes(code))
        page.add(
            "identity_link",
            taken(pa.concat_arrays(pointers), first),
            0,
            {
                "register_source": page.context.source,
                "register_person_id": taken(code, first),
                "person_kind_code": person_kind,
                "person_id": joined(page.context.organisation_id, taken(code, first)),
                "method_code": "exact_identifier",
            },
        )
