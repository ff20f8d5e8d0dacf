"""What comes from СМЭВ is read within limits; ids, faults, requests and answers have the form they must."""

import base64
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from connectors.smev.message_ids import MessageIds, minted_at
from connectors.smev.multipart import MOST_PARTS, whole_document
from connectors.smev.names import Names
from connectors.smev.reactions import Fault, Reaction, reaction_to
from connectors.smev.replies import IncomingCancel, IncomingRequest, fault_in, incoming
from connectors.smev.strict_xml import UnreadableMessageError, read_xml
from publications.gosuslugi import DiaryRequest, UnknownRequestError, diary_request
from publications.gosuslugi.document import diary_document
from publications.gosuslugi.schema import content_schema
from stand.smev import soap
from stand.smev.soap import Asked

NOW = datetime(2026, 10, 22, 23, 30, tzinfo=UTC)
NAMES = Names("1.1")
KIND = 'multipart/related; type="application/xop+xml"; start="<root>"; boundary="b"'
INCLUDE = '<a><x:Include xmlns:x="http://www.w3.org/2004/08/xop/include" href="cid:one%2B1"/></a>'


def parts(*each: tuple[str, bytes], ending: bytes = b"\r\n--b--\r\n") -> bytes:
    told = [b"\r\n--b\r\nContent-ID: <" + name.encode() + b">\r\n\r\n" + content for name, content in each]
    return b"".join(told)[2:] + ending


def test_parts_become_one_document() -> None:
    body = parts(("one+1", b"\x00\r\n--bb\r\n"), ("root", INCLUDE.encode()))
    root = whole_document(KIND, body)
    assert root.text == "AA0KLS1iYg0K"
    assert len(root) == 0
    assert whole_document("text/xml; charset=utf-8", b"<a/>").tag == "a"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (KIND, b""),
        (KIND, b"no parts at all"),
        (KIND, parts(("root", b"<a/>"), ending=b"")),
        (KIND, parts(("other", b"<a/>"))),
        (KIND, parts(("root", INCLUDE.encode()))),
        (KIND, parts(("root", f"<r>{INCLUDE}{INCLUDE}</r>".encode()), ("one+1", b"x"))),
        (KIND, parts(("root", b"<a/>"), ("root", b"<b/>"))),
        (KIND, parts(("root", INCLUDE.replace("cid:one%2B1", "file:///etc/passwd").encode()))),
        (KIND, parts(("root", INCLUDE.replace("cid:one%2B1", "http://127.0.0.1/").encode()))),
        (KIND, parts(("root", b"<a/>"), *((f"p{number}", b"") for number in range(MOST_PARTS + 1)))),
        (KIND, parts(("root>\r\nX: " + "y" * 20_000 + "<", b"<a/>"))),
        (KIND, parts(("root>\r\nContent-Transfer-Encoding: gzip\r\nX: <", b"<a/>"))),
        (KIND.replace('"b"', '"\r\n"'), parts(("root", b"<a/>"))),
        ("multipart/related", parts(("root", b"<a/>"))),
        ("text/html", b"<!DOCTYPE html><html><body>login</body></html>"),
    ],
)
def test_broken_or_hostile_parts_are_refused(kind: str, body: bytes) -> None:
    with pytest.raises(UnreadableMessageError):
        whole_document(kind, body)


@given(st.binary(max_size=300), st.binary(max_size=100))
@settings(max_examples=150, deadline=None)
def test_any_part_comes_back_as_it_was(content: bytes, preamble: bytes) -> None:
    if b"\r\n--b" in b"\r\n" + content or b"--b" in preamble:
        return
    body = preamble + b"\r\n" + parts(("root", INCLUDE.encode()), ("one+1", content))
    assert base64.b64decode(whole_document(KIND, body).text or "") == content


@pytest.mark.parametrize(
    "document",
    [
        b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>',
        b'<?xml version="1.0"?><!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd"><a/>',
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>'.encode("utf-16"),
        b"<a>" * 300 + b"</a>" * 300,
        b"<a><b></a>",
        b"\xff\xfe",
        b"",
    ],
)
def test_no_dtd_no_entity_no_depth(document: bytes) -> None:
    with pytest.raises(UnreadableMessageError):
        read_xml(document)


@given(st.lists(st.integers(-5_000_000, 5_000_000), min_size=2, max_size=30), st.integers(0, 2**48 - 1))
@settings(max_examples=60, deadline=None)
def test_ids_are_of_version_1_never_equal_and_tell_their_moment(microseconds: list[int], node: int) -> None:
    ids = MessageIds(node, 5)
    made = []
    for moment in (NOW + timedelta(microseconds=each) for each in [*microseconds, *microseconds]):
        told = ids.mint(moment)
        made.append(told)
        parsed = UUID(told)
        assert (parsed.version, parsed.variant, str(parsed)) == (1, "specified in RFC 4122", told)
        assert parsed.node & 1 << 40
        found = minted_at(told)
        assert found is not None
        assert abs(found - moment) <= timedelta(seconds=1, microseconds=10)
    assert len(set(made)) == len(made)
    # A process draws its own sequence; within it no id is older than the newest in the ledger.
    again = MessageIds(node, 9000, max(UUID(each).time for each in made))
    assert again.mint(NOW) not in made


def test_what_is_no_id_of_version_1_has_no_moment() -> None:
    assert minted_at("nope") is None
    assert minted_at("3f2504e0-4f89-41d3-9a0c-0305e82c3301") is None


@pytest.mark.parametrize(
    ("detail", "name", "reaction"),
    [
        ('<f:StaleMessageId xmlns:f="urn:any"/>', "StaleMessageId", Reaction.NEW_ID),
        ("<SmevFault><Code>SMEV-301</Code></SmevFault>", "MessageIsAlreadySent", Reaction.DONE),
        ("<e><f:DestinationOverflow xmlns:f='urn:f'/></e>", "DestinationOverflow", Reaction.LATER),
        ("<Unheard><Code>SMEV-999</Code></Unheard>", "Unheard", Reaction.LATER),
        ("", "Server", Reaction.LATER),
    ],
)
def test_a_fault_is_known_by_its_element_or_its_code(detail: str, name: str, reaction: Reaction) -> None:
    fault = "<soap:Fault><faultcode>soap:Server</faultcode><faultstring> Нет \n ответа </faultstring>"
    found = fault_in(read_xml(soap.enveloped(f"{fault}<detail>{detail}</detail></soap:Fault>")))
    assert found == Fault(name, "Нет ответа")
    assert reaction_to(found) is reaction
    assert fault_in(read_xml(soap.nothing())) is None


def request_message(content: str = "<q xmlns='urn:q'/>", **changes: str) -> bytes:
    body = soap._request(Asked("db0486d0-3c08-11e5-95e2-d4c9eff07b77", "address", content, NOW))
    for old, new in changes.items():
        body = body.replace(old, new)
    return handed_out(body)


def handed_out(message: str) -> bytes:
    message = f"<t:RequestMessage>{message}</t:RequestMessage>"
    return soap.enveloped(f'<t:GetRequestResponse xmlns:t="{soap.TYPES}">{message}</t:GetRequestResponse>')


def test_a_request_and_a_cancellation_are_told_apart() -> None:
    found = incoming(NAMES, read_xml(request_message()))
    assert isinstance(found, IncomingRequest)
    assert (found.message_id, found.reply_to, found.sent_at) == ("db0486d0-3c08-11e5-95e2-d4c9eff07b77", "address", NOW)
    assert (found.content.tag, found.is_test, found.signature) == ("{urn:q}q", False, None)
    assert incoming(NAMES, read_xml(soap.nothing())) is None
    cancel = soap._cancel(Asked(found.message_id, "", "", NOW, cancels=found.message_id))
    assert isinstance(incoming(NAMES, read_xml(handed_out(cancel))), IncomingCancel)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("db0486d0-3c08-11e5-95e2-d4c9eff07b77", "DB0486D0-3C08-11E5-95E2-D4C9EFF07B77"),
        ("db0486d0-3c08-11e5-95e2-d4c9eff07b77", "../../etc"),
        ("address", ""),
        ("t:Request ", "t:Unknown "),
        ("<q xmlns='urn:q'/>", ""),
        ("<q xmlns='urn:q'/>", "<q xmlns='urn:q'/><q xmlns='urn:q'/>"),
        (NOW.isoformat(), "yesterday"),
    ],
)
def test_a_request_that_lacks_what_is_needed_is_unreadable(old: str, new: str) -> None:
    document = request_message(**{old: new, "t:Request>": f"t:{'Unknown' if 'Unknown' in new else 'Request'}>"})
    with pytest.raises(UnreadableMessageError):
        incoming(NAMES, read_xml(document))


def question(fields: str) -> etree._Element:
    return etree.fromstring(f'<DiaryRequest xmlns="urn:d">{fields}</DiaryRequest>')


CODES = "<OrganisationID>shkola</OrganisationID><StudentID> 10001 </StudentID><GuardianID>m1</GuardianID>"


def test_a_request_for_a_diary_is_read() -> None:
    found = diary_request(question(CODES + "<From>2026-10-19</From><To>2026-10-25</To>"), "urn:d", "DiaryRequest")
    assert found == DiaryRequest("shkola", "10001", "m1", date(2026, 10, 19), date(2026, 10, 25))
    assert diary_request(question(CODES), "urn:d", "DiaryRequest") == DiaryRequest("shkola", "10001", "m1")


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ("", "OrganisationID"),
        (CODES.replace("m1", ""), "GuardianID"),
        (CODES + CODES, "лишнее"),
        (CODES + "<Other/>", "лишнее"),
        (CODES + "<From>22.10.2026</From>", "From"),
        (CODES + "<From>2026-10-32</From>", "From"),
        (CODES + "<From>2026-10-23</From><To>2026-10-22</To>", "позже"),
        (CODES.replace("shkola", "x" * 201), "OrganisationID"),
        (CODES.replace("shkola", "<b/>"), "OrganisationID"),
    ],
)
def test_what_is_no_request_for_a_diary_is_told_why(fields: str, complaint: str) -> None:
    with pytest.raises(UnknownRequestError, match=complaint):
        diary_request(question(fields), "urn:d", "DiaryRequest")
    with pytest.raises(UnknownRequestError, match="не запрос"):
        diary_request(question(CODES), "urn:other", "DiaryRequest")


def test_text_that_xml_cannot_hold_does_not_break_an_answer() -> None:
    homework = {"text": "раз\x0bдва\r\nтри\t]]><a>&amp;", "html": "<b>x</b>", "due_on": None}
    lesson = {"number": 1, "subject": "\ud800Алгебра\ufffe", "cancelled": False, "homework": [homework], "marks": []}
    record = {
        "organisation": {"id": "o", "title": "t"},
        "student": {"id": "1", "name": "n"},
        "shown": {"from": "2026-10-19", "to": "2026-10-25"},
        "days": [{"date": "2026-10-22", "lessons": [lesson]}],
        "marks": [{"date": "2026-10-22", "value": "5", "weight": 0.5, "counts": True, "number": 1}],
        "absences": [],
    }
    told = diary_document(record, "urn:d", "R")
    again = etree.fromstring(etree.tostring(told))
    assert [each.text for each in again.iterfind(".//{urn:d}Text")] == ["раздва", "три ]]><a>&amp;"]
    assert again.findtext(".//{urn:d}Subject") == "Алгебра"
    assert again.findtext("{urn:d}Mark/{urn:d}Weight") == "0.5"
    assert again.findtext("{urn:d}Mark/{urn:d}Counts") == "true"
    assert b"<b>" not in etree.tostring(told)


def test_the_schema_of_our_content_takes_our_question() -> None:
    schema = etree.XMLSchema(etree.fromstring(content_schema("urn:d", "DiaryRequest", "DiaryResponse")))
    assert schema.validate(question(CODES)), schema.error_log
    assert not schema.validate(question("<StudentID>1</StudentID>"))
