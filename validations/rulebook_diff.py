"""What differs between two rulebooks: rules added, changed and retired, for the changelog and for an auditor.

It compares what judges: a rule's query, key, needed data and words, and of each clause that asks for it the
parameters, the force and the days it is in force. Layout, comments of SQL and examples judge nothing.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from foundation.yaml_text import read_yaml
from validations.retired import load_retired
from validations.rulebook_snapshot import Snapshot
from validations.wording import FORCE_WORDS, parameters_in_words

Kind = Literal["added", "changed", "retired"]

_WORDS: Mapping[str, str] = {
    "title": "название",
    "what": "что проверяется",
    "why": "зачем",
    "remedy": "как исправить",
    "dimension": "вид качества",
    "severity": "тяжесть",
    "key": "ключ находки",
    "parameters": "какие параметры",
    "addressee": "кому адресовано",
    "needs": "какие данные нужны",
    "denominator": "что считается проверенным",
}
_DEFAULTS: Mapping[str, Any] = {"severity": "by_clause", "parameters": {}, "addressee": {}}
_OPEN: Mapping[str, Any] = {"by_clause": {}, "words": {}, "capabilities": [], "registers": []}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs: of which clause (None for the rule itself), which part, what it was and is."""

    obligation: str | None
    part: str
    former: Any
    present: Any
    words: str


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule that was added, changed or retired, and in what."""

    rule: str
    kind: Kind
    title: str
    differences: tuple[Difference, ...]
    replaced_by: tuple[str, ...] = ()

    def record(self) -> dict[str, Any]:
        """The same for programs."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Form:
    header: Mapping[str, Any]
    sql: tuple[str, ...]
    # Obligation and its first day → clause, force, days in force, parameters.
    demands: Mapping[tuple[str, str], Mapping[str, Any]]


def compare(former: Snapshot, present: Snapshot) -> list[RuleChange]:
    """The rules that differ, sorted by id; two equal rulebooks give an empty list."""
    before, after = _forms(former), _forms(present)
    retired = load_retired()
    changes = []
    for rule in sorted(before.keys() | after.keys()):
        old, new = before.get(rule), after.get(rule)
        if old is None and new is not None:
            asked = tuple(_demanded(key, demand) for key, demand in sorted(new.demands.items()))
            changes.append(RuleChange(rule, "added", _title(new), asked))
        elif new is None and old is not None:
            known = retired.get(rule)
            changes.append(RuleChange(rule, "retired", _title(old), (), tuple(known.replaced_by) if known else ()))
        elif old is not None and new is not None and (found := (*_of_rule(old, new), *_of_clauses(old, new))):
            changes.append(RuleChange(rule, "changed", _title(new), found))
    return changes + _of_shared(former.shared, present.shared)


def _of_shared(former: Mapping[str, str], present: Mapping[str, str]) -> list[RuleChange]:
    """The queries that rules share judge with them: one that differs is told by its name."""
    title = "общий запрос, на который опираются правила"
    changes = []
    for name in sorted(former.keys() | present.keys()):
        was, now = (_query(each.get(name, "")) for each in (former, present))
        if was != now:
            kind: Kind = "added" if name not in former else "retired" if name not in present else "changed"
            changes.append(RuleChange(f"sql/{name}", kind, title, (_of_query(was, now),) if kind == "changed" else ()))
    return changes


def in_words(changes: Iterable[RuleChange]) -> str:
    """The changes as lines of a changelog, in Russian."""
    listed = list(changes)
    titles: Mapping[Kind, str] = {"added": "Добавлены", "changed": "Изменены", "retired": "Сняты"}
    parts = []
    for kind, title in titles.items():
        lines = [line for change in listed if change.kind == kind for line in _lines(change)]
        if lines:
            parts.append(f"{title}:\n" + "\n".join(lines))
    return "\n\n".join(parts) or "Своды правил одинаковы."


def _lines(change: RuleChange) -> list[str]:
    replaced = f"; вместо него: {', '.join(change.replaced_by)}" if change.replaced_by else ""
    return [
        f"- {change.rule} — {change.title}{replaced}",
        *(f"  - {difference.words}" for difference in change.differences),
    ]


def _title(form: _Form) -> str:
    return str(form.header.get("title", ""))


def _of_rule(old: _Form, new: _Form) -> list[Difference]:
    found = []
    for part, words in _WORDS.items():
        was, now = (_plain(form.header.get(part, _DEFAULTS.get(part))) for form in (old, new))
        if was != now:
            said = f"{words}: «{was}» → «{now}»" if isinstance(was, str) and isinstance(now, str) else words
            found.append(Difference(None, part, was, now, said))
    if old.sql != new.sql:
        found.append(_of_query(old.sql, new.sql))
    return found


def _of_query(was: tuple[str, ...], now: tuple[str, ...]) -> Difference:
    lines = [line[:1] for line in difflib.unified_diff(was, now, n=0)][2:]
    said = f"запрос: строк добавлено {lines.count('+')}, убрано {lines.count('-')}"
    return Difference(None, "sql", "\n".join(was), "\n".join(now), said)


def _of_clauses(old: _Form, new: _Form) -> list[Difference]:
    found = []
    for key in sorted(old.demands.keys() | new.demands.keys()):
        was, now = old.demands.get(key), new.demands.get(key)
        if was is None and now is not None:
            found.append(_demanded(key, now))
        elif now is None and was is not None:
            found.append(
                Difference(key[0], "obligation", was, None, f"{key[0]}: пункт {was['clause']} больше не требует")
            )
        elif was is not None and now is not None:
            found += _of_clause(key[0], was, now)
    return found


def _demanded(key: tuple[str, str], demand: Mapping[str, Any]) -> Difference:
    terms = parameters_in_words(demand["parameters"])
    since = f", с {demand['effective_from']}" if demand["effective_from"] else ""
    force = FORCE_WORDS.get(demand["force"], demand["force"])
    said = f"{key[0]}: требует пункт {demand['clause']} ({force}{since})" + (f"; {terms}" if terms else "")
    return Difference(key[0], "obligation", None, demand, said)


def _of_clause(obligation: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> list[Difference]:
    found = []
    words = {"clause": "пункт", "force": "сила", "effective_from": "действует с", "effective_to": "действует по"}
    for part, name in words.items():
        if was[part] != now[part]:
            one, other = (FORCE_WORDS.get(str(each[part]), each[part] or "начала" if part == "effective_from" else
                                          each[part] or "бессрочно") for each in (was, now))  # fmt: skip
            found.append(Difference(obligation, part, was[part], now[part], f"{obligation}: {name} {one} → {other}"))
    names = sorted(was["parameters"].keys() | now["parameters"].keys())
    for name in names:
        one, other = was["parameters"].get(name), now["parameters"].get(name)
        if one != other:
            before = parameters_in_words({name: one}) if name in was["parameters"] else "не было"
            after = parameters_in_words({name: other}) if name in now["parameters"] else "нет"
            found.append(Difference(obligation, f"parameters.{name}", one, other, f"{obligation}: {before} → {after}"))
    return found


def _forms(snapshot: Snapshot) -> dict[str, _Form]:
    demands = _demands(snapshot)
    forms = {}
    for rule, text in snapshot.rules.items():
        header, _, sql = text.partition("/*")[2].partition("*/")
        forms[rule] = _Form(read_yaml(header), _query(sql), demands.get(rule, {}))
    return forms


def _query(sql: str) -> tuple[str, ...]:
    """The lines of a query without its comments and blanks."""
    bare = (re.sub(r"\s+", " ", re.sub(r"--.*", "", line)).strip() for line in sql.splitlines())
    return tuple(line for line in bare if line)


def _demands(snapshot: Snapshot) -> dict[str, dict[tuple[str, str], dict[str, Any]]]:
    found: dict[str, dict[tuple[str, str], dict[str, Any]]] = {}
    for document, regulation in snapshot.regulations.items():
        own = {obligation["id"].partition("/")[0] for obligation in regulation.get("obligations", ())}
        for obligation in regulation.get("obligations", ()):
            asked = obligation.get("fulfilled_by")
            for item in asked if isinstance(asked, list) else ():
                if not item.get("rule"):
                    continue
                since = obligation.get("effective_from") or regulation.get("effective_from")
                until = obligation.get("effective_to") or regulation.get("effective_to")
                # A local act repeats the obligations of its document: they are told apart by the act.
                name = obligation["id"] if document in own else f"{document}: {obligation['id']}"
                place = (name, str(since or "") if document not in own else "")
                demands = found.setdefault(item["rule"], {})
                while place in demands:
                    # One obligation may ask for a rule twice, with other parameters.
                    place = (place[0], place[1] + "+")
                demands[place] = {
                    "clause": str(obligation["clause"]),
                    "force": obligation["force"],
                    "effective_from": str(since) if since else None,
                    "effective_to": str(until) if until else None,
                    "parameters": {**(obligation.get("parameters") or {}), **(item.get("parameters") or {})},
                }
    return found


def _plain(value: Any) -> Any:
    """A value without what an older header simply did not say, so that a new empty field is no change."""
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items() if name not in _OPEN or part != _OPEN[name]}
    if isinstance(value, str):
        return re.sub(r"\s+", " ", value).strip()
    return value
