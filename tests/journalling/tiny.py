"""A tiny source, its normaliser and a lake to put it in."""

import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from foundation.settings import Settings
from lake.catalog import Lake, few_looks, open_lake
from lake.intake import Intake, ReceivedPage
from schemas.arrow import normalised_schema
from schemas.exchange import (
    REJECT_SCHEMA,
    Dispositions,
    NormalisedPage,
    Page,
    PageFailure,
    Run,
    Scope,
    UnitEnd,
    Window,
)

ORGANISATION = "lyceum"
SOURCE = "eljur"
KIND = "eljur.getdiary"
GROUP = f"{ORGANISATION}|7А"
SUBJECT = f"{ORGANISATION}|Алгебра"
WINDOW = Window(date(2026, 10, 5), date(2026, 10, 25))
Row = dict[str, Any]


def night(day: int, hour: int = 0) -> datetime:
    """A reading's instant in October 2026, UTC."""
    return datetime(2026, 10, day, hour, tzinfo=UTC)


def run(day: int, hour: int = 0, name: str = "") -> Run:
    """A run at that instant; ids sort as the instants do."""
    moment = night(day, hour)
    return Run(f"{moment:%Y%m%dT%H%M%S}000000Z-{name or 'run'}", moment, WINDOW, moment, "test")


@cache
def _template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="svod-empty-lake-"))
    with open_lake(Settings(workspace=folder)):
        pass
    return folder


def settings_in(folder: Path, **more: Any) -> Settings:
    """Settings of a new empty lake in a folder: a copy of one made once, for speed."""
    shutil.copytree(_template() / "lake", folder / "lake", dirs_exist_ok=True)
    return Settings(workspace=folder, **{"threads": 1, **more})


_FILLED = (
    "lease", "run", "page_receipt", "unit_receipt", "coverage", "quarantine", "hold", "lesson", "lesson_revision",
    "lesson_topic", "lesson_topic_revision", "mark", "mark_revision",
)  # fmt: skip


@contextmanager
def emptied_after(lake: Lake) -> Iterator[Lake]:
    """Lends an open lake to one test and empties what the tiny source fills: opening one costs more."""
    yield lake
    with few_looks(lake):
        _empty(lake)


def _empty(lake: Lake) -> None:
    for table in _FILLED:
        kept = "WHERE organisation_id <> ''" if table == "lease" else ""
        lake.connection.execute(f"DELETE FROM {table} {kept}")
    shutil.rmtree(lake.settings.runs, ignore_errors=True)


def lesson(day: int, number: int = 1, **more: Any) -> Row:
    """A lesson row; it stands for two items."""
    lesson_id = f"{GROUP}|algebra|2026-10-{day:02}|{number}"
    return {
        "entity": "lesson",
        "lesson_id": lesson_id,
        "source_lesson_id": "algebra",
        "study_group_id": GROUP,
        "subject_id": SUBJECT,
        "lesson_on": date(2026, 10, day).isoformat(),
        "lesson_number": number,
        "subject_title": "Алгебра",
        "items": 2,
        **more,
    }


def on_lesson(entity: str, day: int, number: int = 1, **more: Any) -> Row:
    """A row of what hangs on the lesson of that day."""
    whole = lesson(day, number)
    kept = ("lesson_id", "study_group_id", "subject_id", "lesson_on", "lesson_number")
    return {"entity": entity, **{name: whole[name] for name in kept}, "items": 1, **more}


def mark(student: str, day: int, value: str, number: int = 1, **more: Any) -> Row:
    """A mark row: one item."""
    row = on_lesson("mark", day, number)
    student_id = f"{ORGANISATION}|{student}"
    own = {"mark_id": f"{student_id}|{row['lesson_id']}||1", "student_id": student_id, "mark_number": 1}
    return {**row, **own, "raw_value": value, **more}


def topic(day: int, text: str, number: int = 1, **more: Any) -> Row:
    """A topic row: one item."""
    return on_lesson("lesson_topic", day, number, topic=text, topic_normalised=text.lower(), **more)


def page(
    rows: Iterable[Row],
    key: str = "7А",
    *,
    at: datetime,
    kind: str = KIND,
    covers: Sequence[str] = ("lesson", "lesson_topic", "mark"),
    scopes: Sequence[Row] = (),
    rejects: Sequence[Row] = (),
    stated: datetime | None = None,
    offered: int | None = None,
    window: Window | None = WINDOW,
) -> Page:
    """A page of the tiny source; its bytes hold everything its normaliser says."""
    listed = list(rows)
    body = {
        "rows": listed,
        "rejects": list(rejects),
        "covers": list(covers),
        "scopes": list(scopes),
        "stated": stated.isoformat() if stated else None,
    }
    counted = sum(row["items"] for row in listed) + sum(row["items"] for row in rejects)
    return Page(
        kind=kind,
        key=key,
        body=json.dumps(body, ensure_ascii=False).encode(),
        observed_at=at,
        offered=counted if offered is None else offered,
        window=window,
        request={"page": key},
    )


def normalise(of: Page, version: str = "1") -> NormalisedPage:
    """The canonical rows of a page, as its bytes say."""
    body = json.loads(of.body)
    by_entity: dict[str, list[Row]] = {}
    for ordinal, row in enumerate(body["rows"]):
        given = {"source_pointer": f"/rows/{ordinal}", **row}
        if version in given.pop("unread_by", ()):
            continue
        told = {int(name[-1]): given.pop(name) for name in list(given) if name.startswith("as_version_")}
        given.update(told.get(int(version), {}))
        by_entity.setdefault(given.pop("entity"), []).append(given)
    return NormalisedPage(
        rows={entity: _table(entity, rows, version) for entity, rows in by_entity.items()},
        rejects=pa.Table.from_pylist([_reject(row) for row in body["rejects"]], REJECT_SCHEMA),
        normaliser_version=version,
        covers=tuple(body["covers"]),
        scopes=tuple(_scope(row) for row in body["scopes"]),
        observed_at=datetime.fromisoformat(body["stated"]) if body["stated"] else None,
    )


def _reject(row: Row) -> Row:
    return {"reason_code": "unknown_field", "remedy": "Сообщите разработчику.", "raw_value": None, **row}


def _scope(row: Row) -> Scope:
    days = row.get("window")
    window = Window(date.fromisoformat(days[0]), date.fromisoformat(days[1])) if days else None
    return Scope(row["entity"], row.get("study_group_id"), row.get("subject_id"), window)


def _table(entity: str, rows: list[Row], version: str) -> pa.Table:
    schema = normalised_schema(entity)
    fixed = {"organisation_id": ORGANISATION, "source": SOURCE, "normaliser_version": version}
    return pa.Table.from_pylist(
        [{**fixed, **{k: _typed(schema, k, v) for k, v in row.items()}} for row in rows], schema
    )


def _typed(schema: pa.Schema, name: str, value: Any) -> Any:
    kind = schema.field(name).type
    if isinstance(value, str) and pa.types.is_date32(kind):
        return date.fromisoformat(value)
    if isinstance(value, str) and pa.types.is_timestamp(kind):
        return datetime.fromisoformat(value)
    return value


def read(
    lake: Lake,
    of: Run,
    pages: Sequence[Page],
    *,
    version: str = "1",
    failures: Sequence[PageFailure] = (),
    whole: bool = True,
    ends: Sequence[UnitEnd] | None = None,
    batch: int = 100,
    source: str = SOURCE,
) -> Dispositions:
    """One reading of the source from its first page to its end; returns the sum of all dispositions."""
    intake = Intake(lake, lake.settings, of, ORGANISATION, source, lambda again: normalise(again, version))
    total = Dispositions()
    for start in range(0, len(pages), batch):
        received = []
        for each in pages[start : start + batch]:
            sha256 = intake.receive(each)
            unchanged = intake.is_unchanged(each, sha256, version)
            received.append(ReceivedPage(each, sha256, None if unchanged else normalise(each, version)))
        total += intake.commit(received)
    kinds = sorted({each.kind for each in pages})
    if ends is None:
        ends = [UnitEnd(kind, sum(each.kind == kind for each in pages), WINDOW) for kind in kinds] if whole else []
    return total + intake.finish(ends, failures)


def rows(lake: Lake, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """All rows of a query on the lake."""
    return lake.connection.execute(statement, list(values)).fetchall()
