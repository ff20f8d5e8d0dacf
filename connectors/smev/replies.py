"""What СМЭВ answers: a request, a cancellation, an empty queue, an acceptance, a fault."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from lxml import etree

from connectors.smev.names import Names, soap
from connectors.smev.reactions import Fault, known_faults, named_by_code
from connectors.smev.strict_xml import UnreadableMessageError, text_of

_LONGEST_DESCRIPTION: Final = 300


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request or a cancellation as it was fetched; `element` is what СМЭВ signed, `signature` how (None: not)."""

    message_id: str
    element: etree._Element
    signature: etree._Element | None


@dataclass(frozen=True, slots=True)
class IncomingRequest(Incoming):
    """A request: whom to answer, when it was sent, whether it is a trial, and its content."""

    reply_to: str
    sent_at: datetime
    is_test: bool
    content: etree._Element


@dataclass(frozen=True, slots=True)
class IncomingCancel(Incoming):
    """A request is withdrawn by who sent it."""

    cancelled_id: str


def incoming(names: Names, document: etree._Element) -> Incoming | None:
    """The message in a `GetRequestResponse`; None for an empty queue.

    Raises UnreadableMessageError where a message is there that can't be told apart from others (no id), and for
    anything but such an answer.
    """
    answer = _body(document, names.types("GetRequestResponse"))
    message = answer.find(names.types("RequestMessage"))
    if message is None:
        return None
    place = message.find(names.types("SMEVSignature"))
    signature = place[0] if place is not None and len(place) == 1 else None
    cancel = message.find(names.types("Cancel"))
    if cancel is not None:
        return IncomingCancel(
            _uuid(text_of(cancel, names.types("MessageID"))),
            cancel,
            signature,
            cancelled_id=_uuid(text_of(cancel, names.basic("MessageReference"))),
        )
    request = message.find(names.types("Request"))
    if request is None:
        raise UnreadableMessageError("в сообщении нет ни запроса, ни отмены")
    data = names.types("SenderProvidedRequestData")
    content = request.findall(f"{data}/{names.basic('MessagePrimaryContent')}/*")
    if len(content) != 1:
        raise UnreadableMessageError("у запроса нет содержания")
    return IncomingRequest(
        _uuid(text_of(request, f"{data}/{names.types('MessageID')}")),
        request,
        signature,
        reply_to=text_of(request, names.types("ReplyTo")),
        sent_at=_moment(text_of(request, f"{names.types('MessageMetadata')}/{names.types('SendingTimestamp')}")),
        is_test=request.find(f"{data}/{names.types('TestMessage')}") is not None,
        content=content[0],
    )


def require_accepted(names: Names, document: etree._Element, answer: str) -> None:
    """Raises UnreadableMessageError unless the document is the answer of that name (`SendResponseResponse` …)."""
    _body(document, names.types(answer))


def fault_in(document: etree._Element) -> Fault | None:
    """The fault of an answer; None where it is none.

    Its name is that of the element in `detail`, of the code where the element is unknown, and else that of SOAP.
    """
    found = document.find(f"{soap('Body')}/{soap('Fault')}")
    if found is None:
        return None
    said = " ".join((found.findtext("faultstring") or "").split())[:_LONGEST_DESCRIPTION]
    detail = found.find("detail")
    details = [] if detail is None else list(detail.iter("{*}*"))[1:]
    for each in details:
        name = etree.QName(each).localname
        if name in known_faults():
            return Fault(name, said)
    codes = [(each.text or "").strip() for each in [*details, *found.findall("faultcode")]]
    for code in codes:
        known = named_by_code(code.rpartition(":")[2])
        if known is not None:
            return Fault(known, said)
    name = etree.QName(details[0]).localname if details else (found.findtext("faultcode") or "").rpartition(":")[2]
    return Fault(name[:50] or "Fault", said)


def _body(document: etree._Element, wanted: str) -> etree._Element:
    body = document.find(soap("Body"))
    if document.tag != soap("Envelope") or body is None or len(body) != 1:
        raise UnreadableMessageError("это не конверт SOAP 1.1")
    if body[0].tag != wanted:
        raise UnreadableMessageError("в конверте не тот ответ")
    return body[0]


def _uuid(text: str) -> str:
    try:
        found = str(UUID(text))
    except ValueError as error:
        raise UnreadableMessageError("идентификатор сообщения — не UUID") from error
    if found != text:
        raise UnreadableMessageError("идентификатор сообщения записан не по схеме")
    return found


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise UnreadableMessageError("момент отправки записан неверно") from error
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
