"""Which schools stand on which simulated host, and who may enter there."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from foundation.organisations import Organisations
from stand.made_up_secrets import secret
from stand.school_journal import Place, SchoolJournal

# The ESIA token outlives the school year.
_V_TOKEN_EXPIRES = int(datetime(2027, 8, 31, tzinfo=UTC).timestamp())


@dataclass(frozen=True, slots=True)
class Vendor(Place):
    """One school on a host: ЭлЖур calls a school a vendor."""

    name: str
    connection: str


EljurJournal = SchoolJournal[Vendor]


@dataclass(frozen=True, slots=True)
class Host:
    """One simulated installation.

    `is_esia` refuses passwords and hands out tokens for a `v_token`. `is_documented` spells numbers as public
    client code shows them; the other spelling swaps text and number and leaves Cyrillic unescaped. `timezone` is
    the server's own, which it writes moments in without saying so.
    """

    name: str
    vendors: tuple[Vendor, ...]
    is_esia: bool
    is_documented: bool
    token_life: timedelta
    timezone: str
    seed: int

    def vendor(self, name: str) -> Vendor | None:
        """The school of that name on this host."""
        return next((vendor for vendor in self.vendors if vendor.name == name), None)

    @property
    def devkey(self) -> str:
        """The developer's key every call carries."""
        return secret(self.seed, "devkey", self.name)[:32]

    def login(self, vendor: Vendor) -> str:
        """The login of the staff account of a school."""
        return f"svod.{vendor.name}"

    def password(self, vendor: Vendor) -> str:
        """The password of the staff account, with signs that a URI must escape."""
        return secret(self.seed, "password", vendor.name)[:12] + "/@:"

    def v_token(self, vendor: Vendor) -> str:
        """What ESIA hands over: a JWT in form, its signature made up, for nobody here checks it."""
        claims = {"iss": "esia.stand.example", "sub": self.login(vendor), "exp": _V_TOKEN_EXPIRES}
        parts = [json.dumps(part).encode() for part in ({"alg": "RS256", "typ": "JWT"}, claims)]
        parts.append(bytes.fromhex(secret(self.seed, "v_token", vendor.name)))
        return ".".join(urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)

    def connection_uri(self, vendor: Vendor, port: int) -> str:
        """The connection to this school as Airflow and `SVOD_CONN_*` write it."""
        if self.is_esia:
            return f"http://127.0.0.1:{port}/?devkey={self.devkey}&v_token={quote(self.v_token(vendor), safe='')}"
        login, password = quote(self.login(vendor), safe=""), quote(self.password(vendor), safe="")
        return f"http://{login}:{password}@127.0.0.1:{port}/?devkey={self.devkey}"


def hosts_of(organisations: Organisations, seed: int) -> tuple[Host, Host]:
    """The password host and the ЦОП host, with the organisations that `organisations.yaml` reads there."""
    vendors: dict[str, list[Vendor]] = {"eljur": [], "eljur-esia": []}
    for number, organisation in enumerate(organisations.organisations, start=1):
        for source in organisation.sources:
            if source.connector in vendors:
                vendors[source.connector].append(
                    Vendor(
                        organisation=organisation.id,
                        title=organisation.title,
                        timezone=organisation.timezone,
                        number=number,
                        is_college=organisation.kind == "college",
                        name=source.vendor or organisation.id,
                        connection=source.connection or f"eljur-{organisation.id}",
                    )
                )
    return (
        Host("eljur", _distinct(vendors["eljur"]), False, True, timedelta(days=90), "Europe/Moscow", seed),
        Host("cop", _distinct(vendors["eljur-esia"]), True, False, timedelta(hours=12), "Asia/Yekaterinburg", seed),
    )


def _distinct(vendors: Sequence[Vendor]) -> tuple[Vendor, ...]:
    names = [vendor.name for vendor in vendors]
    if len(names) != len(set(names)):
        raise ValueError("two organisations share a vendor on one host")
    return tuple(vendors)
