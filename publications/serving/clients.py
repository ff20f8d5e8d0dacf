"""Who may ask the feed service: `serve_clients.yaml`, ids and hashes of secrets, never a secret."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

import yaml
from pydantic import AwareDatetime, Field, ValidationError, field_validator, model_validator

from foundation.errors import ConfigurationError
from foundation.files import write_atomically
from foundation.locks import held
from foundation.organisations import OrganisationId, Strict
from foundation.yaml_text import read_yaml

FILE: Final = "serve_clients.yaml"
_SECRET_BYTES: Final = 32
# Compared with where no client has that id, so that the answer takes as long.
_NOBODY: Final = hashlib.sha256(b"").hexdigest()

ClientId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,62}$")]
AccountId = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^/\x00-\x1f\x7f-\x9f]+$")]


class Client(Strict):
    """One client and what it may see.

    A portal sees the children of its organisations and answers itself for who looks; a guardian-app acts for one
    account and sees that account's children alone.
    """

    id: ClientId
    kind: Literal["portal", "guardian"]
    organisations: tuple[OrganisationId, ...] | Literal["all"] = ()
    account: AccountId | None = None
    networks: tuple[str, ...] = ()
    requests_per_second: float | None = Field(None, gt=0)
    secret_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    added_at: AwareDatetime

    @field_validator("networks")
    @classmethod
    def _are_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for each in value:
            ip_network(each)
        return value

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> Self:
        if self.kind == "portal" and (not self.organisations or self.account is not None):
            raise ValueError("клиенту вида portal нужны organisations и не нужен account")
        if self.kind == "guardian" and (self.account is None or self.organisations):
            raise ValueError("клиенту вида guardian нужен account и не нужны organisations")
        return self

    @property
    def generation(self) -> str:
        """What a token is bound to: it ends with the secret it was given for."""
        return self.secret_sha256[:16]

    def may_see_organisation(self, organisation_id: str) -> bool:
        """Whether the children of that organisation are the client's to see (a guardian's are chosen by account)."""
        return self.kind == "guardian" or self.organisations == "all" or organisation_id in self.organisations

    def comes_from(self, address: str) -> bool:
        """Whether the client may come from that network address."""
        if not self.networks:
            return True
        try:
            found = ip_address(address)
        except ValueError:
            return False
        nets: Iterable[IPv4Network | IPv6Network] = map(ip_network, self.networks)
        return any(found.version == net.version and found in net for net in nets)


class Clients:
    """The clients of a file; the file is read anew when it has changed, so that a removal holds at once."""

    def __init__(self, config: Path) -> None:
        self._path = config / FILE
        self._seen: tuple[int, int, int] | None = None
        self._known: dict[str, Client] = {}

    def by_id(self, client_id: str) -> Client | None:
        """The client of that id, as the file stands now."""
        self._look()
        return self._known.get(client_id)

    def authenticated(self, client_id: str, secret: str) -> Client | None:
        """The client whose secret it is; takes as long for an unknown id as for a wrong secret."""
        client = self.by_id(client_id)
        expected = client.secret_sha256 if client is not None else _NOBODY
        same = hmac.compare_digest(_hash(secret), expected)
        return client if same else None

    def _look(self) -> None:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            self._seen, self._known = None, {}
            return
        seen = (found.st_ino, found.st_mtime_ns, found.st_size)
        if seen != self._seen:
            self._known = {client.id: client for client in read_clients(self._path.parent)}
            self._seen = seen


def read_clients(config: Path) -> Sequence[Client]:
    """The clients of the folder `config`; none where there is no file. Raises ConfigurationError naming the place."""
    path = config / FILE
    if not path.is_file():
        return []
    try:
        listed = read_yaml(path.read_bytes()) or {}
        found = [Client.model_validate(each) for each in listed.get("clients", [])]
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        # The value itself is not quoted: it may be a secret put where its hash belongs.
        raise ConfigurationError(f"{path}: {place}: {first['msg']}.", "Сверьте с docs/serving.md.") from None
    except (yaml.YAMLError, AttributeError) as error:
        raise ConfigurationError(f"{path} не читается как YAML.", "Сверьте с docs/serving.md.") from error
    if len({client.id for client in found}) < len(found):
        raise ConfigurationError(f"{path}: один и тот же id стоит дважды.", "Дайте каждому клиенту свой id.")
    return found


def add_client(config: Path, added_at: datetime, **values: Any) -> str:
    """Writes a new client down and gives its secret, which is kept nowhere."""
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    with held(config / f".{FILE}.lock"):
        known = read_clients(config)
        if any(client.id == values.get("id") for client in known):
            raise ConfigurationError(
                f"Клиент «{values['id']}» уже есть.", "Новый секрет даёт svod serve clients renew."
            )
        try:
            client = Client(added_at=added_at, secret_sha256=_hash(secret), **values)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"]) or "клиент"
            raise ConfigurationError(f"{place}: {first['msg']}.", "Исправьте и повторите.") from error
        _write(config, [*known, client])
    return secret


def renew_secret(config: Path, client_id: str) -> str:
    """Gives a client a new secret; the former one and every token made with it end at once."""
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    with held(config / f".{FILE}.lock"):
        known = _having(config, client_id)
        _write(
            config,
            [
                client.model_copy(update={"secret_sha256": _hash(secret)}) if client.id == client_id else client
                for client in known
            ],
        )
    return secret


def remove_client(config: Path, client_id: str) -> None:
    """Takes a client out; its tokens end at once."""
    with held(config / f".{FILE}.lock"):
        known = _having(config, client_id)
        _write(config, [client for client in known if client.id != client_id])


def _having(config: Path, client_id: str) -> Sequence[Client]:
    known = read_clients(config)
    if all(client.id != client_id for client in known):
        raise ConfigurationError(f"Клиента «{client_id}» нет.", "Список: svod serve clients list.")
    return known


def _write(config: Path, clients: Iterable[Client]) -> None:
    listed = [client.model_dump(mode="json", exclude_defaults=True) for client in clients]
    text = yaml.safe_dump({"clients": listed}, allow_unicode=True, sort_keys=False)
    path = config / FILE
    write_atomically(path, text.encode())
    path.chmod(0o640)


def _hash(secret: str) -> str:
    # A plain hash is enough for 256 random bits; nobody chooses a secret here.
    return hashlib.sha256(secret.encode()).hexdigest()
