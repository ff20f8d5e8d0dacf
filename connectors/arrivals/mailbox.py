"""Attachments of a mailbox; it is opened for reading only, so that nothing in it is marked as read."""

import imaplib
import ipaddress
import ssl
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from email.utils import parseaddr
from pathlib import Path

from imap_tools import AND, BaseMailBox, MailAttachment, MailBox, MailBoxStartTls, MailBoxUnencrypted, MailMessage
from imap_tools.errors import ImapToolsError, MailboxLoginError

from connectors.arrivals.files import is_in_progress, is_readable, put
from connectors.arrivals.memory import FetchedBefore
from connectors.arrivals.refusal import Refusal
from connectors.exports.limits import LARGEST_FILE
from foundation.connections import Connection
from foundation.errors import ConfigurationError, FatalError, RetriableError
from foundation.logging import remember_secret

_SECONDS = 60.0
# A letter of the beginning of the school year may be the only one with a class in it.
_DAYS_BACK = 365
# Base64 makes a third more of a file.
_LARGEST_LETTER = LARGEST_FILE * 3 // 2
_MOST_LETTERS = 5000
_READ, _REFUSED = "read", "refused"
_IN_PARTS = "Отправьте выгрузку частями."
_OTHER_FORMAT = "Пришлите журнал в XLSX, XLS, ODS, CSV или XML."


def collect_mail(connection: Connection, folder: Path, memory: FetchedBefore, as_of_at: datetime) -> Sequence[Refusal]:
    """Fetches the attachments of letters that came since the last look, oldest first: later files replace namesakes.

    Only letters from the `senders` of the connection (addresses or `@domain`, by comma) are opened. The address in a
    letter is what the sender wrote: that strangers can't write another's is the mail server's business (DMARC).
    """
    senders = tuple(part.strip().lower() for part in connection.require("senders").split(",") if part.strip())
    if connection.login is None or connection.password is None:
        raise ConfigurationError(
            f"В подключении «{connection.name}» нет логина или пароля.",
            "Вид строки: imaps://логин:пароль@узел/?senders=@школа.рф",
        )
    remember_secret(connection.password.get_secret_value())
    try:
        with _server(connection).login(
            connection.login, connection.password.get_secret_value(), initial_folder=None
        ) as box:
            return list(_fetch(box, connection, senders, folder, memory, as_of_at))
    except MailboxLoginError as error:
        raise FatalError(
            "Почтовый сервер не принял учётную запись.", "Исправьте логин и пароль в подключении."
        ) from error
    except ImapToolsError as error:
        raise FatalError(
            "Почтовый ящик не открывается.", "Проверьте folder в подключении и права учётной записи."
        ) from error
    except (OSError, imaplib.IMAP4.error) as error:
        raise RetriableError(
            f"Почтовый сервер недоступен ({type(error).__name__}).",
            "Письма прочитаются при следующем запуске; если повторится, сообщите владельцу сервера.",
        ) from error


def _server(connection: Connection) -> BaseMailBox:
    if connection.scheme == "imaps":
        return MailBox(connection.host, connection.port or 993, timeout=_SECONDS, ssl_context=_verifying())
    if "tls" not in connection.extra:
        return MailBoxStartTls(connection.host, connection.port or 143, timeout=_SECONDS, ssl_context=_verifying())
    # Without encryption only on this very machine: the password and children's data would go over the wire.
    if connection.extra["tls"].get_secret_value() != "off" or not _is_here(connection.host):
        raise ConfigurationError(
            f"Подключение «{connection.name}» отключает шифрование почты.", "Уберите tls из строки подключения."
        )
    return MailBoxUnencrypted(connection.host, connection.port or 143, timeout=_SECONDS)


def _verifying() -> ssl.SSLContext:
    # The standard library's own default for IMAP trusts any certificate.
    return ssl.create_default_context()


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _fetch(
    box: BaseMailBox,
    connection: Connection,
    senders: tuple[str, ...],
    folder: Path,
    memory: FetchedBefore,
    as_of_at: datetime,
) -> Iterator[Refusal]:
    name = connection.extra["folder"].get_secret_value() if "folder" in connection.extra else "INBOX"
    validity = box.folder.status(name, ["UIDVALIDITY"])["UIDVALIDITY"]
    box.folder.set(name, readonly=True)
    since = AND(date_gte=(as_of_at - timedelta(days=_DAYS_BACK)).date())
    heads = list(box.fetch(since, mark_seen=False, headers_only=True, bulk=500, limit=_MOST_LETTERS))
    for head in sorted(heads, key=lambda head: int(head.uid or 0)):
        letter = f"{name}/{validity}/{head.uid}"
        if memory.is_known(letter, _READ):
            continue
        if not _is_from(head, senders):
            yield Refusal(
                letter,
                f"Письмо {head.uid} не от школы: его отправителя нет среди известных.",
                "Если это школа, допишите её адрес в senders подключения.",
                "unknown_sender",
            )
            continue
        if head.size_rfc822 > _LARGEST_LETTER:
            yield Refusal(letter, f"Письмо {head.uid} слишком велико.", _IN_PARTS, "unreadable_file")
            continue
        # What could not be taken is said every night; what could is not put over later files a second time.
        is_new = not memory.is_known(letter, _REFUSED)
        wholes = box.fetch(AND(uid=head.uid), mark_seen=False)
        refused = [refusal for whole in wholes for refusal in _take(whole, folder, is_new)]
        memory.remember(letter, _REFUSED if refused else _READ)
        yield from refused


def _take(letter: MailMessage, folder: Path, is_new: bool) -> Iterator[Refusal]:
    for attachment in letter.attachments:
        name = attachment.filename
        if not name or attachment.content_disposition == "inline" or is_in_progress(name):
            continue
        refusal = _refused(letter, attachment)
        if refusal is not None:
            yield refusal
        elif is_new:
            put(folder, name, attachment.payload, letter.date)


def _refused(letter: MailMessage, attachment: MailAttachment) -> Refusal | None:
    where = f"{attachment.filename} (письмо {letter.uid})"
    if not is_readable(attachment.filename):
        return Refusal(
            where,
            f"{where}: такие файлы Свод не читает.",
            "Пришлите журнал в XLSX, XLS, ODS, CSV или XML.",
            "wrong_file",
        )
    if len(attachment.payload) > LARGEST_FILE:
        return Refusal(where, f"{where}: файл слишком велик.", _IN_PARTS, "unreadable_file")
    return None


def _is_from(letter: MailMessage, senders: tuple[str, ...]) -> bool:
    address = parseaddr(letter.from_)[1].lower()
    return any(address == sender or (sender.startswith("@") and address.endswith(sender)) for sender in senders)
