"""The stand's «Сетевой город» with two tiny schools, served in a thread of the test."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from connectors.netschool.connector import NetschoolConnector, open_netschool
from foundation.connections import parse_connection
from foundation.http import HttpPolicy
from foundation.organisations import Organisation, Organisations
from foundation.settings import Settings
from schemas.exchange import Window
from stand.mail_server import MailStore
from stand.netschool.schools import School, schools_of
from stand.netschool.simulation import NetschoolSimulation
from stand.servers import StandServers, bind, mail_folder
from tests.conformance.journal import NOW, state_of

WINDOW = Window(NOW.date().replace(day=8), NOW.date().replace(day=22))
WEEKS = 3
QUICK = HttpPolicy(connect=2, read=2, whole_answer=5, attempts=3, first_wait=0.01, longest_wait=0.02)


def organisation(name: str, scid: str) -> Organisation:
    source = {"connector": "netschool", "connection": f"netschool-{name}", "school": scid, "requests_per_second": 5000}
    return Organisation.model_validate(
        {
            **{"id": name, "title": f"Школа {name}", "kind": "school", "municipality": "Пробный"},
            **{"timezone": "Asia/Yekaterinburg", "regulation": "khmao-2020", "sources": [source]},
        }
    )


SCHOOLS = Organisations(organisations=[organisation("net-1", "1002"), organisation("net-2", "1003")])


@dataclass
class OnAir:
    """The running server and how to come to it."""

    simulation: NetschoolSimulation
    port: int
    control_url: str
    workspace: Path
    state: Any

    @property
    def school(self) -> School:
        return self.simulation.server.schools[0]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def connector(
        self,
        scid: str | None = None,
        password: str | None = None,
        policy: HttpPolicy = QUICK,
        spell: Callable[[str], str] = lambda uri: uri,
    ) -> NetschoolConnector:
        """The connector of the first school, as the pipeline opens it."""
        one = SCHOOLS.organisations[0]
        source = one.sources[0] if scid is None else one.sources[0].model_copy(update={"school": scid})
        uri = spell(self.school.connection_uri(self.port))
        if password is not None:
            uri = f"http://{httpx.URL(uri).username}:{password}@127.0.0.1:{self.port}/"
        return open_netschool(one, source, lambda name: parse_connection(name, uri), self.settings, policy)

    @property
    def settings(self) -> Settings:
        return Settings(workspace=self.workspace)

    def control(self, method: str, path: str, body: Any = None) -> Any:
        answer = httpx.request(method, self.control_url + path, json=body, trust_env=False, timeout=10)
        return answer.raise_for_status().json()

    def served(self) -> dict[str, int]:
        """Call → how often it was asked for."""
        counts: dict[str, int] = {}
        for one in self.control("GET", "/books")["netschool"]["served"]:
            counts[one["method"]] = counts.get(one["method"], 0) + one["requests"]
        return counts


@contextmanager
def netschool_on_air(workspace: Path, change: Callable[[Any], None] = lambda _state: None) -> Iterator[OnAir]:
    """The server until the block ends; `change` may alter the state it shows."""
    state = state_of((one.id, "netschool", ()) for one in SCHOOLS.organisations)
    change(state)
    simulation = NetschoolSimulation(schools_of(SCHOOLS, 7), 7)
    listeners = {name: bind(0) for name in ("netschool", "smtp", "control")}
    ports = {name: listener.getsockname()[1] for name, listener in listeners.items()}
    ready = threading.Event()

    async def serve() -> None:
        servers = StandServers([simulation], lambda _moment: state, MailStore(mail_folder(workspace)))
        await servers.turn(NOW)
        await servers.serve(listeners, ready.set)

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert ready.wait(30), "the server did not start"
    on_air = OnAir(simulation, ports["netschool"], f"http://127.0.0.1:{ports['control']}", workspace, state)
    try:
        yield on_air
    finally:
        on_air.control("POST", "/stop")
        thread.join(10)
    assert not thread.is_alive(), "the server did not end"
