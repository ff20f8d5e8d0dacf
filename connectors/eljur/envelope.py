"""The envelope around every ЭлЖур answer: whether it stands, and what the vendor says is wrong."""

import re
from typing import Any

import msgspec

from connectors.access import AccessRefusedError
from foundation.errors import FatalError, RetriableError
from foundation.http import FORBIDDEN, LATER, ForbiddenError, HttpAnswer
from foundation.logging import redact

# A 403 may be about the token or about the class: only its envelope tells.
JUDGED = frozenset({403})
_TOKEN_COMPLAINT = re.compile(r"(?i)token|токен|авториз|unauthori[sz]ed|сесси|session")
_LONGEST_VENDOR_TEXT = 300


class _Response(msgspec.Struct):
    state: Any = None
    error: Any = None
    result: msgspec.Raw = msgspec.Raw(b"null")


class _Envelope(msgspec.Struct):
    response: _Response | None = None
    error: Any = None
    result: msgspec.Raw = msgspec.Raw(b"null")


def judge_answer(answer: HttpAnswer) -> None:
    """Lets a standing answer pass.

    Raises RetriableError for what is not JSON, ForbiddenError for a 403 that does not speak of the token,
    AccessRefusedError for a token that has run out, FatalError with the vendor's own text for an envelope
    that carries another error.
    """
    envelope = _envelope(answer)
    if envelope is None:
        if answer.status == 401:
            raise AccessRefusedError("Сервер не принимает учётные данные (401).", _CREDENTIALS, in_words=False)
        if answer.status == 403:
            raise ForbiddenError("Сервер ЭлЖур запрещает этот запрос (403).", FORBIDDEN)
        if answer.status != 200:
            raise FatalError(f"Сервер ответил {answer.status} без пояснения.", _ADDRESS)
        raise RetriableError(f"Вместо данных сервер прислал {_what_came(answer)}.", LATER)
    response = envelope.response or envelope
    state = envelope.response.state if envelope.response is not None else None
    if answer.status == 200 and str(state) in {"200", "None"} and not response.error:
        return
    text = _vendor_text(response.error, response.result)
    if answer.status == 401 or str(state) == "401" or _TOKEN_COMPLAINT.search(text):
        raise AccessRefusedError(f"Сервер не принимает учётные данные: «{text}».", _CREDENTIALS)
    if answer.status == 403:
        raise ForbiddenError(f"ЭлЖур запрещает этот запрос: «{text}».", FORBIDDEN)
    raise FatalError(f"ЭлЖур отказал: «{text}» ({state or answer.status}).", _REFUSED)


def result_of(body: bytes) -> Any:
    """What stands under `response.result` (or a bare `result`) of an answer that was judged to stand.

    Raises FatalError for a number no machine holds: all else that is wrong with JSON the judge has seen.
    """
    envelope = msgspec.json.decode(body, type=_Envelope)
    try:
        return msgspec.json.decode((envelope.response or envelope).result)
    except msgspec.DecodeError as error:
        raise FatalError("Ответ ЭлЖур не читается: в нём невозможное число.", _REFUSED) from error


def items_of(value: Any) -> list[tuple[str, Any]]:
    """Named members of what PHP wrote as a map, as a list, as null or not at all."""
    if isinstance(value, dict):
        return [(str(name), member) for name, member in value.items()]
    if isinstance(value, list):
        return [(str(place), member) for place, member in enumerate(value)]
    return []


def _envelope(answer: HttpAnswer) -> _Envelope | None:
    try:
        answer.body.decode()
        return msgspec.json.decode(answer.body, type=_Envelope)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _vendor_text(error: Any, result: msgspec.Raw) -> str:
    try:
        details = msgspec.json.decode(result)
    except msgspec.DecodeError:
        details = None
    text = details.get("errorText") if isinstance(details, dict) else None
    if not text:
        text = error.get("text") or error.get("message") if isinstance(error, dict) else error
    text = " ".join(redact(str(text or "без пояснения")).split())
    return text if len(text) <= _LONGEST_VENDOR_TEXT else text[:_LONGEST_VENDOR_TEXT] + "…"


def _what_came(answer: HttpAnswer) -> str:
    start = answer.body[:200].lstrip()
    if not start:
        return "пустой ответ"
    if start[:1] == b"<":
        return "страницу HTML (похоже, вход на сайт или обслуживание)"
    return "не JSON или оборванный JSON"


_CREDENTIALS = "Проверьте логин и пароль (или токен ЕСИА) в подключении этого источника."
_ADDRESS = "Проверьте адрес подключения и ветвь api / apiv3 в organisations.yaml."
_REFUSED = "Проверьте vendor, devkey и права учётной записи; непонятный отказ передайте в поддержку ЭлЖур."
