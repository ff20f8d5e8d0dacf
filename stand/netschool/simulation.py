"""The simulated «Сетевой город» as the stand holds it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from starlette.types import ASGIApp

from stand.books import Books
from stand.faults import FaultDesk
from stand.journal import JournalState
from stand.netschool.application import application
from stand.netschool.schools import NAME, School
from stand.netschool.server import NetschoolServer
from stand.spoiling import Hangup


class NetschoolSimulation:
    """One server with its schools."""

    def __init__(self, schools: Sequence[School], seed: int) -> None:
        self.server = NetschoolServer(schools, seed)

    @property
    def name(self) -> str:
        """`netschool`."""
        return NAME

    def connections(self, port: int) -> Mapping[str, str]:
        """How each school of the server is reached."""
        return {school.connection: school.connection_uri(port) for school in self.server.schools}

    def turn(self, now: datetime, state: JournalState) -> None:
        """Shows the journals of that moment."""
        self.server.set_moment(now, state)

    def application(self, faults: FaultDesk, books: Books, hang_up: Hangup) -> ASGIApp:
        """`/webapi`."""
        return application(self.server, faults, books, hang_up)

    def expire_tokens(self) -> None:
        """As a restart of the server does."""
        self.server.sessions.forget()
