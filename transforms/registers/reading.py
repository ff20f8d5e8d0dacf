"""One reader for every register: its description says what the columns mean."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.arrow import normalised_schema
from schemas.exchange import NormaliseContext, NormalisedPage
from schemas.registers.description import Column, Register, RegisterSheet
from transforms.columns import Positions, blank_to_null, joined, mapped, mask_of, present, taken, texts
from transforms.moments import in_utc, parse_date, parse_local_moment
from transforms.registers.beside import BESIDE, DERIVED
from transforms.registers.headings import Headings
from transforms.registers.persons import add_links
from transforms.registers.preparing import formula_places, without_notes
from transforms.registers.refusal import refused, unreadable
from transforms.rows import PageRows
from transforms.sheets.book import Book, read_book
from transforms.sheets.table import Table, word
from transforms.words import parse_flag, parse_number, parse_whole

# Entities that a register brings along beside those of its sheets.
BESIDE_ENTITIES = {"consents": ("guardian", "guardianship")}

# No quarantine and no holiday lasts longer: a range beyond it is a mistake in a year.
LONGEST_DAYS = 120

_PARSERS: dict[str, tuple[Callable[[str], Any], pa.DataType]] = {
    "whole": (parse_whole, pa.int64()),
    "number": (parse_number, pa.float64()),
    "flag": (parse_flag, pa.bool_()),
    "day": (parse_date, pa.date32()),
}


def reader_of(register: Register) -> Callable[[bytes, NormaliseContext], NormalisedPage]:
    """The normaliser of a register's pages."""
    return partial(_normalise, register)


def version_of(register: Register) -> str:
    """The version of the normaliser of a register's pages."""
    return f"{register.page_kind}/{register.version}"


def _normalise(register: Register, body: bytes, context: NormaliseContext) -> NormalisedPage:
    page = PageRows(context, version_of(register))
    book = read_book(body)
    expected = tuple(sheet.title for sheet in register.sheets)
    if book is None or not set(expected) & set(book.sheets):
        return refused(page, book, expected)
    known = [sheet for sheet in register.sheets if sheet.title in book.sheets]
    book = Book({title: without_notes(sheet) if title in expected else sheet for title, sheet in book.sheets.items()})
    if wrong := _unreadable_headings(known, book):
        return unreadable(page, book, expected, wrong)
    formulas = formula_places(body, expected)
    tables = {}
    for described in known:
        sheet = book.sheets[described.title]
        headings = Headings(described, tuple(sheet.rows[0]) if sheet.rows else ())
        table = Table(sheet, {column.name: column.title for column in described.columns}, page, advice=headings)
        table.reject_formulas(formulas.get(described.title, set()))
        _add_rows(page, described, table)
        tables[described.title] = table
    for described in register.sheets:
        if described.title not in tables and (not described.may_lack or described is register.sheets[0]):
            page.reject(texts([f"{described.title}!A1"]), texts([described.title]), "sheet_missing", 0)
    BESIDE.get(register.name, _nothing)(page, tables)
    linked = add_links(page, [(described, tables[described.title]) for described in known])
    brought = BESIDE_ENTITIES.get(register.name, ())
    covers = dict.fromkeys([*(described.entity for described in known), *brought, *linked])
    return page.page(covers=tuple(covers))


def _nothing(page: PageRows, tables: dict[str, Table]) -> None:
    """Most registers bring no other entities along."""


def _unreadable_headings(known: list[RegisterSheet], book: Book) -> str | None:
    for described in known:
        rows = book.sheets[described.title].rows
        headings = Headings(described, tuple(rows[0]) if rows else ())
        if headings.required and any(cell.strip() for row in rows[1:] for cell in row):
            return headings.unreadable()
    return None


def _add_rows(page: PageRows, described: RegisterSheet, table: Table) -> None:
    values = {column.name: _required(table, column, page) for column in described.columns if column.required}
    for column in described.columns:
        if not column.required:
            values[column.name] = _optional(table, column, page)
    if described.days is not None:
        _check_days(table, values, described.days)
    rows = np.flatnonzero(table.alive)
    items = table.take(*table.keys, where=table.alive)[rows]
    schema = set(normalised_schema(described.entity).names)
    organisation_id = page.context.organisation_id
    given: dict[str, Any] = {}
    for column in described.columns:
        if column.name not in schema:
            continue
        value = taken(values[column.name], rows)
        if column.kind == "id":
            value = joined(organisation_id, value)
        given[column.name] = value if column.field.otherwise is None else pc.fill_null(value, column.field.otherwise)
    if described.identity_column is not None:
        given[described.identity_column] = _identity(organisation_id, described, values, rows)
    for (entity, name), derive in DERIVED.items():
        if entity == described.entity:
            given[name] = derive(given)
    pointers = taken(table.pointers(described.place), rows)
    if described.days is not None:
        pointers, items, given = _each_day(described.days, values, rows, pointers, items, given)
    page.add(described.entity, pointers, items, given)


def _required(table: Table, column: Column, page: PageRows) -> pa.Array:
    value = _value(table.text(column.name), column, page)
    empty = ~present(table.text(column.name))
    missing = column.field.reason or "value_missing"
    table.reject_rows(column.name, empty & ~present(value), missing)
    table.require(column.name, value, column.reason)
    return value


def _optional(table: Table, column: Column, page: PageRows) -> pa.Array:
    value = _value(table.text(column.name), column, page)
    table.reject_cells(column.name, present(table.text(column.name)) & ~present(value) & table.alive, column.reason)
    return value


def _value(text: pa.Array, column: Column, page: PageRows) -> pa.Array:
    if column.kind in _PARSERS:
        return mapped(text, *_PARSERS[column.kind])
    if column.kind == "moment":
        zone = ZoneInfo(page.context.timezone)

        def moment(written: str) -> datetime | None:
            local = parse_local_moment(written)
            return in_utc(local, zone) if local is not None else None

        return mapped(text, moment, pa.timestamp("us", tz="UTC"))
    if column.kind == "choice":
        return word(text, {_plain(told): code for told, code in column.field.words.items()})
    return blank_to_null(text)


def _plain(told: str) -> str:
    return " ".join(told.split()).casefold().replace("ё", "е")


def _identity(organisation_id: str, described: RegisterSheet, values: dict[str, pa.Array], rows: Positions) -> pa.Array:
    """The entity's id: the organisation and the values that tell one row from another, an empty one among them."""
    parts = [pc.fill_null(_as_text(taken(values[name], rows)), "") for name in described.identity]
    return joined(organisation_id, *parts)


def _as_text(value: pa.Array) -> pa.Array:
    if pa.types.is_timestamp(value.type):
        return pc.strftime(value, format="%Y-%m-%dT%H:%MZ")
    return value.cast(pa.string())


def _check_days(table: Table, values: dict[str, pa.Array], names: tuple[str, str]) -> None:
    first, last = (values[name].cast(pa.int32()) for name in names)
    length = pc.subtract(pc.coalesce(last, first), first)
    wrong = mask_of(pc.or_kleene(pc.less(length, 0), pc.greater_equal(length, LONGEST_DAYS)))
    table.reject_rows(names[1], wrong, "days_out_of_order")


def _each_day(
    names: tuple[str, str],
    values: dict[str, pa.Array],
    rows: Positions,
    pointers: pa.Array,
    items: Positions,
    given: dict[str, Any],
) -> tuple[pa.Array, Positions, dict[str, Any]]:
    """A row for each day of its range; the first of them accounts for the cells."""
    first, last = (taken(values[name], rows).to_pylist() for name in names)
    spans = [_days_between(day, until or day) for day, until in zip(first, last, strict=True)]
    at = np.repeat(np.arange(len(rows)), [len(span) for span in spans]).astype(np.int64)
    is_first = np.r_[True, at[1:] != at[:-1]] if len(at) else np.empty(0, bool)
    spread = {name: taken(column, at) for name, column in given.items()}
    spread[names[0]] = pa.array([day for span in spans for day in span], pa.date32())
    return taken(pointers, at), np.where(is_first, items[at], 0), spread


def _days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
