"""What «Сетевой город ПОО» answers: whether it stands, and what the vendor says is wrong."""

from typing import Any

import msgspec

from connectors.access import AccessRefusedError
from foundation.errors import FatalError, RetriableError
from foundation.http import LATER, HttpAnswer
from foundation.logging import redact

_LONGEST_VENDOR_TEXT = 300


class Tenant(msgspec.Struct):
    """What the account may see of one site; `studentRole` is kept as its bytes stand in the answer."""

    studentRole: msgspec.Raw = msgspec.Raw(b"null")  # noqa: N815 (the vendor's spelling)


class Login(msgspec.Struct):
    """The answer to a login, as far as it is needed."""

    tenants: dict[str, Tenant] | None = None
    tenantName: str | None = None  # noqa: N815 (the vendor's spelling)


def judge_answer(answer: HttpAnswer) -> None:
    """Lets JSON with status 200 pass.

    Raises AccessRefusedError for 401 (a session that has run out, or a wrong password), RetriableError for what is
    not JSON, FatalError with the vendor's own text for every other status.
    """
    if answer.status == 401:
        text = _vendor_text(answer.body)
        if text is None:
            raise AccessRefusedError("Сервер не принимает учётные данные (401).", _CREDENTIALS, in_words=False)
        raise AccessRefusedError(f"Сервер не принимает учётные данные: «{text}».", _CREDENTIALS)
    if answer.status not in (200, 204):
        text = _vendor_text(answer.body)
        said = f": «{text}»" if text else " без пояснения"
        raise FatalError(f"«Сетевой город ПОО» ответил {answer.status}{said}.", _REFUSED)
    if answer.status == 200 and not _is_json(answer.body):
        raise RetriableError(f"Вместо данных сервер прислал {_what_came(answer.body)}.", LATER)


def judge_farewell(answer: HttpAnswer) -> None:
    """A session that is already over need not be closed, and what the server says to a logout is of no use."""
    if answer.status not in (200, 204, 401):
        raise FatalError(f"«Сетевой город ПОО» не закрыл сеанс ({answer.status}).", _REFUSED)


def login_of(body: bytes) -> Login:
    """The tenants of a login that was judged to stand; raises FatalError where it is another document."""
    try:
        return msgspec.json.decode(body, type=Login)
    except msgspec.DecodeError as error:
        raise FatalError("Ответ на вход не похож на «Сетевой город ПОО».", _ADDRESS) from error


def _is_json(body: bytes) -> bool:
    try:
        body.decode()
        msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True


def _vendor_text(body: bytes) -> str | None:
    """`responseStatus.message`, which is how the vendor explains a refusal; None where nothing is explained."""
    try:
        said: Any = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    status = said.get("responseStatus") if isinstance(said, dict) else None
    message = status.get("message") if isinstance(status, dict) else None
    if not message:
        return None
    text = " ".join(redact(str(message)).split())
    return text if len(text) <= _LONGEST_VENDOR_TEXT else text[:_LONGEST_VENDOR_TEXT] + "…"


def _what_came(body: bytes) -> str:
    start = body[:200].lstrip()
    if not start:
        return "пустой ответ"
    if start[:1] == b"<":
        return "страницу HTML (похоже, вход на сайт или обслуживание)"
    return "не JSON или оборванный JSON"


_CREDENTIALS = "Проверьте логин и пароль в подключении этого источника."
_ADDRESS = "Проверьте адрес подключения: нужен узел «Сетевого города ПОО», без пути."
_REFUSED = "Проверьте права учётной записи; непонятный отказ передайте в поддержку «Сетевого города ПОО»."
