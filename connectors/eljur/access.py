"""How a token is had: by login and password, or by the ESIA token of a regional host."""

import base64
import binascii
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from pydantic import SecretStr

from connectors.eljur.envelope import items_of, judge_answer, result_of
from foundation.connections import Connection
from foundation.errors import ConfigurationError, FatalError, SvodError
from foundation.http import HttpSession
from foundation.logging import remember_secret

WARN_DAYS = 14
_RENEW_BEFORE = timedelta(minutes=5)
_FRUITLESS_LOGINS = 2


@dataclass(frozen=True, slots=True)
class Token:
    """A token, until when it lives (None: not said), and the school it opens (None: not said)."""

    value: SecretStr
    expires_at: datetime | None
    vendor: str | None = None


ObtainToken = Callable[[HttpSession], Token]


def password_access(connection: Connection, vendor: str, zone: ZoneInfo) -> ObtainToken:
    """Logging in through `auth`; raises ConfigurationError where the connection lacks something."""
    devkey = connection.require("devkey")
    remember_secret(devkey)
    if not connection.login or connection.password is None:
        raise ConfigurationError(
            f"В подключении «{connection.name}» нет логина или пароля.",
            "Вид строки: https://логин:пароль@узел/?devkey=ключ",
        )
    form = {"login": connection.login, "password": connection.password.get_secret_value()}
    remember_secret(form["password"])

    def obtain(http: HttpSession) -> Token:
        params = {"devkey": devkey, "vendor": vendor, "out_format": "json"}
        result = result_of(http.post("auth", params, form, judge_answer).body)
        if not isinstance(result, dict) or not result.get("token"):
            raise FatalError("ЭлЖур не выдал токен.", "Проверьте логин и пароль в подключении этого источника.")
        return _token(result, zone)

    return obtain


def esia_access(connection: Connection, vendor: str, zone: ZoneInfo) -> ObtainToken:
    """Changing a `v_token` of the regional host into a token of the school `vendor`."""
    v_token = connection.require("v_token")
    remember_secret(v_token)

    def obtain(http: HttpSession) -> Token:
        params = {"v_token": v_token, "out_format": "json", "auth_token": "true"}
        offered = [member for _, member in items_of(result_of(http.get("getusersvendors", params, judge_answer).body))]
        for one in offered:
            if isinstance(one, dict) and str(one.get("vendor")) == vendor and one.get("token"):
                return _token(one, zone)
        raise FatalError(
            f"Токен ЕСИА не открывает школу «{vendor}».",
            "Проверьте vendor в organisations.yaml или получите токен сотрудника этой школы.",
        )

    return obtain


class TokenKeeper:
    """The one token of a source, shared by its threads: had once, renewed once when it is refused.

    A refused login is remembered and not tried again, and two logins in a row whose tokens no call
    accepted are enough: a login for every page would lock the account.
    """

    def __init__(self, obtain: ObtainToken) -> None:
        self._obtain = obtain
        self._token: Token | None = None
        self._had_at: datetime | None = None
        self._fruitless_logins = 0
        self._refusal: SvodError | None = None
        self._lock = threading.Lock()

    def token(self, http: HttpSession, as_of_at: datetime) -> Token:
        """The present token; a new one if there is none, or if an earlier run's is about to run out."""
        with self._lock:
            if self._token is None or self._runs_out(self._token, as_of_at):
                return self._log_in(http, as_of_at)
            return self._token

    def accepted(self, token: Token) -> None:
        """A call went through with that token."""
        with self._lock:
            if token is self._token:
                self._fruitless_logins = 0

    def renew(self, http: HttpSession, as_of_at: datetime, refused: Token, refusal: SvodError) -> Token:
        """Another token in place of the refused one; raises `refusal` where a new one would not help."""
        with self._lock:
            if self._token is not None and self._token is not refused:
                return self._token
            if self._fruitless_logins >= _FRUITLESS_LOGINS:
                raise refusal
            return self._log_in(http, as_of_at)

    def _runs_out(self, token: Token, as_of_at: datetime) -> bool:
        """A token had in this very run is never thrown away by the calendar: the clocks may differ."""
        if token.expires_at is None or self._had_at is None or as_of_at <= self._had_at:
            return False
        return token.expires_at - _RENEW_BEFORE <= as_of_at

    def _log_in(self, http: HttpSession, as_of_at: datetime) -> Token:
        if self._refusal is not None:
            raise FatalError(self._refusal.message, self._refusal.remedy)
        try:
            token = self._obtain(http)
        except FatalError as error:
            self._refusal = error
            raise
        remember_secret(token.value.get_secret_value())
        self._token, self._had_at = token, as_of_at
        self._fruitless_logins += 1
        return token


def v_token_expires_at(v_token: str) -> datetime | None:
    """Until when an ESIA token (a JWT) lives, by its own word; None where it does not say."""
    payload = v_token.split(".")[1] if v_token.count(".") == 2 else ""
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


def _token(result: dict[str, Any], zone: ZoneInfo) -> Token:
    """`expires` is written in the server's local time, without a zone."""
    try:
        expires_at = datetime.fromisoformat(str(result.get("expires"))).replace(tzinfo=zone)
    except ValueError:
        expires_at = None
    vendor = result.get("vendor")
    return Token(SecretStr(str(result["token"])), expires_at, None if vendor is None else str(vendor))
