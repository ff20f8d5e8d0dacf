"""Reads a student of «Сетевой город ПОО» with `asurso-api` and prints what it saw as JSON.

A script for a throw-away environment with `asurso-api==0.6.3`: a client that shares no line with Svod. Its class
`ASURSO` has one host written into it and its `get_lessons` works out months by adding to their numbers, which fails in
November, December and January; so its functions and models are used with an address of our own. It has no word for a
day whose `lessons` are null nor for a task without a kind, both of which another public client has seen: such days and
tasks are counted apart and kept from it.
"""

import argparse
import json
import sys
from collections import Counter
from typing import Any

from asurso_api.exceptions import UnauthorizedError  # type: ignore[import-not-found]
from asurso_api.functions.attestation import get_attestation_sync  # type: ignore[import-not-found]
from asurso_api.functions.dashboard import get_dashboard_sync  # type: ignore[import-not-found]
from asurso_api.functions.info import get_info_sync  # type: ignore[import-not-found]
from asurso_api.functions.lessons import LessonsDay  # type: ignore[import-not-found]
from asurso_api.functions.login import login_sync  # type: ignore[import-not-found]
from asurso_api.functions.logout import logout_sync  # type: ignore[import-not-found]
from asurso_api.functions.organization import get_organization_sync  # type: ignore[import-not-found]
from asurso_api.functions.reports import (  # type: ignore[import-not-found]
    get_current_performance_sync,
    get_group_attestation_sync,
)
from asurso_api.utils import MyClient  # type: ignore[import-not-found]


def read(base_url: str, login: str, password: str, first: str, last: str) -> dict[str, Any]:
    """Everything the client can say of the account's own student in these days."""
    with MyClient(base_url=base_url, timeout=30, trust_env=False) as client:
        entered = login_sync(client, login, password)
        raw = client.get(f"services/students/{client._SID}/lessons/{first}/{last}").raise_for_status().json()
        kindless = sum(_take_out_kindless(lesson) for day in raw for lesson in day["lessons"] or [])
        days = [LessonsDay(**day) for day in raw if day["lessons"] is not None]
        lessons = [lesson for day in days for lesson in day.lessons if lesson.name]
        tasks = [task for lesson in lessons for task in lesson.gradebook.tasks]
        performance = get_current_performance_sync(client)
        attestation = get_attestation_sync(client)
        found = {
            "tenant": entered.tenant_name,
            "students": len(entered.tenants[entered.tenant_name].student_role.students),
            "days": len(days),
            "days_without_lessons": len(raw) - len(days),
            "free_hours": sum(not lesson.name for day in days for lesson in day.lessons),
            "lessons": len(lessons),
            "themes": sum(len(lesson.gradebook.themes) for lesson in lessons),
            "teachers": len({lesson.timetable.teacher.full_name for lesson in lessons}),
            "tasks_without_kind": kindless,
            "tasks": dict(sorted(Counter(task.type.value for task in tasks).items())),
            "marks": dict(sorted(Counter(task.mark for task in tasks if task.mark).items())),
            "absences": sum(lesson.gradebook.absence_type is not None for lesson in lessons),
            "dashboard": len(get_dashboard_sync(client).subjects),
            "performance": sum(len(one.days_with_marks) for one in performance.days_with_marks_for_subject),
            "attestation": len(attestation.subjects),
            "group_attestation": len(get_group_attestation_sync(client).students),
            "organisation": get_organization_sync(client).name,
            "encoding": get_info_sync(client).import_encoding,
        }
        if not logout_sync(client):
            raise UnauthorizedError("the logout was refused")
        return found


def _take_out_kindless(lesson: dict[str, Any]) -> int:
    book = lesson.get("gradebook") or {"tasks": []}
    kept = [task for task in book["tasks"] if task["type"]]
    taken = len(book["tasks"]) - len(kept)
    book["tasks"] = kept
    return taken


def main() -> int:
    """The command; see `--help`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base-url", required=True)
    parser.add_argument("--login", required=True)
    parser.add_argument("--password", required=True)
    parser.add_argument("--from", dest="first", required=True, help="YYYY-MM-DD")
    parser.add_argument("--to", dest="last", required=True, help="YYYY-MM-DD")
    given = parser.parse_args()
    try:
        found = read(given.base_url, given.login, given.password, given.first, given.last)
    except UnauthorizedError as error:
        sys.stdout.write(json.dumps({"error": type(error).__name__, "message": str(error)}, ensure_ascii=False) + "\n")
        return 1
    sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
