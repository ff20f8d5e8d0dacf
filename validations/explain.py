"""A rule explained to the person whose journal it found wanting."""

from collections.abc import Mapping, Sequence
from typing import Any

from schemas.registers import REGISTERS
from validations.capabilities import CAPABILITIES
from validations.keys import KEY_FIELDS
from validations.regulation import Obligation, Parameters, load_shipped
from validations.rulebook import Example, Rule, load_rule
from validations.wording import CERTAINTY_WORDS, FORCE_WORDS, KEY_WORDS, parameters_in_words, shown


def explain(rule_id: str) -> str:
    """What the rule asks, why, by which clauses, how to mend, examples, needed data and its query, in Russian.

    Raises ConfigurationError for a rule that does not exist.
    """
    rule = load_rule(rule_id)
    parts = [
        f"{rule.title}\n{'=' * len(rule.title)}\nПравило {rule.id}, с версии {rule.since}",
        _section("Что проверяется", rule.what),
        _section("Зачем", rule.why),
        _section("По каким пунктам", "\n\n".join(_clauses(rule))),
        _section("Как исправить", rule.remedy),
        _section("Как названо место нарушения", ", ".join(KEY_WORDS[field] for field in rule.key)),
        _section("Какие данные нужны", _needed(rule)),
        _section("Чего правило не находит", "\n\n".join(_example(rule, item) for item in rule.examples.passes)),
        _section("Что оно находит", "\n\n".join(_example(rule, item) for item in rule.examples.fails)),
        _section("Запрос", rule.sql),
    ]
    return "\n\n".join(parts)


def _section(title: str, text: str) -> str:
    return f"{title}\n{'-' * len(title)}\n{text}"


def _clauses(rule: Rule) -> list[str]:
    found = []
    for regulation in load_shipped():
        for obligation in regulation.obligations:
            for item in obligation.fulfilments:
                if item.rule == rule.id:
                    terms = {**obligation.parameters, **item.parameters}
                    found.append(f"{regulation.title}, п. {obligation.clause}\n{_clause(rule, obligation, terms)}")
    return found


def _clause(rule: Rule, obligation: Obligation, terms: Parameters) -> str:
    lines = [f"  {obligation.what} ({FORCE_WORDS[obligation.force]})"]
    if obligation.quotation:
        lines.append(f"  «{obligation.quotation}»")
    lines.append(f"  Кому: {rule.addressee.in_words(obligation.id)}")
    if obligation.inferred:
        lines.append(f"  Не из текста: {obligation.inferred}")
    if terms:
        lines.append(f"  Параметры: {parameters_in_words(terms)}")
    if obligation.reason:
        lines.append(f"  Оговорка: {obligation.reason}")
    return "\n".join(lines)


def _needed(rule: Rule) -> str:
    lines = []
    if rule.needs.capabilities:
        lines.append("Источник сообщает: " + ", ".join(CAPABILITIES[name] for name in rule.needs.capabilities) + ".")
    if rule.needs.registers:
        titles = ", ".join(f"«{REGISTERS[name].title}»" for name in rule.needs.registers)
        lines.append(f"Переданы реестры: {titles}.")
    lines += [f"  {entity}: {', '.join(columns)}" for entity, columns in rule.needs.entities.items()]
    return "\n".join(lines)


def _example(rule: Rule, example: Example) -> str:
    lines = [example.title]
    if example.parameters:
        lines.append(f"  {parameters_in_words(example.parameters)}")
    for name, rows in example.tables.items():
        lines.append(f"  {name}")
        lines += [f"    {line}" for line in _table(rows)]
    for found in example.expect:
        where = ", ".join(found[field] for field in rule.key if field in found and field in KEY_FIELDS)
        lines.append(f"  → {CERTAINTY_WORDS[found['certainty']]}: {where}")
    return "\n".join(lines)


def _table(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    cells = [columns, *([shown(row.get(column, "")) for column in columns] for row in rows)]
    widths = [max(len(line[place]) for line in cells) for place in range(len(columns))]
    return [" │ ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells]
