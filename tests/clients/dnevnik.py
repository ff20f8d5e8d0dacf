"""Reads a school of Dnevnik.ru with `pydnevnikruapi` and prints what it read as JSON.

A script for a throw-away environment with `pydnevnikruapi==0.1.1`: a client that shares no line with Svod. The client
itself logs in with a password only, which the vendor has closed with a captcha: the token is had here, by the refresh
token. Exit code 1 and a JSON `error` where the server refuses or the client can't read what it says.
"""

import argparse
import json
import sys
from typing import Any

import requests
from pydnevnikruapi.dnevnik import dnevnik  # type: ignore[import-not-found]
from pydnevnikruapi.dnevnik.exceptions import DiaryError  # type: ignore[import-not-found]


def obtain_token(base_url: str, client_id: str, client_secret: str, refresh_token: str) -> str:
    """A token for a refresh token."""
    asked = {
        "client_id": client_id,
        "client_secret": client_secret,
        "grant_type": "RefreshToken",
        "refreshToken": refresh_token,
    }
    answer = requests.post(f"{base_url}authorizations", json=asked, timeout=30)
    answer.raise_for_status()
    return str(answer.json()["accessToken"])


def read(base_url: str, token: str, school: int, first: str, last: str) -> dict[str, Any]:
    """Everything of the school that the client has a method for: its first class through all of them."""
    api = dnevnik.DiaryAPI(token=token)
    api.host = base_url
    context = api.get_context()
    groups = api.get_school_groups(school)
    one = next(group for group in groups if group["type"] == "Group")
    number = one["id"]
    lessons = api.get_group_lessons_info(number, first, last)
    ids = [lesson["id"] for lesson in lessons]
    marks = api.get_group_marks_period(number, first, last)
    return {
        "schools": context["schoolIds"],
        "groups": [group["name"] for group in groups],
        "group": one["name"],
        "students": [f"{person['lastName']} {person['firstName']}" for person in api.get_groups_pupils(number)],
        "subjects": [subject["name"] for subject in api.get_group_subjects(number)],
        "teachers": [teacher["LastName"] for teacher in api.get_school_teachers(school)],
        "periods": [period["name"] for period in api.get_group_reports(number)],
        "work_types": [kind["title"] for kind in api.get_work_types(school)],
        "bells": sum(len(timetable["Items"]) for timetable in api.get_group_timetable(number)),
        "lessons": len(lessons),
        "first_lesson": api.get_lesson_info(ids[0])["subject"]["name"],
        "works": sum(len(lesson["works"]) for lesson in lessons),
        "works_of_first_lesson": len(api.get_lesson_works(ids[0])),
        "marks": len(marks),
        "marks_by_lesson": sum(len(api.get_marks_by_lesson(lesson)) for lesson in ids[:5]),
        "marks_of_first_lessons": sum(mark["lesson"] in ids[:5] for mark in marks),
        "absences": len(api.get_lesson_logs(ids)),
        "final_marks": sum(len(person["per-subject-final-marks"]) for person in api.get_group_marks(number)),
    }


def main() -> int:
    """The command; see `--help`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base-url", required=True, help="with the version: http://127.0.0.1:8000/v2/")
    parser.add_argument("--client-id", required=True)
    parser.add_argument("--client-secret", required=True)
    parser.add_argument("--refresh-token", required=True)
    parser.add_argument("--school", required=True, type=int)
    parser.add_argument("--from", dest="first", required=True, help="2026-10-05; at most 30 days with --to")
    parser.add_argument("--to", dest="last", required=True)
    given = parser.parse_args()
    base_url = given.base_url.rstrip("/") + "/"
    try:
        token = obtain_token(base_url, given.client_id, given.client_secret, given.refresh_token)
        found = read(base_url, token, given.school, given.first, given.last)
    except (DiaryError, requests.RequestException, KeyError, TypeError, IndexError, StopIteration) as error:
        sys.stdout.write(json.dumps({"error": type(error).__name__, "message": str(error)}, ensure_ascii=False) + "\n")
        return 1
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
