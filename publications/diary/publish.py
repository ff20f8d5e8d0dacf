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
from publications.consent import consent_mode, lasting_recipients
from publications.diary.feed import feed_bytes, feed_record
from publications.diary.weekly import week_of, weekly_data
from publications.feed.accounts import read_accounts
from publications.feed.pack import PackMaker
from publications.feed.pointer import put_pack
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
    """Diaries of every organisation: `diaries/<org>/<student>.json`, its pack for the feed service, `diaries_weekly/…`.

    The feed is for students with a current electronic consent alone and is taken away when it is withdrawn, from a
    publication for a past day too; the pack holds what the files hold and is shown when the run ends. The weekly
    PDF is printed for all but those whose family refused any information. `consent_modes` holds opt_in or
    opt_out by organisation id. Gives all that is current, changed or not.
    """
    setter = typesetter(_TEMPLATE)
    published: list[Publication] = []
    for organisation in organisations.organisations:
        as_of_on = run.as_of_at.astimezone(ZoneInfo(organisation.timezone)).date()
        mode = consent_mode(organisation, consent_modes)
        published += _publish_organisation(
            connection, run, organisation, settings, setter=setter, mode=mode, as_of_on=as_of_on
        )
    return published


def _publish_organisation(
    connection: duckdb.DuckDBPyConnection,
    run: Run,
    organisation: Organisation,
    settings: Settings,
    *,
    setter: Typesetter,
    mode: str,
    as_of_on: date,
) -> list[Publication]:
    today_on = run.started_at.astimezone(ZoneInfo(organisation.timezone)).date()
    allowed = lasting_recipients(connection, organisation.id, mode, as_of_on, today_on)
    pack = PackMaker(organisation, read_accounts(settings.config, organisation.id))
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
                pack.add(row["student_id"], record)
            if row["student_id"] not in allowed.refused:
                data = weekly_data(row, organisation, monday, sunday, as_of_on)
                published.append(_put_week(weeks, f"{name}.pdf", data, row, setter))
    feeds.close()
    weeks.close()
    published.append(put_pack(settings, run, organisation.id, pack))
    return published


def _put_feed(feeds: Shelf, name: str, record: dict[str, Any]) -> Publication:
    return feeds.put(name, content_key(DIARY_FORMAT, HOMEWORK_VERSION, record), lambda: feed_bytes(record))


def _put_week(weeks: Shelf, name: str, data: dict[str, Any], row: Mapping[str, Any], setter: Typesetter) -> Publication:
    return weeks.put(
        name,
        content_key(setter.version, HOMEWORK_VERSION, data),
        lambda: setter.pdf(data, row["changed_at"]),
    )
