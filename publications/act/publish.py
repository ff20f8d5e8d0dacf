"""Writes the acts of an organisation's cases; the act of a withdrawn case is taken away."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import duckdb

from foundation.organisations import Organisation, Organisations
from foundation.settings import Settings
from publications.act.case import Case, cases_of
from publications.act.wording import (
    act_record,
    act_title,
    circumstances,
    operation,
    term,
    unmatched_line,
    zone_of,
)
from publications.act.workbook import VERSION as WORKBOOK_VERSION
from publications.act.workbook import workbook_bytes
from publications.russian import long_moment
from publications.shelf import Shelf, content_key, file_name
from publications.typesetting import Typesetter, typesetter
from schemas.exchange import Publication

KIND: Final = "act"
_TEMPLATE: Final = Path(str(files(__package__).joinpath("act.typ")))


def publish_acts(
    connection: duckdb.DuckDBPyConnection, organisations: Organisations, settings: Settings
) -> list[Publication]:
    """`acts/<org>/<number of the case>.pdf`, `.xlsx` and `.json` for every standing case.

    Called where `transforms.derived.incident_operations` has laid its tables; where there is no case it only takes
    away what was published before. Gives all that is current.
    """
    published: list[Publication] = []
    for organisation in organisations.organisations:
        shelf = Shelf(act_folder(settings, organisation.id), KIND)
        for case in cases_of(connection, organisation.id):
            published += _put(shelf, case, organisation, typesetter(_TEMPLATE))
        shelf.close()
    return published


def act_folder(settings: Settings, organisation_id: str) -> Path:
    """Where the acts of one organisation lie."""
    return settings.publications / "acts" / organisation_id


def act_name(case: Case) -> str:
    """The file name of a case's act, without its ending."""
    return file_name(case.number)


def _put(shelf: Shelf, case: Case, organisation: Organisation, setter: Typesetter) -> list[Publication]:
    name, data, record = act_name(case), act_data(case, organisation), act_record(case, organisation)
    return [
        shelf.put(
            f"{name}.pdf", content_key(setter.version, data, case.changed_at), lambda: setter.pdf(data, case.changed_at)
        ),
        shelf.put(f"{name}.xlsx", content_key(WORKBOOK_VERSION, record), lambda: workbook_bytes(case, organisation)),
        shelf.put(f"{name}.json", content_key(record), lambda: _json(record)),
    ]


def act_data(case: Case, organisation: Organisation) -> dict[str, Any]:
    """What `act.typ` sets."""
    return {
        "organisation": organisation.title,
        "municipality": organisation.municipality,
        "kind": organisation.kind,
        "title": act_title(case),
        "number": case.number,
        "facts": [{"name": name, "value": value} for name, value in circumstances(case, organisation)],
        "term": term(case, organisation),
        "zone": zone_of(case, organisation),
        "updated": long_moment(case.changed_at, organisation.timezone),
        "void": [operation(row, organisation) for row in case.of_status("void")],
        "unsettled": [operation(row, organisation) for row in case.of_status("unsettled")],
        "valid": [operation(row, organisation) for row in case.of_status("valid")],
        "untold": [
            {"record": each.record, "source": each.source, "why": each.why, "operations": each.operations}
            for each in case.untold
        ],
        "unmatched": [unmatched_line(row, organisation) for row in case.unmatched],
    }


def _json(record: dict[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=False, indent=1).encode() + b"\n"
