"""A feed service over a published class, with clients of both kinds and a clock that a test turns."""

import asyncio
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb
import httpx
from starlette.types import ASGIApp

from foundation.organisations import Organisations
from foundation.settings import Settings
from pipeline.publishing import show_feed
from publications.diary import publish_diaries
from publications.feed.pointer import feed_folder
from publications.feed.snapshot import Published
from publications.serving.access_log import AccessLog
from publications.serving.app import make_app
from publications.serving.calendars import open_calendars
from publications.serving.clients import Clients, add_client
from publications.serving.configuration import load_serving
from publications.serving.service import Service, access_folder
from publications.serving.tokens import Tokens
from schemas.exchange import Publication, Run
from tests.publishing.school import night, organisations, settings

NOW = datetime(2026, 10, 23, 6, tzinfo=UTC)
MOTHER = "shkola|m1"
KEY = "k" * 64
CLIENTS: dict[str, dict[str, Any]] = {
    "portal": {"kind": "portal", "organisations": ("shkola",)},
    "neighbour": {"kind": "portal", "organisations": ("drugaya",)},
    "mother": {"kind": "guardian", "account": MOTHER},
    "stranger": {"kind": "guardian", "account": "shkola|nobody"},
    "office": {"kind": "portal", "organisations": "all", "networks": ("10.1.0.0/16",), "requests_per_second": 1000},
}


def installation(folder: Path, listed: Organisations | None = None) -> Settings:
    """Settings with a configuration folder of their own."""
    config = folder / "config"
    config.mkdir(parents=True, exist_ok=True)
    text = (listed or organisations()).model_dump_json(exclude_none=True)
    (config / "organisations.yaml").write_text(text, encoding="utf-8")
    return settings(folder / "var", config=config, serve_key=KEY)


def publish(
    connection: duckdb.DuckDBPyConnection,
    where: Settings,
    run: Run | None = None,
    listed: Organisations | None = None,
    *,
    show: bool = True,
) -> None:
    """Publishes the diaries (but for the week on paper, which takes long) and, at the night's end, shows them."""
    run = run or night()
    with patch("publications.diary.publish._put_week", return_value=Publication("diary", "paper", "0" * 64)):
        publish_diaries(connection, run, listed or organisations(), where, {})
    if show:
        show_feed(where, run.run_id)


@dataclass
class Clock:
    """Moments and seconds that pass when a test says so."""

    now: datetime = NOW
    seconds: float = field(default=1000.0)

    def pass_by(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.seconds += seconds


class Http:
    """Asks an ASGI application without a socket, from any address."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.request("GET", path, **more)

    def post(self, path: str, **more: Any) -> httpx.Response:
        return self.request("POST", path, **more)

    def request(self, method: str, path: str, address: str = "127.0.0.1", **more: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self._app, raise_app_exceptions=False, client=(address, 50000))
            async with httpx.AsyncClient(transport=transport, base_url="http://feed") as client:
                return await client.request(method, path, **more)

        return asyncio.run(ask())


@dataclass
class Door:
    """A running service and what a test needs of it."""

    where: Settings
    service: Service
    clock: Clock
    http: Http
    secrets: dict[str, str]

    def enter(self, client_id: str) -> dict[str, str]:
        """The headers of a client that has a token."""
        answer = self.http.post(
            "/oauth/token", data={"grant_type": "client_credentials"}, auth=(client_id, self.secrets[client_id])
        )
        assert answer.status_code == 200, answer.text
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}

    def child(self, client_id: str, source_id: str) -> str:
        """The UUID by which the client knows the child of that source id."""
        listed = self.http.get("/v1/students", headers=self.enter(client_id)).json()["students"]
        return str(next(each["id"] for each in listed if each["source_id"] == source_id))


def clients_of(where: Settings, **each: dict[str, Any]) -> dict[str, str]:
    """Adds clients and gives their secrets."""
    return {
        name.replace("_", "-"): add_client(where.config, NOW, id=name.replace("_", "-"), **values)
        for name, values in each.items()
    }


@contextmanager
def opened(where: Settings, secrets: dict[str, str]) -> Iterator[Door]:
    """The service of an installation, asked without a socket."""
    clock = Clock()
    service = Service(
        Published(feed_folder(where)),
        Clients(where.config),
        Tokens(KEY, timedelta(minutes=10)),
        AccessLog(access_folder(where)),
        load_serving(where.config),
        open_calendars(where),
        lambda: clock.now,
        lambda: clock.seconds,
    )
    try:
        yield Door(where, service, clock, Http(make_app(service)), secrets)
    finally:
        service.close()


def everything_in(folder: Path) -> str:
    """Every text of every published file, packs opened and their sections unpacked."""
    texts = []
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        texts.append(path.name)
        if path.suffix != ".sqlite":
            texts.append(path.read_bytes().decode("utf-8", "replace"))
            continue
        pack = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
        texts += [line for line in pack.iterdump() if 'INSERT INTO "section"' not in line]
        has_sections = pack.execute("SELECT count(*) FROM sqlite_master WHERE name = 'section'").fetchone()[0]
        if has_sections:
            texts += [zlib.decompress(body).decode() for (body,) in pack.execute("SELECT body FROM section")]
        pack.close()
    return "\n".join(texts)
