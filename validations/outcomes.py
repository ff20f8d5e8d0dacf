"""The five outcomes of a rule for an organisation, each with its reason in Russian."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from validations.rulebook import Denominator

Status = Literal["passed", "violated", "not_applicable", "not_checkable", "error"]


@dataclass(frozen=True, slots=True)
class Counts:
    """What a rule had to look at: `checked` of its units, `unknown` that lack a datum."""

    denominator: Denominator
    checked: int = 0
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """One rule for one organisation; `executed` says that its query ran over this run's data."""

    rule_id: str
    organisation_id: str
    status: Status
    reason: str | None
    checked: int | None = None
    violated: int = 0
    cannot_tell: int = 0
    checked_through_run_id: str | None = None
    executed: bool = False


def not_applicable(rule_id: str, organisation_id: str, reason: str) -> Outcome:
    """Nobody asks for it: findings of former runs are closed, since the requirement is gone."""
    return Outcome(rule_id, organisation_id, "not_applicable", reason, executed=True)


def not_checkable(
    rule_id: str, organisation_id: str, reason: str, *, checked_through_run_id: str | None = None
) -> Outcome:
    """It is asked for and the data can't answer: findings of former runs stay as they are."""
    return Outcome(rule_id, organisation_id, "not_checkable", reason, checked_through_run_id=checked_through_run_id)


def judged(
    rule_id: str,
    organisation_id: str,
    counts: Counts,
    *,
    violated: int,
    cannot_tell: int,
    waived: int,
    notes: Sequence[str],
    run_id: str,
) -> Outcome:
    """The outcome of an executed rule; `notes` say which sources could not be read for it."""
    said = list(notes)
    unit = counts.denominator.unit
    if counts.unknown:
        said.append(f"Не проверено {unit}: {counts.unknown}, нет данных: {counts.denominator.unknown}.")
    if waived:
        said.append(f"Снято с контроля: {waived}.")
    status: Status
    if violated:
        status = "violated"
    elif counts.checked == 0 and counts.unknown == 0:
        status = "not_applicable"
        said.insert(0, f"Проверять нечего: {unit} нет.")
    elif counts.checked == 0:
        status = "not_checkable"
    elif cannot_tell >= counts.checked:
        status = "not_checkable"
        said.insert(0, "Ни об одной записи нельзя установить, когда она сделана.")
    else:
        status = "passed"
    return Outcome(
        rule_id,
        organisation_id,
        status,
        " ".join(said) or None,
        checked=counts.checked,
        violated=violated,
        cannot_tell=cannot_tell,
        checked_through_run_id=run_id,
        executed=True,
    )
