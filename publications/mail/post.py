"""Hands letters to the mail server: one refusal, or a server that goes away, costs no other letter."""

import ipaddress
import smtplib
import ssl
from collections.abc import Callable, Iterable
from email.utils import parseaddr
from typing import Final

from foundation.connections import Connection
from foundation.errors import ConfigurationError

# What became of one letter: its id, `delivered`, `refused` or `owed`, and the reason in Russian.
Answered = Callable[[str, str, str | None], None]

_TIMEOUT_SECONDS: Final = 30.0
_PORTS: Final = {"smtp": 25, "smtps": 465}
_NO_CONNECTION: Final = "Почтовый сервер не отвечает; письмо уйдёт при следующем запуске."
_BROKEN_OFF: Final = "Почтовый сервер оборвал связь; письмо уйдёт при следующем запуске."


def send_all(letters: Iterable[tuple[str, str, bytes]], mail: Connection, sender: str, answered: Answered) -> bool:
    """Sends (id, address, bytes) one after another over one session and tells `answered` what became of each.

    After a broken connection one new session is tried as long as letters get through; the rest stays owed. Gives
    whether the server could be talked to at all.
    Raises ConfigurationError where the connection can't be used at all.
    """
    _require_usable(mail)
    envelope_sender = parseaddr(sender)[1]
    server: smtplib.SMTP | None = None
    # Sessions that ended without a single letter delivered: after the second there is no use in trying.
    fruitless = 0
    is_reachable = False
    try:
        for told, address, content in letters:
            if fruitless >= 2:
                answered(told, "owed", _NO_CONNECTION)
                continue
            if server is None:
                server = _session(mail)
            if server is None:
                fruitless += 1
                answered(told, "owed", _NO_CONNECTION)
                continue
            is_reachable = True
            status, reason, alive = _send(server, envelope_sender, address, content)
            answered(told, status, reason)
            if not alive:
                server.close()
                server = None
                fruitless += 1
            elif status == "delivered":
                fruitless = 0
    finally:
        if server is not None:
            _goodbye(server)
    return is_reachable


def _send(server: smtplib.SMTP, sender: str, address: str, content: bytes) -> tuple[str, str | None, bool]:
    try:
        server.sendmail(sender, [address], content)
    except smtplib.SMTPRecipientsRefused as error:
        code = next(iter(error.recipients.values()))[0]
        return (*_refusal(code, "не принял адрес"), True)
    except smtplib.SMTPSenderRefused as error:
        return (
            "owed",
            f"Почтовый сервер не принял отправителя (ответ {error.smtp_code}): проверьте SVOD_MAIL_SENDER.",
            True,
        )
    except smtplib.SMTPDataError as error:
        return (*_refusal(error.smtp_code, "не принял письмо"), True)
    except smtplib.SMTPResponseException as error:
        return (*_refusal(error.smtp_code, "ответил отказом"), False)
    except (smtplib.SMTPException, OSError):
        return "owed", _BROKEN_OFF, False
    return "delivered", None, True


def _refusal(code: int, what: str) -> tuple[str, str]:
    if code >= 500:
        return "refused", f"Почтовый сервер {what} (ответ {code}): проверьте адрес в реестре контактов."
    return "owed", f"Почтовый сервер временно {what} (ответ {code}); письмо уйдёт при следующем запуске."


def _session(mail: Connection) -> smtplib.SMTP | None:
    port = mail.port or _PORTS[mail.scheme]
    context = ssl.create_default_context()
    try:
        server: smtplib.SMTP
        if mail.scheme == "smtps":
            server = smtplib.SMTP_SSL(mail.host, port, timeout=_TIMEOUT_SECONDS, context=context)
        else:
            server = smtplib.SMTP(mail.host, port, timeout=_TIMEOUT_SECONDS)
    except (smtplib.SMTPException, OSError):
        return None
    try:
        server.ehlo()
        encrypted = mail.scheme == "smtps"
        if not encrypted and server.has_extn("starttls"):
            server.starttls(context=context)
            server.ehlo()
            encrypted = True
        if mail.login and mail.password is not None:
            if not encrypted and not _is_loopback(mail.host):
                raise ConfigurationError(
                    f"Почтовый сервер {mail.host} не шифрует связь, а подключение «{mail.name}» требует входа.",
                    "Укажите smtps:// или включите STARTTLS: пароль открыто не передаётся.",
                )
            server.login(mail.login, mail.password.get_secret_value())
    except smtplib.SMTPAuthenticationError as error:
        server.close()
        raise ConfigurationError(
            f"Почтовый сервер {mail.host} не принял логин подключения «{mail.name}».", "Проверьте логин и пароль."
        ) from error
    except (smtplib.SMTPException, OSError):
        server.close()
        return None
    except ConfigurationError:
        server.close()
        raise
    return server


def _goodbye(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (smtplib.SMTPException, OSError):
        server.close()


def _require_usable(mail: Connection) -> None:
    if mail.scheme not in _PORTS:
        raise ConfigurationError(
            f"Подключение «{mail.name}» начинается с {mail.scheme}://, а почта ходит по smtp:// или smtps://.",
            "Исправьте строку подключения.",
        )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
