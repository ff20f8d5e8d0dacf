"""СМЭВ's transform, digests and signatures, by what is known of them from outside."""

import base64
import hashlib
import os
import subprocess
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from connectors.smev.openssl_gost import GostSigner, gost_digest
from connectors.smev.signing import BadSignatureError, Signer, UnexpectedSignatureError, check_signature, signature_of
from connectors.smev.transform import smev_transform
from foundation.errors import ConfigurationError
from stand.smev.keys import keys_of
from stand.smev.transform import transformed
from tests.exchanging.rounds import trial_signer

# What smev-transform 2.0.0 (PyPI) makes of these elements.
STRUCTURES = [
    (
        '<a xmlns="urn:1" xmlns:b="urn:2" xmlns:c="urn:3" b:z="1" c:a="2" y="3" b:a="4" x="5"><b:in c:q="6"/>'
        '<d xmlns="urn:4"/><d xmlns="urn:4"/></a>',
        '<ns1:a xmlns:ns1="urn:1" xmlns:ns2="urn:2" xmlns:ns3="urn:3" ns2:a="4" ns2:z="1" ns3:a="2" x="5" y="3">'
        '<ns2:in ns3:q="6"></ns2:in><ns4:d xmlns:ns4="urn:4"></ns4:d><ns5:d xmlns:ns5="urn:4"></ns5:d></ns1:a>',
    ),
    (
        '<?xml version="1.0"?><?style x?>\n<one xmlns="http://test/1">\n  <q:two xmlns:q="http://test/2">asd</q:two>\n'
        "</one>",
        '<ns1:one xmlns:ns1="http://test/1"><ns2:two xmlns:ns2="http://test/2">asd</ns2:two></ns1:one>',
    ),
    (
        '<x:a xmlns:x="urn:x" xmlns:unused="urn:never"><y:b xmlns:y="urn:x"><z:c xmlns:z="urn:z" x:k="1" z:k="2" '
        'k="3"/></y:b><z:c xmlns:z="urn:z"/></x:a>',
        '<ns1:a xmlns:ns1="urn:x"><ns1:b><ns2:c xmlns:ns2="urn:z" ns1:k="1" ns2:k="2" k="3"></ns2:c></ns1:b>'
        '<ns3:c xmlns:ns3="urn:z"></ns3:c></ns1:a>',
    ),
    (
        '<plain b="2" a="1"><child/> <child> текст </child></plain>',
        '<plain a="1" b="2"><child></child><child> текст </child></plain>',
    ),
]
# What its TextDecoder makes of blocks of text: rule 9 tells short blocks (up to 11 signs) from long ones.
TEXTS = [
    (">", "&gt;"),
    ("a>b", "a>b"),
    ("]>", "]&gt;"),
    ("<>", "&lt;>"),
    ("&>", "&amp;>"),
    ("]]>", "]]&gt;"),
    ("12345678901>", "12345678901>"),
    ("длинный текст с <> и &> и a>b", "длинный текст с &lt;&gt; и &amp;&gt; и a>b"),
    ("a" * 511 + ">" + "b" * 20, "a" * 511 + ">" + "b" * 20),
    ("a" * 512 + ">" + "b", "a" * 512 + "&gt;" + "b"),
    ("[1]>[2] и ещё кое-что", "[1]&gt;[2] и ещё кое-что"),
]


def by_the_stand(element: etree._Element) -> bytes:
    return transformed(etree.tostring(element, method="c14n", exclusive=True, with_comments=False))


@pytest.mark.parametrize(("written", "expected"), STRUCTURES)
def test_the_transform_gives_what_others_have_made(written: str, expected: str) -> None:
    element = etree.fromstring(written.encode())
    assert smev_transform(element).decode() == expected
    assert by_the_stand(element).decode() == expected


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_text_is_escaped_as_rule_9_says(text: str, expected: str) -> None:
    element = etree.Element("a")
    element.text = text
    assert smev_transform(element).decode() == f"<a>{expected}</a>"
    assert by_the_stand(element).decode() == f"<a>{expected}</a>"


NAMES = st.sampled_from(["a", "b", "{urn:1}a", "{urn:1}b", "{urn:2}a", "{urn:3}c"])
WORDS = st.text(st.sampled_from("аб<>&]\"' \t\n\r\u00a0x"), max_size=30)
ELEMENTS: st.SearchStrategy[Any] = st.recursive(
    st.tuples(NAMES, st.dictionaries(NAMES, WORDS, max_size=3), WORDS, st.just([]), WORDS),
    lambda inner: st.tuples(
        NAMES, st.dictionaries(NAMES, WORDS, max_size=3), WORDS, st.lists(inner, max_size=3), WORDS
    ),
    max_leaves=8,
)


def built(told: tuple[str, dict[str, str], str, list[Any], str]) -> etree._Element:
    name, attributes, text, children, tail = told
    element = etree.Element(name, attributes, nsmap={f"p{number}": f"urn:{number}" for number in (1, 2, 3)})
    element.text = text or None
    for child in children:
        element.append(built(child))
    element.tail = tail or None
    return element


@given(ELEMENTS)
@settings(max_examples=40, deadline=None)
def test_two_ways_to_transform_agree_and_the_way_it_is_written_does_not_matter(told: tuple[Any, ...]) -> None:
    element = built(told)
    element.tail = None
    outer = etree.Element("{urn:outer}outer", nsmap={"p": "urn:1", "q": "urn:2"})
    outer.append(deepcopy(element))
    assert smev_transform(outer[0]) == smev_transform(element) == by_the_stand(element)


def test_a_signature_holds_and_every_change_is_seen(tmp_path: Path) -> None:
    keys_of(tmp_path / "stand" / "smev")
    signer = trial_signer(tmp_path)
    check_every_change(signer, {hashlib.sha256(signer.certificate).hexdigest()})


def check_every_change(signer: Signer, trusted: set[str]) -> None:
    element = etree.fromstring('<a xmlns="urn:1" Id="X"><b>текст</b></a>')
    signature = signature_of(element, signer)
    check_signature(element, signature, signer, trusted)
    changed = deepcopy(element)
    changed[0].text = "тексt"
    with pytest.raises(BadSignatureError, match="изменено"):
        check_signature(changed, signature, signer, trusted)
    other = etree.fromstring('<a xmlns="urn:1" Id="Y"><b>текст</b></a>')
    with pytest.raises(BadSignatureError, match="не тот элемент"):
        check_signature(other, signature, signer, trusted)
    resigned = deepcopy(signature)
    digest = resigned.find(".//{*}DigestValue")
    assert digest is not None
    digest.text = base64.b64encode(signer.digest(smev_transform(changed))).decode()
    with pytest.raises(BadSignatureError, match="значение подписи"):
        check_signature(changed, resigned, signer, trusted)
    with pytest.raises(UnexpectedSignatureError, match="сертификат"):
        check_signature(element, signature, signer, {"0" * 64})
    with pytest.raises(UnexpectedSignatureError, match="подписи СМЭВ нет"):
        check_signature(element, None, signer, trusted)
    for path, chosen in (
        (".//{*}Transform", "http://www.w3.org/TR/1999/REC-xslt-19991116"),
        (".//{*}DigestMethod", "x"),
    ):
        wrong = deepcopy(signature)
        found = wrong.find(path)
        assert found is not None
        found.set("Algorithm", chosen)
        with pytest.raises(UnexpectedSignatureError, match="алгоритмы"):
            check_signature(element, wrong, signer, trusted)
    twice = deepcopy(signature)
    twice.append(deepcopy(twice[0]))
    with pytest.raises(BadSignatureError, match="ровно одно"):
        check_signature(element, twice, signer, trusted)


def has_engine() -> bool:
    try:
        gost_digest(b"")
    except ConfigurationError:
        return False
    return True


needs_engine = pytest.mark.skipif(
    not has_engine(), reason="OpenSSL has no ГОСТ here: apt install libengine-gost-openssl (or set OPENSSL_ENGINES)"
)


@needs_engine
def test_gost_digest_is_that_of_rfc_6986() -> None:
    message = b"012345678901234567890123456789012345678901234567890123456789012"
    assert gost_digest(message).hex() == "9d151eefd8590b89daa6ba6cb74af9275dd051026bb149a452fd84e5e57b5500"


@needs_engine
def test_gost_signs_and_checks(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = ["openssl", "req", "-x509", "-engine", "gost", "-newkey", "gost2012_256", "-pkeyopt", "paramset:A"]
    command += ["-nodes", "-subj", "/CN=trial", "-md_gost12_256", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    signer = GostSigner(key, certificate)
    check_every_change(signer, {hashlib.sha256(signer.certificate).hexdigest()})


def test_without_gost_a_person_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ConfigurationError, match="apt install openssl libengine-gost-openssl"):
        GostSigner(tmp_path / "key.pem", tmp_path / "certificate.pem")
    monkeypatch.setenv("PATH", os.defpath)
    monkeypatch.setenv("OPENSSL_ENGINES", str(tmp_path))
    with pytest.raises(ConfigurationError, match="libengine-gost-openssl"):
        GostSigner(tmp_path / "key.pem", tmp_path / "certificate.pem")
