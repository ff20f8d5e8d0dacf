"""Mutants that change nothing: what they leave out follows from the rest, and why."""

import re
from collections.abc import Mapping

from tests.mutation.mutants import Mutant

# Rule ('*': any) → a regular expression of the mutant's whole name → the reason.
EQUIVALENT: Mapping[str, Mapping[str, str]] = {
    "*": {
        r"INNER JOIN becomes LEFT JOIN: requirement": (
            "a row nobody asks about has no clause, and the engine drops what has no clause"
        ),
        r"INNER JOIN becomes LEFT JOIN: (local_day|term_end|term)( AS \w+)?": (
            "the engine lays out every day the journals mention and a year around them, so there is none without a row"
        ),
        r"DISTINCT left out: .*": "the engine keeps one row of each key",
    },
}


def reason_of(rule_id: str, mutant: Mutant) -> str | None:
    """Why the mutant means the same as the rule; None where it does not."""
    for known in (EQUIVALENT.get(rule_id, {}), EQUIVALENT["*"]):
        for pattern, reason in known.items():
            if re.fullmatch(pattern, mutant.what):
                return reason
    return None
