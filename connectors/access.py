"""How a source is entered: a token or a session, had once, renewed once when it is refused."""

import base64
import binascii
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, Protocol, TypeVar

import msgspec
from pydantic import SecretStr

from foundation.errors import FatalError, SvodError
from foundation.http import HttpSession
from foundation.logging import remember_secret

WARN_DAYS = 14
_RENEW_BEFORE = timedelta(minutes=5)
_FRUITLESS_LOGINS = 2


class AccessRefusedError(FatalError):
    """The server does not accept the token or session: log in again.

    `in_words` tells a refusal that the vendor explained (a wrong password: at a login it is final) from
    a bare status, which a login is repeated for once.
    """

    def __init__(self, message: str, remedy: str = "", *, in_words: bool = True) -> None:
        super().__init__(message, remedy)
        self.in_words = in_words


class Pass(Protocol):
    """What a login gives: until when it lives (None: not said) and what of it nobody may ever read."""

    @property
    def expires_at(self) -> datetime | None:
        """A moment with zone."""

    def secrets(self) -> Iterable[str]:
        """The strings that no log or message may show."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token, until when it lives (None: not said), and the school it opens (None: not said)."""

    value: SecretStr
    expires_at: datetime | None
    vendor: str | None = None

    def secrets(self) -> Iterable[str]:
        """The token itself."""
        return (self.value.get_secret_value(),)


PassT = TypeVar("PassT", bound=Pass)
T = TypeVar("T")


class TokenKeeper(Generic[PassT]):
    """The one token (or session) of a source, shared by its threads: had once, renewed once when it is refused.

    A refused login is remembered and not tried again, and two logins in a row whose tokens no call
    accepted are enough: a login for every page would lock the account.
    """

    def __init__(self, obtain: Callable[[HttpSession], PassT]) -> None:
        self._obtain = obtain
        self._token: PassT | None = None
        self._had_at: datetime | None = None
        self._fruitless_logins = 0
        self._refusal: SvodError | None = None
        self._lock = threading.Lock()

    def call(self, http: HttpSession, as_of_at: datetime, ask: Callable[[PassT], T]) -> T:
        """What `ask` gives with the present token; one that is refused (AccessRefusedError) is replaced once."""
        token = self.token(http, as_of_at)
        try:
            answer = ask(token)
        except AccessRefusedError as refusal:
            token = self.renew(http, as_of_at, token, refusal)
            answer = ask(token)
        self.accepted(token)
        return answer

    def token(self, http: HttpSession, as_of_at: datetime) -> PassT:
        """The present token; a new one if there is none, or if an earlier run's is about to run out."""
        with self._lock:
            if self._token is None or self._runs_out(self._token, as_of_at):
                return self._log_in(http, as_of_at)
            return self._token

    def accepted(self, token: PassT) -> None:
        """A call went through with that token."""
        with self._lock:
            if token is self._token:
                self._fruitless_logins = 0

    def renew(self, http: HttpSession, as_of_at: datetime, refused: PassT, refusal: SvodError) -> PassT:
        """Another token in place of the refused one; raises `refusal` where a new one would not help."""
        with self._lock:
            if self._token is not None and self._token is not refused:
                return self._token
            if self._fruitless_logins >= _FRUITLESS_LOGINS:
                raise refusal
            return self._log_in(http, as_of_at)

    def forget(self) -> PassT | None:
        """Gives up the present token, for a logout that follows; the next call logs in and counts anew."""
        with self._lock:
            token, self._token = self._token, None
            self._fruitless_logins = 0
            return token

    def _runs_out(self, token: PassT, as_of_at: datetime) -> bool:
        """A token had in this very run is never thrown away by the calendar: the clocks may differ."""
        if token.expires_at is None or self._had_at is None or as_of_at <= self._had_at:
            return False
        return token.expires_at - _RENEW_BEFORE <= as_of_at

    def _log_in(self, http: HttpSession, as_of_at: datetime) -> PassT:
        if self._refusal is not None:
            raise _same(self._refusal)
        try:
            token = self._obtain_patiently(http)
        except FatalError as error:
            self._refusal = error
            raise
        for text in token.secrets():
            remember_secret(text)
        self._token, self._had_at = token, as_of_at
        self._fruitless_logins += 1
        return token

    def _obtain_patiently(self, http: HttpSession) -> PassT:
        """A login refused without a word (a bare 401 of a proxy) is tried once more, a wrong password is not."""
        try:
            return self._obtain(http)
        except AccessRefusedError as error:
            if error.in_words:
                raise
        return self._obtain(http)


def _same(refusal: SvodError) -> FatalError:
    """A refusal to raise once more: as final as the first."""
    if isinstance(refusal, AccessRefusedError):
        return AccessRefusedError(refusal.message, refusal.remedy, in_words=refusal.in_words)
    return FatalError(refusal.message, refusal.remedy)


def jwt_expires_at(token: str) -> datetime | None:
    """Until when a JWT lives, by its own word; None where it does not say or is none."""
    payload = token.split(".")[1] if token.count(".") == 2 else ""
    try:
        claims = msgspec.json.decode(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return datetime.fromtimestamp(float(claims["exp"]), UTC)
    except (binascii.Error, msgspec.DecodeError, ValueError, KeyError, TypeError, OverflowError, UnicodeDecodeError):
        return None


def expiry_warning(what: str, expires_at: datetime | None, as_of_at: datetime) -> str | None:
    """A Russian sentence when a token has less than `WARN_DAYS` to live."""
    if expires_at is None or expires_at - as_of_at > timedelta(days=WARN_DAYS):
        return None
    days = max(0, (expires_at - as_of_at).days)
    if expires_at <= as_of_at:
        return f"{what} истёк {expires_at:%d.%m.%Y}: замените его в подключении."
    return f"{what} истекает {expires_at:%d.%m.%Y} (осталось дней: {days}): замените его в подключении заранее."
