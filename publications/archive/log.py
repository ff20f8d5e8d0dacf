"""The log of packages: each line holds the hash of the line before it, so nothing is taken out or put in unseen."""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from foundation import locks
from publications.archive.manifests import digests
from publications.archive.verify import Problem, verify_package

LOG: Final = "log.jsonl"
_FIRST: Final = "0" * 64
_SEAL: Final = "tagmanifest-sha512.txt"


def record_package(archive: Path, package: Path, facts: Mapping[str, Any]) -> None:
    """Adds a package to the log, unless its last line already says the same.

    `facts` (organisation, school year, kind, years) go into the line; the package is named by its path in the archive.
    """
    path = package.relative_to(archive).as_posix()
    sealed = digests(package / _SEAL)["sha512"]
    # The lock lies beside the archive, so that the archive holds nothing but packages and the log.
    with locks.held(archive.with_name(f".{archive.name}.lock")):
        log = archive / LOG
        _drop_torn_line(log)
        entries = _entries(log)
        last = next((entry for entry in reversed(entries) if entry.get("path") == path), None)
        if last is not None and last["tagmanifest_sha512"] == sealed:
            return
        entry = {
            "sequence": len(entries) + 1,
            "path": path,
            **facts,
            "tagmanifest_sha512": sealed,
            "previous": entries[-1]["hash"] if entries else _FIRST,
        }
        entry["hash"] = _hash(entry)
        with log.open("a", encoding="utf-8") as handle:
            handle.write(json.dumps(entry, ensure_ascii=False, sort_keys=True) + "\n")
            handle.flush()
            os.fsync(handle.fileno())


def verify_log(log: Path) -> list[Problem]:
    """Whether every line is whole and follows the one before it."""
    if not log.is_file():
        return [Problem(LOG, "журнала пакетов нет")]
    previous = _FIRST
    for number, line in enumerate(log.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
        entry = _entry(line)
        if entry is None:
            return [Problem(LOG, f"строка {number} повреждена")]
        if entry.get("hash") != _hash(entry) or json.dumps(entry, ensure_ascii=False, sort_keys=True) != line:
            return [Problem(LOG, f"строка {number} изменена: не сходится её хеш")]
        if entry.get("sequence") != number or entry.get("previous") != previous:
            return [Problem(LOG, f"перед строкой {number} чего-то не хватает: цепочка прервана")]
        previous = entry["hash"]
    return []


def verify_archive(archive: Path) -> list[Problem]:
    """The log, every package that it names, and whether there is a package that it does not name."""
    problems = verify_log(archive / LOG)
    if problems:
        return problems
    sealed = {entry["path"]: entry["tagmanifest_sha512"] for entry in _entries(archive / LOG)}
    for path, digest in sorted(sealed.items()):
        package = archive / path
        if not package.is_dir():
            problems.append(Problem(path, "пакет из журнала пропал"))
            continue
        problems += [Problem(f"{path}/{each.path}", each.message) for each in verify_package(package)]
        seal = package / _SEAL
        if seal.is_file() and digests(seal)["sha512"] != digest:
            problems.append(Problem(path, "пакет не тот, что записан в журнале: переписаны и файлы, и описи"))
    for path in sorted(archive.rglob("*")):
        name = path.relative_to(archive).as_posix()
        if path.is_file() and name != LOG and not any(name.startswith(f"{each}/") for each in sealed):
            problems.append(Problem(name, "лишний файл: такого пакета нет в журнале"))
    return problems


def _entries(log: Path) -> list[dict[str, Any]]:
    if not log.is_file():
        return []
    found = [_entry(line) for line in log.read_text(encoding="utf-8", errors="replace").splitlines()]
    return [entry for entry in found if entry is not None]


def _entry(line: str) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    needed = {"hash", "path", "previous", "sequence", "tagmanifest_sha512"}
    return found if isinstance(found, dict) and needed <= found.keys() else None


def _hash(entry: Mapping[str, Any]) -> str:
    told = {key: value for key, value in entry.items() if key != "hash"}
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _drop_torn_line(log: Path) -> None:
    """A run that was killed while writing left a line without its end: it never was an entry."""
    if log.is_file() and (content := log.read_bytes()) and not content.endswith(b"\n"):
        with log.open("r+b") as handle:
            handle.truncate(content.rfind(b"\n") + 1)
