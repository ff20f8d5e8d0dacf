"""Files of a folder on an SFTP server; only listed and read, whatever rights the account has."""

import asyncio
from collections.abc import Coroutine, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncssh
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from connectors.arrivals.files import MOST_FILES, is_in_progress, is_readable, put
from connectors.arrivals.memory import FetchedBefore
from connectors.arrivals.refusal import Refusal
from connectors.exports.limits import LARGEST_FILE
from foundation.connections import Connection
from foundation.errors import FatalError, RetriableError
from foundation.logging import remember_secret

_CONNECT_SECONDS = 20.0
_WHOLE_SECONDS = 600.0
_ATTEMPTS = 3


def collect_sftp(
    connection: Connection,
    folder: Path,
    memory: FetchedBefore,
    as_of_at: datetime,  # noqa: ARG001 a folder is looked through whole
) -> Sequence[Refusal]:
    """Fetches the files of the connection's `folder` (by default the account's own) that are new or changed.

    The server's key must be the `host_key` of the connection: whoever stands in between would read children's data.
    Subfolders and links are passed over. A file that changes while it is read is left for the next time.
    """
    trusted = _trusted(connection)
    if connection.password is not None:
        remember_secret(connection.password.get_secret_value())
    patiently = Retrying(
        stop=stop_after_attempt(_ATTEMPTS),
        wait=wait_exponential_jitter(0.5, 10),
        retry=retry_if_exception_type(RetriableError),
        reraise=True,
    )
    return patiently(lambda: asyncio.run(_in_time(_collect(connection, trusted, folder, memory))))


async def _in_time(work: Coroutine[Any, Any, Sequence[Refusal]]) -> Sequence[Refusal]:
    try:
        return await asyncio.wait_for(work, _WHOLE_SECONDS)
    except TimeoutError as error:
        raise RetriableError("Сервер SFTP отвечает слишком долго.", _LATER) from error


async def _collect(
    connection: Connection, trusted: asyncssh.SSHKnownHosts, folder: Path, memory: FetchedBefore
) -> Sequence[Refusal]:
    key_file = connection.extra.get("key_file")
    try:
        async with (
            asyncssh.connect(
                connection.host,
                connection.port or 22,
                username=connection.login,
                password=connection.password.get_secret_value() if connection.password else None,
                client_keys=[key_file.get_secret_value()] if key_file else None,
                known_hosts=trusted,
                # Nothing of the person who runs Svod: neither their configuration nor their agent.
                config=None,
                agent_path=None,
                connect_timeout=_CONNECT_SECONDS,
                login_timeout=_CONNECT_SECONDS,
            ) as session,
            session.start_sftp_client() as client,
        ):
            where = connection.extra["folder"].get_secret_value() if "folder" in connection.extra else "."
            return await _fetch(client, where, folder, memory)
    except asyncssh.HostKeyNotVerifiable as error:
        raise FatalError(
            "Ключ сервера SFTP не тот, что указан в подключении.",
            "Узнайте ключ у владельца сервера; если он сменился по его воле, исправьте host_key.",
        ) from error
    except asyncssh.PermissionDenied as error:
        raise FatalError(
            "Сервер SFTP не принял учётную запись.", "Исправьте логин и пароль (или key_file) в подключении."
        ) from error
    except asyncssh.SFTPNoSuchFile as error:
        raise FatalError("На сервере SFTP нет такой папки.", "Исправьте folder в подключении.") from error
    except (OSError, asyncssh.Error) as error:
        raise RetriableError(f"Сервер SFTP недоступен ({type(error).__name__}).", _LATER) from error


async def _fetch(client: asyncssh.SFTPClient, where: str, folder: Path, memory: FetchedBefore) -> Sequence[Refusal]:
    refused: list[Refusal] = []
    names = sorted(str(entry.filename) for entry in await client.readdir(where))
    if len(names) > MOST_FILES:
        raise FatalError(f"В папке SFTP больше {MOST_FILES} файлов.", "Уберите прочитанные файлы в другую папку.")
    for name in names:
        path = f"{where.rstrip('/')}/{name}"
        look = await client.lstat(path)
        if look.type != asyncssh.FILEXFER_TYPE_REGULAR or is_in_progress(name):
            continue
        mark = f"{look.size}:{look.mtime}"
        if memory.is_known(name, mark):
            continue
        if not is_readable(name):
            refused.append(Refusal(name, f"{name}: такие файлы Свод не читает.", _ENDINGS, "wrong_file"))
            continue
        if (look.size or 0) > LARGEST_FILE:
            refused.append(Refusal(name, f"{name}: файл больше {LARGEST_FILE >> 20} МБ.", _SMALLER, "unreadable_file"))
            continue
        async with client.open(path, "rb") as handle:
            body = _bytes(await handle.read(LARGEST_FILE + 1))
        after = await client.lstat(path)
        if f"{after.size}:{after.mtime}" != mark or len(body) != look.size:
            refused.append(Refusal(name, f"{name}: файл ещё пишется.", "Ничего делать не нужно.", "file_in_progress"))
            continue
        put(folder, name, body, datetime.fromtimestamp(look.mtime or 0, UTC))
        memory.remember(name, mark)
    return refused


def _bytes(read: bytes | str) -> bytes:
    # The library types one method for texts and for bytes; a file opened with "rb" gives bytes.
    if isinstance(read, str):
        raise TypeError("an SFTP file opened in binary mode gave text")
    return read


def _trusted(connection: Connection) -> asyncssh.SSHKnownHosts:
    key = connection.require("host_key")
    try:
        return asyncssh.import_known_hosts(f"* {key}\n")
    except (ValueError, asyncssh.KeyImportError) as error:
        raise FatalError(
            f"В подключении «{connection.name}» host_key записан с ошибкой.",
            "Вид: «ssh-ed25519 AAAA…» — строка, которую печатает ssh-keyscan, без имени узла.",
        ) from error


_LATER = "Файлы прочитаются при следующем запуске; если повторится, сообщите владельцу сервера."
_ENDINGS = "Положите журнал в виде XLSX, XLS, ODS, CSV или XML."
_SMALLER = "Разделите выгрузку на несколько файлов."
