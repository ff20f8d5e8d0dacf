"""The stand's «Сетевой город ПОО» with two sites of one college, served in a thread of the test."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from connectors.netschool_poo.connector import PooConnector, open_netschool_poo
from foundation.connections import Connection, parse_connection
from foundation.http import HttpPolicy
from foundation.organisations import Organisation, Organisations
from schemas.exchange import Window
from stand.netschool_poo.simulation import PooSimulation
from stand.netschool_poo.tenants import Tenant, host_of
from tests.conformance.journal import NOW
from tests.connecting.on_air import Served, on_air, place

WINDOW = Window(NOW.date().replace(day=8), NOW.date().replace(day=22))
QUICK = HttpPolicy(connect=2, read=2, whole_answer=5, attempts=3, first_wait=0.01, longest_wait=0.02)


def site(name: str, tenant: str, branch_of: str | None = None) -> Organisation:
    source = {"connector": "netschool-poo", "connection": f"to-{name}", "school": tenant}
    college = {"kind": "college", "timezone": "Asia/Yekaterinburg", "regulation": "kpgt-2022"}
    return place(name, **college, branch_of=branch_of, source=source)


SITES = Organisations(organisations=[site("poo-1", "spo_11"), site("poo-2", "spo_12", "poo-1")])


@dataclass
class OnAir(Served[PooSimulation]):
    """The running server and how to come to it."""

    @property
    def tenants(self) -> tuple[Tenant, ...]:
        return self.simulation.host.tenants

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

        return open_netschool_poo(one, source, connect, self.settings, policy)

    @property
    def open_sessions(self) -> int:
        return len(self.simulation.server.sessions)


def college_on_air(
    workspace: Path, change: Callable[[Any], None] = lambda _state: None
) -> AbstractContextManager[OnAir]:
    """The server until the block ends; `change` may alter the state it shows."""
    return on_air(OnAir, PooSimulation(host_of(SITES, 7)), SITES, workspace, change)
