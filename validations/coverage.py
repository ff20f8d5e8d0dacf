"""Coverage: every obligation of every document and what of ours answers for it."""

from typing import Any

from validations.regulation import load_shipped
from validations.rulebook import load_rules


def coverage() -> list[dict[str, Any]]:
    """A row per obligation: obligation, kind, status, by, reason.

    `status` is open, fulfilled, partly, not_checkable or duty; `by` lists rules, publications and policies;
    a rule that the folder lacks fulfils nothing.
    """
    rules = load_rules()
    rows: list[dict[str, Any]] = []
    for regulation in load_shipped():
        for obligation in regulation.obligations:
            by = [item.name for item in obligation.fulfilments if item.rule is None or item.rule in rules]
            complete = len(by) == len(obligation.fulfilments)
            rows.append(
                {
                    "obligation": obligation.id,
                    "kind": obligation.kind,
                    "status": obligation.status if complete else ("partly" if by else "open"),
                    "by": by,
                    "reason": obligation.reason,
                }
            )
    return rows
