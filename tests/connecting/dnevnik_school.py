"""The stand's Dnevnik.ru with two tiny schools, served in a thread of the test."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx

from connectors.dnevnik.connector import DnevnikConnector, open_dnevnik
from foundation.connections import parse_connection
from foundation.http import HttpPolicy
from foundation.organisations import Organisation, Organisations
from schemas.exchange import Window
from stand.dnevnik.schools import School, schools_of
from stand.dnevnik.simulation import DnevnikSimulation
from tests.conformance.journal import NOW
from tests.connecting.on_air import Served, on_air, place

WINDOW = Window(NOW.date().replace(day=8), NOW.date().replace(day=22))
WEEKS = 3
GROUPS = 2
QUICK = HttpPolicy(connect=2, read=2, whole_answer=5, attempts=3, first_wait=0.01, longest_wait=0.02)


def organisation(name: str, school: str) -> Organisation:
    source = {"connector": "dnevnik", "connection": f"dnevnik-{name}", "school": school}
    return place(name, regulation="kukarino", source=source)


SCHOOLS = Organisations(organisations=[organisation("dn-1", "1000000000007"), organisation("dn-2", "1000000000008")])


@dataclass
class OnAir(Served[DnevnikSimulation]):
    """The running server and how to come to it."""

    @property
    def school(self) -> School:
        return self.simulation.schools.schools[0]

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

    def get(self, path: str, token: str | None = None, **params: Any) -> httpx.Response:
        """A call as any client makes it."""
        headers = {"Access-Token": self.token() if token is None else token}
        return httpx.get(f"{self.url}/v2/{path}", params=params, headers=headers, trust_env=False, timeout=10)


def dnevnik_on_air(
    workspace: Path, change: Callable[[Any], None] = lambda _state: None
) -> AbstractContextManager[OnAir]:
    """The server until the block ends; `change` may alter the state it shows."""
    return on_air(OnAir, DnevnikSimulation(schools_of(SCHOOLS, 7)), SCHOOLS, workspace, change)
