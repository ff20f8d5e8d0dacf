"""A reading that is killed at a chosen statement, from a thread of its own and so inside commits too."""

import os
import random
import signal
import threading
import time
from collections.abc import Callable
from typing import Any, cast

import duckdb

from foundation.settings import Settings
from lake.catalog import open_lake
from schemas.exchange import Page, Run
from tests.journalling.tiny import lesson, mark, night, page, read, topic


class WatchedConnection:
    """A lake's connection that tells of every statement before it runs."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, told: Callable[[str], None]) -> None:
        self._connection = connection
        self._told = told

    def execute(self, statement: str, *more: Any) -> duckdb.DuckDBPyConnection:
        self._told(statement)
        return self._connection.execute(statement, *more)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


def pages_of(day: int, seed: int) -> list[Page]:
    """Four pages that share lessons; from night to night marks come, change, go and move."""
    chance = random.Random(f"{seed}/{day}")
    pages = []
    for key in "abcd":
        rows = [lesson(on) for on in (6, 7, 8)] + [topic(6, "Дроби"), topic(7 if day < 21 else 9, "Степени")]
        rows += [lesson(12 if day < 21 else 13)]
        for student in range(6):
            if chance.random() < 0.85:
                rows.append(mark(f"{key}{student}", 6, chance.choice("2345")))
        if chance.random() < 0.5:
            rows.append(mark("shared", 7, chance.choice("345")))
        pages.append(page(rows, key, at=night(day), covers=("lesson", "lesson_topic", "mark")))
    return pages


def read_watched(settings: Settings, of: Run, seed: int, told: Callable[[str], None]) -> None:
    """Reads a night page by page, telling of every statement."""
    with open_lake(settings) as lake:
        lake.connection = cast(duckdb.DuckDBPyConnection, WatchedConnection(lake.connection, told))
        read(lake, of, pages_of(of.as_of_at.day, seed), batch=2)


def read_and_die(settings: Settings, of: Run, seed: int, statement: int, delay_seconds: float) -> None:
    """Reads a night and kills its own process `delay_seconds` after the n-th statement began."""
    said = 0

    def told(_: str) -> None:
        nonlocal said
        said += 1
        if said == statement:
            threading.Thread(target=_kill, args=(delay_seconds,), daemon=True).start()
            if delay_seconds == 0:
                time.sleep(5)

    read_watched(settings, of, seed, told)


def _kill(delay_seconds: float) -> None:
    time.sleep(delay_seconds)
    os.kill(os.getpid(), signal.SIGKILL)
