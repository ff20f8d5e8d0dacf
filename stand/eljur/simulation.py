"""One ЭлЖур installation as the stand holds it."""

from collections.abc import Mapping
from datetime import datetime

from starlette.types import ASGIApp

from stand.books import Books
from stand.eljur.application import application
from stand.eljur.hosts import Host
from stand.eljur.methods import EljurHost
from stand.faults import FaultDesk
from stand.journal import JournalState
from stand.school_journal import journal_of
from stand.spoiling import Hangup


class EljurSimulation:
    """A host with its schools."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self._eljur = EljurHost(host)

    @property
    def name(self) -> str:
        """`eljur` or `cop`."""
        return self.host.name

    def connections(self, port: int) -> Mapping[str, str]:
        """How each school of the host is reached."""
        return {vendor.connection: self.host.connection_uri(vendor, port) for vendor in self.host.vendors}

    def turn(self, now: datetime, state: JournalState) -> None:
        """Shows the journals of that moment."""
        self._eljur.set_moment(now, [journal_of(state, vendor) for vendor in self.host.vendors])

    def application(self, faults: FaultDesk, books: Books, hang_up: Hangup) -> ASGIApp:
        """`/api` and `/apiv3`."""
        return application(self._eljur, faults, books, hang_up)

    def expire_tokens(self) -> None:
        """As a password change does."""
        self._eljur.tokens.revoke_all()
