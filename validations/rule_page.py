"""The Russian page of a rule, in Markdown: what it asks, by which clause, how to mend, what it finds and what not."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from schemas.model import metadata
from schemas.registers import REGISTERS
from validations.capabilities import CAPABILITIES
from validations.regulation import Obligation, Parameters, Regulation, load_shipped
from validations.rulebook import Example, Rule
from validations.wording import CERTAINTY_WORDS, FORCE_WORDS, KEY_WORDS, parameters_in_words, shown

_DIMENSIONS: Mapping[str, str] = {
    "completeness": "полнота",
    "validity": "допустимость значений",
    "uniqueness": "единственность",
    "consistency": "согласованность",
    "timeliness": "своевременность",
    "integrity": "неизменность",
}
_NOTE = "Страница составлена по заголовку правила (`python -m pipeline.rule_pages`): правьте его, а не страницу."


def render_page(rule: Rule, systems: Sequence[tuple[str, Sequence[str]]]) -> str:
    """The page of a rule; `systems` are titles of systems with the capabilities each lacks for it."""
    parts = [
        f"# {rule.title}",
        f"Правило `{rule.id}`, с версии {rule.since}; качество: {_DIMENSIONS[rule.dimension]}. {_NOTE}",
        _section("Что проверяется", rule.what),
        _section("Зачем", rule.why),
        _section("По каким пунктам", "\n\n".join(_clauses(rule))),
        _section("Как исправить", rule.remedy),
        _section("Как названо место нарушения", ", ".join(KEY_WORDS[field] for field in rule.key) + "."),
        _section("Какие данные нужны", _needed(rule)),
        _section("Что может сказать каждая система", _told(rule, systems)),
        _section("Чего правило не находит", "\n\n".join(_example(rule, item) for item in rule.examples.passes)),
        _section("Что оно находит", "\n\n".join(_example(rule, item) for item in rule.examples.fails)),
        _section("Запрос", f"```sql\n{rule.sql}\n```"),
    ]
    return "\n\n".join(parts) + "\n"


def render_index(rules: Iterable[Rule]) -> str:
    """The list of all rules with their clauses."""
    rows = [(f"[{rule.title}]({rule.id}.md)", f"`{rule.id}`", _short_clauses(rule)) for rule in rules]
    return f"# Правила\n\n{_NOTE}\n\n{_grid(('правило', 'код', 'пункты'), rows)}\n"


def _section(title: str, text: str) -> str:
    return f"## {title}\n\n{text}"


def _asking(rule: Rule) -> list[tuple[Regulation, Obligation, Parameters]]:
    return [
        (regulation, obligation, {**obligation.parameters, **item.parameters})
        for regulation in load_shipped()
        for obligation in regulation.obligations
        for item in obligation.fulfilments
        if item.rule == rule.id
    ]


def _clauses(rule: Rule) -> list[str]:
    found = []
    for regulation, obligation, terms in _asking(rule):
        lines = [
            f"**{regulation.title}, п. {obligation.clause}.** {obligation.what} ({FORCE_WORDS[obligation.force]})."
        ]
        if obligation.quotation:
            lines.append(f"> «{obligation.quotation}»")
        notes = [f"- Кому: {rule.addressee.in_words(obligation.id)}."]
        if terms:
            notes.append(f"- Параметры: {parameters_in_words(terms)}.")
        if obligation.inferred:
            notes.append(f"- Не из текста: {obligation.inferred}.")
        if obligation.reason:
            notes.append(f"- Оговорка: {obligation.reason}")
        lines.append("\n".join(notes))
        found.append("\n\n".join(lines))
    return found


def _short_clauses(rule: Rule) -> str:
    return ", ".join(dict.fromkeys(f"{obligation.id}" for _, obligation, _ in _asking(rule)))


def _needed(rule: Rule) -> str:
    lines = []
    if rule.needs.capabilities:
        lines.append("Источник сообщает: " + ", ".join(CAPABILITIES[name] for name in rule.needs.capabilities) + ".")
    if rule.needs.registers:
        titles = ", ".join(f"«{REGISTERS[name].title}»" for name in rule.needs.registers)
        lines.append(
            f"Организация передала реестры: {titles}. Пока реестр не передан, правило отвечает «нельзя проверить»."
        )
    tables = [
        (
            f"`{entity}`",
            (metadata.tables[entity].comment or "").partition(":")[0],
            ", ".join(f"`{name}`" for name in columns),
        )
        for entity, columns in rule.needs.entities.items()
    ]
    return "\n\n".join([*lines, _grid(("таблица", "что в ней", "графы"), tables)])


def _told(rule: Rule, systems: Sequence[tuple[str, Sequence[str]]]) -> str:
    if not rule.needs.capabilities:
        return "Правило читает только реестры организации: от системы журнала оно не зависит."
    rows = [
        (title, "нельзя" if missing else "можно", ", ".join(CAPABILITIES[name] for name in missing) or "—")
        for title, missing in systems
    ]
    return _grid(("система", "проверить", "чего не сообщает"), rows)


def _example(rule: Rule, example: Example) -> str:
    parts = [f"### {example.title}"]
    if example.parameters:
        parts.append(f"{parameters_in_words(example.parameters)}.")
    for name, rows in example.tables.items():
        parts.append(f"`{name}`:\n\n{_rows(rows)}")
    if example.expect:
        parts.append(
            "\n".join(
                f"- **{CERTAINTY_WORDS[found['certainty']]}**: "
                + ", ".join(f"{KEY_WORDS[field]} — {found[field]}" for field in rule.key if field in found)
                for found in example.expect
            )
        )
    return "\n\n".join(parts)


def _rows(rows: Sequence[Mapping[str, Any]]) -> str:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    return _grid(columns, [[shown(row.get(column, "")) for column in columns] for row in rows])


def _grid(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
