"""Which schools stand on the simulated server, and who may enter there."""

import hashlib
from dataclasses import dataclass
from urllib.parse import quote

from foundation.organisations import Organisations
from stand.made_up_secrets import secret
from stand.school_journal import Place, SchoolJournal

NAME = "netschool"


@dataclass(frozen=True, slots=True)
class School(Place):
    """One school of the server; `scid` is its number there."""

    scid: int
    connection: str
    seed: int

    @property
    def login(self) -> str:
        """The account that may open every student's diary."""
        return f"Завуч{self.scid}"

    @property
    def password(self) -> str:
        """Its password: Russian letters, which are hashed as Windows-1251, and signs that a URI must escape."""
        return secret(self.seed, "netschool-password", str(self.scid))[:10] + "Щё/@:"

    def connection_uri(self, port: int) -> str:
        """The connection to this school as Airflow and `SVOD_CONN_*` write it."""
        return f"http://{quote(self.login, safe='')}:{quote(self.password, safe='')}@127.0.0.1:{port}/"

    def id_of(self, *about: str) -> int:
        """A number as the server's database would give it to what it is about: always the same for the same."""
        digest = hashlib.blake2b("\x1f".join((self.organisation, *about)).encode(), digest_size=4).digest()
        return 100_000_000 + int.from_bytes(digest, "big") % 900_000_000


NetschoolJournal = SchoolJournal[School]


def schools_of(organisations: Organisations, seed: int) -> tuple[School, ...]:
    """The schools that `organisations.yaml` reads from «Сетевой город»."""
    found = [
        School(
            organisation=organisation.id,
            title=organisation.title,
            timezone=organisation.timezone,
            number=number,
            is_college=organisation.kind == "college",
            scid=int(source.school or 1000 + number),
            connection=source.connection or f"netschool-{organisation.id}",
            seed=seed,
        )
        for number, organisation in enumerate(organisations.organisations, start=1)
        for source in organisation.sources
        if source.connector == NAME
    ]
    if len({school.scid for school in found}) < len(found):
        raise ValueError("two organisations share a scid")
    return tuple(found)
