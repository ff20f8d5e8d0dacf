"""What the feed service holds while it runs, and who is asking."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Final
from uuid import UUID, uuid4

from fastapi import Depends, Request
from fastapi.openapi.models import OAuthFlowClientCredentials, OAuthFlows
from fastapi.security import OAuth2

from foundation.clock import utc_now
from foundation.settings import Settings
from publications.feed.pointer import feed_folder
from publications.feed.snapshot import Card, Published, Snapshot
from publications.serving.access_log import AccessLog, Look, Outcome
from publications.serving.calendars import Calendars, open_calendars
from publications.serving.clients import Client, Clients
from publications.serving.configuration import Serving, load_serving
from publications.serving.limits import FailureLimit, RequestLimit
from publications.serving.refusals import TOKEN_PATH, Refusal, no_child, nothing_published, too_often
from publications.serving.tokens import BadTokenError, Bearer, Tokens

SCOPE: Final = "diary"
_CHALLENGE: Final = {"WWW-Authenticate": 'Bearer realm="svod"'}


@dataclass
class Service:
    """The parts of a running service; `clock` gives moments, `steady` the seconds that limits count by."""

    published: Published
    clients: Clients
    tokens: Tokens
    access_log: AccessLog
    serving: Serving
    calendars: Calendars
    clock: Callable[[], datetime]
    steady: Callable[[], float]
    requests: RequestLimit = field(default_factory=RequestLimit)
    failures: FailureLimit = field(init=False)

    def __post_init__(self) -> None:
        self.failures = FailureLimit(self.serving.failures_per_minute)

    def snapshot(self) -> Snapshot:
        """What is published now; refuses where nothing is."""
        found = self.published.current()
        if found is None:
            raise nothing_published()
        return found

    def close(self) -> None:
        """Lets go of the files."""
        self.published.close()
        self.access_log.close()
        self.calendars.close()


def access_folder(settings: Settings) -> Path:
    """Where the access log lies."""
    return settings.workspace / "serve" / "access"


def open_service(settings: Settings, steady: Callable[[], float]) -> Service:
    """The service of an installation."""
    serving = load_serving(settings.config)
    key = settings.serve_key.get_secret_value() if settings.serve_key is not None else None
    return Service(
        Published(feed_folder(settings)),
        Clients(settings.config),
        Tokens(key, timedelta(minutes=serving.token_minutes)),
        AccessLog(access_folder(settings)),
        serving,
        open_calendars(settings),
        utc_now,
        steady,
    )


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, from where, and what is noted of it."""

    service: Service
    client: Client
    address: str
    request_id: str

    def account(self, named: str | None) -> str | None:
        """The account on whose behalf it is: a guardian-app has its own, a portal names one or none."""
        if self.client.kind == "guardian":
            if named not in (None, self.client.account):
                self.note((), "account", "denied", 404, named)
                raise no_child()
            return self.client.account
        return named

    def children(self, snapshot: Snapshot, account: str) -> list[Card]:
        """The children of an account that are this client's to see."""
        return [
            card for card in snapshot.children(account) if self.client.may_see_organisation(card.place.organisation_id)
        ]

    def child(self, snapshot: Snapshot, student: UUID, account: str | None, resource: str) -> Card:
        """The child of that UUID if its diary is open here, and a line in the log either way."""
        card = snapshot.card(student)
        if (
            card is None
            or not self.client.may_see_organisation(card.place.organisation_id)
            or (account is not None and not snapshot.may_see(account, student))
        ):
            self.note((str(student),), resource, "denied", 404, account)
            raise no_child()
        return card

    def note(
        self, students: tuple[str, ...], resource: str, outcome: Outcome, status: int, account: str | None
    ) -> None:
        """Writes the look down; what can't be written down is not shown."""
        look = Look(
            self.service.clock(),
            self.client.id,
            account,
            resource,
            students,
            outcome,
            status,
            self.address,
            self.request_id,
        )
        try:
            self.service.access_log.write(look)
        except OSError as error:
            raise Refusal(
                503, "Журнал доступа не пишется", "Повторите позже; если повторится, сообщите владельцу службы."
            ) from error


class _Scheme(OAuth2):
    """OAuth2 client credentials in OpenAPI; the header is read by `asking` itself."""

    def __init__(self) -> None:
        flow = OAuthFlowClientCredentials(tokenUrl=TOKEN_PATH, scopes={SCOPE: "Чтение дневников, открытых клиенту"})
        super().__init__(
            flows=OAuthFlows(clientCredentials=flow),
            scheme_name="oauth2",
            description="Пропуск клиента, действует несколько минут",
            auto_error=False,
        )


def address_of(request: Request) -> str:
    """The network address the request came from."""
    return request.client.host if request.client is not None else ""


async def asking(request: Request, authorization: Annotated[str | None, Depends(_Scheme())]) -> Asking:
    """Who asks: a token that holds, of a client that still exists, from where it may come, not too often."""
    service: Service = request.app.state.service
    address, now = address_of(request), service.steady()
    seconds = service.failures.wait(address, now)
    if seconds:
        raise too_often(seconds)
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Refusal(401, "Нет пропуска", f"Получите его: POST {TOKEN_PATH}.", _CHALLENGE)
    try:
        bearer = service.tokens.read(token.strip(), service.clock())
    except BadTokenError as error:
        if not error.expired:
            service.failures.failed(address, now)
        title = "Пропуск истёк" if error.expired else "Пропуск не годится"
        challenge = {"WWW-Authenticate": 'Bearer realm="svod", error="invalid_token"'}
        issue = "expired" if error.expired else "login"
        raise Refusal(401, title, f"Получите новый: POST {TOKEN_PATH}.", challenge, issue) from error
    client = service.clients.by_id(bearer.client_id)
    if client is None or client.generation != bearer.generation:
        raise Refusal(
            401,
            "Клиент отключён",
            "Обратитесь к владельцу службы.",
            {"WWW-Authenticate": 'Bearer error="invalid_token"'},
        )
    if not client.comes_from(address):
        raise Refusal(403, "Не из этой сети", "Клиенту разрешены другие сети; обратитесь к владельцу службы.")
    seconds = service.requests.wait(client.id, client.requests_per_second or service.serving.requests_per_second, now)
    if seconds:
        raise too_often(seconds)
    return Asking(service, client, address, request.scope.get("svod.request_id") or uuid4().hex)


def bearer_of(client: Client) -> Bearer:
    """What a token for the client says."""
    return Bearer(client.id, client.generation)
