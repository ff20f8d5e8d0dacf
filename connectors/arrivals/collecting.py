"""Bringing what a school sent into its inbox, by whichever way its connection names."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from connectors.arrivals.mailbox import collect_mail
from connectors.arrivals.memory import FetchedBefore
from connectors.arrivals.refusal import Refusal
from connectors.arrivals.sftp import collect_sftp
from foundation.connections import Connection
from foundation.errors import ConfigurationError

Collect = Callable[[Connection, Path, FetchedBefore, datetime], Sequence[Refusal]]

_WAYS: dict[str, Collect] = {
    "sftp": collect_sftp,
    "imaps": collect_mail,
    "imap": collect_mail,
}


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The way files of one school come; `collect` brings them and tells what could not be taken."""

    connection: Connection
    folder: Path
    memory: Path

    def collect(self, as_of_at: datetime) -> Sequence[Refusal]:
        """Fetches what is new into `folder`.

        Raises RetriableError where the server could not be reached, FatalError where it refused us.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        collect = _WAYS[self.connection.scheme]
        return collect(self.connection, self.folder, FetchedBefore(self.memory), as_of_at)


def open_arrivals(connection: Connection, folder: Path, memory: Path) -> Arrivals:
    """The way a connection names; raises ConfigurationError for one that brings no files."""
    if connection.scheme not in _WAYS:
        raise ConfigurationError(
            f"Подключение «{connection.name}» начинается с {connection.scheme}://: так файлы не приходят.",
            "Вид строки: sftp://логин:пароль@узел/?host_key=… или imaps://логин:пароль@узел/?senders=@школа.рф",
        )
    return Arrivals(connection, folder, memory)
