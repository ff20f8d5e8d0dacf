"""Which files are taken, and under which name they stand in the inbox."""

import os
import re
from datetime import datetime
from pathlib import Path, PurePosixPath, PureWindowsPath

from foundation.files import write_atomically

# What a connector of files can read (docs/formats.md); a refusal with a reason is given for anything else.
ENDINGS = (".xlsx", ".xls", ".ods", ".csv", ".xml", ".zip")
MOST_FILES = 2000
_LONGEST_NAME = 120


def is_in_progress(name: str) -> bool:
    """Names under which a file is still being written, or that belong to an office program."""
    last = _last_part(name)
    return last.startswith((".", "~$")) or last.lower().endswith((".part", ".tmp", ".filepart"))


def is_readable(name: str) -> bool:
    """Whether the ending is one that Svod reads."""
    return PurePosixPath(name).suffix.lower() in ENDINGS


def inbox_name(name: str) -> str:
    """The last part of a name, without anything that a file system or a terminal could take amiss.

    The name comes from outside: `../x`, `C:\\x`, control characters and bidirectional marks are gone.
    """
    kept = re.sub(r"[^\w .()№+=,;-]", "_", _last_part(name)).strip(" .")
    path = PurePosixPath(kept)
    return (path.stem[:_LONGEST_NAME] or "файл") + path.suffix[:10]


def _last_part(name: str) -> str:
    return PureWindowsPath(PurePosixPath(name).name).name


def put(folder: Path, name: str, body: bytes, sent_at: datetime) -> Path:
    """Writes a file into the inbox; its time is that of the sending, for the inbox takes fresh files for unfinished."""
    path = folder / inbox_name(name)
    write_atomically(path, body)
    os.utime(path, (sent_at.timestamp(), sent_at.timestamp()))
    return path
