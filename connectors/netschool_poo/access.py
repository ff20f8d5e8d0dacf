"""Entering «Сетевой город ПОО»: a hashed password for cookies and for the sites the account may see."""

import base64
import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import SecretStr

from connectors.netschool_poo.answers import judge_answer, login_of
from foundation.connections import Connection
from foundation.errors import ConfigurationError, FatalError
from foundation.http import HttpSession
from foundation.logging import remember_secret

# The session is in the first or the second, by `isRemember`; `UID` only names the person.
_SESSION_COOKIES = (".AspNetCore.Session", ".AspNetCore.Cookies")
_COOKIES = (*_SESSION_COOKIES, "UID")


@dataclass(frozen=True, slots=True)
class Entry:
    """One login: its cookies, and per tenant the bytes of `studentRole` (of `null` where it has none)."""

    cookies: tuple[tuple[str, SecretStr], ...]
    tenants: Mapping[str, bytes]
    expires_at: datetime | None = None

    def secrets(self) -> Iterable[str]:
        """Every cookie: each of them may open the session."""
        return (value.get_secret_value() for _, value in self.cookies)

    def headers(self) -> dict[str, str]:
        """What a call of this session carries.

        Said outright and not left to the jar of the HTTP session: a thread whose session was refused must not be
        answered with another thread's fresh cookies, or its refusal would be put down to them.
        """
        return {"Cookie": "; ".join(f"{name}={value.get_secret_value()}" for name, value in self.cookies)}


def password_entry(connection: Connection) -> Callable[[HttpSession], Entry]:
    """Logging in by login and password; raises ConfigurationError where the connection lacks one."""
    if not connection.login or connection.password is None:
        raise ConfigurationError(
            f"В подключении «{connection.name}» нет логина или пароля.", "Вид строки: https://логин:пароль@узел/"
        )
    password = connection.password.get_secret_value()
    hashed = hashed_password(password)
    remember_secret(password)
    # Whoever has the hash can log in with it.
    remember_secret(hashed)
    asked = {"login": connection.login, "password": hashed, "isRemember": False}

    def obtain(http: HttpSession) -> Entry:
        http.forget_cookies()
        body = http.post("security/login", {}, judge=judge_answer, json=asked).body
        tenants = login_of(body).tenants
        found = ((name, http.cookie(name)) for name in _COOKIES)
        cookies = tuple((name, SecretStr(value)) for name, value in found if value)
        if tenants is None or not any(name in _SESSION_COOKIES for name, _ in cookies):
            raise FatalError(
                "«Сетевой город ПОО» не открыл сеанс.", "Проверьте адрес подключения и войдите этой записью через сайт."
            )
        return Entry(cookies, {name: bytes(tenant.studentRole) for name, tenant in tenants.items()})

    return obtain


def hashed_password(password: str) -> str:
    """The password as the login wants it: Base64 of SHA-256 of its UTF-8."""
    return base64.b64encode(hashlib.sha256(password.encode()).digest()).decode()
