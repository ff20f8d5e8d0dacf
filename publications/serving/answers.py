"""Answers about a child: conditional, never kept by anybody in between."""

import hashlib
from collections.abc import Mapping
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from publications.feed.snapshot import Card

# Raised whenever the same diary is answered otherwise: what clients keep is stale then.
API_VERSION: Final = 1
CACHE_CONTROL: Final = "private, no-cache"


def entity_tag(*parts: str) -> str:
    """A weak entity tag: equal while the answer says the same."""
    text = "\x1f".join((str(API_VERSION), *parts))
    return f'W/"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def is_known(request: Request, tag: str) -> bool:
    """Whether the client has that answer already (`If-None-Match`, compared weakly)."""
    asked = request.headers.get("if-none-match")
    if asked is None:
        return False
    return asked.strip() == "*" or tag.removeprefix("W/") in {
        each.strip().removeprefix("W/") for each in asked.split(",")
    }


def shown(body: bytes, tag: str, media_type: str = "application/json") -> Response:
    """An answer with its tag."""
    return Response(body, 200, _headers(tag), media_type)


def not_modified(tag: str) -> Response:
    """The client has it already."""
    return Response(None, 304, _headers(tag))


def card_record(card: Card) -> dict[str, Any]:
    """The record of `schemas.feeds.serving.Child`."""
    return {
        "id": str(card.uuid),
        "source_id": card.source_student_id,
        "name": card.display_name,
        "study_group": card.study_group,
        "organisation": {"id": card.place.organisation_id, "title": card.place.title},
        "updated_at": card.updated_at,
        "shown": {"from": card.shown_from_on.isoformat(), "to": card.shown_to_on.isoformat()},
    }


def joined(card: Card, parts: Mapping[str, bytes | list[Any] | dict[str, Any]]) -> bytes:
    """An answer about one child: its card, then the parts; bytes are JSON already."""
    made = {"student": msgspec.Raw(encoded(card_record(card)))}
    made |= {name: msgspec.Raw(part if isinstance(part, bytes) else encoded(part)) for name, part in parts.items()}
    return encoded(made)


def encoded(value: Any) -> bytes:
    """A value as JSON; `<`, `>` and `&` are data here, the answer is never a page (nosniff)."""
    return msgspec.json.encode(value)


def _headers(tag: str) -> dict[str, str]:
    return {"ETag": tag, "Cache-Control": CACHE_CONTROL, "Vary": "Authorization"}
