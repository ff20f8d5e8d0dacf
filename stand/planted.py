"""The truth at the stand's clock: what is violated now, and whether the readings so far can tell."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd

from stand.planting.ledger import Plant
from stand.region import Region


def planted_at(region: Region, moment: datetime, readings: Sequence[datetime]) -> list[dict[str, Any]]:
    """Planted violations as known at the last of `readings` not later than `moment`.

    Each is `rule`, `organisation`, `key` and `expected`: `broken` where the readings prove it, `cannot_tell` where
    it happened and they do not. What is mended by then, or has not been read yet, is not in the list.
    """
    reads = _reads(moment, readings)
    if not reads:
        return []
    found = []
    for plant in region.ledger.plants:
        expected = _judged(plant, reads)
        if expected is not None:
            found.append(
                {
                    "rule": plant.rule,
                    "organisation": plant.organisation,
                    "key": dict(plant.key),
                    "expected": expected,
                }
            )
    return sorted(found, key=_order)


def twins_at(region: Region, moment: datetime, readings: Sequence[datetime]) -> list[dict[str, Any]]:
    """Legal twins that stood in the journals at the last reading: none may be found for certain."""
    reads = _reads(moment, readings)
    found = [
        {"rule": twin.rule, "organisation": twin.organisation, "key": dict(twin.key), "expected": "legal"}
        for twin in region.ledger.twins
        if reads and twin.happens_at <= reads[-1]
    ]
    return sorted(found, key=_order)


def _reads(moment: datetime, readings: Sequence[datetime]) -> list[pd.Timestamp]:
    return sorted(pd.Timestamp(reading) for reading in readings if reading <= moment)


def _order(entry: dict[str, Any]) -> tuple[str, str, list[tuple[str, str]]]:
    return entry["rule"], entry["organisation"], sorted(entry["key"].items())


def _judged(plant: Plant, reads: list[pd.Timestamp]) -> str | None:
    now = reads[-1]
    if plant.happens_at > now or (plant.mended_at is not None and plant.mended_at <= now):
        return None
    if plant.judged == "state":
        return "broken" if plant.certain else "cannot_tell"
    if plant.judged == "change":
        # Somebody must have read the former value.
        seen = any(plant.shown_from_at <= read < plant.happens_at for read in reads)  # type: ignore[operator]
        return "broken" if seen else None
    return _recorded(plant, reads)


def _recorded(plant: Plant, reads: list[pd.Timestamp]) -> str | None:
    """Where the source says the moment, it decides, unless an earlier reading knows that it was not so."""
    shown = next(read for read in reads if read >= plant.happens_at)
    before = max((read for read in reads if read < plant.happens_at), default=None)
    from_at, until_at = before, shown
    if plant.claimed_at is not None and (before is None or before <= plant.claimed_at):
        from_at = until_at = plant.claimed_at
    late = plant.deadline_at is not None and from_at is not None and from_at >= plant.deadline_at
    early = plant.allowed_from_at is not None and until_at < plant.allowed_from_at
    if late or early:
        return "broken" if plant.certain else "cannot_tell"
    believed = plant.claimed_at is not None and from_at == until_at
    return None if believed else "cannot_tell"
