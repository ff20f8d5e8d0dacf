"""What happens in the region when the clock reaches a reading: files arrive, and the truth is written down."""

import json
from collections.abc import Collection
from pathlib import Path

from foundation.files import write_atomically
from stand.clock import READINGS, Reading
from stand.inbox import drop
from stand.planted import planted_at
from stand.record import folder
from stand.region import build_region


def play(workspace: Path, seed: int, organisations: Collection[str], reading: Reading) -> None:
    """Drops what those schools export by then into the inbox and rewrites `planted.json`; repeatable."""
    region = build_region(seed).among(organisations)
    drop(region, reading.as_of_at, workspace)
    readings = [one.as_of_at for one in READINGS if one.ordinal <= reading.ordinal]
    truth = planted_at(region, reading.as_of_at, readings)
    text = json.dumps(truth, ensure_ascii=False, indent=1)
    write_atomically(folder(workspace) / "planted.json", text.encode() + b"\n")
