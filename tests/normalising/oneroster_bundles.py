"""Small OneRoster bundles, written by hand."""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence

Tables = dict[str, list[list[str]]]


def school() -> Tables:
    """A class of two, one subject, three works and a final mark."""
    base = ["sourcedId", "status", "dateLastModified"]
    return {
        "orgs": [[*base, "name", "type"], ["o1", "", "", "Школа", "school"]],
        "academicSessions": [
            [*base, "title", "type", "startDate", "endDate", "schoolYear"],
            ["s1", "", "", "1 четверть", "gradingPeriod", "2026-09-01", "2026-10-24", "2027"],
            ["s2", "", "", "Учёба", "schoolYear", "2026-09-01", "2027-06-01", "2027"],
        ],
        "courses": [[*base, "title", "orgSourcedId"], ["c1", "", "", "Алгебра", "o1"]],
        "classes": [
            [*base, "title", "courseSourcedId", "classCode", "classType", "schoolSourcedId"],
            ["k1", "", "", "10Б", "", "", "homeroom", "o1"],
            ["k2", "", "", "Алгебра 10Б", "c1", "10Б", "scheduled", "o1"],
        ],
        "users": [
            [*base, "enabledUser", "givenName", "familyName", "middleName", "identifier"],
            ["u1", "", "", "true", "Яна", "Ёлкина", "Юрьевна", "1"],
            ["u2", "", "", "true", "Ян", "Щукин", "", ""],
            ["t1", "", "", "true", "Ульяна", "Учитель", "", ""],
        ],
        "roles": [
            [*base, "userSourcedId", "roleType", "role", "orgSourcedId"],
            ["r1", "", "", "u1", "primary", "student", "o1"],
            ["r2", "", "", "u2", "primary", "student", "o1"],
            ["r3", "", "", "t1", "primary", "teacher", "o1"],
        ],
        "demographics": [[*base, "birthDate", "sex"], ["u1", "", "", "2010-05-01", "female"]],
        "enrollments": [
            [*base, "classSourcedId", "schoolSourcedId", "userSourcedId", "role", "primary", "beginDate", "endDate"],
            ["e1", "", "", "k1", "o1", "u1", "student", "false", "2026-09-01", "2027-06-01"],
            ["e2", "", "", "k2", "o1", "u1", "student", "false", "2026-09-01", "2027-06-01"],
            ["e3", "", "", "k1", "o1", "u2", "student", "false", "", ""],
            ["e4", "", "", "k1", "o1", "t1", "teacher", "true", "", ""],
            ["e5", "", "", "k2", "o1", "t1", "teacher", "true", "", ""],
        ],
        "categories": [
            [*base, "title", "weight"],
            ["g1", "", "", "контрольная работа", "3"],
            ["g2", "", "", "Итоговая отметка", ""],
        ],
        "lineItems": [
            [
                *base,
                "title",
                "assignDate",
                "dueDate",
                "classSourcedId",
                "categorySourcedId",
                "academicSessionSourcedId",
            ],
            ["l1", "", "", "Уравнения", "2026-10-05", "2026-10-06", "k2", "g1", ""],
            ["l2", "", "", "Ответ", "", "2026-10-05", "k2", "", ""],
            ["l3", "", "", "1 четверть", "", "", "k2", "g2", "s1"],
        ],
        "results": [
            [
                *base,
                "lineItemSourcedId",
                "studentSourcedId",
                "scoreStatus",
                "score",
                "textScore",
                "scoreDate",
                "comment",
            ],
            ["m1", "", "", "l1", "u1", "fully graded", "4", "", "2026-10-06", "молодец"],
            ["m2", "", "", "l2", "u1", "fully graded", "", "осв", "2026-10-05", ""],
            ["m3", "", "", "l2", "u2", "not submitted", "", "", "", ""],
            ["m4", "", "", "l3", "u1", "fully graded", "5", "", "2026-10-23", ""],
        ],
    }


def manifest(tables: Iterable[str], mode: str = "bulk", version: str = "1.2") -> list[list[str]]:
    lines = [["propertyName", "value"], ["manifest.version", "1.0"], ["oneroster.version", version]]
    return [*lines, *([f"file.{name}", mode] for name in tables), ["file.resources", "absent"]]


def packed(
    tables: Mapping[str, Sequence[Sequence[str]]],
    mode: str = "bulk",
    *,
    day: int = 20,
    extra: Mapping[str, bytes] | None = None,
    manifest_lines: Sequence[Sequence[str]] | None = None,
) -> bytes:
    """A bundle made on that day of October."""
    parts = {f"{name}.csv": text(lines) for name, lines in tables.items()}
    parts["manifest.csv"] = text(manifest_lines if manifest_lines is not None else manifest(tables, mode))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in {**parts, **(extra or {})}.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 10, day, 4, 0, 0)), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def text(lines: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(lines)
    return out.getvalue().encode()
