"""The diary of one student as JSON."""

import json
from collections.abc import Mapping
from datetime import UTC, date
from typing import Any

from foundation.organisations import Organisation
from schemas.feeds.diary import DIARY_FORMAT


def feed_record(
    row: Mapping[str, Any], organisation: Organisation, recipients: tuple[str, ...], from_on: date, to_on: date
) -> dict[str, Any]:
    """The record of `schemas.feeds.diary.Diary` from a row of `transforms.derived.diary.diary_contents`."""
    return {
        "format": DIARY_FORMAT,
        "organisation": {"id": organisation.id, "title": organisation.title},
        "student": {
            "id": row["source_student_id"],
            "name": row["display_name"],
            "study_group": row["study_group"],
        },
        "recipients": [guardian for guardian in recipients if guardian],
        "updated_at": row["changed_at"].astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "shown": {"from": from_on.isoformat(), "to": to_on.isoformat()},
        **json.loads(row["content"]),
    }


def feed_bytes(record: Mapping[str, Any]) -> bytes:
    """The record as UTF-8; `<`, `>` and `&` are escaped, so that a page that takes the file in runs nothing."""
    text = json.dumps(record, ensure_ascii=False, indent=1)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026").encode() + b"\n"
