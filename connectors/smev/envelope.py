"""The messages we send: GetRequest, SendResponse, Ack, each signed.

Written by lxml and not by zeep: the signature lies inside the body and covers one element of it after a transform of
СМЭВ's own, so the bytes must be ours from the element to the socket (docs/smev.md).
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

from lxml import etree

from connectors.smev.names import SOAP, Names, soap
from connectors.smev.signing import Signer, signature_of

RejectionCode = Literal["ACCESS_DENIED", "NO_DATA", "UNKNOWN_REQUEST_DESCRIPTION", "FAILURE"]
_LONGEST_DESCRIPTION: Final = 4000


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a request is not answered by data: a code of СМЭВ and a sentence for the applicant."""

    code: RejectionCode
    description: str


@dataclass(frozen=True, slots=True)
class Selector:
    """Which requests are fetched: the qualified name of their content, and our node (None: not said)."""

    namespace: str
    root: str
    node_id: str | None = None


def get_request(names: Names, signer: Signer, selector: Selector, at: datetime) -> bytes:
    """`GetRequestRequest`: the next request of that kind, at the moment `at`."""
    request = etree.Element(names.types("GetRequestRequest"), nsmap=names.prefixes())
    chosen = etree.SubElement(request, names.basic("MessageTypeSelector"), Id="SIGNED_BY_CALLER")
    etree.SubElement(chosen, names.basic("NamespaceURI")).text = selector.namespace
    etree.SubElement(chosen, names.basic("RootElementLocalName")).text = selector.root
    etree.SubElement(chosen, names.basic("Timestamp")).text = _moment(at)
    if selector.node_id is not None:
        etree.SubElement(chosen, names.basic("NodeID")).text = selector.node_id
    return _signed(names, signer, request, chosen)


def send_response(
    names: Names, signer: Signer, message_id: str, reply_to: str, answer: etree._Element | Rejection
) -> bytes:
    """`SendResponseRequest` to the address `reply_to` of a request: the content, or why there is none."""
    request = etree.Element(names.types("SendResponseRequest"), nsmap=names.prefixes())
    data = etree.SubElement(request, names.types("SenderProvidedResponseData"), Id="SIGNED_BY_CALLER")
    etree.SubElement(data, names.types("MessageID")).text = message_id
    etree.SubElement(data, names.types("To")).text = reply_to
    if isinstance(answer, Rejection):
        rejected = etree.SubElement(data, names.types("RequestRejected"))
        etree.SubElement(rejected, names.types("RejectionReasonCode")).text = answer.code
        description = etree.SubElement(rejected, names.types("RejectionReasonDescription"))
        description.text = answer.description[:_LONGEST_DESCRIPTION]
    else:
        etree.SubElement(data, names.basic("MessagePrimaryContent")).append(answer)
    return _signed(names, signer, request, data)


def ack(names: Names, signer: Signer, message_id: str, *, accepted: bool) -> bytes:
    """`AckRequest`: the message is ours (`accepted`), or its signature of СМЭВ was refused and it is ignored."""
    request = etree.Element(names.types("AckRequest"), nsmap=names.prefixes())
    target = etree.SubElement(
        request, names.basic("AckTargetMessage"), Id="SIGNED_BY_CALLER", accepted="true" if accepted else "false"
    )
    target.text = message_id
    return _signed(names, signer, request, target)


def _signed(names: Names, signer: Signer, request: etree._Element, data: etree._Element) -> bytes:
    place = etree.SubElement(request, names.types("CallerInformationSystemSignature"))
    place.append(signature_of(data, signer))
    envelope = etree.Element(soap("Envelope"), nsmap={"soap": SOAP})
    # Without a header СМЭВ says PoorSOAPEnvelopeFormat.
    etree.SubElement(envelope, soap("Header"))
    etree.SubElement(envelope, soap("Body")).append(request)
    return etree.tostring(envelope, xml_declaration=True, encoding="UTF-8")


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
