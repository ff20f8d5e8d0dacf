"""Schools send their exports: only books whose content changed, each whole or not at all."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from foundation.files import write_atomically
from stand.arrivals.places import Sender, send
from stand.frames import records
from stand.journal import JournalState, state_at
from stand.journal_book import journal_books
from stand.layouts.files import files_of
from stand.oneroster import export
from stand.region import Region
from stand.registers import registers
from stand.workbooks import STYLES, BookStyle, render

_DEFAULT_STYLES = (BookStyle("xlsx"), BookStyle("csv"))


def drop(region: Region, moment: datetime, workspace: Path, senders: Iterable[Sender] = ()) -> list[Path]:
    """Fills `<workspace>/inbox/<organisation>` and `<workspace>/registers/<organisation>`; gives what it wrote.

    The files of `senders` go to the servers of the stand instead of the inbox. What was exported last is remembered
    in `<workspace>/stand/exported.json`: a book whose content is the same keeps its bytes and its former «Выгружено».
    """
    state = state_at(region, moment)
    memory = workspace / "stand" / "exported.json"
    known: dict[str, str] = json.loads(memory.read_text(encoding="utf-8")) if memory.is_file() else {}
    ways = {sender.organisation: sender for sender in senders}
    written = []
    for number, row in enumerate(records(region.organisations)):
        organisation = row["organisation"]
        files = dict(_changed(_exports(state, row), workspace / "inbox", organisation, known))
        if organisation in ways and files:
            send(workspace, ways[organisation], files, moment)
        elif files:
            written += _put(workspace / "inbox" / organisation, files)
        is_first = row["regulation"] not in set(region.organisations["regulation"][:number])
        kept = registers(
            state, organisation, regulation=row["regulation"], is_first=is_first, real_dates=number % 2 == 0
        )
        fresh = {name: content for name, content in kept.items() if not _holds(workspace, organisation, name, content)}
        written += _put(workspace / "registers" / organisation, fresh)
    write_atomically(memory, json.dumps(known, ensure_ascii=False, indent=1, sort_keys=True).encode())
    return written


def _exports(state: JournalState, row: Mapping[str, Any]) -> Iterator[tuple[str, str, Callable[[], bytes]]]:
    """File name, fingerprint of the content, and how its bytes are made, of all an organisation exports."""
    organisation, timezone, layouts = row["organisation"], row["timezone"], row["layouts"]
    if "class_journal" in layouts:
        styles = STYLES.get(organisation, _DEFAULT_STYLES)
        exported_at = state.moment.astimezone(ZoneInfo(timezone)).replace(tzinfo=None)
        for index, book in enumerate(journal_books(state, organisation, timezone)):
            style = styles[index % len(styles)]
            yield f"{book.title}.{style.format}", book.fingerprint, partial(render, book, style, exported_at)
    if row["source"] == "oneroster":
        yield export(state, organisation, timezone)
    for name, content in files_of(state, organisation, timezone, layouts).items():
        yield name, hashlib.sha256(content).hexdigest(), partial(bytes, content)


def _changed(
    exports: Iterator[tuple[str, str, Callable[[], bytes]]], inbox: Path, organisation: str, known: dict[str, str]
) -> Iterator[tuple[str, bytes]]:
    for name, fingerprint, content in exports:
        remembered = (inbox.relative_to(inbox.parent) / organisation / name).as_posix()
        if known.get(remembered) != fingerprint:
            known[remembered] = fingerprint
            yield name, content()


def _holds(workspace: Path, organisation: str, name: str, content: bytes) -> bool:
    path = workspace / "registers" / organisation / name
    return path.is_file() and path.read_bytes() == content


def _put(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    for name, content in files.items():
        write_atomically(folder / name, content)
    return [folder / name for name in files]
