"""Which sites stand on the simulated «Сетевой город ПОО», and who may enter there."""

import base64
import hashlib
from dataclasses import dataclass
from urllib.parse import quote

from foundation.organisations import Organisations
from stand.made_up_secrets import secret
from stand.school_journal import Place, SchoolJournal


@dataclass(frozen=True, slots=True)
class Tenant(Place):
    """One site of a college: `spo_N` on the server."""

    name: str
    connection: str


PooJournal = SchoolJournal[Tenant]


@dataclass(frozen=True, slots=True)
class PooHost:
    """The server with its sites."""

    tenants: tuple[Tenant, ...]
    seed: int

    def login(self, tenant: Tenant) -> str:
        """The account that sees every student of a site: that there is one is an assumption."""
        return f"svod.{tenant.name}"

    def password(self, tenant: Tenant) -> str:
        """Its password, with signs that a URI must escape."""
        return secret(self.seed, "poo", "password", tenant.name)[:12] + "/@:"

    def tenant_of(self, login: str, hashed_password: str) -> Tenant | None:
        """Whose account it is; the password comes as Base64 of its SHA-256."""
        for tenant in self.tenants:
            digest = hashlib.sha256(self.password(tenant).encode()).digest()
            if login == self.login(tenant) and hashed_password == base64.b64encode(digest).decode():
                return tenant
        return None

    def connection_uri(self, tenant: Tenant, port: int) -> str:
        """The connection to this site as Airflow and `SVOD_CONN_*` write it."""
        login, password = quote(self.login(tenant), safe=""), quote(self.password(tenant), safe="")
        return f"http://{login}:{password}@127.0.0.1:{port}/"

    def pick(self, choices: int, *about: str) -> int:
        """One of so many ways to write a thing, always the same for the same thing."""
        return number(self.seed, *about) % choices


def number(seed: int, *about: str) -> int:
    """A number of nine digits for whatever the journal knows by a text, the same every night."""
    return 100_000_000 + int(secret(seed, "poo", *about)[:12], 16) % 900_000_000


def host_of(organisations: Organisations, seed: int) -> PooHost:
    """The server with the organisations that `organisations.yaml` reads there."""
    tenants = tuple(
        Tenant(
            organisation=organisation.id,
            title=organisation.title,
            timezone=organisation.timezone,
            number=place,
            is_college=organisation.kind == "college",
            name=source.school or f"spo_{place}",
            connection=source.connection or organisation.id,
        )
        for place, organisation in enumerate(organisations.organisations, start=1)
        for source in organisation.sources
        if source.connector == "netschool-poo"
    )
    names = [tenant.name for tenant in tenants]
    if len(names) != len(set(names)):
        raise ValueError("two organisations share a tenant")
    return PooHost(tenants, seed)
