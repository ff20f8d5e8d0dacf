"""The rules: every `validations/rules/<rule id>.sql`, with the header that documents and tests it.

A file is a block comment in YAML and one query. The query reads canonical tables and the relations of the engine
(see docs/rulebook.md): `validations.relations`, `.terms` and `.shared` lay them out.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal, Self

import yaml
from pydantic import Field, ValidationError, field_validator, model_validator

from foundation.errors import ConfigurationError
from foundation.organisations import Strict
from foundation.yaml_text import read_yaml
from schemas.model import metadata
from schemas.registers import REGISTERS
from validations.addressee import Addressee
from validations.capabilities import CAPABILITIES
from validations.keys import KEY_FIELDS
from validations.regulation import Regulation
from validations.retired import load_retired

FOLDER = Path(__file__).parent / "rules"

ParameterType = Literal["integer", "texts"]


class Needs(Strict):
    """The data a rule can't do without."""

    capabilities: list[str] = Field(default_factory=list, description="Что должен сообщать источник журнала")
    registers: list[str] = Field(default_factory=list, description="Реестры, которые организация должна передать")
    entities: dict[str, list[str]] = Field(min_length=1, description="Таблицы и графы, которые читает правило")

    @field_validator("capabilities")
    @classmethod
    def _known_capabilities(cls, value: list[str]) -> list[str]:
        unknown = sorted(set(value) - set(CAPABILITIES))
        if unknown:
            raise ValueError(f"нет такой возможности источника: {unknown[0]}")
        return value

    @field_validator("registers")
    @classmethod
    def _known_registers(cls, value: list[str]) -> list[str]:
        unknown = sorted(set(value) - set(REGISTERS))
        if unknown:
            raise ValueError(f"нет такого реестра: {unknown[0]}")
        return value

    @model_validator(mode="after")
    def _of_something(self) -> Self:
        if not self.capabilities and not self.registers:
            raise ValueError("правило читает журнал (capabilities) или реестр (registers)")
        return self

    @field_validator("entities")
    @classmethod
    def _known_columns(cls, value: dict[str, list[str]]) -> dict[str, list[str]]:
        for entity, columns in value.items():
            if entity not in metadata.tables:
                raise ValueError(f"нет такой таблицы: {entity}")
            unknown = sorted(set(columns) - set(metadata.tables[entity].columns.keys()))
            if unknown:
                raise ValueError(f"в таблице {entity} нет графы {unknown[0]}")
        return value


class Denominator(Strict):
    """What a rule looks at: `sql` gives organisation_id, checked and unknown (there, but undecidable)."""

    unit: str = Field(description="Что считается, родительный падеж множественного числа")
    unknown: str | None = Field(None, description="Чего не хватает непроверенным, именительный падеж")
    sql: str = Field(description="Запрос: organisation_id, checked, unknown")


class Example(Strict):
    """A tiny journal and what the rule finds in it: a test and a piece of documentation at once."""

    title: str
    as_of: str = "2026-10-24T02:30:00+03:00"
    timezone: str = "Europe/Moscow"
    parameters: dict[str, Any] = Field(default_factory=dict)
    tables: dict[str, list[dict[str, Any]]]
    expect: list[dict[str, str]] = Field([], description="Находки: поля ключа, certainty и, где важно, severity")

    @field_validator("expect", mode="before")
    @classmethod
    def _as_text(cls, value: list[dict[str, Any]]) -> list[dict[str, str]]:
        return [{name: str(field) for name, field in item.items()} for item in value]


class Examples(Strict):
    """A rule shows what it lets pass and what it finds."""

    passes: list[Example] = Field(alias="pass", min_length=1)
    fails: list[Example] = Field(alias="fail", min_length=1)

    @field_validator("passes")
    @classmethod
    def _nothing_found(cls, value: list[Example]) -> list[Example]:
        if any(example.expect for example in value):
            raise ValueError("в примере pass находок не бывает")
        return value

    @field_validator("fails")
    @classmethod
    def _something_found(cls, value: list[Example]) -> list[Example]:
        if not all(example.expect for example in value):
            raise ValueError("в примере fail должны быть находки (expect)")
        return value


class Rule(Strict):
    """One rule: its documentation, its tests and its query."""

    id: str = Field(pattern=r"^[a-z][a-z-]*[a-z]$")
    title: str = Field(min_length=1)
    what: str = Field(min_length=1)
    why: str = Field(min_length=1)
    remedy: str = Field(min_length=1)
    dimension: Literal["completeness", "validity", "uniqueness", "consistency", "timeliness", "integrity"]
    since: str
    key: list[str] = Field(min_length=1)
    parameters: dict[str, ParameterType] = Field(default_factory=dict)
    severity: Literal["by_clause", "by_row"] = Field(
        "by_clause", description="Тяжесть по силе пункта, или строка запроса может её смягчить (severity_code)"
    )
    addressee: Addressee = Field(description="Кто должен действовать")
    needs: Needs
    denominator: Denominator
    examples: Examples
    sql: str = Field(min_length=1)

    @field_validator("key")
    @classmethod
    def _known_fields(cls, value: list[str]) -> list[str]:
        unknown = [field for field in value if field not in KEY_FIELDS]
        if unknown:
            raise ValueError(f"нет такого поля ключа: {unknown[0]}")
        return value


@cache
def load_rules() -> Mapping[str, Rule]:
    """Every rule of the folder: rule id → rule, sorted by id."""
    return {path.stem: parse_rule(path.stem, path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.sql"))}


def load_rule(rule_id: str) -> Rule:
    """The rule of that id; an unknown or retired one is a configuration error."""
    rules = load_rules()
    retired = load_retired().get(rule_id)
    if retired is not None:
        raise ConfigurationError(
            f"Правила «{rule_id}» нет с версии {retired.retired_in}: {retired.why}",
            f"Его заменило: {', '.join(retired.replaced_by)}." if retired.replaced_by else "Замены ему нет.",
        )
    if rule_id not in rules:
        raise ConfigurationError(f"Правила «{rule_id}» нет.", f"Есть: {', '.join(rules)}.")
    return rules[rule_id]


def parse_rule(rule_id: str, text: str) -> Rule:
    """A rule from the text of its file; raises ConfigurationError saying what the header lacks."""
    try:
        opening, rest = text.split("/*", 1)
        header, sql = rest.split("*/", 1)
        if opening.strip():
            raise ValueError("файл должен начинаться с заголовка /* … */")
        return Rule.model_validate({**read_yaml(header), "id": rule_id, "sql": sql.strip().removesuffix(";")})
    except (ValueError, TypeError, yaml.YAMLError) as error:
        complaint = (
            "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors())
            if isinstance(error, ValidationError)
            else str(error)
        )
        raise ConfigurationError(
            f"Правило {rule_id} записано с ошибкой: {complaint}.",
            "Возьмите за образец соседнее правило и docs/rulebook.md.",
        ) from error


def complaints(rules: Mapping[str, Rule], regulations: Sequence[Regulation]) -> list[str]:
    """Where rules and obligations don't meet: unknown rules, rules nobody asks for, missing parameters."""
    found = []
    asked = [requirement for regulation in regulations for requirement in regulation.requirements()]
    for requirement in asked:
        rule = rules.get(requirement.rule_id)
        if rule is None:
            found.append(f"{requirement.obligation_id}: правила «{requirement.rule_id}» нет")
            continue
        missing = sorted(set(rule.parameters) - set(requirement.parameters))
        if missing:
            found.append(f"{requirement.obligation_id}: правилу {rule.id} не задан параметр {missing[0]}")
    asking = {(requirement.rule_id, requirement.obligation_id) for requirement in asked}
    found += [
        f"{rule.id}: addressee называет обязанность {obligation_id}, которая этого правила не требует"
        for rule in rules.values()
        for obligation_id in {**rule.addressee.by_clause, **rule.addressee.words}
        if (rule.id, obligation_id) not in asking
    ]
    found += [
        f"{rule_id}: правила не требует ни один пункт"
        for rule_id in sorted(set(rules) - {requirement.rule_id for requirement in asked})
    ]
    return found
