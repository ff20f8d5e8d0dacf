"""How a token of Dnevnik.ru is had: it stands in the connection, or is renewed by a refresh token."""

from collections.abc import Callable
from pathlib import Path

import msgspec
from pydantic import SecretStr

from connectors.access import Token
from connectors.dnevnik.answers import JUDGED, decoded, judge_answer
from connectors.kept_token import KeptToken
from foundation.connections import Connection
from foundation.errors import ConfigurationError, FatalError
from foundation.http import HttpSession
from foundation.logging import get_logger, remember_secret

logger = get_logger(__name__)

ObtainToken = Callable[[HttpSession], Token]


class _Authorised(msgspec.Struct):
    accessToken: str | None = None  # noqa: N815 the vendor's name
    refreshToken: str | None = None  # noqa: N815


def access_of(connection: Connection, kept_in: Path) -> ObtainToken:
    """By what the connection holds: `access_token`, or `client_id`, `client_secret` and `refresh_token`.

    A refresh token that the server gives in place of the configured one is kept, sealed, in the folder `kept_in`.
    Raises ConfigurationError where it holds neither.
    """
    if "refresh_token" in connection.extra:
        return _by_refresh_token(connection, kept_in)
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


def _by_refresh_token(connection: Connection, kept_in: Path) -> ObtainToken:
    """A refresh token changed into tokens; when the server gives another one in its place, that one is used next.

    The former one is worth nothing from then on, so the new one outlives the process, and processes that share a
    connection take turns. `expiresIn` is not looked at: a token is renewed when it is refused, by whatever clock.
    """
    client = {key: connection.require(key) for key in ("client_id", "client_secret")}
    configured = connection.require("refresh_token")
    for text in (client["client_secret"], configured):
        remember_secret(text)
    kept = KeptToken(kept_in, connection.base_url, *client.values(), configured)

    def obtain(http: HttpSession) -> Token:
        with kept.turn():
            present = kept.read() or configured
            asked = {**client, "grant_type": "RefreshToken", "refreshToken": present}
            answer = http.post("authorizations", {}, judge=judge_answer, json=asked, judged=JUDGED)
            given: _Authorised = decoded(answer.body, _Authorised)
            if given.refreshToken and given.refreshToken != present:
                kept.write(given.refreshToken)
                logger.info("%s: refresh_token was replaced by the server, the new one is kept", connection.name)
        if not given.accessToken:
            raise FatalError("Dnevnik.ru не выдал токен.", "Проверьте client_id, client_secret и refresh_token.")
        return Token(SecretStr(given.accessToken), None)

    return obtain
