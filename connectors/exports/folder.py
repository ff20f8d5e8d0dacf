"""A folder that others write into: which of its files are finished."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from foundation.clock import utc_now

SETTLE_SECONDS = 2.0

_PASSING = (".part", ".tmp", ".crdownload", ".filepart")
_NOT_OURS = frozenset({"thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class Look:
    """What a file looked like: if it looks the same later, nobody is writing it."""

    size: int
    modified_ns: int


@dataclass(frozen=True, slots=True)
class Listing:
    """Finished files with their looks, and files still being written; both in the order of their names."""

    finished: tuple[tuple[Path, Look], ...]
    unfinished: tuple[Path, ...]


def list_finished(
    folder: Path, settle_seconds: float = SETTLE_SECONDS, sleep: Callable[[float], None] = time.sleep
) -> Listing:
    """Looks twice where a file is young: one changed within `settle_seconds` must stand still so long.

    Hidden files, `….part` and the lock files of office programs are nobody's concern. Raises OSError where
    the folder can't be read.
    """
    first = _looks(folder)
    now_ns = int(utc_now().timestamp() * 1e9)
    if any(abs(now_ns - look.modified_ns) < settle_seconds * 1e9 for look in first.values()):
        sleep(settle_seconds)
        second = _looks(folder)
    else:
        second = first
    finished = [(path, look) for path, look in second.items() if first.get(path) == look]
    unfinished = [path for path, look in second.items() if first.get(path) != look]
    return Listing(tuple(sorted(finished, key=_by_name)), tuple(sorted(unfinished)))


def look_at(path: Path) -> Look | None:
    """What the file looks like now; None if it is gone."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return None
    return Look(found.st_size, found.st_mtime_ns)


def _looks(folder: Path) -> dict[Path, Look]:
    seen = {path: look_at(path) for path in folder.iterdir() if not _is_passing(path.name)}
    return {path: look for path, look in seen.items() if look is not None}


def _is_passing(name: str) -> bool:
    lower = name.lower()
    return name.startswith((".", "~$")) or lower.endswith(_PASSING) or lower in _NOT_OURS


def _by_name(entry: tuple[Path, Look]) -> str:
    return entry[0].name
