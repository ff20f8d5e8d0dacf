"""A case with its operations, as the act and the report tell it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final

import duckdb

from publications.queries import rows_of
from transforms.derived.incident_operations import has_incidents, untold_operations

RECORD_WORDS: Final[Mapping[str, str]] = {
    "mark": "отметка",
    "attendance": "посещаемость",
    "attendance_check": "проверка посещаемости",
    "homework": "домашнее задание",
    "lesson_topic": "тема занятия",
    "assessment": "вид или название работы",
    "period_mark": "итоговая отметка",
}
ACTION_WORDS: Final[Mapping[str, str]] = {"written": "внесение", "changed": "изменение", "removed": "удаление"}
STATUS_WORDS: Final[Mapping[str, str]] = {
    "void": "недействительна",
    "unsettled": "не установлено",
    "valid": "оставлена в силе",
}
# Status and basis → why.
BASIS_WORDS: Final[Mapping[tuple[str, str], str]] = {
    ("void", "listed"): "названа в реестре «Недействительные операции»",
    ("void", "author"): "автора назвал источник",
    ("void", "decision"): "занятие этого педагога; автора источник не сообщает; решение руководителя",
    ("valid", "decision"): "автора источник не сообщает; решение руководителя",
    ("unsettled", "no_author"): "автор не установлен: источник не сообщает, кто сделал запись",
    ("unsettled", "time"): "время не установлено: сделана между двумя чтениями, одно из них вне срока",
}
UNTOLD_WORDS: Final[Mapping[str, str]] = {
    "first_reading": "найдено первым чтением: когда сделаны записи, не установлено",
    "nobody_told": "источник не называет автора записи, а по занятию его не узнать: не установлено",
}


@dataclass(frozen=True)
class Untold:
    """Records that can only be counted: what nobody can tell of them, in words, and how many there are."""

    record: str
    source: str
    why: str
    operations: int


@dataclass(frozen=True)
class Case:
    """One breach of access: the register's line (`told`), its operations and what could not be told."""

    told: Mapping[str, Any]
    operations: tuple[Mapping[str, Any], ...]
    untold: tuple[Untold, ...]
    unmatched: tuple[Mapping[str, Any], ...]

    @property
    def number(self) -> str:
        """The number of the case in the register."""
        return str(self.told["incident_number"])

    @cached_property
    def changed_at(self) -> datetime:
        """The moment of the data: the last change of anything the act tells."""
        moments: list[datetime] = [self.told["changed_at"], *(row["changed_at"] for row in self.operations)]
        return max(moments)

    def of_status(self, status: str) -> tuple[Mapping[str, Any], ...]:
        """The operations of that status."""
        return tuple(row for row in self.operations if row["status_code"] == status)

    @property
    def void(self) -> int:
        """How many operations are void."""
        return len(self.of_status("void"))

    @property
    def unsettled(self) -> int:
        """How many operations a person must still settle, those that can only be counted among them."""
        return len(self.of_status("unsettled")) + sum(each.operations for each in self.untold)


def cases_of(connection: duckdb.DuckDBPyConnection, organisation_id: str) -> list[Case]:
    """The organisation's standing cases; asked inside `incident_operations`, whose tables it reads."""
    if not has_incidents(connection):
        return []
    asked = {"organisation": organisation_id}
    operations = _grouped(rows_of(connection, __package__, "operations", asked))
    unmatched = _grouped(rows_of(connection, __package__, "unmatched", asked))
    untold: defaultdict[str, list[Untold]] = defaultdict(list)
    for organisation, incident_id, entity, source, reason, count in untold_operations(connection):
        if organisation == organisation_id:
            untold[incident_id].append(Untold(RECORD_WORDS[entity], source, UNTOLD_WORDS[reason], count))
    return [
        Case(
            told,
            tuple(operations[told["access_incident_id"]]),
            tuple(untold[told["access_incident_id"]]),
            tuple(unmatched[told["access_incident_id"]]),
        )
        for told in rows_of(connection, __package__, "cases", asked)
    ]


def _grouped(rows: list[dict[str, Any]]) -> defaultdict[str, list[dict[str, Any]]]:
    grouped: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        grouped[row["access_incident_id"]].append(row)
    return grouped
