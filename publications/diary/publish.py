"""Writes what every student's family is due: the feed by consent, the week on paper for everybody."""

from collections.abc import Mapping
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from foundation.organisations import Organisation, Organisations
from foundation.progress import progress
from foundation.settings import Settings
from publications.consent import consent_mode, recipients
from publications.diary.feed import feed_bytes, feed_record
from publications.diary.weekly import week_of, weekly_data
from publications.shelf import Shelf, content_key, file_name
from publications.typesetting import Typesetter
from schemas.exchange import Publication, Run
from schemas.feeds.diary import DIARY_FORMAT
from transforms.derived.diary import diary_contents
from transforms.derived.homework_text import VERSION as HOMEWORK_VERSION

_TEMPLATE = Path(str(files(__package__).joinpath("weekly.typ")))


def publish_diaries(
    connection: duckdb.DuckDBPyConnection,
    run: Run,
    organisations: Organisations,
    settings: Settings,
    consent_modes: Mapping[str, str],
) -> list[Publication]:
    """Diaries of every organisation: `diaries/<org>/<student>.json` and `diaries_weekly/<org>/<student>.pdf`.

    The feed is for students with a current electronic consent alone and is taken away when it is withdrawn; the
    weekly PDF is printed for all but those whose family refused any information. `consent_modes` holds opt_in or
    opt_out by organisation id. Gives all that is current, changed or not.
    """
    typesetter = Typesetter(_TEMPLATE)
    published: list[Publication] = []
    with progress("Дневники", len(organisations.organisations)) as steps:
        for organisation in organisations.organisations:
            as_of_on = run.as_of_at.astimezone(ZoneInfo(organisation.timezone)).date()
            mode = consent_mode(organisation, consent_modes)
            published += _publish_organisation(
                connection, organisation, settings, typesetter=typesetter, mode=mode, as_of_on=as_of_on
            )
            steps.advance(organisation.title)
    return published


def _publish_organisation(
    connection: duckdb.DuckDBPyConnection,
    organisation: Organisation,
    settings: Settings,
    *,
    typesetter: Typesetter,
    mode: str,
    as_of_on: date,
) -> list[Publication]:
    allowed = recipients(connection, organisation.id, mode, as_of_on)
    monday, sunday = week_of(as_of_on)
    from_on, to_on = monday - timedelta(days=7), sunday + timedelta(days=7)
    contents = diary_contents(
        connection, organisation.id, organisation.timezone, as_of_on=as_of_on, from_on=from_on, to_on=to_on
    )
    feeds = Shelf(settings.publications / "diaries" / organisation.id, "diary")
    weeks = Shelf(settings.publications / "diaries_weekly" / organisation.id, "diary")
    published: list[Publication] = []
    for batch in contents.to_batches(max_chunksize=200):
        for row in batch.to_pylist():
            name = file_name(row["source_student_id"])
            student_feed = allowed.feed.get(row["student_id"])
            if student_feed is not None:
                record = feed_record(row, organisation, student_feed, from_on, to_on)
                published.append(_put_feed(feeds, f"{name}.json", record))
            if row["student_id"] not in allowed.refused:
                data = weekly_data(row, organisation, monday, sunday, as_of_on)
                published.append(_put_week(weeks, f"{name}.pdf", data, row, typesetter))
    feeds.close()
    weeks.close()
    return published


def _put_feed(feeds: Shelf, name: str, record: dict[str, Any]) -> Publication:
    return feeds.put(name, content_key(DIARY_FORMAT, HOMEWORK_VERSION, record), lambda: feed_bytes(record))


def _put_week(
    weeks: Shelf, name: str, data: dict[str, Any], row: Mapping[str, Any], typesetter: Typesetter
) -> Publication:
    return weeks.put(
        name,
        content_key(typesetter.version, HOMEWORK_VERSION, data),
        lambda: typesetter.pdf(data, row["changed_at"]),
    )
