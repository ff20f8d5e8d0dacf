"""How a token is had: by login and password, or by the ESIA token of a regional host."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from connectors.access import Token
from connectors.eljur.envelope import JUDGED, items_of, judge_answer, result_of
from foundation.connections import Connection
from foundation.errors import ConfigurationError, FatalError
from foundation.http import HttpSession
from foundation.logging import remember_secret

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
        result = result_of(http.post("auth", params, form, judge_answer, judged=JUDGED).body)
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
        offered = [
            member
            for _, member in items_of(result_of(http.get("getusersvendors", params, judge_answer, judged=JUDGED).body))
        ]
        for one in offered:
            if isinstance(one, dict) and str(one.get("vendor")) == vendor and one.get("token"):
                return _token(one, zone)
        opened = sorted({str(one["vendor"]) for one in offered if isinstance(one, dict) and one.get("vendor")})
        instead = f" Он открывает: {', '.join(f'«{name}»' for name in opened)}." if opened else ""
        raise FatalError(
            f"Токен ЕСИА не открывает школу «{vendor}».{instead}",
            "Проверьте vendor в organisations.yaml или получите токен сотрудника этой школы.",
        )

    return obtain


def _token(result: dict[str, Any], zone: ZoneInfo) -> Token:
    """`expires` is written in the server's local time, without a zone."""
    try:
        expires_at = datetime.fromisoformat(str(result.get("expires"))).replace(tzinfo=zone)
    except ValueError:
        expires_at = None
    vendor = result.get("vendor")
    return Token(SecretStr(str(result["token"])), expires_at, None if vendor is None else str(vendor))
