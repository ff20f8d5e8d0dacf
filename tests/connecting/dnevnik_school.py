"""The stand's Dnevnik.ru with two tiny schools, served in a thread of the test."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx

from connectors.dnevnik.connector import DnevnikConnector, open_dnevnik
from foundation.connections import parse_connection
from foundation.http import HttpPolicy
from foundation.organisations import Organisation, Organisations
from foundation.settings import Settings
from schemas.exchange import Window
from stand.dnevnik.schools import School, schools_of
from stand.dnevnik.simulation import DnevnikSimulation
from stand.mail_server import MailStore
from stand.servers import StandServers, bind, mail_folder
from tests.conformance.journal import NOW, state_of

WINDOW = Window(NOW.date().replace(day=8), NOW.date().replace(day=22))
WEEKS = 3
GROUPS = 2
QUICK = HttpPolicy(connect=2, read=2, whole_answer=5, attempts=3, first_wait=0.01, longest_wait=0.02)


def organisation(name: str, school: str) -> Organisation:
    source = {"connector": "dnevnik", "connection": f"dnevnik-{name}", "school": school, "requests_per_second": 5000}
    return Organisation.model_validate(
        {
            **{"id": name, "title": f"Школа {name}", "kind": "school", "municipality": "Пробный"},
            **{"timezone": "Europe/Moscow", "regulation": "kukarino", "sources": [source]},
        }
    )


SCHOOLS = Organisations(organisations=[organisation("dn-1", "1000000000007"), organisation("dn-2", "1000000000008")])


@dataclass
class OnAir:
    """The running server and how to come to it."""

    simulation: DnevnikSimulation
    port: int
    control_url: str
    workspace: Path
    state: Any

    @property
    def school(self) -> School:
        return self.simulation.schools.schools[0]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def token(self, school: int = 0) -> str:
        """A token as a person has it."""
        server = self.simulation.server
        return server.tokens.issue(self.simulation.schools.schools[school], server.now)

    def connector(
        self, extra: dict[str, str] | None = None, *, policy: HttpPolicy = QUICK, source: dict[str, Any] | None = None
    ) -> DnevnikConnector:
        """The connector of the first school, as the pipeline opens it; `extra` replaces what the connection holds."""
        one = SCHOOLS.organisations[0]
        known = one.sources[0].model_copy(update=source or {})
        uri = self.simulation.schools.connection_uri(self.school, self.port)
        if extra:
            uri = f"{self.url}/?{urlencode(extra)}"
        return open_dnevnik(one, known, lambda name: parse_connection(name, uri), self.settings, policy)

    @property
    def settings(self) -> Settings:
        return Settings(workspace=self.workspace)

    def get(self, path: str, token: str | None = None, **params: Any) -> httpx.Response:
        """A call as any client makes it."""
        headers = {"Access-Token": self.token() if token is None else token}
        return httpx.get(f"{self.url}/v2/{path}", params=params, headers=headers, trust_env=False, timeout=10)

    def control(self, method: str, path: str, body: Any = None) -> Any:
        answer = httpx.request(method, self.control_url + path, json=body, trust_env=False, timeout=10)
        return answer.raise_for_status().json()

    def served(self) -> dict[str, int]:
        """Route → how often it was asked for."""
        counts: dict[str, int] = {}
        for one in self.control("GET", "/books")["dnevnik"]["served"]:
            counts[one["method"]] = counts.get(one["method"], 0) + one["requests"]
        return counts


@contextmanager
def dnevnik_on_air(workspace: Path, change: Callable[[Any], None] = lambda _state: None) -> Iterator[OnAir]:
    """The server until the block ends; `change` may alter the state it shows."""
    state = state_of((one.id, "dnevnik", ()) for one in SCHOOLS.organisations)
    change(state)
    simulation = DnevnikSimulation(schools_of(SCHOOLS, 7))
    listeners = {name: bind(0) for name in ("dnevnik", "smtp", "control")}
    ports = {name: listener.getsockname()[1] for name, listener in listeners.items()}
    ready = threading.Event()

    async def serve() -> None:
        servers = StandServers([simulation], lambda _moment: state, MailStore(mail_folder(workspace)))
        await servers.turn(NOW)
        await servers.serve(listeners, ready.set)

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert ready.wait(30), "the server did not start"
    on_air = OnAir(simulation, ports["dnevnik"], f"http://127.0.0.1:{ports['control']}", workspace, state)
    try:
        yield on_air
    finally:
        on_air.control("POST", "/stop")
        thread.join(10)
    assert not thread.is_alive(), "the server did not end"
