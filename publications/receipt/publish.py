"""Writes the receipts of every organisation."""

from collections.abc import Mapping
from importlib.resources import files

import duckdb

from foundation.organisations import Organisation, Organisations
from foundation.settings import Settings
from publications.receipt.deliveries import Delivery, deliveries_of
from publications.receipt.record import receipt_bytes, receipt_page, receipt_record
from publications.shelf import Shelf, content_key, file_name
from schemas.exchange import Publication, Run
from validations.rulebook import Rule, load_rules

KIND = "receipt"

# A changed page makes every receipt anew.
_LOOK = files(__package__).joinpath("page.html.jinja").read_text(encoding="utf-8")


def publish_receipts(
    connection: duckdb.DuckDBPyConnection,
    run: Run,  # noqa: ARG001 a receipt speaks of the delivery's moment, whichever run publishes it
    organisations: Organisations,
    settings: Settings,
    documents: Mapping[str, str],
) -> list[Publication]:
    """`receipts/<org>/<source>-<file>.json` and `.html`: one for each file, one for each system that was asked.

    A file that lies unchanged keeps its receipt until its findings change. `documents` has the title of a regulation by
    its id. Gives all that is current.
    """
    rules = load_rules()
    published: list[Publication] = []
    for organisation in organisations.organisations:
        shelf = Shelf(settings.publications / "receipts" / organisation.id, KIND)
        for delivery in deliveries_of(connection, organisation.id):
            published += _put(shelf, delivery, organisation, rules, documents.get(organisation.regulation))
        shelf.close()
    return published


def receipt_name(delivery: Delivery) -> str:
    """The name of a delivery's receipt without its ending."""
    return delivery.source if delivery.file is None else file_name(f"{delivery.source}-{delivery.file}")


def _put(
    shelf: Shelf, delivery: Delivery, organisation: Organisation, rules: Mapping[str, Rule], document: str | None
) -> list[Publication]:
    record = receipt_record(delivery, organisation, rules, document)
    name = receipt_name(delivery)
    has_return = delivery.source_page is not None and bool(delivery.unread or delivery.findings)
    returned = f"returns/{organisation.id}/" if has_return else None
    return [
        shelf.put(f"{name}.json", content_key(record), lambda: receipt_bytes(record)),
        shelf.put(
            f"{name}.html",
            content_key(record, _LOOK, organisation.timezone, returned),
            lambda: receipt_page(record, organisation, returned),
        ),
    ]
