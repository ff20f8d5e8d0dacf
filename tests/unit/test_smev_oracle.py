"""Our envelopes by the schemas of СМЭВ 1.1 and by zeep's reading of them; skipped, and loudly, without them."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import zeep
from lxml import etree

from connectors.smev.envelope import Rejection, Selector, ack, get_request, send_response
from connectors.smev.names import Names
from connectors.smev.reactions import known_faults
from connectors.smev.signing import Signer, check_signature
from foundation.settings import PROJECT_ROOT
from stand.smev import soap
from stand.smev.keys import keys_of
from stand.smev.soap import Asked
from tests.exchanging.rounds import trial_signer

ORACLE = PROJECT_ROOT.parent / "shared" / "oracles" / "smev-1.1"
pytestmark = pytest.mark.skipif(
    not ORACLE.is_dir(), reason="the schemas of СМЭВ 1.1 (../shared/oracles/smev-1.1) are not on this machine"
)
NAMES = Names("1.1")
NOW = datetime(2026, 10, 22, 23, 30, tzinfo=UTC)
MESSAGE = "db0486d0-3c08-11e5-95e2-d4c9eff07b77"
SCHEMA = "{http://www.w3.org/2001/XMLSchema}"


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Signer:
    workspace = tmp_path_factory.mktemp("keys")
    keys_of(workspace / "stand" / "smev")
    return trial_signer(workspace)


@pytest.fixture(scope="module")
def schemas() -> dict[str, etree.XMLSchema]:
    return {
        part: etree.XMLSchema(etree.parse(str(ORACLE / f"smev-message-exchange-{part}-1.1.xsd")))
        for part in ("types", "faults")
    }


def ours(signer: Signer) -> dict[str, bytes]:
    content = etree.fromstring('<d:Diary xmlns:d="urn:d"><d:Mark>5 &lt; 6</d:Mark></d:Diary>')
    rejection = Rejection("ACCESS_DENIED", "Нет согласия. " * 400)
    return {
        "GetRequest": get_request(NAMES, signer, Selector("urn:d", "DiaryRequest"), NOW),
        "GetRequest of a node": get_request(NAMES, signer, Selector("urn:d", "DiaryRequest", "узел 1"), NOW),
        "SendResponse": send_response(NAMES, signer, MESSAGE, "address & more", content),
        "SendResponse rejected": send_response(NAMES, signer, MESSAGE, "address", rejection),
        "Ack": ack(NAMES, signer, MESSAGE, accepted=True),
        "Ack refused": ack(NAMES, signer, MESSAGE, accepted=False),
    }


def body_of(envelope: bytes) -> etree._Element:
    (body,) = etree.fromstring(envelope).iterfind("{*}Body")
    return body[0]


def test_every_envelope_is_valid_and_its_signature_holds_after_the_way(
    signer: Signer, schemas: dict[str, etree.XMLSchema]
) -> None:
    trusted = {hashlib.sha256(signer.certificate).hexdigest()}
    for name, envelope in ours(signer).items():
        message = body_of(envelope)
        assert schemas["types"].validate(message), (name, schemas["types"].error_log)
        place = message.find("{*}CallerInformationSystemSignature")
        assert place is not None
        check_signature(message[0], place[0], signer, trusted)


def made_with(signer: Signer, former: bytes, other: bytes) -> bytes:
    return ours(signer)["SendResponse rejected"].replace(former, other, 1)


def test_the_schema_refuses_what_is_wrong(signer: Signer, schemas: dict[str, etree.XMLSchema]) -> None:
    unknown_code = made_with(signer, b"ACCESS_DENIED", b"NOT_A_CODE")
    assert not schemas["types"].validate(body_of(unknown_code))
    assert not schemas["types"].validate(body_of(ack(NAMES, signer, "nope", accepted=True)))


def test_what_the_stand_says_is_valid_too(tmp_path: Path, schemas: dict[str, etree.XMLSchema]) -> None:
    keys = keys_of(tmp_path)
    content = '<q xmlns="urn:q"/>'
    told = [
        soap.request_answer(Asked(MESSAGE, "a", content, NOW), keys),
        soap.request_answer(Asked(MESSAGE, "a", content, NOW, cancels=MESSAGE), keys),
        soap.nothing(),
        soap.accepted(MESSAGE, NOW),
        soap.confirmed(),
    ]
    for each in told:
        assert schemas["types"].validate(body_of(each)), schemas["types"].error_log
    for fault in sorted(known_faults()):
        (detail,) = body_of(soap.fault(fault)).iterfind("detail")
        assert schemas["faults"].validate(detail[0]), (fault, schemas["faults"].error_log)


def test_the_table_of_reactions_knows_every_fault_of_the_schema() -> None:
    root = etree.parse(str(ORACLE / "smev-message-exchange-faults-1.1.xsd")).getroot()
    declared = {str(each.get("name")) for each in root.iterfind(f"{SCHEMA}element")}
    assert known_faults() == declared


class OnlyTheFolder(zeep.transports.Transport):
    """Loads the schemas beside one another and nothing else."""

    def load(self, url: str) -> bytes:
        path = Path(url)
        assert path.parent == ORACLE, url
        return path.read_bytes()

    def post(self, *_: Any) -> Any:
        raise AssertionError("zeep asks nobody")


def test_zeep_reads_our_answers_by_the_schema_as_we_meant_them(signer: Signer) -> None:
    path = ORACLE / "smev-message-exchange-types-1.1.xsd"
    # zeep has no types of its own.
    library: Any = zeep
    transport: Any = OnlyTheFolder
    schema = library.xsd.Schema(
        etree.fromstring(path.read_bytes()), transport=transport(), location=str(path), settings=library.Settings()
    )
    made = ours(signer)

    def read(name: str, element: str) -> Any:
        return schema.get_element(NAMES.types(element)).parse(body_of(made[name]), schema)

    answer = read("SendResponse", "SendResponseRequest").SenderProvidedResponseData
    assert (answer.MessageID, answer.To) == (MESSAGE, "address & more")
    assert answer.MessagePrimaryContent._value_1.findtext("{urn:d}Mark") == "5 < 6"
    refused = read("SendResponse rejected", "SendResponseRequest").SenderProvidedResponseData.RequestRejected
    assert [each.RejectionReasonCode for each in refused] == ["ACCESS_DENIED"]
    assert len(refused[0].RejectionReasonDescription) == 4000
    asked = read("GetRequest of a node", "GetRequestRequest").MessageTypeSelector
    assert (asked.NamespaceURI, asked.RootElementLocalName, asked.NodeID) == ("urn:d", "DiaryRequest", "узел 1")
    assert asked.Timestamp == NOW
    confirmed = read("Ack refused", "AckRequest").AckTargetMessage
    assert (confirmed._value_1, confirmed.accepted) == (MESSAGE, False)
