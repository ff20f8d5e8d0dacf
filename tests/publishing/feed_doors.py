"""The doors of a feed service as fixtures: `pytest_plugins = ("tests.publishing.feed_doors",)`."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.publishing.families import HOSTILE, HOSTILE_NAME, class_with_families
from tests.publishing.feed import CLIENTS, Door, clients_of, installation, opened, publish
from tests.publishing.school import School


@pytest.fixture(scope="module")
def families() -> duckdb.DuckDBPyConnection:
    """The class; one of its children has another guardian besides."""
    connection = class_with_families()
    school = School(connection)
    school.names = {HOSTILE: HOSTILE_NAME}
    school.consent(HOSTILE, guardian="m2")
    school.write()
    return connection


@pytest.fixture(scope="module")
def prepared(
    tmp_path_factory: pytest.TempPathFactory, families: duckdb.DuckDBPyConnection
) -> tuple[Path, dict[str, str]]:
    folder = tmp_path_factory.mktemp("feed")
    where = installation(folder)
    publish(families, where)
    return folder, clients_of(where, **CLIENTS)


@pytest.fixture
def door(prepared: tuple[Path, dict[str, str]]) -> Iterator[Door]:
    folder, secrets = prepared
    with opened(installation(folder), secrets) as door:
        yield door


@pytest.fixture
def apart(tmp_path: Path, prepared: tuple[Path, dict[str, str]]) -> Iterator[Door]:
    """A service that a test may change: its clients, what is published."""
    folder, secrets = prepared
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("serve"))
    with opened(installation(tmp_path), dict(secrets)) as door:
        yield door
