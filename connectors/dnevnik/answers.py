"""What an answer of Dnevnik.ru says: whether it stands, and which of its errors mean what."""

from typing import Any

import msgspec

from connectors.access import AccessRefusedError
from foundation.errors import FatalError, RetriableError
from foundation.http import FORBIDDEN, LATER, ForbiddenError, HttpAnswer
from foundation.logging import redact

# 403 is said of a token that has run out and of what an account may not see alike: the body tells.
JUDGED = frozenset({403})
_LONGEST_VENDOR_TEXT = 300
_TOKEN_REFUSED = frozenset({"invalidtoken", "authorizationfailed"})
_PASSING = frozenset({"apirequestlimit", "apiservererror", "apiunknownerror"})


class _Problem(msgspec.Struct):
    type: Any = None
    description: Any = None


def judge_answer(answer: HttpAnswer) -> None:
    """Lets an answer pass that is JSON and no error.

    Raises AccessRefusedError for a token that is not accepted, RetriableError for what is not JSON and for errors
    the vendor blames on itself, ForbiddenError for a 403 about anything else, FatalError for every other refusal.
    """
    is_json = _is_json(answer.body)
    problem = _problem(answer.body) if is_json else None
    text = _vendor_text(problem)
    kind = str(problem.type).casefold() if problem is not None else ""
    if kind in _TOKEN_REFUSED:
        raise AccessRefusedError(f"Dnevnik.ru не принимает токен: «{text}».", _CREDENTIALS)
    if answer.status == 401:
        raise AccessRefusedError("Dnevnik.ru не принимает токен (401).", _CREDENTIALS, in_words=False)
    if kind in _PASSING:
        raise RetriableError(f"Dnevnik.ru не ответил на запрос: «{text}».", LATER)
    if answer.status == 403:
        raise ForbiddenError(f"Dnevnik.ru запрещает этот запрос: «{text}».", FORBIDDEN)
    if answer.status != 200 or problem is not None:
        raise FatalError(f"Dnevnik.ru отказал: «{text}» ({answer.status}).", _REFUSED)
    if not is_json:
        raise RetriableError(f"Вместо данных сервер прислал {_what_came(answer.body)}.", LATER)


def decoded(body: bytes, type_: Any) -> Any:
    """A part of an answer that was judged to stand; raises FatalError where it is not of that shape."""
    try:
        return msgspec.json.decode(_plain(body), type=type_)
    except msgspec.DecodeError as error:
        raise FatalError("Ответ Dnevnik.ru не того вида, которого ждут.", _REFUSED) from error


def bound(parts: dict[str, bytes]) -> bytes:
    """Several answers as one JSON object, each of them byte for byte as it came."""
    members = (msgspec.json.encode(name) + b":" + _plain(answer) for name, answer in parts.items())
    return b"{" + b",".join(members) + b"}"


def strung(answers: list[bytes]) -> bytes:
    """Several answers that are lists as one list of the same elements, each byte for byte as it came."""
    elements = [bytes(one) for answer in answers for one in decoded(answer, list[msgspec.Raw])]
    return b"[" + b",".join(elements) + b"]"


def _plain(body: bytes) -> bytes:
    return body.removeprefix(b"\xef\xbb\xbf").strip()


def _is_json(body: bytes) -> bool:
    try:
        body.decode()
        msgspec.json.decode(_plain(body), type=msgspec.Raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True


def _problem(body: bytes) -> _Problem | None:
    """The error an answer carries; no answer with data has both `type` and `description` at its top."""
    try:
        found = msgspec.json.decode(_plain(body), type=_Problem)
    except (msgspec.DecodeError, RecursionError):
        return None
    return found if isinstance(found.type, str) and isinstance(found.description, str) else None


def _vendor_text(problem: _Problem | None) -> str:
    said = f"{problem.type}: {problem.description}" if problem is not None else "без пояснения"
    text = " ".join(redact(said).split())
    return text if len(text) <= _LONGEST_VENDOR_TEXT else text[:_LONGEST_VENDOR_TEXT] + "…"


def _what_came(body: bytes) -> str:
    start = body[:200].lstrip()
    if not start:
        return "пустой ответ"
    if start[:1] == b"<":
        return "страницу HTML (похоже, вход на сайт или обслуживание)"
    return "не JSON или оборванный JSON"


_CREDENTIALS = "Получите новый токен Dnevnik.ru (access_token или refresh_token) и впишите его в подключение."
_REFUSED = "Проверьте адрес, path и school; непонятный отказ передайте в поддержку Dnevnik.ru."
