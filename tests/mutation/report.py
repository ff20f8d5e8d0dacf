"""The figures of a mutation run, as `docs/rules-testing.md` holds them."""

from collections.abc import Sequence
from pathlib import Path

from tests.mutation.bench import Scored
from tests.mutation.equivalent import reason_of

DOCUMENT = Path(__file__).parents[2] / "docs" / "rules-testing.md"
WANTED = 0.95
_BEGIN, _END = "<!-- mutation: begin -->", "<!-- mutation: end -->"


def share(scored: Scored) -> float:
    """The share of a rule's mutants that were killed, of those that mean something else than the rule."""
    different = scored.total - len(_reasons(scored))
    return scored.killed / different if different else 1.0


def table(scored: Sequence[Scored]) -> str:
    """A line per rule and one for all, in Markdown, and below them the equivalent mutants with their reasons."""
    total = sum(each.total for each in scored)
    equivalent = sum(len(_reasons(each)) for each in scored)
    killed = sum(each.killed for each in scored)
    lines = ["| rule | mutants | equivalent | killed | survived | share |", "|---|--:|--:|--:|--:|--:|"]
    lines += [_line(f"`{each.rule}`", each.total, len(_reasons(each)), each.killed) for each in scored]
    lines.append(_line("**all**", total, equivalent, killed))
    reasons = [(each.rule, reason) for each in scored for reason in dict.fromkeys(_reasons(each))]
    if reasons:
        lines += ["", "Equivalent mutants, and why they mean the same:", ""]
        lines += [f"- `{rule}`: {reason}." for rule, reason in reasons]
    return "\n".join(lines) + "\n"


def written(document: str, scored: Sequence[Scored]) -> str:
    """The document with its generated table replaced."""
    before, rest = document.split(_BEGIN)
    _, after = rest.split(_END)
    return f"{before}{_BEGIN}\n{table(scored)}{_END}{after}"


def _reasons(scored: Scored) -> list[str]:
    return [reason for mutant in scored.survived if (reason := reason_of(scored.rule, mutant)) is not None]


def _line(name: str, total: int, equivalent: int, killed: int) -> str:
    different = total - equivalent
    part = killed / different if different else 1.0
    return f"| {name} | {total} | {equivalent} | {killed} | {different - killed} | {part:.1%} |"
