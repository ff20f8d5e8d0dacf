"""What happens in the region when the clock reaches a reading: files arrive, and the truth is written down."""

import json
from pathlib import Path

from foundation.files import write_atomically
from foundation.organisations import Organisations
from stand.arrivals.places import senders_of
from stand.clock import READINGS, Reading
from stand.inbox import drop
from stand.planted import planted_at
from stand.record import StandRecord, folder
from stand.region import build_region


def play(workspace: Path, record: StandRecord, organisations: Organisations, reading: Reading) -> None:
    """Sends what those schools export by then on its way and rewrites `planted.json`; repeatable."""
    region = build_region(record.seed, record.size).among(record.organisations)
    drop(region, reading.as_of_at, workspace, senders_of(organisations, record.seed))
    readings = [one.as_of_at for one in READINGS if one.ordinal <= reading.ordinal]
    truth = planted_at(region, reading.as_of_at, readings)
    text = json.dumps(truth, ensure_ascii=False, indent=1)
    write_atomically(folder(workspace) / "planted.json", text.encode() + b"\n")
