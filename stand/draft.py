"""The region while it is being built: frames that grow versions, and the draws of chance.

Every record is valid from the moment it was recorded (`known_from_at`) until it was replaced or removed
(`known_until_at`, NaT for never), so that the state at any moment is a selection.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from stand.named import OrganisationTemplate
from stand.register_lines import RegisterLine
from stand.size import RegionSize
from stand.sources import Voice

Indices = npt.NDArray[np.int64]

# What stood in the systems before the year began.
BEFORE_THE_YEAR = pd.Timestamp("2026-08-25T06:00:00Z")


@dataclass
class Draft:
    """Frames of a region under construction; rows of facts carry indices into the frames of places and persons."""

    seed: int
    size: RegionSize
    templates: list[OrganisationTemplate]
    frames: dict[str, pd.DataFrame]
    register_lines: list[RegisterLine] = field(default_factory=list)

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.frames[name]

    def __setitem__(self, name: str, frame: pd.DataFrame) -> None:
        self.frames[name] = frame

    @property
    def voices(self) -> list[Voice]:
        """What the source of each organisation can say, in the order of `organisations`."""
        return [template.voice for template in self.templates]

    def chance(self, stream: int) -> np.random.Generator:
        """The generator of one step, the same for a seed whatever the other steps draw."""
        return np.random.default_rng([self.seed, self.size.first, stream])

    def replace(self, name: str, rows: Sequence[int] | Indices, at: Any, **values: Any) -> None:
        """From the moment `at` the rows (by index label) show other values; a new recording moment unless given."""
        frame = self.frames[name]
        fresh = frame.loc[list(rows)].copy()
        for column, value in values.items():
            fresh[column] = value
        fresh["known_from_at"] = at
        frame.loc[list(rows), "known_until_at"] = at
        self.append(name, fresh)

    def forget(self, name: str, rows: Sequence[int] | Indices) -> None:
        """Takes the rows (by index label) out altogether, as if they had never been recorded."""
        self.frames[name] = self.frames[name].drop(index=list(rows))

    def append(self, name: str, rows: pd.DataFrame) -> None:
        """Adds rows under fresh index labels; their columns are those of the frame."""
        frame = self.frames[name]
        start = int(frame.index.max()) + 1 if len(frame) else 0
        rows = rows[frame.columns].set_axis(pd.RangeIndex(start, start + len(rows)), axis=0)
        moments = {
            str(column): pd.to_datetime(rows[str(column)], utc=True).astype(dtype)
            for column, dtype in frame.dtypes.items()
            if isinstance(dtype, pd.DatetimeTZDtype)
        }
        types: dict[str, Any] = {str(column): dtype for column, dtype in frame.dtypes.items()}
        self.frames[name] = pd.concat([frame, rows.assign(**moments).astype(types)])


def with_validity(frame: pd.DataFrame, recorded: str = "recorded_at") -> pd.DataFrame:
    """The frame with `known_from_at` (its own recording moment) and `known_until_at` (never)."""
    frame["known_from_at"] = frame[recorded]
    frame["known_until_at"] = pd.Series(pd.NaT, index=frame.index, dtype="datetime64[us, UTC]")
    return frame
