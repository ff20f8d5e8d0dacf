"""«Сетевой город ПОО» as the stand holds it."""

from collections.abc import Mapping
from datetime import datetime

from starlette.types import ASGIApp

from stand.books import Books
from stand.faults import FaultDesk
from stand.journal import JournalState
from stand.netschool_poo.application import NAME, PooServer, application
from stand.netschool_poo.tenants import PooHost
from stand.school_journal import journal_of
from stand.spoiling import Hangup


class PooSimulation:
    """One server with all sites of the colleges."""

    def __init__(self, host: PooHost) -> None:
        self.host = host
        self.server = PooServer(host)

    @property
    def name(self) -> str:
        """`poo`."""
        return NAME

    def connections(self, port: int) -> Mapping[str, str]:
        """How each site is reached: every one has an account of its own."""
        return {tenant.connection: self.host.connection_uri(tenant, port) for tenant in self.host.tenants}

    def turn(self, now: datetime, state: JournalState) -> None:
        """Shows the journals of that moment."""
        self.server.set_moment(now, [journal_of(state, tenant) for tenant in self.host.tenants])

    def application(self, faults: FaultDesk, books: Books, hang_up: Hangup) -> ASGIApp:
        """`/services`."""
        return application(self.server, faults, books, hang_up)

    def expire_tokens(self) -> None:
        """As a restart of the server does."""
        self.server.sessions.close_all()
