"""Writes canonical rows of a made-up school into an in-memory DuckDB."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from foundation.organisations import Organisation, Organisations, Source
from foundation.settings import Settings
from schemas.arrow import arrow_schema
from schemas.exchange import Run, Window
from schemas.lake_ddl import create_table
from schemas.model import metadata

READ_AT = datetime(2026, 10, 22, 23, 30, tzinfo=UTC)  # 02:30 in Moscow on the 23rd
NEEDED = {
    "source": "eljur",
    "source_page": "0" * 64,
    "source_pointer": "/x",
    "normaliser_version": "test-1",
    "first_seen_at": READ_AT,
    "changed_at": READ_AT,
    "run_id": "run-1",
}


def empty_lake() -> duckdb.DuckDBPyConnection:
    """Every table of the model, empty, under its plain name."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    for table in metadata.sorted_tables:
        connection.execute(create_table(table))
    return connection


def settings(workspace: Path, **more: Any) -> Settings:
    return Settings(workspace=workspace, **more)


def night(as_of_at: datetime = READ_AT, run_id: str = "run-1") -> Run:
    on = as_of_at.date()
    return Run(run_id, as_of_at, Window(on - timedelta(days=14), on + timedelta(days=14)), as_of_at, "test")


def organisation(organisation_id: str = "shkola", **more: Any) -> Organisation:
    values: dict[str, Any] = {
        "id": organisation_id,
        "title": "МБОУ «Средняя школа № 1 имени А. С. Пушкина»",
        "kind": "school",
        "municipality": "Югра",
        "timezone": "Europe/Moscow",
        "regulation": "khmao-2020",
        "sources": [Source(connector="eljur", connection="x")],
    }
    return Organisation(**(values | more))


def organisations(*each: Organisation) -> Organisations:
    return Organisations(organisations=list(each) or [organisation()])


@dataclass
class School:
    """Rows of one organisation by entity; `write` puts them into the lake at once."""

    connection: duckdb.DuckDBPyConnection
    id: str = "shkola"
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def add(self, entity: str, **values: Any) -> dict[str, Any]:
        row = NEEDED | {"organisation_id": self.id} | values
        self.rows.setdefault(entity, []).append(row)
        return row

    def write(self) -> None:
        for entity, rows in self.rows.items():
            schema = arrow_schema(entity)
            table = pa.Table.from_pylist([{name: row.get(name) for name in schema.names} for row in rows], schema)
            self.connection.register("fresh_rows", table)
            self.connection.execute(f'INSERT INTO "{entity}" SELECT * FROM fresh_rows')
            self.connection.unregister("fresh_rows")
        self.rows = {}

    def group(self, title: str, kind: str = "class", parent: str | None = None) -> str:
        group_id = f"{self.id}|{title}"
        self.add(
            "study_group",
            study_group_id=group_id,
            source_group_id=title,
            title=title,
            kind_code=kind,
            parent_study_group_id=None if parent is None else f"{self.id}|{parent}",
        )
        return group_id

    def student(self, source_id: str, name: str, *groups: str, number: int | None = None) -> str:
        student_id = f"{self.id}|{source_id}"
        self.names[source_id] = name
        family, _, given = name.partition(" ")
        self.add(
            "student",
            student_id=student_id,
            source_student_id=source_id,
            display_name=name,
            family_name=family,
            given_name=given,
        )
        for group in groups:
            self.add("enrolment", student_id=student_id, study_group_id=f"{self.id}|{group}", list_number=number)
        return student_id

    def subject(self, title: str) -> str:
        subject_id = f"{self.id}|{title}"
        self.add("subject", subject_id=subject_id, source_subject_id=title, title=title)
        return subject_id

    def occurrence(self, group: str, subject: str, on: date, number: int) -> dict[str, Any]:
        return {
            "lesson_id": f"{self.id}|{group}|{subject}|{on}|{number}",
            "study_group_id": f"{self.id}|{group}",
            "subject_id": f"{self.id}|{subject}",
            "lesson_on": on,
            "lesson_number": number,
        }

    def lesson(
        self,
        group: str,
        subject: str,
        on: date,
        number: int,
        *,
        topic: str | None = None,
        homework: str | None = None,
        teacher: str | None = "Константинопольская-Римская Е. В.",
        **more: Any,
    ) -> dict[str, Any]:
        at = self.occurrence(group, subject, on, number)
        starts_at = datetime(on.year, on.month, on.day, 5, tzinfo=UTC) + timedelta(minutes=55 * (number - 1) + 30)
        self.add(
            "lesson",
            **at,
            source_lesson_id=subject,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=45),
            room="214",
            teacher_name=teacher,
            subject_title=subject,
            **more,
        )
        if topic is not None:
            self.add("lesson_topic", **at, topic=topic, topic_normalised=topic.lower())
        if homework is not None:
            self.add("homework", **at, homework_id=f"{at['lesson_id']}|1", content=homework, due_on=on)
        return at

    def mark(
        self, student_id: str, at: dict[str, Any], value: str, *, work: str = "Ответ на уроке", **more: Any
    ) -> None:
        self.add(
            "mark",
            **(
                {
                    "mark_id": f"{student_id}|{at['lesson_id']}|{work}|1",
                    "student_id": student_id,
                    **at,
                    "work_kind": work,
                    "work_kind_code": "answer",
                    "mark_number": 1,
                    "raw_value": value,
                    "value": float(value) if value.isdigit() else None,
                }
                | more
            ),
        )

    def absence(self, student_id: str, at: dict[str, Any], code: str = "absent", value: str = "н") -> None:
        self.add(
            "attendance",
            attendance_id=f"{student_id}|{at['lesson_id']}",
            student_id=student_id,
            **at,
            raw_value=value,
            attendance_code=code,
        )

    def period(self, title: str, kind: str, starts_on: date, ends_on: date, school_year: str = "2026/2027") -> str:
        period_id = f"{self.id}|{title}"
        self.add(
            "academic_period",
            academic_period_id=period_id,
            source_period_id=title,
            title=title,
            kind_code=kind,
            school_year=school_year,
            starts_on=starts_on,
            ends_on=ends_on,
        )
        return period_id

    def period_mark(self, student_id: str, group: str, subject: str, period: str, *marked: str, **more: Any) -> None:
        value, kind = (*marked, "period")[:2]
        self.add(
            "period_mark",
            period_mark_id=f"{student_id}|{group}|{subject}|{period}|{kind}",
            student_id=student_id,
            study_group_id=f"{self.id}|{group}",
            subject_id=f"{self.id}|{subject}",
            academic_period_id=f"{self.id}|{period}",
            kind_code=kind,
            raw_value=value,
            **more,
        )

    def consent(
        self,
        source_id: str,
        guardian: str | None = "m1",
        decision: str = "given",
        on: date = date(2026, 9, 1),
        channel: str = "electronic",
        name: str | None = None,
    ) -> None:
        """A line of the register of consents; `name` is the journal's own where none is given."""
        self.add(
            "consent",
            source="registers",
            consent_id=f"{self.id}|{source_id}|{guardian}|{on}|{decision}|{channel}",
            register_student_id=source_id,
            register_student_name=self.names.get(source_id, "Имя из реестра") if name is None else name,
            guardian_id=None if guardian is None else f"{self.id}|{guardian}",
            guardian_name="Представитель",
            decision_code=decision,
            channel_code=channel,
            decided_on=on,
            origin="заявление",
        )

    def contact(
        self, source_id: str, address: str, guardian: str | None = "m1", origin: str | None = "заявление"
    ) -> None:
        self.add(
            "contact",
            source="registers",
            contact_id=f"{self.id}|{source_id}|{guardian}|{address}",
            register_student_id=source_id,
            guardian_id=None if guardian is None else f"{self.id}|{guardian}",
            kind_code="email",
            address=address,
            origin=origin,
            confirmed=True,
        )

    def link(self, source_id: str, student_id: str | None = None, method: str = "exact_identifier") -> None:
        self.add(
            "identity_link",
            source="registers",
            register_source="registers",
            register_person_id=source_id,
            person_kind_code="student",
            person_id=student_id or f"{self.id}|{source_id}",
            method_code=method,
        )
