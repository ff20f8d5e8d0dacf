"""One stand with a school behind every simulated system, and the files of those that send files."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import httpx

from connectors.contract import Connector
from connectors.registry import open_source
from foundation.connections import Connection, parse_connection
from foundation.http import HttpPolicy
from foundation.organisations import Organisations
from foundation.settings import Settings
from pipeline.intake import normaliser_of
from schemas.exchange import NormalisedPage, Page, PageFailure, UnitEnd, Window
from stand.mail_server import MailStore
from stand.servers import StandServers, bind, mail_folder
from stand.simulations import simulations_of
from tests.conformance.journal import NOW, state_of
from tests.conformance.subjects import SUBJECTS, Subject

SEED = 7
WINDOW = Window(NOW.date().replace(day=5), NOW.date().replace(day=23))
FUTURE = Window(NOW.date().replace(year=2027, month=7, day=5), NOW.date().replace(year=2027, month=7, day=18))
QUICK = HttpPolicy(connect=2, read=2, whole_answer=5, attempts=3, first_wait=0.01, longest_wait=0.02)

Said = Page | PageFailure | UnitEnd


@dataclass
class World:
    """Where everything listens and lies."""

    organisations: Organisations
    uris: dict[str, str]
    hosts: dict[str, str]
    control_url: str
    files: Path

    def open(
        self, subject: Subject, workspace: Path, policy: HttpPolicy = QUICK, requests_per_second: float = 5000.0
    ) -> Connector:
        """The connector as the pipeline opens it, its files lying in `workspace`."""
        organisation = self.organisations.by_id(subject.organisation_id)
        source = organisation.sources[0].model_copy(update={"requests_per_second": requests_per_second})
        if subject.files is not None and source.inbox is not None:
            (workspace / "files").mkdir(parents=True, exist_ok=True)
            if not (workspace / source.inbox).exists():
                (workspace / source.inbox).symlink_to(self.files / subject.organisation_id)
        return open_source(organisation, source, self.connection, Settings(workspace=workspace), policy)

    def connection(self, name: str) -> Connection:
        return parse_connection(name, self.uris[name])

    def read(self, subject: Subject, workspace: Path, window: Window = WINDOW, **how: Any) -> list[Said]:
        """A full reading."""
        return list(self.open(subject, workspace, **how).pages(window, NOW))

    def normalised(self, subject: Subject, page: Page) -> NormalisedPage:
        """A page as the pipeline reads it."""
        organisation = self.organisations.by_id(subject.organisation_id)
        return normaliser_of(organisation, organisation.sources[0], NOW)(page)

    def secrets(self, subject: Subject) -> list[str]:
        """Everything in a connection that nobody may read: the password and the values of the query."""
        parts = urlsplit(self.uris.get(f"to-{subject.organisation_id}", ""))
        return [text for text in (unquote(parts.password or ""), *dict(parse_qsl(parts.query)).values()) if text]

    def control(self, method: str, path: str, body: Any = None) -> Any:
        answer = httpx.request(method, self.control_url + path, json=body, trust_env=False, timeout=10)
        return answer.raise_for_status().json()

    def spoil(self, *plans: dict[str, Any]) -> None:
        self.control("PUT", "/faults", list(plans))

    def books(self, subject: Subject) -> dict[str, Any]:
        """The books of the simulator that stands behind a source."""
        books: dict[str, Any] = self.control("GET", "/books")[self.hosts[subject.organisation_id]]
        return books

    def served(self, subject: Subject) -> dict[str, int]:
        """Method → how often it was asked for."""
        counts: dict[str, int] = {}
        for one in self.books(subject)["served"]:
            counts[one["method"]] = counts.get(one["method"], 0) + one["requests"]
        return counts


@contextmanager
def running_world(folder: Path) -> Iterator[World]:
    """The stand in a thread, until the block ends."""
    organisations = Organisations(organisations=[subject.organisation() for subject in SUBJECTS.values()])
    state = state_of((one.organisation_id, one.connector, one.layouts) for one in SUBJECTS.values())
    for subject in SUBJECTS.values():
        if subject.files is not None:
            _put(folder / subject.organisation_id, subject, state)
    simulations = simulations_of(organisations, SEED)
    listeners = {name: bind(0) for name in (*(one.name for one in simulations), "smtp", "control")}
    ports = {name: listener.getsockname()[1] for name, listener in listeners.items()}
    ready = threading.Event()

    async def serve() -> None:
        servers = StandServers(simulations, lambda _moment: state, MailStore(mail_folder(folder)))
        await servers.turn(NOW)
        await servers.serve(listeners, ready.set)

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert ready.wait(30), "the servers did not start"
    uris: dict[str, str] = {}
    hosts: dict[str, str] = {}
    for one in simulations:
        for name, uri in one.connections(ports[one.name]).items():
            uris[name] = uri
            hosts[name.removeprefix("to-")] = one.name
    world = World(organisations, uris, hosts, f"http://127.0.0.1:{ports['control']}", folder)
    try:
        yield world
    finally:
        world.control("POST", "/stop")
        thread.join(10)
    assert not thread.is_alive(), "the servers did not end"


def _put(folder: Path, subject: Subject, state: Any) -> None:
    assert subject.files is not None
    folder.mkdir()
    for name, body in subject.files(state, subject.organisation_id, subject.timezone).items():
        (folder / name).write_bytes(body)
