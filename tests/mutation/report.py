"""The figures of a mutation run, as `docs/rules-testing.md` holds them."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.mutation.bench import Scored
from tests.mutation.equivalent import reason_of
from validations.rulebook import load_rules

DOCUMENT = Path(__file__).parents[2] / "docs" / "rules-testing.md"
WANTED = 0.95
_ROW = re.compile(r"^\| `([a-z-]+)` \| (\d+) \| (\d+) \| (\d+) ", re.MULTILINE)
_REASON = re.compile(r"^- `([a-z-]+)`: (.*)\.$", re.MULTILINE)
_BEGIN, _END = "<!-- mutation: begin -->", "<!-- mutation: end -->"


def share(scored: Scored) -> float:
    """The share of a rule's mutants that were killed, of those that mean something else than the rule."""
    different = scored.total - len(_reasons(scored))
    return scored.killed / different if different else 1.0


def table(scored: Sequence[Scored]) -> str:
    """A line per rule and one for all, in Markdown, and below them the equivalent mutants with their reasons."""
    return _table({each.rule: _figures(each) for each in scored}, {each.rule: _told(each) for each in scored})


def written(document: str, scored: Sequence[Scored]) -> str:
    """The document with its generated table renewed: rules that did not run keep the figures of their last run."""
    before, rest = document.split(_BEGIN)
    old, after = rest.split(_END)
    figures = {rule: (int(total), int(same), int(killed)) for rule, total, same, killed in _ROW.findall(old)}
    told: dict[str, list[str]] = {}
    for rule, reason in _REASON.findall(old):
        told.setdefault(rule, []).append(reason)
    figures |= {each.rule: _figures(each) for each in scored}
    told |= {each.rule: _told(each) for each in scored}
    known = sorted(set(figures) & set(load_rules()))
    return f"{before}{_BEGIN}\n{_table({rule: figures[rule] for rule in known}, told)}{_END}{after}"


def _table(figures: Mapping[str, tuple[int, int, int]], told: Mapping[str, Sequence[str]]) -> str:
    lines = ["| rule | mutants | equivalent | killed | survived | share |", "|---|--:|--:|--:|--:|--:|"]
    lines += [_line(f"`{rule}`", *counted) for rule, counted in figures.items()]
    sums = [sum(column) for column in zip(*figures.values(), strict=True)]
    lines.append(_line("**all**", sums[0], sums[1], sums[2]))
    reasons = [f"- `{rule}`: {reason}." for rule in figures for reason in told.get(rule, ())]
    if reasons:
        lines += ["", "Equivalent mutants, and why they mean the same:", "", *reasons]
    return "\n".join(lines) + "\n"


def _figures(scored: Scored) -> tuple[int, int, int]:
    return scored.total, len(_reasons(scored)), scored.killed


def _told(scored: Scored) -> list[str]:
    return list(dict.fromkeys(_reasons(scored)))


def _reasons(scored: Scored) -> list[str]:
    return [reason for mutant in scored.survived if (reason := reason_of(scored.rule, mutant)) is not None]


def _line(name: str, total: int, equivalent: int, killed: int) -> str:
    different = total - equivalent
    part = killed / different if different else 1.0
    return f"| {name} | {total} | {equivalent} | {killed} | {different - killed} | {part:.1%} |"
