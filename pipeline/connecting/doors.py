"""What each system has to be told to let us in, and the connection that comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import quote, urlencode, urlsplit

from foundation.connections import Connection, parse_connection
from foundation.errors import ConfigurationError
from foundation.logging import remember_secret


@dataclass(frozen=True, slots=True)
class Door:
    """One system as a person meets it: questions in Russian.

    `address` is an example of the server's address, empty where files come into a folder; `place` names the
    field of the source that tells the school on that server (`vendor`, `school`) and the question for it;
    `secrets` are the parts of the connection: `login` and `password`, the others parameters of its query. `connector`
    reads it where that is not the door's own name; of `schemes` the first is meant where an address has none.
    """

    title: str
    address: str = ""
    place: tuple[str, str] | None = None
    secrets: Mapping[str, str] = field(default_factory=dict)
    connector: str = ""
    schemes: tuple[str, ...] = ("https", "http")

    @property
    def sends_files(self) -> bool:
        """Whether nothing is called: files come into a folder."""
        return not self.address


_PASSWORD = {"login": "Логин служебной учётной записи", "password": "Пароль"}
DOORS: Mapping[str, Door] = MappingProxyType(
    {
        "eljur": Door(
            "ЭлЖур",
            "https://school.eljur.ru",
            ("vendor", "Имя школы на сервере (vendor; обычно первое слово адреса)"),
            _PASSWORD | {"devkey": "Ключ разработчика (devkey)"},
        ),
        "eljur-esia": Door(
            "ЭлЖур за ЕСИА (ЦОП ХМАО – Югры)",
            "https://cop.admhmao.ru",
            ("vendor", "Имя школы на сервере (vendor)"),
            {"devkey": "Ключ разработчика (devkey)", "v_token": "Токен ЕСИА сотрудника (v_token)"},
        ),
        "dnevnik": Door(
            "Дневник.ру",
            "https://api.dnevnik.ru",
            ("school", "Номер школы в Дневник.ру"),
            {"access_token": "Токен доступа (access_token)"},
        ),
        "dnevnik-app": Door(
            "Дневник.ру: приложение, которое само получает новый токен",
            "https://api.dnevnik.ru",
            ("school", "Номер школы в Дневник.ру"),
            {
                "client_id": "Код приложения (client_id)",
                "client_secret": "Ключ приложения (client_secret)",
                "refresh_token": "Токен обновления (refresh_token)",
            },
            "dnevnik",
        ),
        "netschool": Door(
            "Сетевой город. Образование",
            "https://sgo.example.ru",
            ("school", "Номер школы на сервере (scid)"),
            _PASSWORD,
        ),
        "netschool-poo": Door(
            "Сетевой город ПОО",
            "https://poo.example.ru",
            ("school", "Площадка на сервере (tenant, например spo_12)"),
            _PASSWORD,
        ),
        "exports": Door("Файлы: выгрузки журнала (XLSX, CSV)"),
        "exports-sftp": Door(
            "Файлы на сервере SFTP",
            "sftp://files.example.ru",
            None,
            _PASSWORD | {"host_key": "Ключ сервера (строка ssh-keyscan без имени узла)"},
            "exports",
            ("sftp",),
        ),
        "exports-mail": Door(
            "Файлы во вложениях писем",
            "imaps://mail.example.ru",
            None,
            _PASSWORD | {"senders": "Чьи письма открывать (адреса или @домен через запятую)"},
            "exports",
            ("imaps", "imap"),
        ),
        "oneroster": Door("Файлы: пакет OneRoster 1.2"),
    }
)


def variable_of(connection: str) -> str:
    """The environment variable that holds a connection."""
    return "SVOD_CONN_" + connection.upper().replace("-", "_")


def uri_of(address: str, secrets: Mapping[str, str], schemes: tuple[str, ...] = ("https", "http")) -> str:
    """The connection's URI; its parts are escaped, so that a password may hold any sign.

    Raises ConfigurationError for an address that is none. The address and every secret are kept out of messages.
    """
    for name, value in secrets.items():
        if name != "login":
            remember_secret(value)
    parts = urlsplit(address if "://" in address else f"{schemes[0]}://{address}")
    if parts.scheme not in schemes or not parts.hostname or parts.username or parts.query:
        raise ConfigurationError(
            "Это не адрес сервера.",
            f"Впишите адрес без логина и параметров, например {schemes[0]}://school.example.ru.",
        )
    user = ""
    if "login" in secrets:
        user = f"{quote(secrets['login'], safe='')}:{quote(secrets.get('password', ''), safe='')}@"
    query = urlencode({name: value for name, value in secrets.items() if name not in ("login", "password")})
    return f"{parts.scheme}://{user}{parts.netloc}/" + (f"?{query}" if query else "")


def connection_of(name: str, address: str, secrets: Mapping[str, str], door: Door) -> Connection:
    """The connection itself, held in memory only."""
    return parse_connection(name, uri_of(address, secrets, door.schemes))


def form_of(address: str, door: Door) -> str:
    """How the variable's value looks, with words in place of the secrets."""
    parts = urlsplit(address if "://" in address else f"{door.schemes[0]}://{address}")
    user = "ЛОГИН:ПАРОЛЬ@" if "login" in door.secrets else ""
    extra = [name for name in door.secrets if name not in ("login", "password")]
    query = "?" + "&".join(f"{name}={name.upper()}" for name in extra) if extra else ""
    return f"{parts.scheme}://{user}{parts.netloc}/{query}"
