"""How a token of Dnevnik.ru is had: it stands in the connection, or is renewed by a refresh token."""

import threading
from collections.abc import Callable

import msgspec
from pydantic import SecretStr

from connectors.access import Token
from connectors.dnevnik.answers import JUDGED, decoded, judge_answer
from foundation.connections import Connection
from foundation.errors import ConfigurationError, FatalError
from foundation.http import HttpSession
from foundation.logging import get_logger, remember_secret

logger = get_logger(__name__)

ObtainToken = Callable[[HttpSession], Token]


class _Authorised(msgspec.Struct):
    accessToken: str | None = None  # noqa: N815 the vendor's name
    refreshToken: str | None = None  # noqa: N815


def access_of(connection: Connection) -> ObtainToken:
    """By what the connection holds: `access_token`, or `client_id`, `client_secret` and `refresh_token`.

    Raises ConfigurationError where it holds neither.
    """
    if "refresh_token" in connection.extra:
        return _by_refresh_token(connection)
    if "access_token" in connection.extra:
        return _by_token(connection)
    raise ConfigurationError(
        f"В подключении «{connection.name}» нет токена.",
        "Вид строки: https://api.dnevnik.ru/?access_token=… или "
        "https://api.dnevnik.ru/?client_id=…&client_secret=…&refresh_token=…",
    )


def _by_token(connection: Connection) -> ObtainToken:
    value = connection.require("access_token")
    remember_secret(value)
    return lambda _http: Token(SecretStr(value), None)


def _by_refresh_token(connection: Connection) -> ObtainToken:
    """A refresh token changed into tokens; when the server gives another one in its place, that one is used next.

    `expiresIn` is not looked at: a token is renewed when it is refused, by whatever clock.
    """
    client = {key: connection.require(key) for key in ("client_id", "client_secret")}
    present = connection.require("refresh_token")
    lock = threading.Lock()
    for text in (client["client_secret"], present):
        remember_secret(text)

    def obtain(http: HttpSession) -> Token:
        nonlocal present
        with lock:
            asked = {**client, "grant_type": "RefreshToken", "refreshToken": present}
            answer = http.post("authorizations", {}, judge=judge_answer, json=asked, judged=JUDGED)
            given: _Authorised = decoded(answer.body, _Authorised)
            if not given.accessToken:
                raise FatalError("Dnevnik.ru не выдал токен.", "Проверьте client_id, client_secret и refresh_token.")
            if given.refreshToken and given.refreshToken != present:
                remember_secret(given.refreshToken)
                present = given.refreshToken
                logger.warning("%s: Dnevnik.ru заменил refresh_token: обновите подключение.", connection.name)
            return Token(SecretStr(given.accessToken), None)

    return obtain
