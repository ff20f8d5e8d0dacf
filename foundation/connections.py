"""Where an outside system is and who we are there: never in a file, always handed over in the process.

The command reads `SVOD_CONN_<NAME>` from the environment; `dags/` reads Airflow connections. Both are
written as Airflow writes a connection: a URI, `http://login:password@host:port/?devkey=…`.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import SecretStr

from foundation.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Connection:
    """Address and credentials of one outside system; `extra` holds its own settings (devkey, v_token)."""

    name: str
    scheme: str
    host: str
    port: int | None = None
    login: str | None = None
    password: SecretStr | None = None
    extra: dict[str, SecretStr] = field(default_factory=dict)

    @property
    def base_url(self) -> str:
        """Scheme, host and port, without a trailing slash."""
        return f"{self.scheme}://{self.host}" + (f":{self.port}" if self.port else "")

    def require(self, key: str) -> str:
        """The value of an extra setting; its absence is a configuration error."""
        if key not in self.extra:
            raise ConfigurationError(
                f"В подключении «{self.name}» нет параметра {key}.",
                f"Добавьте его в строку подключения: …/?{key}=…",
            )
        return self.extra[key].get_secret_value()


Connections = Callable[[str], Connection]


def parse_connection(name: str, uri: str) -> Connection:
    """A connection from its URI; the error never repeats the URI, which holds the password."""
    try:
        parts = urlsplit(uri)
        port = parts.port
    except ValueError as error:
        raise ConfigurationError(f"Подключение «{name}» записано с ошибкой.", _FORM) from error
    if not parts.scheme or not parts.hostname:
        raise ConfigurationError(f"В подключении «{name}» нет адреса.", _FORM)
    return Connection(
        name=name,
        scheme=parts.scheme,
        host=parts.hostname,
        port=port,
        login=unquote(parts.username) if parts.username else None,
        password=SecretStr(unquote(parts.password)) if parts.password else None,
        extra={key: SecretStr(value) for key, value in parse_qsl(parts.query)},
    )


def connection_from_environment(name: str) -> Connection:
    """The connection in `SVOD_CONN_<NAME>`; a hyphen in the name is an underscore there."""
    variable = "SVOD_CONN_" + name.upper().replace("-", "_")
    uri = os.environ.get(variable)
    if uri is None:
        raise ConfigurationError(f"Подключение «{name}» не задано.", f"Задайте переменную {variable}. {_FORM}")
    return parse_connection(name, uri)


_FORM = "Вид строки: https://логин:пароль@узел/?devkey=ключ"
