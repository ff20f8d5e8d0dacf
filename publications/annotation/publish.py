"""Puts the annotated files into the outbox of every organisation that sent any."""

from collections.abc import Iterable, Mapping

import duckdb

from foundation.organisations import Organisation, Organisations
from foundation.settings import Settings
from lake.landing import read_landed
from publications import russian
from publications.annotation.marks import Mark, Severity
from publications.annotation.workbook import VERSION, annotate
from publications.receipt.deliveries import Delivery, clause_of, deliveries_of
from publications.report.places import place
from publications.report.words import STATUSES
from publications.shelf import Shelf, content_key, file_name
from schemas.exchange import Publication, Run
from validations.rulebook import Rule, load_rules

KIND = "annotated_workbook"

_SEVERITIES: Mapping[str, Severity] = {"error": "error", "warning": "warning", "info": "info"}


def publish_returns(
    connection: duckdb.DuckDBPyConnection,
    run: Run,  # noqa: ARG001 a return speaks of the delivery's moment, whichever run publishes it
    organisations: Organisations,
    settings: Settings,
    documents: Mapping[str, str],
) -> list[Publication]:
    """`returns/<org>/<file>`: each file with something to mend, under its own name, so that it comes back by it.

    It is written anew only when the file or what is wrong in it changed, and taken away when nothing is wrong any
    more. `documents` has the title of a regulation by its id. Gives all that is current.
    """
    rules = load_rules()
    published: list[Publication] = []
    for organisation in organisations.organisations:
        document = documents.get(organisation.regulation)
        published += _publish_organisation(connection, organisation, settings, rules, document)
    return published


def marks_of(delivery: Delivery, rules: Mapping[str, Rule]) -> list[Mark]:
    """What is to be mended in a file: values that can't be read, then breaches that are certain."""
    unread = [
        Mark(
            pointer=value.pointer,
            severity="unread",
            title="Значение не читается" if value.pointer else "Файл не читается",
            remedy=value.remedy,
            value=value.value,
            place=place(None, None, value.pointer) if value.pointer else "",
        )
        for value in delivery.unread
    ]
    findings = [
        Mark(
            pointer=found.pointer,
            severity=_SEVERITIES[found.severity],
            title=rules[found.rule].title if found.rule in rules else found.rule,
            detail=found.detail,
            remedy=rules[found.rule].remedy if found.rule in rules else "Правило больше не применяется.",
            clause=clause_of(found.clause),
            place=place(None, None, found.pointer) if found.pointer else "",
            status=STATUSES[found.status],
            fingerprint=found.fingerprint,
            objection=found.objection or "",
        )
        for found in delivery.findings
    ]
    return [*unread, *findings]


def about_file(delivery: Delivery, timezone: str, document: str | None) -> str:
    """Of which file the marks speak, as it was read when, and by which document."""
    said = f"Файл «{delivery.file}», прочитан {russian.long_moment(delivery.received_at, timezone)}."
    return said if document is None else f"{said} Пункты — по документу «{document}»."


def _publish_organisation(
    connection: duckdb.DuckDBPyConnection,
    organisation: Organisation,
    settings: Settings,
    rules: Mapping[str, Rule],
    document: str | None,
) -> Iterable[Publication]:
    shelf = Shelf(settings.publications / "returns" / organisation.id, KIND)
    published = []
    taken: set[str] = set()
    for delivery in deliveries_of(connection, organisation.id):
        if delivery.source_page is None or delivery.file is None:
            continue
        marks = marks_of(delivery, rules)
        if marks:
            name = _name(delivery, taken)
            about = about_file(delivery, organisation.timezone, document)
            published.append(_put(shelf, name, delivery, marks, about, settings))
    shelf.close()
    return published


def _put(shelf: Shelf, name: str, delivery: Delivery, marks: list[Mark], about: str, settings: Settings) -> Publication:
    assert delivery.source_page is not None
    assert delivery.file is not None
    file, page = delivery.file, delivery.source_page
    key = content_key(VERSION, page, about, [repr(mark) for mark in marks])
    return shelf.put(name, key, lambda: annotate(file, read_landed(settings, page), marks, about).body)


def _name(delivery: Delivery, taken: set[str]) -> str:
    """The file's own name, with the ending of what it is now; of two sources the second adds its own."""
    assert delivery.file is not None
    stem, dot, ending = delivery.file.rpartition(".")
    own = delivery.file if ending.lower() == "xlsx" else f"{stem if dot else delivery.file}.xlsx"
    name = file_name(own)
    if name.casefold() in taken:
        name = file_name(f"{delivery.source}-{delivery.file}.xlsx")
    taken.add(name.casefold())
    return name
