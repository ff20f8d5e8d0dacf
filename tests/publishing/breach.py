"""A school whose teacher's password became known: what was written before the notice, after it, and by others."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import duckdb

from tests.publishing.school import School

# The head and the support were told at ten in the morning of the 20th, Moscow time; the password was changed at noon.
NOTIFIED_AT: Final = datetime(2026, 10, 20, 7, tzinfo=UTC)
SECURED_AT: Final = NOTIFIED_AT + timedelta(hours=2)
LESSON_ON: Final = date(2026, 10, 19)
TEACHER: Final = "Константинопольская-Римская Е. В."
INCIDENT: Final = "shkola|4"
# Minutes after the notice.
WITHIN: Final = (10, 20)
BEFORE: Final = (-30, -20)
AFTER: Final = (130, 140)
ASTRIDE: Final = (-10, 20)


def moments(minutes: tuple[int | None, int]) -> dict[str, datetime | None]:
    """The interval of a recording, in minutes after the notice."""
    begun, over = minutes
    return {
        "recorded_from_at": None if begun is None else NOTIFIED_AT + timedelta(minutes=begun),
        "recorded_until_at": NOTIFIED_AT + timedelta(minutes=over),
        "changed_at": NOTIFIED_AT + timedelta(minutes=over),
    }


class Breach:
    """One class, lessons of the compromised teacher and of another, and what was recorded in them."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, **incident: Any) -> None:
        self.connection = connection
        self.school = School(connection)
        self.school.group("7А")
        for title in ("Алгебра", "Химия"):
            self.school.subject(title)
        self.student = self.school.student("10001", "Образцов Пётр Ильич", "7А")
        self.lesson = self.school.lesson("7А", "Алгебра", LESSON_ON, 1, teacher=TEACHER)
        self.foreign = self.school.lesson("7А", "Химия", LESSON_ON, 2, teacher="Другой Семён Ильич")
        self.told: dict[str, Any] = {
            "access_incident_id": INCIDENT,
            "incident_number": "4",
            "user_id": "shkola|у-017",
            "user_name": "Константинопольская-Римская Елена Викторовна",
            "discovered_at": NOTIFIED_AT - timedelta(minutes=20),
            "head_notified_at": NOTIFIED_AT - timedelta(minutes=5),
            "support_notified_at": NOTIFIED_AT,
            "notified_at": NOTIFIED_AT,
            "secured_at": SECURED_AT,
            "unnamed_author_code": "void",
            **incident,
        }
        self.school.add("access_incident", **self.told)

    def mark(self, *versions: tuple[str | None, tuple[int | None, int]], at: dict[str, Any] | None = None, **more: Any
             ) -> str:  # fmt: skip
        """A mark with its values in their order, each with the interval in which it was written; None: taken away."""
        place = at or self.lesson
        work = more.pop("work", "Ответ")
        mark_id = f"{self.student}|{place['lesson_id']}|{work}|1"
        for number, ((value, written), following) in enumerate(
            zip(versions, (*versions[1:], None), strict=True), start=1
        ):
            if value is None:
                continue
            row = {
                "mark_id": mark_id, "student_id": self.student, **place, "work_kind": work, "mark_number": 1,
                "raw_value": value, **moments(written), **more,
            }  # fmt: skip
            if following is None:
                self.school.add("mark", **row)
                continue
            begun, over = following[1]
            self.school.add(
                "mark_revision",
                **row,
                revision_number=number,
                seen_from_at=row["changed_at"],
                seen_until_at=NOTIFIED_AT + timedelta(minutes=begun or 0),
                replaced_at=NOTIFIED_AT + timedelta(minutes=over),
                replaced_by_run_id="run-1",
                change_code="deleted" if following[0] is None else "superseded",
            )
        return mark_id

    def listed(self, **line: Any) -> None:
        """A line of the register of voided operations about the mark of the lesson."""
        self.school.add(
            "voided_operation",
            **{
                "voided_operation_id": f"{INCIDENT}|line",
                "access_incident_id": INCIDENT,
                "acted_at": NOTIFIED_AT + timedelta(minutes=15),
                "action": "изменена отметка",
                "study_group_id": self.lesson["study_group_id"],
                "subject_id": self.lesson["subject_id"],
                "lesson_on": LESSON_ON,
                "register_student_id": "10001",
                "former_value": "3",
                "voided_value": "5",
                "source": "registers",
            }
            | line,
        )
        self.school.link("10001")
