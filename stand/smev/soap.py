"""The words of the simulated СМЭВ: what it reads out of a call, and the documents it answers with."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from xml.sax.saxutils import escape

from lxml import etree

from stand.smev.keys import Keys
from stand.smev.transform import transformed

TYPES: Final = "urn://x-artefacts-smev-gov-ru/services/message-exchange/types/1.1"
BASIC: Final = "urn://x-artefacts-smev-gov-ru/services/message-exchange/types/basic/1.1"
FAULTS: Final = "urn://x-artefacts-smev-gov-ru/services/message-exchange/types/faults/1.1"
_NAMES: Final = {
    "soap": "http://schemas.xmlsoap.org/soap/envelope/",
    "t": TYPES,
    "b": BASIC,
    "ds": "http://www.w3.org/2000/09/xmldsig#",
}
_C14N: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"
_METHOD: Final = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
_DIGEST: Final = "http://www.w3.org/2001/04/xmlenc#sha256"
# What a fault says besides its name, where the schema asks for more.
_DETAILS: Final = {
    "InvalidContent": '<f:ValidationError errorPosition="1">Not valid</f:ValidationError>',
    "SignatureVerificationFault": ("<f:SignatureVerificationFault>SignatureIsInvalid</f:SignatureVerificationFault>"),
    "BusinessDataTypeIsNotSupported": (
        "<f:RootElementLocalName>x</f:RootElementLocalName><f:RootElementNamespaceURI>x</f:RootElementNamespaceURI>"
    ),
    "AttachmentSizeLimitExceeded": (
        "<f:PermittedTotalAttachmentSize>1</f:PermittedTotalAttachmentSize>"
        "<f:RealTotalAttachmentSize>2</f:RealTotalAttachmentSize>"
    ),
    "QuoteLimitExceeded": (
        "<f:RemainedTotalQuoteSize>1</f:RemainedTotalQuoteSize><f:RealTotalAttachmentSize>2</f:RealTotalAttachmentSize>"
    ),
    "DestinationOverflow": (
        "<f:MessageBrokerAddress>x</f:MessageBrokerAddress><f:DestinationName>x</f:DestinationName>"
    ),
}


class FaultSaid(Exception):  # noqa: N818 it is what the server says, no failure of it
    """The call is answered by this fault."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of the portal as it lies in the queue."""

    message_id: str
    reply_to: str
    content: str
    sent_at: datetime
    attachment: bytes | None = None
    cancels: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """One answer as it came: to which address, what it is (`diary` or the code of a rejection), its content."""

    message_id: str
    reply_to: str
    outcome: str
    content: str


def called(body: bytes, operation: str, keys: Keys) -> etree._Element:
    """The signed element of a call; raises FaultSaid for a wrong envelope or a wrong signature."""
    try:
        root = etree.fromstring(body)
    except etree.XMLSyntaxError as error:
        raise FaultSaid("InvalidContent") from error
    if root.find("soap:Header", _NAMES) is None:
        raise FaultSaid("SignatureVerificationFault")
    signed = {
        "GetRequest": "t:GetRequestRequest/b:MessageTypeSelector",
        "SendResponse": "t:SendResponseRequest/t:SenderProvidedResponseData",
        "Ack": "t:AckRequest/b:AckTargetMessage",
    }
    element = root.find(f"soap:Body/{signed.get(operation, 't:None')}", _NAMES)
    if element is None:
        raise FaultSaid("InvalidContent")
    signature = element.getparent().find("t:CallerInformationSystemSignature/ds:Signature", _NAMES)  # type: ignore[union-attr]
    if signature is None or not _is_signed(element, signature, keys):
        raise FaultSaid("SignatureVerificationFault")
    return element


def text(element: etree._Element, path: str) -> str:
    """The text at a path; raises FaultSaid where it is missing."""
    found = element.findtext(path, namespaces=_NAMES)
    if not found:
        raise FaultSaid("InvalidContent")
    return found


def answer_in(element: etree._Element, response: tuple[str, str]) -> Said:
    """The answer in `SenderProvidedResponseData`; its content must have the name `response` (namespace, root)."""
    code = element.findtext("t:RequestRejected/t:RejectionReasonCode", namespaces=_NAMES)
    content = element.find("b:MessagePrimaryContent/*", _NAMES)
    if (code is None) == (content is None):
        raise FaultSaid("InvalidContent")
    if content is not None and content.tag != f"{{{response[0]}}}{response[1]}":
        raise FaultSaid("BusinessDataTypeIsNotSupported")
    return Said(
        text(element, "t:MessageID"),
        text(element, "t:To"),
        code or "diary",
        "" if content is None else etree.tostring(content, encoding="unicode"),
    )


def request_answer(asked: Asked, keys: Keys, *, is_spoilt: bool = False) -> bytes:
    """`GetRequestResponse` with a request (or a cancellation) signed by СМЭВ; a spoilt one is changed after it."""
    message = _cancel(asked) if asked.cancels else _request(asked)
    element = etree.fromstring(message.encode())
    signature = _signature(element, keys)
    attachment = ""
    if asked.attachment is not None:
        attachment = (
            f'<b:AttachmentContentList xmlns:b="{BASIC}"><b:AttachmentContent><b:Id>A1</b:Id><b:Content>'
            '<xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="cid:a1@stand"/>'
            "</b:Content></b:AttachmentContent></b:AttachmentContentList>"
        )
    if is_spoilt:
        message = message.replace("PGU", "PUG")
    return enveloped(
        f'<t:GetRequestResponse xmlns:t="{TYPES}"><t:RequestMessage>{message}{attachment}'
        f"<t:SMEVSignature>{signature}</t:SMEVSignature></t:RequestMessage></t:GetRequestResponse>"
    )


def parts(document: bytes, attachment: bytes) -> tuple[bytes, str]:
    """The document and its attachment as MTOM: the body and its content type."""
    border = b"uuid:stand-part"
    head = b'Content-Type: application/xop+xml; charset=UTF-8; type="text/xml"\r\nContent-ID: <root@stand>\r\n'
    other = b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <a1@stand>\r\n"
    body = b"".join(
        (b"--", border, b"\r\n", head, b"\r\n", document, b"\r\n--", border, b"\r\n", other, b"\r\n", attachment)
    )
    kind = (
        'multipart/related; type="application/xop+xml"; start="<root@stand>"; start-info="text/xml"; '
        f'boundary="{border.decode()}"'
    )
    return body + b"\r\n--" + border + b"--\r\n", kind


def nothing() -> bytes:
    """The queue is empty."""
    return enveloped(f'<t:GetRequestResponse xmlns:t="{TYPES}"/>')


def accepted(message_id: str, now: datetime) -> bytes:
    """`SendResponseResponse`."""
    return enveloped(
        f'<t:SendResponseResponse xmlns:t="{TYPES}">{_metadata(message_id, "RESPONSE", now)}</t:SendResponseResponse>'
    )


def confirmed() -> bytes:
    """`AckResponse`."""
    return enveloped(f'<t:AckResponse xmlns:t="{TYPES}"/>')


def fault(name: str) -> bytes:
    """A SOAP fault of that name."""
    return enveloped(
        f"<soap:Fault><faultcode>soap:Server</faultcode><faultstring>{name} by the stand</faultstring><detail>"
        f'<f:{name} xmlns:f="{FAULTS}">{_DETAILS.get(name, "")}</f:{name}></detail></soap:Fault>'
    )


def enveloped(body: str) -> bytes:
    """A body in its envelope."""
    return f'<soap:Envelope xmlns:soap="{_NAMES["soap"]}"><soap:Body>{body}</soap:Body></soap:Envelope>'.encode()


def _request(asked: Asked) -> str:
    header = ""
    if asked.attachment is not None:
        header = (
            "<b:AttachmentHeaderList><b:AttachmentHeader><b:contentId>A1</b:contentId>"
            "<b:MimeType>application/pdf</b:MimeType></b:AttachmentHeader></b:AttachmentHeaderList>"
        )
    return (
        f'<t:Request xmlns:t="{TYPES}" xmlns:b="{BASIC}" Id="SIGNED_BY_SMEV">'
        f'<t:SenderProvidedRequestData Id="SIGNED_BY_CONSUMER"><t:MessageID>{asked.message_id}</t:MessageID>'
        f"<b:MessagePrimaryContent>{asked.content}</b:MessagePrimaryContent>{header}</t:SenderProvidedRequestData>"
        f"{_metadata(asked.message_id, 'REQUEST', asked.sent_at)}<t:ReplyTo>{escape(asked.reply_to)}</t:ReplyTo>"
        "</t:Request>"
    )


def _cancel(asked: Asked) -> str:
    return (
        f'<t:Cancel xmlns:t="{TYPES}" xmlns:b="{BASIC}" Id="SIGNED_BY_SMEV">'
        f"<b:MessageReference>{asked.cancels}</b:MessageReference><t:MessageID>{asked.message_id}</t:MessageID>"
        f"{_metadata(asked.message_id, 'CANCEL', asked.sent_at)}</t:Cancel>"
    )


def _metadata(message_id: str, kind: str, at: datetime) -> str:
    return (
        f"<t:MessageMetadata><t:MessageId>{message_id}</t:MessageId><t:MessageType>{kind}</t:MessageType>"
        "<t:Sender><t:Mnemonic>PGU</t:Mnemonic><t:HumanReadableName>Портал стенда</t:HumanReadableName></t:Sender>"
        f"<t:SendingTimestamp>{at.isoformat()}</t:SendingTimestamp><t:DestinationName>stand</t:DestinationName>"
        "<t:SupplementaryData><t:InteractionType>PGU2OIV</t:InteractionType></t:SupplementaryData></t:MessageMetadata>"
    )


def _is_signed(element: etree._Element, signature: etree._Element, keys: Keys) -> bool:
    def value(path: str) -> bytes:
        return base64.b64decode(signature.findtext(path, "", _NAMES))

    reference = signature.find("ds:SignedInfo/ds:Reference", _NAMES)
    information = signature.find("ds:SignedInfo", _NAMES)
    if reference is None or information is None or reference.get("URI") != "#" + str(element.get("Id")):
        return False
    digest = hashlib.sha256(transformed(_canonical(element))).digest()
    return digest == value("ds:SignedInfo/ds:Reference/ds:DigestValue") and keys.is_of_provider(
        _canonical(information), value("ds:SignatureValue")
    )


def _signature(element: etree._Element, keys: Keys) -> str:
    digest = hashlib.sha256(transformed(_canonical(element))).digest()
    information = (
        f'<ds:SignedInfo xmlns:ds="{_NAMES["ds"]}"><ds:CanonicalizationMethod Algorithm="{_C14N}"/>'
        f'<ds:SignatureMethod Algorithm="{_METHOD}"/><ds:Reference URI="#{element.get("Id")}"><ds:Transforms>'
        f'<ds:Transform Algorithm="{_C14N}"/><ds:Transform Algorithm="urn://smev-gov-ru/xmldsig/transform"/>'
        f'</ds:Transforms><ds:DigestMethod Algorithm="{_DIGEST}"/>'
        f"<ds:DigestValue>{_text(digest)}</ds:DigestValue></ds:Reference></ds:SignedInfo>"
    )
    signed = keys.sign(_canonical(etree.fromstring(information.encode())))
    return (
        f'<ds:Signature xmlns:ds="{_NAMES["ds"]}">{information}<ds:SignatureValue>{_text(signed)}</ds:SignatureValue>'
        f"<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{_text(keys.own_certificate)}</ds:X509Certificate>"
        "</ds:X509Data></ds:KeyInfo></ds:Signature>"
    )


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _canonical(element: etree._Element) -> bytes:
    return etree.tostring(element, method="c14n", exclusive=True, with_comments=False)
