"""A folder of published files that knows what each was made from: what did not change is not made again."""

import hashlib
import json
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from foundation.files import write_atomically
from foundation.settings import PROJECT_ROOT
from schemas.exchange import Publication

_RECORD: Final = ".made.json"
_LONGEST_NAME: Final = 120
_SAFE: Final = " ._-"


def content_key(*parts: Any) -> str:
    """A fingerprint of what a file is made from: equal for equal data, whatever the order of keys."""
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def file_name(source_id: str) -> str:
    """A source's id as the name of a file: nothing in it leads out of the folder or is too long for a disk."""
    name = "".join(
        character if character.isalnum() or character in _SAFE else quote(character, safe="")
        for character in unicodedata.normalize("NFC", source_id)
    ).strip()
    if name.startswith("."):
        name = "%2E" + name[1:]
    if name and len(name.encode()) <= _LONGEST_NAME:
        return name
    return hashlib.sha256(source_id.encode()).hexdigest()[:32]


def publication(kind: str, path: Path, sha256: str) -> Publication:
    """The record of a published file; its path is relative to the project's root when it lies under it."""
    resolved = path.resolve()
    shown = resolved.relative_to(PROJECT_ROOT) if resolved.is_relative_to(PROJECT_ROOT) else resolved
    return Publication(kind=kind, path=shown.as_posix(), sha256=sha256)


class Shelf:
    """Files of one kind in one folder; a file that is not put again before `close` is taken away."""

    def __init__(self, folder: Path, kind: str) -> None:
        self._folder = folder
        self._kind = kind
        self._made = _read_record(folder / _RECORD)
        self._kept: dict[str, dict[str, str]] = {}

    def put(self, name: str, key: str, make: Callable[[], bytes]) -> Publication:
        """The file `name` made from data of fingerprint `key`; `make` is called only if it is not there yet."""
        path = self._folder / name
        known = self._made.get(name)
        if known is not None and known["content_key"] == key and path.is_file():
            sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
            if sha256 == known["sha256"]:
                return self._keep(name, key, sha256)
        content = make()
        write_atomically(path, content)
        return self._keep(name, key, hashlib.sha256(content).hexdigest())

    def close(self) -> None:
        """Removes what is not current any more and writes down what each file was made from."""
        if self._folder.is_dir():
            for path in self._folder.iterdir():
                if path.is_file() and path.name != _RECORD and path.name not in self._kept:
                    path.unlink()
        if self._kept != self._made or self._kept:
            record = json.dumps(self._kept, ensure_ascii=False, sort_keys=True, indent=1).encode()
            target = self._folder / _RECORD
            if not target.is_file() or target.read_bytes() != record:
                write_atomically(target, record)

    def _keep(self, name: str, key: str, sha256: str) -> Publication:
        self._kept[name] = {"content_key": key, "sha256": sha256}
        return publication(self._kind, self._folder / name, sha256)


def _read_record(path: Path) -> dict[str, dict[str, str]]:
    # A record that can't be read only means that everything is made again.
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {
        name: entry
        for name, entry in found.items()
        if isinstance(entry, dict) and {"content_key", "sha256"} <= entry.keys()
    }
