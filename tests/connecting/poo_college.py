"""The stand's «Сетевой город ПОО» with two sites of one college, served in a thread of the test."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from connectors.netschool_poo.connector import PooConnector, open_netschool_poo
from foundation.connections import Connection, parse_connection
from foundation.http import HttpPolicy
from foundation.organisations import Organisation, Organisations
from foundation.settings import Settings
from schemas.exchange import Window
from stand.mail_server import MailStore
from stand.netschool_poo.simulation import PooSimulation
from stand.netschool_poo.tenants import Tenant, host_of
from stand.servers import StandServers, bind, mail_folder
from tests.conformance.journal import NOW, state_of

WINDOW = Window(NOW.date().replace(day=8), NOW.date().replace(day=22))
QUICK = HttpPolicy(connect=2, read=2, whole_answer=5, attempts=3, first_wait=0.01, longest_wait=0.02)


def site(name: str, tenant: str, branch_of: str | None = None) -> Organisation:
    source = {"connector": "netschool-poo", "connection": f"to-{name}", "school": tenant, "requests_per_second": 5000}
    return Organisation.model_validate(
        {
            **{"id": name, "title": f"Площадка {name}", "kind": "college", "municipality": "Пробный"},
            **{"timezone": "Asia/Yekaterinburg", "regulation": "kpgt-2022", "branch_of": branch_of},
            "sources": [source],
        }
    )


SITES = Organisations(organisations=[site("poo-1", "spo_11"), site("poo-2", "spo_12", "poo-1")])


@dataclass
class OnAir:
    """The running server and how to come to it."""

    simulation: PooSimulation
    port: int
    control_url: str
    workspace: Path
    state: Any

    @property
    def tenants(self) -> tuple[Tenant, ...]:
        return self.simulation.host.tenants

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def connection(self, name: str) -> Connection:
        return parse_connection(name, self.simulation.connections(self.port)[name])

    def connector(
        self,
        number: int = 0,
        school: str | None = None,
        password: str | None = None,
        policy: HttpPolicy = QUICK,
    ) -> PooConnector:
        """The connector of a site, as the pipeline opens it."""
        one = SITES.organisations[number]
        source = one.sources[0] if school is None else one.sources[0].model_copy(update={"school": school})
        login = self.simulation.host.login(self.tenants[number])

        def connect(name: str) -> Connection:
            if password is None:
                return self.connection(name)
            return parse_connection(name, f"http://{login}:{quote(password, safe='')}@127.0.0.1:{self.port}/")

        return open_netschool_poo(one, source, connect, Settings(workspace=self.workspace), policy)

    def control(self, method: str, path: str, body: Any = None) -> Any:
        answer = httpx.request(method, self.control_url + path, json=body, trust_env=False, timeout=10)
        return answer.raise_for_status().json()

    def served(self) -> dict[str, int]:
        """Call → how often it was asked for."""
        counts: dict[str, int] = {}
        for one in self.control("GET", "/books")["poo"]["served"]:
            counts[one["method"]] = counts.get(one["method"], 0) + one["requests"]
        return counts

    @property
    def open_sessions(self) -> int:
        return len(self.simulation.server.sessions)


@contextmanager
def college_on_air(workspace: Path, change: Callable[[Any], None] = lambda _state: None) -> Iterator[OnAir]:
    """The server until the block ends; `change` may alter the state it shows."""
    state = state_of((one.id, "netschool-poo", ()) for one in SITES.organisations)
    change(state)
    simulation = PooSimulation(host_of(SITES, 7))
    listeners = {name: bind(0) for name in ("poo", "smtp", "control")}
    ports = {name: listener.getsockname()[1] for name, listener in listeners.items()}
    ready = threading.Event()

    async def serve() -> None:
        servers = StandServers([simulation], lambda _moment: state, MailStore(mail_folder(workspace)))
        await servers.turn(NOW)
        await servers.serve(listeners, ready.set)

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert ready.wait(30), "the server did not start"
    on_air = OnAir(simulation, ports["poo"], f"http://127.0.0.1:{ports['control']}", workspace, state)
    try:
        yield on_air
    finally:
        on_air.control("POST", "/stop")
        thread.join(10)
    assert not thread.is_alive(), "the server did not end"
