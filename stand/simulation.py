"""What every simulated system of the stand promises, so that one process can hold them all."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from starlette.types import ASGIApp

from stand.books import Books
from stand.faults import FaultDesk
from stand.journal import JournalState
from stand.spoiling import Hangup


class Simulation(Protocol):
    """One simulated server: it shows the journals of its organisations as they stand at the clock's moment."""

    @property
    def name(self) -> str:
        """The name of its listening place, of its books and of the `host` in a fault plan."""

    def connections(self, port: int) -> Mapping[str, str]:
        """Connection name → URI, as `organisations.yaml` names them, once the server listens on `port`."""

    def turn(self, now: datetime, state: JournalState) -> None:
        """Turns the server to a moment; called from a thread, before and between requests."""

    def application(self, faults: FaultDesk, books: Books, hang_up: Hangup) -> ASGIApp:
        """The server's face: every request is decided by `faults` and entered into `books`."""

    def expire_tokens(self) -> None:
        """Makes every token and session handed out so far invalid."""
