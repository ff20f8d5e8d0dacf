"""Logging in to «Сетевой город»: the salted password, the cookie, the `at` of every later call."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from pydantic import SecretStr

from connectors.netschool.answers import JUDGED, document_of, judge_answer, judge_login
from foundation.connections import Connection
from foundation.errors import ConfigurationError, FatalError
from foundation.http import HttpSession
from foundation.logging import remember_secret

_SESSION_COOKIE = "NSSESSIONID"
_URI = "Вид строки: https://логин:пароль@узел/"


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session at the server; it ends by idleness (15 to 60 minutes), so its end is not known beforehand."""

    at: SecretStr
    others: tuple[SecretStr, ...] = ()
    expires_at: datetime | None = None

    def secrets(self) -> Iterable[str]:
        """The `at`, the cookie and the access token that came with it."""
        return tuple(one.get_secret_value() for one in (self.at, *self.others))


def password_access(connection: Connection, school: str) -> Callable[[HttpSession], OpenSession]:
    """Logging in with the school's number (scid), login and password; raises ConfigurationError for what is missing."""
    if not connection.login or connection.password is None:
        raise ConfigurationError(f"В подключении «{connection.name}» нет логина или пароля.", _URI)
    login, password = connection.login, connection.password.get_secret_value()
    remember_secret(password)
    try:
        password.encode("cp1251")
    except UnicodeEncodeError as error:
        raise ConfigurationError(
            f"Пароль в подключении «{connection.name}» содержит знак, которого нет в Windows-1251: "
            "«Сетевой город» такой не проверит.",
            "Смените пароль учётной записи: латинские и русские буквы, цифры, обычные знаки.",
        ) from error

    def obtain(http: HttpSession) -> OpenSession:
        # A cookie of the former session would tie the new challenge to it.
        http.forget_cookies()
        http.get("logindata", {}, judge_answer, judged=JUDGED)
        challenge = document_of(http.post("auth/getdata", {}, {}, judge_answer, judged=JUDGED).body)
        form = login_form(challenge, school, login, password)
        given = document_of(http.post("login", {}, form, judge_login, judged=JUDGED).body)
        others = (given.get("accessToken"), given.get("refreshToken"), http.cookie(_SESSION_COOKIE))
        return OpenSession(
            SecretStr(str(given["at"])), tuple(SecretStr(one) for one in others if isinstance(one, str) and one)
        )

    return obtain


def login_form(challenge: object, school: str, login: str, password: str) -> dict[str, str]:
    """The form of `login` in answer to a challenge of `auth/getdata`; raises FatalError for one without a salt."""
    if not isinstance(challenge, dict) or not challenge.get("salt"):
        raise FatalError(
            "«Сетевой город» не прислал данных для входа по паролю.",
            "Войдите в браузере: если вход только через Госуслуги, попросите у владельца системы вход по паролю.",
        )
    inner = hashlib.md5(password.encode("cp1251"), usedforsecurity=False).hexdigest()
    pw2 = hashlib.md5(f"{challenge['salt']}{inner}".encode(), usedforsecurity=False).hexdigest()
    carried = {str(name): str(value) for name, value in challenge.items() if name != "salt"}
    return carried | {"loginType": "1", "scid": school, "un": login, "pw": pw2[: len(password)], "pw2": pw2}
