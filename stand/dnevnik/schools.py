"""Which schools stand on the simulated Dnevnik.ru, and who may enter there."""

from dataclasses import dataclass
from urllib.parse import urlencode

from foundation.organisations import Organisations
from stand.made_up_secrets import secret
from stand.school_journal import Place, SchoolJournal

CLIENT_ID = "svod-stand"


@dataclass(frozen=True, slots=True)
class School(Place):
    """One school; `school` is its number on the server."""

    school: str
    connection: str


DnevnikJournal = SchoolJournal[School]


@dataclass(frozen=True, slots=True)
class Schools:
    """All schools of the server, with the credentials made up for them."""

    schools: tuple[School, ...]
    seed: int

    def refresh_token(self, school: School) -> str:
        """What a person of that school once got in a browser; it does not end."""
        return secret(self.seed, "dnevnik", "refresh", school.school)[:32]

    @property
    def client_secret(self) -> str:
        """What the application shows besides its id."""
        return secret(self.seed, "dnevnik", "client")[:32]

    def connection_uri(self, school: School, port: int) -> str:
        """How Svod reaches that school on a server that listens on `port`."""
        told = {
            "client_id": CLIENT_ID,
            "client_secret": self.client_secret,
            "refresh_token": self.refresh_token(school),
        }
        return f"http://127.0.0.1:{port}/?{urlencode(told)}"


def schools_of(organisations: Organisations, seed: int) -> Schools:
    """The schools that `organisations.yaml` reads with the connector `dnevnik`."""
    found = [
        School(
            organisation=organisation.id,
            title=organisation.title,
            timezone=organisation.timezone,
            number=number,
            is_college=organisation.kind == "college",
            school=source.school or str(10**12 + number),
            connection=source.connection or f"dnevnik-{organisation.id}",
        )
        for number, organisation in enumerate(organisations.organisations, start=1)
        for source in organisation.sources
        if source.connector == "dnevnik"
    ]
    if len({one.school for one in found}) != len(found):
        raise ValueError("two organisations share a school of Dnevnik.ru")
    return Schools(tuple(found), seed)
