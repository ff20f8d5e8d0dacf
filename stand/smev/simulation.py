"""СМЭВ as the stand holds it."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from starlette.types import ASGIApp

from stand.books import Books
from stand.faults import FaultDesk
from stand.journal import JournalState
from stand.smev.application import NAME, application
from stand.smev.exchange import Exchange
from stand.smev.keys import keys_of
from stand.smev.portal import questions
from stand.spoiling import Hangup


def smev_uri(port: int) -> str:
    """The connection to the server as `SVOD_CONN_SMEV` writes it."""
    return f"http://127.0.0.1:{port}/"


class SmevSimulation:
    """One queue, for the one provider of the stand."""

    def __init__(self, keys: Path, return_after: float = 900.0) -> None:
        """`keys` is the folder of the trial keys; they are made if there are none."""
        self.exchange = Exchange(keys_of(keys), return_after)

    @property
    def name(self) -> str:
        """`smev`."""
        return NAME

    def connections(self, port: int) -> Mapping[str, str]:
        """The connection that `smev.yaml` names."""
        return {NAME: smev_uri(port)}

    def turn(self, now: datetime, state: JournalState) -> None:
        """Turns the clock; the portal's families ask anew."""
        self.exchange.set_moment(now)
        for asked in questions(state, now):
            self.exchange.ask(asked)

    def application(self, faults: FaultDesk, books: Books, hang_up: Hangup) -> ASGIApp:
        """The service and the stand's own side of it."""
        return application(self.exchange, faults, books, hang_up)

    def expire_tokens(self) -> None:
        """There are none: every call is signed."""
