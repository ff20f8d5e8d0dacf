"""Dnevnik.ru as the stand holds it."""

from collections.abc import Mapping
from datetime import datetime

from starlette.types import ASGIApp

from stand.books import Books
from stand.dnevnik.application import NAME, application
from stand.dnevnik.routes import DnevnikServer
from stand.dnevnik.schools import Schools
from stand.faults import FaultDesk
from stand.journal import JournalState
from stand.school_journal import journal_of
from stand.spoiling import Hangup


class DnevnikSimulation:
    """One server with all its schools."""

    def __init__(self, schools: Schools) -> None:
        self.schools = schools
        self.server = DnevnikServer(schools)

    @property
    def name(self) -> str:
        """`dnevnik`."""
        return NAME

    def connections(self, port: int) -> Mapping[str, str]:
        """How each school is reached."""
        return {school.connection: self.schools.connection_uri(school, port) for school in self.schools.schools}

    def turn(self, now: datetime, state: JournalState) -> None:
        """Shows the journals of that moment."""
        self.server.set_moment(now, [journal_of(state, school) for school in self.schools.schools])

    def application(self, faults: FaultDesk, books: Books, hang_up: Hangup) -> ASGIApp:
        """`/v2` and `/v2.0`."""
        return application(self.server, faults, books, hang_up)

    def expire_tokens(self) -> None:
        """As a person does who withdraws the application and grants it again."""
        self.server.tokens.revoke_all()
