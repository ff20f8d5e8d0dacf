"""What was planted: the violation, the moments that decide when it can be known, and its legal twins."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd


@dataclass(frozen=True, slots=True)
class Plant:
    """A violation and what decides its certainty.

    `judged` by `state`: broken from `happens_at` until `mended_at`, and not to be told where it is not `certain`. By
    `record`: a value that truly appeared at `happens_at`, after `deadline_at`; `claimed_at` is the moment the source
    states, None where it states none. By `change`: the value shown since `shown_from_at` became another one (or
    vanished) at `happens_at`.
    """

    rule: str
    organisation: str
    key: Mapping[str, str]
    judged: Literal["state", "record", "change"]
    happens_at: pd.Timestamp
    mended_at: pd.Timestamp | None = None
    deadline_at: pd.Timestamp | None = None
    claimed_at: pd.Timestamp | None = None
    shown_from_at: pd.Timestamp | None = None
    allowed_from_at: pd.Timestamp | None = None
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Twin:
    """What looks like a violation of `rule` and is none; it stands in the journal from `happens_at`."""

    rule: str
    organisation: str
    key: Mapping[str, str]
    happens_at: pd.Timestamp
    why: str


@dataclass(frozen=True, slots=True)
class Forged:
    """A mark changed by whoever knew a teacher's password, or what looks like it (`is_void` is false) and why not.

    `key` is the cell; `former` stood there before `written`. From `known_at` the register says what is void.
    """

    organisation: str
    incident: str
    key: Mapping[str, str]
    former: str | None
    written: str | None
    known_at: pd.Timestamp
    is_void: bool
    why: str


@dataclass
class Ledger:
    """All that was planted in a region."""

    plants: list[Plant] = field(default_factory=list)
    twins: list[Twin] = field(default_factory=list)
    forged: list[Forged] = field(default_factory=list)

    def among(self, organisations: Collection[str]) -> "Ledger":
        """What was planted in those organisations."""
        return Ledger(
            [plant for plant in self.plants if plant.organisation in organisations],
            [twin for twin in self.twins if twin.organisation in organisations],
            [forged for forged in self.forged if forged.organisation in organisations],
        )
