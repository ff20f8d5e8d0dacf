"""Writes what every student's family is due: the feed by consent, the week on paper for everybody."""

from collections.abc import Mapping
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from foundation.organisations import Organisation, Organisations
from foundation.settings import Settings
from publications.consent import consent_mode, recipients
from publications.diary.feed import feed_bytes, feed_record
from publications.diary.weekly import week_of, weekly_data
from publications.shelf import Shelf, content_key, file_name
from publications.typesetting import Typesetter, typesetter
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
    setter = typesetter(_TEMPLATE)
    published: list[Publication] = []
    for organisation in organisations.organisations:
        as_of_on = run.as_of_at.astimezone(ZoneInfo(organisation.timezone)).date()
        mode = consent_mode(organisation, consent_modes)
        published += _publish_organisation(
            connection, organisation, settings, setter=setter, mode=mode, as_of_on=as_of_on
        )
    return published


def _publish_organisation(
    connection: duckdb.DuckDBPyConnection,
    organisation: Organisation,
    settings: Settings,
    *,
    setter: Typesetter,
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
                published.append(_put_week(weeks, f"{name}.pdf", data, row, setter))
    feeds.close()
    weeks.close()
    return published


def _put_feed(feeds: Shelf, name: str, record: dict[str, Any]) -> Publication:
    return feeds.put(name, content_key(DIARY_FORMAT, HOMEWORK_VERSION, record), lambda: feed_bytes(record))


def _put_week(weeks: Shelf, name: str, data: dict[str, Any], row: Mapping[str, Any], setter: Typesetter) -> Publication:
    return weeks.put(
        name,
        content_key(setter.version, HOMEWORK_VERSION, data),
        lambda: setter.pdf(data, row["changed_at"]),
    )
