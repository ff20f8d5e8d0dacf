"""Pages of the systems laid flat by the standard library: a line for each lesson, homework, mark and absence.

dlt's script reads pages by it; earthmover, which opens neither lists in lists nor bundles, is given the lines. A
lesson has `klass, subject, lesson_id, date, num, start, end, room, teacher, topic, pointer`; the others have the
lesson's place and what is theirs.
"""

import csv
import io
import json
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Lines = Iterator[tuple[str, dict[str, Any]]]
_XML = "{urn:svod:journal:1}"


def lines_of(kind: str, body: bytes, request: Mapping[str, str]) -> Lines:
    """The lines of a page: the name of the table, and the line."""
    return READERS[kind](body, request)


def _lesson(place: dict[str, Any], **more: Any) -> dict[str, Any]:
    empty = dict.fromkeys(("start", "end", "room", "teacher", "topic"), "")
    return {**place, **empty, **{name: value or "" for name, value in more.items()}}


def _dnevnik(body: bytes, request: Mapping[str, str]) -> Lines:
    page = json.loads(body)
    kinds = {one["id"]: one["title"] for one in page["workTypes"]}
    groups = {one["id"]: one["name"] for one in (page["group"], *page["related"])}
    places, works = {}, {}
    for at, lesson in enumerate(page["lessons"]):
        place = {
            "klass": groups.get(lesson["group"], request["group"]),
            "subject": lesson["subject"]["name"],
            "lesson_id": lesson["id"],
            "date": lesson["date"][:10],
            "num": lesson["number"],
            "pointer": f"/lessons/{at}",
        }
        places[lesson["id"]] = place
        start, _, end = (lesson["hours"] or "").partition(" - ")
        yield "lesson", _lesson(place, start=start, end=end, room=lesson["place"], topic=lesson["title"])
        for work in lesson["works"]:
            works[work["id"]] = kinds.get(work["workType"], "")
            if work["type"] == "Homework":
                yield "homework", place | {"id": work["id"], "text": work["text"]}
    for mark in page["marks"]:
        kind = works.get(mark["work"], kinds.get(mark["workType"], ""))
        found = {"student": mark["person"], "id": mark["work"], "value": mark["textValue"], "kind": kind, "weight": ""}
        yield "mark", places[mark["lesson"]] | found
    for entry in page["logEntries"]:
        yield "absence", places[entry["lesson"]] | {"student": entry["person"], "value": entry["status"]}


def _netschool(body: bytes, request: Mapping[str, str]) -> Lines:
    kinds = json.loads(request["types"])
    page = json.loads(body)
    for day_at, day in enumerate(page["weekDays"]):
        for at, lesson in enumerate(day["lessons"]):
            place = {
                "klass": page["className"],
                "subject": lesson["subjectName"],
                "lesson_id": lesson["classmeetingId"],
                "date": day["date"][:10],
                "num": lesson["number"],
                "pointer": f"/weekDays/{day_at}/lessons/{at}",
            }
            times = {"start": lesson["startTime"], "end": lesson["endTime"]}
            yield "lesson", _lesson(place, room=lesson["room"], **times)
            for work in lesson["assignments"]:
                if work["typeId"] == 3:
                    yield "homework", place | {"id": work["id"], "text": work["assignmentName"]}
                if work["mark"]:
                    found = {
                        "id": work["id"],
                        "value": work["mark"]["mark"],
                        "kind": kinds.get(str(work["typeId"]), ""),
                    }
                    yield "mark", place | {"student": request["studentId"], "weight": work["weight"]} | found


def _poo(body: bytes, request: Mapping[str, str]) -> Lines:
    for day_at, day in enumerate(json.loads(body)):
        for at, lesson in enumerate(day["lessons"] or ()):
            book = lesson.get("gradebook")
            if not book:
                continue
            timetable = lesson.get("timetable") or {}
            place = {
                "klass": request["group"],
                "subject": lesson["name"],
                "lesson_id": book["id"],
                "date": day["date"][:10],
                "num": at + 1,
                "pointer": f"/{day_at}/lessons/{at}",
            }
            times = {"start": lesson["startTime"][11:16], "end": lesson["endTime"][11:16]}
            room = (timetable.get("classroom") or {}).get("name")
            teacher = (timetable.get("teacher") or {}).get("lastName")
            yield (
                "lesson",
                _lesson(place, room=room, teacher=teacher, topic="; ".join(book.get("themes") or ()), **times),
            )
            for task in book.get("tasks") or ():
                if task["type"] == "Home" and task["topic"]:
                    yield "homework", place | {"id": task["id"], "text": task["topic"]}
                if task.get("mark"):
                    found = {"id": task["id"], "value": task["mark"], "kind": task["type"], "weight": ""}
                    yield "mark", place | {"student": request["student"]} | found
            if book.get("absenceType"):
                yield "absence", place | {"student": request["student"], "value": book["absenceType"]}


def _xml(body: bytes, _request: Mapping[str, str]) -> Lines:
    for page in ET.fromstring(body).iter(f"{_XML}page"):
        for at, lesson in enumerate(page.iter(f"{_XML}lesson")):
            about = lesson.attrib
            place = {
                "klass": page.attrib["class"],
                "subject": page.attrib["subject"],
                "lesson_id": page.attrib["subject"],
                "date": about["date"],
                "num": about["number"],
                "pointer": f"{page.attrib['class']}/{page.attrib['subject']}/{at}",
            }
            topic = lesson.findtext(f"{_XML}topic")
            times = {"start": about.get("starts", "")[:5], "end": about.get("ends", "")[:5]}
            yield "lesson", _lesson(place, room=about.get("room"), teacher=about.get("teacher"), topic=topic, **times)
            for number, task in enumerate(lesson.iter(f"{_XML}homework")):
                yield "homework", place | {"id": number, "text": task.text}
            for number, work in enumerate(lesson.iter(f"{_XML}work")):
                for mark in work.iter(f"{_XML}mark"):
                    found = {"id": number, "value": mark.text, "kind": work.attrib.get("kind", ""), "weight": ""}
                    yield "mark", place | {"student": mark.attrib["student"]} | found
            for absence in lesson.iter(f"{_XML}absence"):
                yield "absence", place | {"student": absence.attrib["student"], "value": absence.text}


def _results(body: bytes, _request: Mapping[str, str]) -> Lines:
    bundle = zipfile.ZipFile(io.BytesIO(body))

    def rows(name: str) -> Iterator[dict[str, str]]:
        return csv.DictReader(io.TextIOWrapper(bundle.open(name), "utf-8"))

    kinds = {one["sourcedId"]: one["title"] for one in rows("categories.csv")}
    courses = {one["sourcedId"]: one["title"] for one in rows("courses.csv")}
    subjects = {one["sourcedId"]: courses.get(one["courseSourcedId"], "") for one in rows("classes.csv")}
    works = {one["sourcedId"]: one for one in rows("lineItems.csv")}
    for at, result in enumerate(rows("results.csv"), 2):
        work = works[result["lineItemSourcedId"]]
        yield (
            "mark",
            {
                "klass": result["classSourcedId"],
                "subject": subjects.get(result["classSourcedId"], ""),
                "lesson_id": result["classSourcedId"],
                "date": result["scoreDate"],
                "num": 1,
                "pointer": f"results.csv/{at}",
                "student": result["studentSourcedId"],
                "id": result["lineItemSourcedId"],
                "value": result["textScore"] or result["score"],
                "kind": kinds.get(work["categorySourcedId"], ""),
                "weight": "",
            },
        )


READERS: Mapping[str, Callable[[bytes, Mapping[str, str]], Lines]] = {
    "dnevnik.journal": _dnevnik,
    "netschool.diary": _netschool,
    "netschool_poo.lessons": _poo,
    "exports.xml_journal": _xml,
    "oneroster.results": _results,
}
