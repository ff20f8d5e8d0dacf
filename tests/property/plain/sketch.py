"""A sketch: the tables of one tiny journal and the terms it is held against."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# The key of a finding: the text of the rule's key fields, in the order of its header.
Key = tuple[str, ...]
Row = dict[str, Any]


@dataclass(frozen=True)
class Sketch:
    """One tiny journal: rows by table (what a row leaves out is made up), the rule's parameters, zone and instant."""

    tables: Mapping[str, list[Row]]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    timezone: str = "Europe/Moscow"
    as_of: str = "2026-10-24T02:30:00+03:00"
