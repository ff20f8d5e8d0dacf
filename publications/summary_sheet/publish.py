"""Writes the summary sheets that a change of a mark has made stale."""

from collections.abc import Mapping
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from foundation.organisations import Organisation, Organisations
from foundation.settings import Settings
from publications.shelf import Shelf, content_key, file_name
from publications.summary_sheet.layout import sheet_data
from publications.summary_sheet.workbook import VERSION as WORKBOOK_VERSION
from publications.summary_sheet.workbook import workbook_bytes
from publications.typesetting import Typesetter, typesetter
from schemas.exchange import Publication, Run
from transforms.derived.summary_sheet import SummarySheet, summary_sheets
from transforms.school_year import school_year_of

_TEMPLATE = Path(str(files(__package__).joinpath("sheet.typ")))


def publish_summary_sheets(
    connection: duckdb.DuckDBPyConnection, run: Run, organisations: Organisations, settings: Settings
) -> list[Publication]:
    """`summary_sheets/<org>/<school year>/<class>.pdf` and `.xlsx` for every class with a mark for a period.

    Gives all that is current, changed or not; sheets of former years stay where they are.
    """
    setter = typesetter(_TEMPLATE)
    published: list[Publication] = []
    for organisation in organisations.organisations:
        as_of_on = run.as_of_at.astimezone(ZoneInfo(organisation.timezone)).date()
        school_year = school_year_of(as_of_on)
        shelf = Shelf(sheet_folder(settings, organisation.id, school_year), "summary_sheet")
        for sheet in summary_sheets(connection, organisation.id, school_year, as_of_on):
            published += _put(shelf, sheet, organisation, setter)
        shelf.close()
    return published


def sheet_folder(settings: Settings, organisation_id: str, school_year: str) -> Path:
    """Where the sheets of one organisation and school year (2026/2027) lie."""
    return settings.publications / "summary_sheets" / organisation_id / school_year.replace("/", "-")


def _put(shelf: Shelf, sheet: SummarySheet, organisation: Organisation, setter: Typesetter) -> list[Publication]:
    data = sheet_data(sheet, organisation)
    name = file_name(sheet.class_title)
    content: Mapping[str, object] = asdict(sheet)
    return [
        shelf.put(
            f"{name}.pdf",
            content_key(setter.version, data, sheet.changed_at),
            lambda: setter.pdf(data, sheet.changed_at),
        ),
        shelf.put(
            f"{name}.xlsx",
            content_key(WORKBOOK_VERSION, organisation.title, content),
            lambda: workbook_bytes(sheet, organisation),
        ),
    ]
