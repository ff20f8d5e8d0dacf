"""The stand's «Сетевой город» with two tiny schools, served in a thread of the test."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from connectors.netschool.connector import NetschoolConnector, open_netschool
from foundation.connections import parse_connection
from foundation.http import HttpPolicy
from foundation.organisations import Organisation, Organisations
from schemas.exchange import Window
from stand.netschool.schools import School, schools_of
from stand.netschool.simulation import NetschoolSimulation
from tests.conformance.journal import NOW
from tests.connecting.on_air import Served, on_air, place

WINDOW = Window(NOW.date().replace(day=8), NOW.date().replace(day=22))
WEEKS = 3
QUICK = HttpPolicy(connect=2, read=2, whole_answer=5, attempts=3, first_wait=0.01, longest_wait=0.02)


def organisation(name: str, scid: str) -> Organisation:
    source = {"connector": "netschool", "connection": f"netschool-{name}", "school": scid}
    return place(name, title=f"Школа {name}", timezone="Asia/Yekaterinburg", regulation="khmao-2020", source=source)


SCHOOLS = Organisations(organisations=[organisation("net-1", "1002"), organisation("net-2", "1003")])


@dataclass
class OnAir(Served[NetschoolSimulation]):
    """The running server and how to come to it."""

    @property
    def school(self) -> School:
        return self.simulation.server.schools[0]

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


def netschool_on_air(
    workspace: Path, change: Callable[[Any], None] = lambda _state: None
) -> AbstractContextManager[OnAir]:
    """The server until the block ends; `change` may alter the state it shows."""
    return on_air(OnAir, NetschoolSimulation(schools_of(SCHOOLS, 7), 7), SCHOOLS, workspace, change)
