"""One simulated system of the stand in a thread, over a small state, and how to come to it."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import httpx

from foundation.organisations import Organisation, Organisations
from foundation.settings import Settings
from stand.mail_server import MailStore
from stand.servers import StandServers, bind, mail_folder
from stand.simulation import Simulation
from tests.conformance.journal import NOW, state_of

S = TypeVar("S", bound=Simulation)


@dataclass
class Served(Generic[S]):
    """The running server: its address, its control endpoint, the state it shows."""

    simulation: S
    port: int
    control_url: str
    workspace: Path
    state: Any

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def settings(self) -> Settings:
        return Settings(workspace=self.workspace)

    def control(self, method: str, path: str, body: Any = None) -> Any:
        answer = httpx.request(method, self.control_url + path, json=body, trust_env=False, timeout=10)
        return answer.raise_for_status().json()

    def served(self) -> dict[str, int]:
        """Call → how often it was asked for."""
        counts: dict[str, int] = {}
        for one in self.control("GET", "/books")[self.simulation.name]["served"]:
            counts[one["method"]] = counts.get(one["method"], 0) + one["requests"]
        return counts


H = TypeVar("H", bound=Served[Any])


def place(name: str, **about: Any) -> Organisation:
    """An organisation of a test; `source` are the fields of its one source."""
    source = {"requests_per_second": 5000, **about.pop("source")}
    known = {"id": name, "title": f"Организация {name}", "kind": "school", "municipality": "Пробный"}
    return Organisation.model_validate({**known, "timezone": "Europe/Moscow", **about, "sources": [source]})


@contextmanager
def on_air(
    held: Callable[[S, int, str, Path, Any], H],
    simulation: S,
    places: Organisations,
    workspace: Path,
    change: Callable[[Any], None],
) -> Iterator[H]:
    """The server until the block ends, as `held` wraps it; `change` may alter the state it shows."""
    state = state_of((one.id, one.sources[0].connector, ()) for one in places.organisations)
    change(state)
    name = simulation.name
    listeners = {listener: bind(0) for listener in (name, "smtp", "control")}
    ports = {listener: bound.getsockname()[1] for listener, bound in listeners.items()}
    ready = threading.Event()

    async def serve() -> None:
        servers = StandServers([simulation], lambda _moment: state, MailStore(mail_folder(workspace)))
        await servers.turn(NOW)
        await servers.serve(listeners, ready.set)

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert ready.wait(30), "the server did not start"
    found = held(simulation, ports[name], f"http://127.0.0.1:{ports['control']}", workspace, state)
    try:
        yield found
    finally:
        found.control("POST", "/stop")
        thread.join(10)
    assert not thread.is_alive(), "the server did not end"
