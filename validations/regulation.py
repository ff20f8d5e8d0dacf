"""A governing document as data: its obligations, what fulfils each, and the parameters of the rules.

The shipped documents lie in `validations/regulations/`; a local act of an organisation is a YAML of
the same form that `extends` one of them and overrides parameters from a day on.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

import yaml
from pydantic import Field, ValidationError, model_validator

from foundation.errors import ConfigurationError
from foundation.organisations import Strict
from foundation.yaml_text import read_yaml

FOLDER = Path(__file__).parent / "regulations"
RESERVED_PREFIX = "_"
BEGINNING = date(1, 1, 1)
END = date(9999, 12, 31)

Document = TypeVar("Document", bound=Strict)
Scalar = bool | int | float | str
Parameters = dict[str, Scalar | list[str] | list[int]]
Kind = Literal["check", "publish", "deliver", "retain", "access", "duty"]
Force = Literal["must", "should", "may"]
Status = Literal["open", "fulfilled", "partly", "not_checkable", "duty"]
PublicationName = Literal["report", "diary", "mail", "feed", "summary_sheet", "archive", "data_docs", "act", "smev"]
PolicyName = Literal["consent", "provenance", "revisions", "integrity"]


class Fulfilment(Strict):
    """One thing that fulfils an obligation: a rule (with its parameters), a publication or a policy."""

    rule: str | None = Field(None, description="Правило: имя файла из validations/rules без .sql")
    publication: PublicationName | None = Field(None, description="Вид выпуска")
    policy: PolicyName | None = Field(None, description="Порядок, которого держится вся система")
    parameters: Parameters = Field({}, description="Параметры этого правила поверх параметров обязанности")

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        named = [name for name in (self.rule, self.publication, self.policy) if name is not None]
        if len(named) != 1:
            raise ValueError("нужно ровно одно из rule, publication, policy")
        if self.parameters and self.rule is None:
            raise ValueError("параметры бывают только у правила")
        return self

    @property
    def name(self) -> str:
        """The name that coverage prints."""
        return self.rule or self.publication or self.policy or ""


class Obligation(Strict):
    """Who must do what by which clause, and what of ours answers for it."""

    id: str = Field(pattern=r"^[a-z0-9-]+/[0-9a-z.]+$", description="Документ и обязанность")
    clause: str = Field(min_length=1, description="Пункт, как напечатан")
    kind: Kind = Field(description="Вид: проверить, опубликовать, доставить, хранить, доступ, долг человека")
    force: Force = Field(description="Сила: must — должен, should — рекомендуется, may — вправе")
    decide: Literal["full", "partly", "never"] | None = Field(
        None, description="Что можно установить по ночным чтениям и выгрузкам"
    )
    what: str = Field(min_length=1, description="Требование своими словами")
    quotation: str | None = Field(None, description="Слова документа")
    note: str | None = Field(None, description="Примечание")
    inferred: str | None = Field(None, description="Что здесь наше и в тексте не сказано")
    parameters: Parameters = Field({}, description="Сроки, шкалы и прочее, общее для всех правил обязанности")
    effective_from: date | None = Field(None, description="Действует с")
    effective_to: date | None = Field(None, description="Действует по")
    fulfilled_by: Literal["open", "not_checkable", "duty"] | Annotated[list[Fulfilment], Field(min_length=1)] = Field(
        description="Чем исполнено; open — ещё ничем, not_checkable — не проверить, duty — долг человека"
    )
    reason: str | None = Field(None, description="Почему не проверить, или какая часть осталась непокрытой")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.kind == "duty") != (self.fulfilled_by == "duty"):
            raise ValueError(f"{self.id}: kind duty и fulfilled_by duty бывают только вместе")
        if self.fulfilled_by == "not_checkable" and not self.reason:
            raise ValueError(f"{self.id}: для not_checkable нужна причина (reason)")
        for parameters in (self.parameters, *(item.parameters for item in self.fulfilments)):
            whole = {**self.parameters, **parameters}
            if "days" in whole:
                _check_days(self.id, whole)
        return self

    @property
    def fulfilments(self) -> list[Fulfilment]:
        """What fulfils it; empty where nothing does."""
        return self.fulfilled_by if isinstance(self.fulfilled_by, list) else []

    @property
    def status(self) -> Status:
        """How far it is fulfilled: a reason beside a fulfilment says that a part is not."""
        if isinstance(self.fulfilled_by, str):
            return self.fulfilled_by
        return "partly" if self.reason else "fulfilled"


class Decision(Strict):
    """How the engine treats what a document leaves open or contradicts."""

    about: str
    rule: str


class Decisions(Strict):
    """The whole of `_conflicts.yaml`."""

    decisions: list[Decision]


class Regulation(Strict):
    """One governing document."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", description="Код документа: имя файла без .yaml")
    title: str = Field(description="Название")
    organisations: str = Field(description="На кого распространяется")
    systems: list[str] = Field(description="В каких системах ведётся журнал")
    timezone: str = Field(description="Часовой пояс")
    consent_mode: Literal["opt_in", "opt_out", "silent"] = Field(description="Согласие родителей")
    adopted: date | None = Field(None, description="Принят")
    effective_from: date | None = Field(None, description="Действует с")
    effective_to: date | None = Field(None, description="Действует по")
    obligations: list[Obligation] = Field(min_length=1, description="Обязанности по порядку пунктов")

    @model_validator(mode="after")
    def _unknown_kinds_wait_for_the_longest_term(self) -> Self:
        asked = [
            requirement.parameters for requirement in self.requirements() if "work_kinds" in requirement.parameters
        ]
        longest = max((days for p in asked if isinstance(days := p.get("days"), int)), default=0)
        for parameters in asked:
            waited = parameters.get("unknown_kind_days", longest)
            if not isinstance(waited, int) or waited < longest:
                raise ValueError(f"unknown_kind_days ({waited}) короче наибольшего срока отметок ({longest})")
        return self

    def requirements(self) -> "list[Requirement]":
        """What the document asks of rules, in its own order."""
        return [
            Requirement(
                regulation_id=self.id,
                obligation_id=obligation.id,
                clause=obligation.clause,
                force=obligation.force,
                rule_id=item.rule,
                order=order,
                effective_from=obligation.effective_from or self.effective_from or BEGINNING,
                effective_to=obligation.effective_to or self.effective_to or END,
                parameters={**obligation.parameters, **item.parameters},
            )
            for order, obligation in enumerate(self.obligations)
            for item in obligation.fulfilments
            if item.rule is not None
        ]


class Requirement(Strict):
    """A clause that asks for a rule, with the parameters it gives it and the days it is in force."""

    regulation_id: str
    obligation_id: str
    clause: str
    force: Force
    rule_id: str
    order: int
    effective_from: date
    effective_to: date
    parameters: Parameters


class Override(Strict):
    """What a local act changes in one obligation of the document it extends."""

    id: str = Field(description="Обязанность, которую меняет местный акт")
    parameters: Parameters = Field({}, description="Новые значения параметров обязанности")
    rules: dict[str, Parameters] = Field({}, description="Новые значения параметров отдельных правил")


class LocalAct(Strict):
    """A local act of an organisation: a document with other terms from a day on."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", description="Код акта: имя файла без .yaml")
    extends: str = Field(description="Документ, который акт дополняет")
    title: str = Field(description="Название акта")
    effective_from: date | None = Field(None, description="С какого дня действуют новые значения")
    obligations: list[Override] = Field(min_length=1, description="Что изменено")


def shipped_ids() -> list[str]:
    """The ids of the shipped documents, sorted."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml") if not path.stem.startswith(RESERVED_PREFIX))


def load_shipped() -> list[Regulation]:
    """Every shipped document, sorted by id."""
    return [_shipped(regulation_id) for regulation_id in shipped_ids()]


def load_decisions() -> list[Decision]:
    """How contradictions within and between the documents are settled."""
    return _parsed(FOLDER / "_conflicts.yaml", Decisions).decisions


def load_regulation(regulation_id: str, local_acts: Path | None = None) -> Regulation:
    """The document of that id; a file of `local_acts` comes first and may extend a shipped document.

    Raises ConfigurationError where there is none, or where it can't be read.
    """
    local = local_acts / f"{regulation_id}.yaml" if local_acts is not None else None
    if local is not None and local.is_file():
        return _extended(_parsed(local, LocalAct), local)
    if regulation_id not in shipped_ids():
        raise ConfigurationError(
            f"Регламента «{regulation_id}» нет.",
            f"Укажите в organisations.yaml один из: {', '.join(shipped_ids())}, или файл местного акта"
            + (f" из папки {local_acts}." if local_acts is not None else "."),
        )
    return _shipped(regulation_id)


def load_regulations(ids: Iterable[str], local_acts: Path | None = None) -> dict[str, Regulation]:
    """The documents of those ids: id → document."""
    return {regulation_id: load_regulation(regulation_id, local_acts) for regulation_id in sorted(set(ids))}


def json_schemas() -> Mapping[str, dict[str, Any]]:
    """JSON Schemas of a document and of a local act, by file name."""
    return {
        "regulation.schema.json": Regulation.model_json_schema(),
        "local-act.schema.json": LocalAct.model_json_schema(),
    }


@cache
def _shipped(regulation_id: str) -> Regulation:
    return _parsed(FOLDER / f"{regulation_id}.yaml", Regulation)


def _parsed(path: Path, model: type[Document]) -> Document:
    try:
        return model.model_validate(read_yaml(path.read_text(encoding="utf-8")))
    except (yaml.YAMLError, ValidationError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"{path} не читается: {_complaint(error)}.",
            "Сверьте его с validations/regulations/*.schema.json.",
        ) from error


def _extended(act: LocalAct, path: Path) -> Regulation:
    if act.id != path.stem:
        raise ConfigurationError(f"{path}: код акта «{act.id}» не равен имени файла.", "Переименуйте файл или код.")
    base = load_regulation(act.extends)
    overrides = {override.id: override for override in act.obligations}
    unknown = sorted(set(overrides) - {obligation.id for obligation in base.obligations})
    if unknown:
        raise ConfigurationError(
            f"{path}: в документе «{base.id}» нет обязанности {unknown[0]}.", "Проверьте её код в файле документа."
        )
    changed: list[Obligation] = []
    for obligation in base.obligations:
        override = overrides.get(obligation.id)
        if override is None:
            changed.append(obligation)
            continue
        if act.effective_from is not None:
            changed.append(obligation.model_copy(update={"effective_to": act.effective_from - timedelta(days=1)}))
        changed.append(_overridden(obligation, override, act.effective_from, path))
    try:
        return Regulation.model_validate(
            {**base.model_dump(), "id": act.id, "title": act.title, "obligations": [o.model_dump() for o in changed]}
        )
    except ValidationError as error:
        raise ConfigurationError(f"{path}: {_complaint(error)}.", "Исправьте значения в акте.") from error


def _overridden(obligation: Obligation, override: Override, effective_from: date | None, path: Path) -> Obligation:
    rules = {item.rule for item in obligation.fulfilments}
    unknown = sorted(set(override.rules) - {rule for rule in rules if rule is not None})
    if unknown:
        raise ConfigurationError(
            f"{path}: обязанность {obligation.id} не проверяется правилом «{unknown[0]}».",
            f"Её правила: {', '.join(sorted(rule for rule in rules if rule)) or 'нет ни одного'}.",
        )
    fulfilled_by: object = obligation.fulfilled_by
    if obligation.fulfilments:
        fulfilled_by = [
            {
                **item.model_dump(exclude_none=True),
                "parameters": {**item.parameters, **override.rules.get(item.rule or "", {})},
            }
            for item in obligation.fulfilments
        ]
    try:
        return Obligation.model_validate(
            {
                **obligation.model_dump(),
                "parameters": {**obligation.parameters, **override.parameters},
                "fulfilled_by": fulfilled_by,
                "effective_from": effective_from or obligation.effective_from,
            }
        )
    except ValidationError as error:
        raise ConfigurationError(f"{path}: {_complaint(error)}.", "Исправьте значения в акте.") from error


def _check_days(obligation_id: str, parameters: Parameters) -> None:
    days, day_kind, inclusive = (parameters.get(name) for name in ("days", "day_kind", "inclusive"))
    if day_kind is None or inclusive is None:
        raise ValueError(f"{obligation_id}: к сроку days нужны day_kind и inclusive")
    if day_kind not in ("calendar", "working"):
        raise ValueError(f"{obligation_id}: day_kind — calendar (календарные дни) или working (рабочие)")
    if not isinstance(inclusive, bool) or not isinstance(days, int) or days < (0 if inclusive else 1):
        raise ValueError(f"{obligation_id}: срок days — целое неотрицательное число, inclusive — true или false")


def _complaint(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(str(part) for part in first['loc'])}: {re.sub('^Value error, ', '', first['msg'])}"
    return str(error).splitlines()[0]
