"""A school's OneRoster 1.2 bundle (CSV binding): rosters, works and marks as a ZIP, the same bytes for the same state.

What a bundle has no word for is left out: lessons, topics, homework, absences.
"""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from hashlib import blake2b
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from stand.journal import JournalState

_BASE = ("sourcedId", "status", "dateLastModified")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "academicSessions": (*_BASE, "title", "type", "startDate", "endDate", "parentSourcedId", "schoolYear"),
    "categories": (*_BASE, "title", "weight"),
    "classes": (
        *(*_BASE, "title", "grades", "courseSourcedId", "classCode", "classType", "location", "schoolSourcedId"),
        *("termSourcedIds", "subjects", "subjectCodes", "periods"),
    ),
    "courses": (*_BASE, "schoolYearSourcedId", "title", "courseCode", "grades", "orgSourcedId", "subjects"),
    "demographics": (*_BASE, "birthDate", "sex"),
    "enrollments": (
        *(*_BASE, "classSourcedId", "schoolSourcedId", "userSourcedId", "role", "primary", "beginDate", "endDate"),
    ),
    "lineItems": (
        *(*_BASE, "title", "description", "assignDate", "dueDate", "classSourcedId", "categorySourcedId"),
        *("academicSessionSourcedId", "resultValueMin", "resultValueMax", "schoolSourcedId"),
    ),
    "orgs": (*_BASE, "name", "type", "identifier", "parentSourcedId"),
    "results": (
        *(*_BASE, "lineItemSourcedId", "studentSourcedId", "scoreStatus", "score", "scoreDate", "comment"),
        *("textScore", "classSourcedId"),
    ),
    "roles": (*_BASE, "userSourcedId", "roleType", "role", "beginDate", "endDate", "orgSourcedId"),
    "users": (
        *(*_BASE, "enabledUser", "username", "givenName", "familyName", "middleName", "identifier", "email"),
        *("grades", "primaryOrgSourcedId"),
    ),
}
_SESSION_TYPES = {
    "quarter": "gradingPeriod",
    "trimester": "gradingPeriod",
    "semester": "semester",
    "year": "schoolYear",
}

Rows = list[dict[str, Any]]


def bundle(state: JournalState, organisation: str, timezone: str) -> bytes:
    """A full (bulk) bundle of an organisation as it stands at the state's moment."""
    made_at = state.moment.astimezone(ZoneInfo(timezone))
    return pack(records(state, organisation, timezone), made_at)


def export(state: JournalState, organisation: str, timezone: str) -> tuple[str, str, Callable[[], bytes]]:
    """File name, fingerprint of the content, and how its bytes are made."""
    files = records(state, organisation, timezone)
    made_at = state.moment.astimezone(ZoneInfo(timezone))
    return "oneroster.zip", _digest(repr(files)), partial(pack, files, made_at)


def records(state: JournalState, organisation: str, timezone: str) -> dict[str, Rows]:
    """The records of every file of the bundle."""
    own = {
        name: frame[frame["organisation"] == organisation]
        for name in ("students", "groups", "members", "periods", "lessons", "works", "marks")
        if len(frame := getattr(state, name))
    }
    school = f"org-{organisation}"
    found: dict[str, Rows] = {"orgs": [{"sourcedId": school, "name": organisation, "type": "school"}]}
    found["academicSessions"] = _sessions(own["periods"])
    _people(found, own, school)
    first = min(period["startDate"] for period in found["academicSessions"])
    _classes(found, own, school, first)
    _works(found, own, school, timezone)
    return found


def pack(files: Mapping[str, Sequence[Mapping[str, Any]]], made_at: datetime, mode: str = "bulk") -> bytes:
    """A bundle of these files; `made_at` is what the archive says of itself, `mode` what its manifest does."""
    manifest = [("manifest.version", "1.0"), ("oneroster.version", "1.2")]
    manifest += [(f"file.{name}", mode if name in files else "absent") for name in sorted(COLUMNS)]
    manifest += [("source.systemName", "Стенд Свода"), ("source.systemCode", "svod-stand")]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        _put(archive, "manifest", [("propertyName", "value"), *manifest], made_at)
        for name in sorted(files):
            lines = [[_written(record.get(column)) for column in COLUMNS[name]] for record in files[name]]
            _put(archive, name, [COLUMNS[name], *lines], made_at)
    return out.getvalue()


def _put(archive: zipfile.ZipFile, name: str, lines: Iterable[Sequence[str]], made_at: datetime) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(lines)
    entry = zipfile.ZipInfo(f"{name}.csv", made_at.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, text.getvalue().encode())


def _sessions(periods: pd.DataFrame) -> Rows:
    return [
        {
            "sourcedId": f"session-{row.name}",
            "title": row.title,
            "type": _SESSION_TYPES.get(row.kind, "term"),
            "startDate": _day(row.starts_on),
            # An end is the first day after.
            "endDate": _day(row.ends_on) + timedelta(days=1),
            "schoolYear": _day(row.ends_on).year,
        }
        for row in _records(periods)
    ]


def _people(found: dict[str, Rows], own: Mapping[str, pd.DataFrame], school: str) -> None:
    users: Rows = []
    for row in _records(own["students"]):
        names = {"familyName": row.family_name, "givenName": row.given_name, "middleName": row.patronymic}
        users.append({"sourcedId": row.student, "identifier": row.student, **names, "enabledUser": "true"})
    found["demographics"] = [
        {"sourcedId": row.student, "birthDate": _day(row.birth_on), "sex": row.sex} for row in _records(own["students"])
    ]
    roles = {user["sourcedId"]: "student" for user in users}
    for name in sorted({str(name) for name in own["lessons"]["teacher"].dropna() if name}):
        family, _, given = name.partition(" ")
        users.append({"sourcedId": _teacher(name), "familyName": family, "givenName": given, "enabledUser": "true"})
        roles[_teacher(name)] = "teacher"
    found["users"] = [user | {"primaryOrgSourcedId": school, "username": user["sourcedId"]} for user in users]
    found["roles"] = [
        {
            "sourcedId": f"role-{user}",
            "userSourcedId": user,
            "roleType": "primary",
            "role": role,
            "orgSourcedId": school,
        }
        for user, role in roles.items()
    ]


def _classes(found: dict[str, Rows], own: Mapping[str, pd.DataFrame], school: str, first: date) -> None:
    """A homeroom of each group, and a scheduled class of each subject in one."""
    members: dict[str, list[str]] = {}
    for row in _records(own["members"]):
        members.setdefault(row.group, []).append(row.student)
    sessions = ",".join(session["sourcedId"] for session in found["academicSessions"])
    base = {"schoolSourcedId": school, "termSourcedIds": sessions}
    classes: Rows = []
    enrolled: Rows = []
    for row in _records(own["groups"]):
        if row.kind != "subgroup":
            code = f"class-{row.group}"
            classes.append(base | {"sourcedId": code, "title": row.group, "classType": "homeroom", "grades": row.grade})
            enrolled += [_enrolled(code, student, "student", school, first) for student in members.get(row.group, ())]
    taught = own["lessons"][["group", "subject", "teacher"]].drop_duplicates().sort_values(["group", "subject"])
    courses: dict[str, str] = {}
    seen: set[str] = set()
    for row in _records(taught):
        course = courses.setdefault(row.subject, f"course-{len(courses) + 1}")
        code = _class(row.group, row.subject)
        if code not in seen:
            seen.add(code)
            named = {"title": f"{row.subject} {row.group}", "classCode": row.group, "courseSourcedId": course}
            classes.append(base | {"sourcedId": code, **named, "classType": "scheduled"})
            enrolled += [_enrolled(code, student, "student", school, first) for student in members.get(row.group, ())]
        if isinstance(row.teacher, str) and row.teacher:
            enrolled.append(_enrolled(code, _teacher(row.teacher), "teacher", school, first))
    found["courses"] = [
        {"sourcedId": code, "title": title, "orgSourcedId": school} for title, code in sorted(courses.items())
    ]
    found["classes"], found["enrollments"] = classes, enrolled


def _works(found: dict[str, Rows], own: Mapping[str, pd.DataFrame], school: str, timezone: str) -> None:
    """A line item for each work of a lesson, a category for each kind and weight, a result for each mark."""
    held = own["lessons"][~own["lessons"]["is_cancelled"].astype(bool)]
    keys = {(row.group, row.subject, row.date, row.number) for row in _records(held)}
    categories: dict[tuple[str, float], str] = {}
    items: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in _records(own.get("works", pd.DataFrame()).sort_values(["date", "number", "work_order"])):
        place = (row.group, row.subject, row.date, row.number)
        if place in keys:
            kind = (row.kind if isinstance(row.kind, str) else "", 1.0 if pd.isna(row.weight) else float(row.weight))
            category = categories.setdefault(kind, f"category-{len(categories) + 1}")
            code = f"work-{_digest(*map(str, place), str(row.work_order))}"
            items[(*place, row.work_order)] = {
                "sourcedId": code,
                "title": kind[0].capitalize() or "Работа",
                "assignDate": _day(row.date),
                "dueDate": _day(row.date),
                "classSourcedId": _class(row.group, row.subject),
                "categorySourcedId": category,
                "resultValueMin": 1,
                "resultValueMax": 5,
                "schoolSourcedId": school,
            }
    found["categories"] = [
        {"sourcedId": code, "title": kind, "weight": f"{weight:g}"} for (kind, weight), code in categories.items()
    ]
    results: Rows = []
    given: set[tuple[str, str]] = set()
    for row in _records(own.get("marks", pd.DataFrame())):
        place, again = (row.group, row.subject, row.date, row.number), 0
        item = items.get((*place, row.work_order))
        # A line item has one result of a student: another mark for the same work needs another line item.
        while item is not None and (item["sourcedId"], row.student) in given:
            again += 1
            twin = item | {"sourcedId": f"work-{_digest(*map(str, place), str(row.work_order), str(again))}"}
            item = items.setdefault((*place, row.work_order, again), twin)
        if item is None:
            continue
        given.add((item["sourcedId"], row.student))
        value = str(row.value)
        numeric = value.replace(".", "", 1).isdigit()
        given_at = row.recorded_at
        results.append(
            {
                "sourcedId": f"result-{_digest(item['sourcedId'], row.student)}",
                "lineItemSourcedId": item["sourcedId"],
                "studentSourcedId": row.student,
                "scoreStatus": "fully graded",
                "score" if numeric else "textScore": value,
                "scoreDate": _day(row.date) if pd.isna(given_at) else given_at.tz_convert(timezone).date(),
                "comment": row.comment,
                "classSourcedId": item["classSourcedId"],
            }
        )
    found["lineItems"] = list(items.values())
    found["results"] = results


def _enrolled(code: str, user: str, role: str, school: str, first: date) -> dict[str, Any]:
    return {
        "sourcedId": f"enrollment-{_digest(code, user)}",
        "classSourcedId": code,
        "schoolSourcedId": school,
        "userSourcedId": user,
        "role": role,
        "primary": "true" if role == "teacher" else "false",
        "beginDate": first,
        "endDate": date(first.year + 1, 9, 1),
    }


def _class(group: str, subject: str) -> str:
    return f"class-{_digest(group, subject)}"


def _teacher(name: str) -> str:
    return f"staff-{_digest(name)}"


def _digest(*about: str) -> str:
    return blake2b("\x1f".join(about).encode(), digest_size=6).hexdigest()


def _records(frame: pd.DataFrame) -> Iterable[Any]:
    return frame.itertuples(index=False) if len(frame) else ()


def _day(value: Any) -> date:
    return pd.Timestamp(value).date()


def _written(value: Any) -> str:
    return "" if value is None or value is pd.NaT or value != value else str(value)  # noqa: PLR0124 (NaN)
