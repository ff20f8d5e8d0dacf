"""Manifests of a package (BagIt 1.0): strictly one form, so that every byte of them is checked."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

ALGORITHMS: Final = ("sha256", "sha512")
BAGIT: Final = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
# The files of a package's root; the tag manifests list the others of them.
TAG_FILES: Final = ("bag-info.txt", "bagit.txt", *(f"manifest-{each}.txt" for each in ALGORITHMS))
TAG_MANIFESTS: Final = tuple(f"tagmanifest-{each}.txt" for each in ALGORITHMS)

_LINE: Final = re.compile(r"(?P<digest>[0-9a-f]+)  (?P<path>[^\r\n]+)")
_PIECE_BYTES: Final = 1 << 20


def digests(path: Path) -> dict[str, str]:
    """The file's digest by algorithm, in one reading."""
    hashes = {name: hashlib.new(name) for name in ALGORITHMS}
    with path.open("rb") as handle:
        while piece := handle.read(_PIECE_BYTES):
            for each in hashes.values():
                each.update(piece)
    return {name: each.hexdigest() for name, each in hashes.items()}


def manifest_bytes(entries: Mapping[str, str]) -> bytes:
    """A manifest from digests by path: sorted, two blanks between, one line end each."""
    lines = sorted((_encoded(path), digest) for path, digest in entries.items())
    return "".join(f"{digest}  {path}\n" for path, digest in lines).encode()


def parsed_manifest(content: bytes) -> dict[str, str] | None:
    """Digests by path, None where a single byte is not as `manifest_bytes` writes it."""
    try:
        found = [_LINE.fullmatch(line) for line in content.decode().split("\n")[:-1]]
    except UnicodeDecodeError:
        return None
    entries = {_decoded(line["path"]): line["digest"] for line in found if line is not None}
    return entries if manifest_bytes(entries) == content else None


def payload_oxum(sizes: Iterable[int]) -> str:
    """Bytes and number of the payload's files, as bag-info has them."""
    each = list(sizes)
    return f"{sum(each)}.{len(each)}"


def _encoded(path: str) -> str:
    return path.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _decoded(path: str) -> str:
    return path.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
