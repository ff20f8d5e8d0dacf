"""What an answer of «Сетевой город» says: whether it stands, and what a bare 409 means by its text."""

import re
from typing import Any

import msgspec

from connectors.access import AccessRefusedError
from foundation.errors import FatalError, RetriableError
from foundation.http import LATER, HttpAnswer
from foundation.logging import redact

# 409 is said of a wrong password, of a lock-out and of maintenance alike: only the text tells.
JUDGED = frozenset({409})
_LONGEST_VENDOR_TEXT = 300

# In this order: a text that warns of a lock-out after a wrong password speaks of the password, and one
# that could mean a lock-out is never answered with another attempt.
_WRONG_CREDENTIALS = re.compile(r"(?i)парол|логин|имя пользователя|уч[её]тн\w+ данн|password|login|credential")
_LOCKED = re.compile(
    r"(?i)заблокир|блокировк|(?:превы|исчерп|слишком|осталось|число|количество)[^.]{0,40}попыт|locked|many\b.*attempt"
)
_MAINTENANCE = re.compile(
    r"(?i)обслуживан|техническ|профилакти|регламентн|обновлени|перегруж|недоступ|позже|позднее|maintenance|unavailable"
)


def judge_answer(answer: HttpAnswer) -> None:
    """Lets an answer that is JSON pass.

    Raises AccessRefusedError for a session that has ended, RetriableError for what is not JSON and for a 409,
    FatalError with the vendor's own text for any other refusal.
    """
    document = _document(answer)
    if answer.status == 401:
        raise AccessRefusedError("Сеанс в «Сетевом городе» завершён (401).", _CREDENTIALS, in_words=False)
    if answer.status == 409:
        raise RetriableError(f"«Сетевой город» пока не отвечает на запрос: «{_vendor_text(document)}».", LATER)
    if answer.status != 200:
        raise FatalError(f"«Сетевой город» отказал: «{_vendor_text(document)}» ({answer.status}).", _REFUSED)
    if document is _NOT_JSON:
        raise RetriableError(f"Вместо данных сервер прислал {_what_came(answer)}.", LATER)


def judge_login(answer: HttpAnswer) -> None:
    """Lets a login pass that gave `at`.

    A refusal in words that is plainly about maintenance is a RetriableError. Any other one is an AccessRefusedError
    for good: whatever could be a wrong password or a lock-out must not be tried again.
    """
    document = _document(answer)
    if answer.status == 401:
        raise AccessRefusedError("«Сетевой город» не принимает вход (401).", _CREDENTIALS, in_words=False)
    if answer.status not in (200, 409):
        raise FatalError(f"«Сетевой город» отказал во входе: «{_vendor_text(document)}» ({answer.status}).", _ADDRESS)
    if answer.status == 200:
        if document is _NOT_JSON:
            raise RetriableError(f"Вместо ответа на вход сервер прислал {_what_came(answer)}.", LATER)
        if isinstance(document, dict) and document.get("at"):
            return
    text = _vendor_text(document)
    if _WRONG_CREDENTIALS.search(text):
        raise AccessRefusedError(f"«Сетевой город» не принял вход: «{text}».", _CREDENTIALS)
    if _LOCKED.search(text):
        raise AccessRefusedError(f"Вход в «Сетевой город» заблокирован: «{text}».", _UNLOCK)
    if _MAINTENANCE.search(text):
        raise RetriableError(f"«Сетевой город» на обслуживании: «{text}».", LATER)
    raise AccessRefusedError(f"«Сетевой город» отказал во входе: «{text}».", _CREDENTIALS)


def document_of(body: bytes) -> Any:
    """The JSON of an answer that was judged to stand; raises FatalError for a number no machine holds."""
    try:
        return msgspec.json.decode(body)
    except msgspec.DecodeError as error:
        raise FatalError("Ответ «Сетевого города» не читается: в нём невозможное число.", _REFUSED) from error


_NOT_JSON = object()


def _document(answer: HttpAnswer) -> Any:
    """The JSON of an answer; None where it is JSON with a number no machine holds."""
    try:
        answer.body.decode()
        msgspec.json.decode(answer.body, type=msgspec.Raw)
    except (UnicodeDecodeError, RecursionError, msgspec.DecodeError):
        return _NOT_JSON
    try:
        return msgspec.json.decode(answer.body)
    except msgspec.DecodeError:
        return None


def _vendor_text(document: Any) -> str:
    given = document.get("message") or document.get("errorMessage") if isinstance(document, dict) else None
    text = " ".join(redact(str(given or "без пояснения")).split())
    return text if len(text) <= _LONGEST_VENDOR_TEXT else text[:_LONGEST_VENDOR_TEXT] + "…"


def _what_came(answer: HttpAnswer) -> str:
    start = answer.body[:200].lstrip()
    if not start:
        return "пустой ответ"
    if start[:1] == b"<":
        return "страницу HTML (похоже, вход на сайт или обслуживание)"
    return "не JSON или оборванный JSON"


_CREDENTIALS = (
    "Войдите с этими логином и паролем в браузере; если не выходит, исправьте их в подключении. "
    "Тот же пароль Свод до следующего запуска не пробует, чтобы не заблокировать учётную запись."
)
_UNLOCK = "Снимите блокировку у администратора школы; до следующего запуска Свод войти не пытается."
_ADDRESS = "Проверьте адрес подключения и school (номер школы, scid) в organisations.yaml."
_REFUSED = "Проверьте права учётной записи; непонятный отказ передайте в поддержку «Сетевого города»."
