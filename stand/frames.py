"""Two ways out of a frame: values by position, rows as records."""

from typing import Any

import numpy as np
import pandas as pd


def lookup(column: pd.Series, positions: Any) -> Any:
    """The values of a column at those positions, without an index, so that they fit into any frame."""
    return column.take(np.asarray(positions)).array


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as dictionaries."""
    names = [str(name) for name in frame.columns]
    columns = [frame[name].tolist() for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
