"""`getmessages` and `getupdates` → messages: that there was one, from whom and when; its words are not kept."""

from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from schemas.exchange import NormaliseContext, NormalisedPage
from transforms.columns import Positions, joined, mapped, repeated, taken
from transforms.eljur.page import read_page
from transforms.json_pages.page import JsonPage, require, settle
from transforms.json_pages.shape import Shape
from transforms.moments import in_utc, parse_local_moment

MESSAGES_VERSION = "eljur.getmessages/1"
UPDATES_VERSION = "eljur.getupdates/1"

_SENDER = Shape("sender", fields=("name", "lastname", "firstname", "middlename"))
_LETTER = Shape(
    "letter",
    fields=("id", "subject", "short_text", "date", "unread", "with_files", "with_resources"),
    one={"user_from": _SENDER},
)
_MESSAGES = Shape("result", fields=("total", "count"), each={"messages": _LETTER})
# The shape is the stand's guess: no public client shows it. A value it does not know becomes a reject.
_UPDATE = Shape("letter", fields=("id", "date", "type", "text", "title"))
_UPDATES = Shape("result", fields=("total", "count"), each={"updates": _UPDATE})


def normalise_messages(body: bytes, context: NormaliseContext) -> NormalisedPage:
    """A `getmessages` page of the account's inbox; the list never marks a message as read."""
    page = read_page(body, context, MESSAGES_VERSION, _MESSAGES, "messages")
    if isinstance(page, NormalisedPage):
        return page
    return _letters(page, "message", with_sender=True)


def normalise_updates(body: bytes, context: NormaliseContext) -> NormalisedPage:
    """A `getupdates` page: events of the account as messages of nobody."""
    page = read_page(body, context, UPDATES_VERSION, _UPDATES, "updates")
    if isinstance(page, NormalisedPage):
        return page
    return _letters(page, "update", with_sender=False)


def _letters(page: JsonPage, kind: str, *, with_sender: bool) -> NormalisedPage:
    zone = ZoneInfo(page.context.source_timezone)

    def moment(text: str) -> object:
        found = parse_local_moment(text)
        return None if found is None else in_utc(found, zone)

    letters = page.living("letter")
    code = page.text(letters, "letter", "id")
    require(page, letters, code, "message_missing")
    sent_at = page.parsed(letters, "letter", "date", moment, pa.timestamp("us", tz="UTC"), "time_unreadable")
    living = np.flatnonzero(page.ledger.alive(letters))
    letters, code, sent_at = letters[living], taken(code, living), taken(sent_at, living)
    page.ledger.row(letters)
    account = settle(page)
    page.add(
        "message",
        letters,
        account.items(letters),
        {
            "message_id": joined(page.organisation, repeated(kind, len(letters)), code),
            "sender_id": joined(page.organisation, _senders(page, letters)) if with_sender else None,
            "sent_at": sent_at,
        },
    )
    return page.rows.page()


def _senders(page: JsonPage, letters: Positions) -> pa.Array:
    senders = page.reading.objects("sender")
    names = page.text(senders, "sender", "name")
    above = page.reading.above(senders)
    place = np.full(len(letters), -1, np.int64)
    known = np.isin(above, letters)
    place[np.searchsorted(letters, above[known])] = np.flatnonzero(known)
    found = names.take(pa.array(place, mask=place < 0))
    return mapped(found, str, pa.string())
