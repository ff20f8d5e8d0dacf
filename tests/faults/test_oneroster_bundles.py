"""Hostile and broken bundles are refused in one sentence with a remedy, and cost no other."""

import io
import os
import zipfile
from pathlib import Path

import pytest

from connectors.exports.limits import FileRefusedError, WrongFileError
from connectors.oneroster.bundle import KINDS, describe, read_bundle
from connectors.oneroster.connector import OnerosterConnector
from schemas.exchange import Page, PageFailure, UnitEnd, Window
from tests.conformance.journal import NOW
from tests.normalising.oneroster_bundles import manifest, packed, school, text

WINDOW = Window(NOW.date(), NOW.date())


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("manifest.csv", text(manifest(["results"])))
        archive.writestr("results.csv", b"sourcedId\n" + b"0" * (8 * 1024 * 1024))
    return out.getvalue()


def _password() -> bytes:
    tables = school()
    tables["users"][0].append("password")
    tables["users"][1].append("secret-7f3a9c51")
    return packed(tables)


HOSTILE = {
    "a path upwards": packed(school(), extra={"../evil.csv": b"x"}),
    "an absolute path": packed(school(), extra={"/etc/passwd": b"x"}),
    "a folder": packed(school(), extra={"data/users.csv": b"x"}),
    "a path of Windows": packed(school(), extra={"..\\evil.csv": b"x"}),
    "another file": packed(school(), extra={"run.exe": b"x"}),
    "no manifest": packed({"users": school()["users"]}).replace(b"manifest.csv", b"manifesto.cs"),
    "a file not declared": packed(school(), manifest_lines=manifest(["users"])),
    "a file not there": packed({"users": school()["users"]}, manifest_lines=manifest(school())),
    "bulk and delta mixed": packed(
        school(), manifest_lines=[*manifest([one for one in school() if one != "users"]), ["file.users", "delta"]]
    ),
    "an unknown mode": packed(school(), manifest_lines=[*manifest(school()), ["file.users", "some"]]),
    "another version": packed(school(), manifest_lines=manifest(school(), version="2.0")),
    "no sourcedId": packed({"users": [["id"], ["1"]]}),
    "a file said to be absent": packed(school(), extra={"resources.csv": b""}, manifest_lines=manifest(school())),
    "passwords": _password(),
    "a torn archive": packed(school())[:-40],
    "no archive": b"sourcedId,status\n",
    "nothing": b"",
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_bundle_is_refused_in_words(body: bytes) -> None:
    with pytest.raises(FileRefusedError) as refusal:
        read_bundle(body)
    assert refusal.value.message.endswith(".")
    assert refusal.value.remedy.endswith(".")
    assert "secret-7f3a9c51" not in str(refusal.value)


def test_a_bomb_is_refused_before_it_unfolds() -> None:
    with pytest.raises(FileRefusedError):
        read_bundle(_bomb())


def test_a_csv_in_another_encoding_is_refused() -> None:
    foreign = "sourcedId,name\no1,Школа\n".encode("cp1251")
    with pytest.raises(FileRefusedError, match="UTF-8"):
        read_bundle(packed(school(), extra={"orgs.csv": foreign}))


def test_only_archives_are_bundles() -> None:
    with pytest.raises(WrongFileError):
        describe("users.csv", packed(school()))
    assert describe("b.ZIP", packed(school())).is_bulk


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def put(inbox: Path, name: str, body: bytes) -> None:
    (inbox / name).write_bytes(body)
    os.utime(inbox / name, (1_790_000_000, 1_790_000_000))


def read(inbox: Path) -> tuple[list[Page], list[PageFailure], dict[str, int]]:
    said = list(OnerosterConnector(inbox).pages(WINDOW, NOW))
    assert said == list(OnerosterConnector(inbox).pages(WINDOW, NOW))
    return (
        [one for one in said if isinstance(one, Page)],
        [one for one in said if isinstance(one, PageFailure)],
        {one.kind: one.pages for one in said if isinstance(one, UnitEnd)},
    )


def delta(day: int) -> bytes:
    return packed({"users": [school()["users"][0], ["u3", "active", "", "true", "Яков", "Юдин"]]}, "delta", day=day)


def test_the_last_full_bundle_and_the_deltas_after_it_are_read(inbox: Path) -> None:
    full, older, later = packed(school(), day=20), packed(school(), day=10), delta(21)
    # Names say nothing of the order, the archives do.
    for name, body in (("z.zip", older), ("m.zip", full), ("a.zip", later), ("b.zip", delta(19))):
        put(inbox, name, body)
    pages, failures, ends = read(inbox)
    assert not failures
    assert ends == dict.fromkeys(KINDS, 1)
    assert {page.body for page in pages} == {full + later}
    assert pages[0].request == {"files": "m.zip|a.zip", "sizes": f"{len(full)},{len(later)}"}
    offered = {page.kind: page.offered for page in pages}
    users = read_bundle(full).offers["oneroster.users"] + 5
    assert offered["oneroster.users"] == users


def test_a_broken_bundle_costs_no_other(inbox: Path) -> None:
    put(inbox, "good.zip", packed(school()))
    put(inbox, "torn.zip", packed(school(), day=25)[:-40])
    put(inbox, "readme.txt", b"x")
    pages, failures, ends = read(inbox)
    assert [(one.key, one.reason_code, one.alone) for one in failures] == [
        ("readme.txt", "wrong_file", True),
        ("torn.zip", "unreadable_file", True),
    ]
    assert len(pages) == len(KINDS)
    assert ends == dict.fromkeys(KINDS, 1)


def test_a_delta_alone_is_no_school(inbox: Path) -> None:
    put(inbox, "delta.zip", delta(21))
    pages, failures, ends = read(inbox)
    assert not pages
    assert [(one.kind, one.reason_code, one.alone) for one in failures] == [
        (kind, "bulk_missing", False) for kind in KINDS
    ]
    assert ends == dict.fromkeys(KINDS, 0)


def test_a_folder_that_is_not_there_fails_every_kind(tmp_path: Path) -> None:
    pages, failures, _ = read(tmp_path / "nowhere")
    assert not pages
    assert {one.kind for one in failures} == set(KINDS)
    assert not any(one.alone for one in failures)
    assert not OnerosterConnector(tmp_path / "nowhere").probe().ok


def test_an_empty_folder_says_nothing(inbox: Path) -> None:
    pages, failures, ends = read(inbox)
    assert (pages, failures) == ([], [])
    assert ends == dict.fromkeys(KINDS, 0)
