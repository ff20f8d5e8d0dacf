"""Who is owed which letter, and what became of it: table `delivery`, and a journal that survives a kill.

What is owed is written down before anything is sent; each answer of the mail server goes into the journal at once and
from there into the table. A letter in flight when the process died stays owed.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa

from foundation import locks
from foundation.settings import Settings
from lake.catalog import Lake, few_looks
from schemas.arrow import arrow_schema
from schemas.exchange import Run

_READ: Final = """
SELECT delivery_id, organisation_id, channel_code, student_id, recipient, path, status_code, attempts, delivered_at,
    last_error, run_id
FROM delivery
WHERE organisation_id = $organisation AND channel_code = 'email'
    AND (
        status_code IN ('owed', 'refused')
        OR regexp_extract(path, '/(\\d{4}-\\d\\d-\\d\\d)/[^/]+$', 1) >= $since
    )
ORDER BY delivery_id
"""
_REPLACE: Final = """
DELETE FROM delivery WHERE organisation_id = $organisation AND delivery_id IN (SELECT delivery_id FROM told_delivery)
"""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A row of table `delivery`."""

    delivery_id: str
    organisation_id: str
    channel_code: str
    student_id: str
    recipient: str
    path: str
    status_code: str
    attempts: int
    delivered_at: datetime | None
    last_error: str | None
    run_id: str

    @property
    def day_on(self) -> date:
        """The day the letter tells of: the folder it lies in."""
        return date.fromisoformat(Path(self.path).parent.name)

    @property
    def name(self) -> str:
        """Day and file name: where the letter lies in the organisation's folder."""
        return "/".join(Path(self.path).parts[-2:])


def delivery_id(organisation_id: str, student_id: str, recipient: str, day_on: date, content: str, before: int) -> str:
    """The id of a delivery: channel, student, address, day, content, and how many versions went out before it."""
    parts = ["email", organisation_id, student_id, recipient, day_on.isoformat(), content, before]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:32]


class Ledger:
    """The deliveries of one organisation: those of the last days, since `since`, and whatever is still owed."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, settings: Settings, run: Run, organisation_id: str, since: date
    ) -> None:
        self._connection = connection
        self._lake = Lake(connection, settings)
        self._run = run
        self._organisation_id = organisation_id
        self._since = since
        self._journal = settings.workspace / "mail" / f"{organisation_id}.jsonl"
        self.deliveries: dict[str, Delivery] = {}

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keeps any other run from sending for this organisation; what a killed run had sent is taken over first."""
        with locks.held(self._journal.with_suffix(".lock")):
            self._read()
            self._take_over_journal()
            yield

    def plan(self, deliveries: list[Delivery]) -> None:
        """Writes down rows that are new or stand otherwise than before, in one transaction."""
        changed = [row for row in deliveries if self.deliveries.get(row.delivery_id) != row]
        if not changed:
            return
        table = pa.Table.from_pylist([asdict(row) for row in changed], arrow_schema("delivery"))
        replaces = any(row.delivery_id in self.deliveries for row in changed)

        def work(connection: duckdb.DuckDBPyConnection) -> None:
            connection.register("told_delivery", table)
            try:
                if replaces:
                    connection.execute(_REPLACE, {"organisation": self._organisation_id})
                connection.execute("INSERT INTO delivery BY NAME SELECT * FROM told_delivery")
            finally:
                connection.unregister("told_delivery")

        with few_looks(self._lake):
            self._lake.transaction(self._organisation_id, self._run.run_id, work)
        self.deliveries |= {row.delivery_id: row for row in changed}

    def note(self, told: str, status: str, error: str | None, at: datetime) -> None:
        """What the mail server answered to one delivery: on the disk before the next letter goes out."""
        line = json.dumps({"id": told, "status": status, "error": error, "at": at.isoformat()}, ensure_ascii=False)
        with self._journal.open("a", encoding="utf-8") as handle:
            handle.write(line + "\n")
            handle.flush()
            os.fsync(handle.fileno())

    def settle(self) -> None:
        """Brings the journal's answers into the table and forgets the journal."""
        self._take_over_journal()

    def _read(self) -> None:
        with few_looks(self._lake):
            rows = self._connection.execute(
                _READ, {"organisation": self._organisation_id, "since": self._since.isoformat()}
            ).fetchall()
        self.deliveries = {row[0]: Delivery(*row) for row in rows}

    def _take_over_journal(self) -> None:
        if not self._journal.is_file():
            return
        told: dict[str, Delivery] = {}
        for line in self._journal.read_text(encoding="utf-8").splitlines():
            try:
                answer = json.loads(line)
            except ValueError:
                continue  # the last line of a run that was killed while writing it
            row = told.get(answer["id"]) or self.deliveries.get(answer["id"])
            if row is not None:
                told[row.delivery_id] = replace(
                    row,
                    status_code=answer["status"],
                    attempts=row.attempts + 1,
                    delivered_at=datetime.fromisoformat(answer["at"]) if answer["status"] == "delivered" else None,
                    last_error=answer["error"],
                    run_id=self._run.run_id,
                )
        self.plan(list(told.values()))
        self._journal.unlink()
