"""One file that was not taken into the inbox."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """`name` at the other side, a Russian sentence and its remedy; `reason_code` goes into the quarantine."""

    name: str
    message: str
    remedy: str
    reason_code: str
