"""XMLDSig as СМЭВ asks for it; who signs, and by which algorithm, stands behind `Signer`."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Collection
from typing import Protocol

from lxml import etree

from connectors.smev.names import EXCLUSIVE_C14N, SMEV_TRANSFORM, XMLDSIG, ds
from connectors.smev.transform import smev_transform


class BadSignatureError(Exception):
    """A signature that does not fit what it is said to sign; the text says in Russian what is wrong."""


class UnexpectedSignatureError(BadSignatureError):
    """No signature, another algorithm or another certificate: the settings and СМЭВ do not agree."""


class Signer(Protocol):
    """Digests and signs with one key, and checks signatures of others made by the same algorithm."""

    @property
    def title(self) -> str:
        """How a person calls the algorithm."""

    @property
    def digest_method(self) -> str:
        """The URI of the digest."""

    @property
    def signature_method(self) -> str:
        """The URI of the signature."""

    @property
    def certificate(self) -> bytes:
        """Our certificate, DER."""

    def digest(self, content: bytes) -> bytes:
        """The digest of the content."""

    def sign(self, content: bytes) -> bytes:
        """The signature of the content by our key."""

    def is_signed(self, content: bytes, signature: bytes, certificate: bytes) -> bool:
        """Whether the owner of the certificate (DER) signed the content."""


def signature_of(element: etree._Element, signer: Signer) -> etree._Element:
    """`ds:Signature` of an element that has an `Id`; it belongs into the element's `…Signature` sibling."""
    signature = etree.Element(ds("Signature"), nsmap={"ds": XMLDSIG})
    info = etree.SubElement(signature, ds("SignedInfo"))
    etree.SubElement(info, ds("CanonicalizationMethod"), Algorithm=EXCLUSIVE_C14N)
    etree.SubElement(info, ds("SignatureMethod"), Algorithm=signer.signature_method)
    reference = etree.SubElement(info, ds("Reference"), URI="#" + str(element.get("Id")))
    transforms = etree.SubElement(reference, ds("Transforms"))
    for algorithm in (EXCLUSIVE_C14N, SMEV_TRANSFORM):
        etree.SubElement(transforms, ds("Transform"), Algorithm=algorithm)
    etree.SubElement(reference, ds("DigestMethod"), Algorithm=signer.digest_method)
    etree.SubElement(reference, ds("DigestValue")).text = _base64(signer.digest(smev_transform(element)))
    etree.SubElement(signature, ds("SignatureValue")).text = _base64(signer.sign(_canonical(info)))
    data = etree.SubElement(etree.SubElement(signature, ds("KeyInfo")), ds("X509Data"))
    etree.SubElement(data, ds("X509Certificate")).text = _base64(signer.certificate)
    return signature


def check_signature(
    element: etree._Element, signature: etree._Element | None, signer: Signer, trusted: Collection[str]
) -> None:
    """Raises BadSignatureError (or UnexpectedSignatureError) unless a trusted certificate signed the element.

    `trusted` holds SHA-256 fingerprints of certificates (lower-case hexadecimal). Only what СМЭВ prescribes is
    accepted: this very element referred to, its two transforms in their order, the signer's own algorithms. So no
    stranger chooses what is run over a message.
    """
    if signature is None:
        raise UnexpectedSignatureError("подписи СМЭВ нет")
    info = _one(signature, "SignedInfo")
    reference = _one(info, "Reference")
    if reference.get("URI") != f"#{element.get('Id')}" or not element.get("Id"):
        raise BadSignatureError("подписан не тот элемент")
    asked = (
        _one(info, "CanonicalizationMethod").get("Algorithm"),
        _one(info, "SignatureMethod").get("Algorithm"),
        [each.get("Algorithm") for each in _one(reference, "Transforms")],
        _one(reference, "DigestMethod").get("Algorithm"),
    )
    if asked != (EXCLUSIVE_C14N, signer.signature_method, [EXCLUSIVE_C14N, SMEV_TRANSFORM], signer.digest_method):
        raise UnexpectedSignatureError(f"алгоритмы подписи не те, что у «{signer.title}»")
    certificate = _bytes(_one(_one(_one(signature, "KeyInfo"), "X509Data"), "X509Certificate"))
    if hashlib.sha256(certificate).hexdigest() not in trusted:
        raise UnexpectedSignatureError("сертификат СМЭВ не входит в число доверенных")
    if not hmac.compare_digest(_bytes(_one(reference, "DigestValue")), signer.digest(smev_transform(element))):
        raise BadSignatureError("содержимое изменено после подписания")
    if not signer.is_signed(_canonical(info), _bytes(_one(signature, "SignatureValue")), certificate):
        raise BadSignatureError("значение подписи неверно")


def _one(parent: etree._Element, name: str) -> etree._Element:
    found = parent.findall(ds(name))
    if len(found) != 1:
        raise BadSignatureError(f"в подписи должно быть ровно одно поле {name}")
    return found[0]


def _bytes(element: etree._Element) -> bytes:
    try:
        return base64.b64decode("".join((element.text or "").split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadSignatureError("значение в подписи записано не в base64") from error


def _canonical(element: etree._Element) -> bytes:
    return etree.tostring(element, method="c14n", exclusive=True, with_comments=False)


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
