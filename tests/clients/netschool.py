"""Reads a diary of «Сетевой город» with `netschoolapi` and prints it as JSON.

A script for a throw-away environment with `netschoolapi==11.0.5` (it pins old libraries): a client that shares no
line with Svod. It shows whom the server names first in the account, and takes `currentStudentId` for an index: on
a server that gives an id there it fails. Exit code 1 and a JSON `error` where the server refuses.
"""

import argparse
import asyncio
import json
import sys
from datetime import date
from typing import Any

from netschoolapi import NetSchoolAPI  # type: ignore[import-not-found]
from netschoolapi.errors import NetSchoolAPIError  # type: ignore[import-not-found]


async def read(base_url: str, login: str, password: str, school: int, first: date, last: date) -> dict[str, Any]:
    """Everything the client can say of these days."""
    api = NetSchoolAPI(base_url)
    await api.login(login, password, school)
    try:
        diary = await api.diary(first, last)
        overdue = await api.overdue(first, last)
    finally:
        await api.full_logout()
    lessons = [lesson for day in diary.schedule for lesson in day.lessons]
    return {
        "start": diary.start.isoformat(),
        "end": diary.end.isoformat(),
        "lessons": [
            {
                "day": lesson.day.isoformat(),
                "number": lesson.number,
                "subject": lesson.subject,
                "start": lesson.start.strftime("%H:%M"),
                "end": lesson.end.strftime("%H:%M"),
                "room": lesson.room,
                "assignments": [_assignment(one) for one in lesson.assignments],
            }
            for lesson in lessons
        ],
        "overdue": [_assignment(one) for one in overdue],
    }


def _assignment(one: Any) -> dict[str, Any]:
    return {
        "type": one.type,
        "content": one.content,
        "mark": one.mark,
        "comment": one.comment,
        "is_duty": one.is_duty,
        "deadline": one.deadline.isoformat(),
    }


def main() -> int:
    """The command; see `--help`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base-url", required=True)
    parser.add_argument("--login", required=True)
    parser.add_argument("--password", required=True)
    parser.add_argument("--school", required=True, type=int, help="scid")
    parser.add_argument("--from", dest="first", required=True, type=date.fromisoformat)
    parser.add_argument("--to", dest="last", required=True, type=date.fromisoformat)
    given = parser.parse_args()
    try:
        found = asyncio.run(read(given.base_url, given.login, given.password, given.school, given.first, given.last))
    except NetSchoolAPIError as error:
        sys.stdout.write(json.dumps({"error": type(error).__name__, "message": str(error)}, ensure_ascii=False) + "\n")
        return 1
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
