"""Schools put their exports into the inbox: only books whose content changed, each whole or not at all."""

import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from foundation.files import write_atomically
from stand.frames import records
from stand.journal import JournalState, state_at
from stand.journal_book import journal_books
from stand.region import Region
from stand.registers import registers
from stand.workbooks import STYLES, BookStyle, render

_DEFAULT_STYLES = (BookStyle("xlsx"), BookStyle("csv"))


def drop(region: Region, moment: datetime, workspace: Path) -> list[Path]:
    """Fills `<workspace>/inbox/<organisation>` and `<workspace>/registers/<organisation>`; gives what it wrote.

    What was exported last is remembered in `<workspace>/stand/exported.json`: a book whose content is the same
    keeps its bytes and its former «Выгружено».
    """
    state = state_at(region, moment)
    memory = workspace / "stand" / "exported.json"
    known: dict[str, str] = json.loads(memory.read_text(encoding="utf-8")) if memory.is_file() else {}
    written = []
    for number, row in enumerate(records(region.organisations)):
        organisation = row["organisation"]
        if "class_journal" in row["layouts"]:
            written += _export(state, organisation, row["timezone"], workspace, known)
        kept = registers(state, organisation, regulation=row["regulation"], real_dates=number % 2 == 0)
        for name, content in kept.items():
            path = workspace / "registers" / organisation / name
            if not path.is_file() or path.read_bytes() != content:
                write_atomically(path, content)
                written.append(path)
    write_atomically(memory, json.dumps(known, ensure_ascii=False, indent=1, sort_keys=True).encode())
    return written


def _export(
    state: JournalState, organisation: str, timezone: str, workspace: Path, known: dict[str, str]
) -> list[Path]:
    styles = STYLES.get(organisation, _DEFAULT_STYLES)
    exported_at = state.moment.astimezone(ZoneInfo(timezone)).replace(tzinfo=None)
    written = []
    for index, book in enumerate(journal_books(state, organisation, timezone)):
        style = styles[index % len(styles)]
        path = workspace / "inbox" / organisation / f"{book.title}.{style.format}"
        name = path.relative_to(workspace).as_posix()
        if path.is_file() and known.get(name) == book.fingerprint:
            continue
        write_atomically(path, render(book, style, exported_at))
        known[name] = book.fingerprint
        written.append(path)
    return written
