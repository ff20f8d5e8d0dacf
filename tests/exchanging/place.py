"""The place where a provider answers: a workspace with a lake, a configuration, and the stand's СМЭВ."""

import asyncio
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import httpx
import yaml

from foundation.connections import Connection, parse_connection
from foundation.settings import Settings
from lake.catalog import open_lake
from pipeline.smev import service
from pipeline.smev.rounds import RoundReport
from publications.diary import publish_diaries
from schemas.model import metadata
from stand.mail_server import MailStore
from stand.servers import StandServers, bind, mail_folder
from stand.smev.exchange import NAMESPACE
from stand.smev.keys import keys_folder, keys_of
from stand.smev.portal import diary_question, question_id
from stand.smev.simulation import SmevSimulation
from tests.publishing.families import class_with_families
from tests.publishing.school import READ_AT, night, organisation, organisations

NOW = READ_AT
GUARDIAN = "m1"


class NoPaper:
    """Sets nothing."""

    version = "none"

    def pdf(self, *_: Any) -> bytes:
        return b"%PDF-"


def make_workspace(workspace: Path) -> Settings:
    """A lake with the class of `tests.publishing.families`, its diaries published, its configuration, trial keys."""
    config = workspace / "config"
    config.mkdir(parents=True)
    school = organisation(consent_mode="opt_in")
    said = {"organisations": [school.model_dump(mode="json", exclude_none=True)]}
    (config / "organisations.yaml").write_text(yaml.safe_dump(said, allow_unicode=True), encoding="utf-8")
    write_configuration(config)
    keys_of(keys_folder(workspace))
    settings = Settings(workspace=workspace, config=config, threads=1)
    memory = class_with_families()
    with open_lake(settings) as lake:
        for table in metadata.sorted_tables:
            rows = memory.execute(f'SELECT * FROM "{table.name}"').to_arrow_table()
            if rows.num_rows:
                lake.connection.register("copied", rows)
                lake.connection.execute(f'INSERT INTO "{table.name}" BY NAME SELECT * FROM copied')
                lake.connection.unregister("copied")
        # The weekly paper has nothing to do with СМЭВ, and setting it takes longer than all the rest.
        with mock.patch("publications.diary.publish.typesetter", return_value=NoPaper()):
            publish_diaries(lake.connection, night(), organisations(school), settings, {})
    return settings


def write_configuration(config: Path, **more: Any) -> None:
    said = {
        "namespace": NAMESPACE,
        "signer": "trial-rsa",
        "key": "stand/smev/provider.key",
        "certificate": "stand/smev/provider.crt",
        "smev_certificates": ["stand/smev/smev.crt"],
        "requests_per_second": 1000,
        "poll_seconds": 1,
    }
    (config / "smev.yaml").write_text(yaml.safe_dump(said | more, allow_unicode=True), encoding="utf-8")


@dataclass
class Smev:
    """The running simulated СМЭВ, and how a test turns it."""

    simulation: SmevSimulation
    port: int
    control_port: int
    http: httpx.Client

    @property
    def uri(self) -> str:
        return self.simulation.connections(self.port)["smev"]

    def connections(self, name: str) -> Connection:
        return parse_connection(name, self.uri)

    def ask(self, student: str, guardian: str = GUARDIAN, *, about: str = "", **more: Any) -> str:
        """Puts a request of the portal into the queue; gives its id."""
        message_id = question_id(f"{student}/{guardian}/{about}", NOW)
        content = diary_question("shkola", student, guardian, more.pop("days", ""))
        self.post("requests", [{"message_id": message_id, "content": content} | more])
        return message_id

    def post(self, what: str, body: Any, method: str = "POST") -> Any:
        url = f"http://127.0.0.1:{self.port}/stand/{what}"
        return self.http.request(method, url, json=body).raise_for_status().json()

    def spoil(self, operation: str, fault: str, upcoming: int = 1, **more: Any) -> None:
        """The next calls of an operation are answered by that fault of СМЭВ."""
        plan = {"operation": operation, "fault": fault, "upcoming": upcoming} | more
        self.post("faults", [plan], method="PUT")

    def disturb(self, method: str, fault: str, upcoming: int = 1) -> None:
        """The next calls of an operation are heard, and their answers spoilt on the wire."""
        self.control(
            "/faults", [{"fault": fault, "host": "smev", "method": method, "upcoming": upcoming, "seconds": 0}]
        )

    def turn(self, now: datetime) -> None:
        self.control("/clock", {"as_of_at": now.isoformat()})

    def book(self) -> Mapping[str, Mapping[str, Any]]:
        return {each["message_id"]: each for each in self.simulation.exchange.book()}

    def control(self, path: str, body: Any) -> None:
        url = f"http://127.0.0.1:{self.control_port}{path}"
        self.http.put(url, json=body).raise_for_status()


@contextmanager
def running_smev(workspace: Path, return_after: float = 900.0) -> Iterator[Smev]:
    """The stand's servers in a thread; nobody asks but the test."""
    simulation = SmevSimulation(keys_folder(workspace), return_after)
    listeners = {name: bind(0) for name in ("smev", "smtp", "control")}
    ready = threading.Event()
    states: Callable[[datetime], Any] = lambda _moment: SimpleNamespace()  # noqa: E731
    servers: list[StandServers] = []

    async def serve() -> None:
        servers.append(StandServers([simulation], states, MailStore(mail_folder(workspace))))
        await servers[0].turn(NOW)
        await servers[0].serve(listeners, ready.set)

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert ready.wait(30), "the servers did not start"
    control = listeners["control"].getsockname()[1]
    # Without certificates: to read them costs more than a test.
    with httpx.Client(trust_env=False, verify=False) as http:
        yield Smev(simulation, listeners["smev"].getsockname()[1], control, http)
        http.post(f"http://127.0.0.1:{control}/stop")
    thread.join(10)
    assert not thread.is_alive(), "the servers did not end"


def play(settings: Settings, smev: Smev, now: datetime = NOW) -> RoundReport:
    """One round, as `svod smev once` plays it."""
    return service.once(settings, smev.connections, service.clock_from(now))
