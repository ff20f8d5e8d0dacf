"""Waivers: findings a person took off the list, with clause, scope, approver, reason and expiry."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import yaml
from pydantic import Field, ValidationError

from foundation.errors import ConfigurationError
from foundation.organisations import Organisation, Strict
from foundation.yaml_text import read_yaml
from validations.regulation import load_shipped
from validations.rulebook import load_rule, load_rules

_FILE = "waivers.yaml"
_FIELDS = "id, rule, clause, reason, approved_by, expires_on (ГГГГ-ММ-ДД) и, если снято не везде, organisation и key"


class Waiver(Strict):
    """One decision: what is taken off the list, on what ground, by whom and until when.

    `organisation` and `key` are its scope: what they leave out is covered whole.
    """

    id: str = Field(min_length=1, description="Код решения")
    rule: str = Field(min_length=1, description="Правило")
    organisation: str | None = Field(None, description="Организация; пусто — все")
    key: dict[str, str] = Field({}, description="Место: поля ключа находки; пусто — все места")
    clause: str = Field(min_length=1, description="Пункт, от которого отступают")
    reason: str = Field(min_length=1, description="Основание")
    approved_by: str = Field(min_length=1, description="Кто разрешил")
    expires_on: date = Field(description="Последний день действия")


class Upheld(Waiver):
    """A school's objection that a person upheld: it goes by its place, whichever clause is named there now."""


class Waivers(Strict):
    """The whole of `waivers.yaml`."""

    waivers: list[Waiver] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class WaiverUse:
    """Ids of waivers that touched nothing, and of those whose last day has passed."""

    unused: tuple[str, ...] = ()
    expired: tuple[str, ...] = ()


_APPLY = """
UPDATE found SET is_waived = TRUE, waived_by = concat_ws(chr(10), waived_by, $waiver)
WHERE
    rule_id = $rule
    AND list_contains($organisations, organisation_id)
    AND ($clause IS NULL OR clause = $clause)
    AND (
        json_contains(CAST(finding_key AS JSON), CAST($key AS JSON))
        -- A pupil named by a former id is the same one.
        OR (
            $student IS NOT NULL
            AND json_contains(CAST(finding_key AS JSON), CAST($beside AS JSON))
            AND EXISTS (
                SELECT 1
                FROM student_identity AS now
                LEFT JOIN student_identity AS named
                    ON now.organisation_id = named.organisation_id AND named.source_student_id = $student
                WHERE
                    now.organisation_id = found.organisation_id
                    AND now.source_student_id = json_extract_string(CAST(found.finding_key AS JSON), '$.student')
                    AND now.identity = coalesce(named.identity, $student)
            )
        )
    )
"""


def load_waivers(config: Path) -> list[Waiver]:
    """Reads `waivers.yaml` of the folder `config`; no file means no waivers.

    Raises ConfigurationError naming the place, what was found and what was expected there: a record that lacks a
    field, an id given twice, a rule or a field of its key that does not exist, a clause that does not ask for the rule.
    """
    path = config / _FILE
    if not path.is_file():
        return []
    try:
        found = Waivers.model_validate(read_yaml(path.read_text(encoding="utf-8")) or {}).waivers
    except (yaml.YAMLError, ValidationError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} не читается: {_said(error)}.", f"У решения есть: {_FIELDS}.") from error
    ids = [waiver.id for waiver in found]
    twice = sorted({each for each in ids if ids.count(each) > 1})
    if twice:
        raise ConfigurationError(f"{path}: код «{twice[0]}» стоит дважды.", "Дайте каждому решению свой код.")
    for waiver in found:
        _check_rule(path, waiver)
    return found


def check_organisations_of(config: Path, waivers: Sequence[Waiver], known: Collection[str]) -> None:
    """Raises ConfigurationError for a waiver of an organisation that is not among the `known` ids."""
    for waiver in waivers:
        if waiver.organisation is not None and waiver.organisation not in known and not isinstance(waiver, Upheld):
            raise ConfigurationError(
                f"{config / _FILE}, решение «{waiver.id}»: организации «{waiver.organisation}» нет"
                f" в organisations.yaml{_perhaps(waiver.organisation, known)}.",
                "Исправьте код; без organisation решение действует для всех.",
            )


def apply_waivers(
    connection: duckdb.DuckDBPyConnection,
    waivers: Sequence[Waiver],
    organisations: Sequence[Organisation],
    as_of_at: datetime,
) -> WaiverUse:
    """Marks the rows of `found` that a waiver in force covers; its last day ends by the organisation's own clock."""
    today = local_days(organisations, as_of_at)
    unused: list[str] = []
    expired: list[str] = []
    for waiver in waivers:
        covered = {each: day for each, day in today.items() if waiver.organisation in (None, each)}
        in_force = [each for each, day in covered.items() if day <= waiver.expires_on]
        if covered and not in_force:
            expired.append(waiver.id)
            continue
        bound = {
            "rule": waiver.rule,
            "organisations": in_force,
            "clause": None if isinstance(waiver, Upheld) else waiver.clause,
            "key": json.dumps(waiver.key),
            "student": waiver.key.get("student"),
            "beside": json.dumps({field: value for field, value in waiver.key.items() if field != "student"}),
            "waiver": waiver.id,
        }
        if not connection.execute(_APPLY, bound).fetchall()[0][0]:
            unused.append(waiver.id)
    return WaiverUse(tuple(unused), tuple(expired))


def local_days(organisations: Sequence[Organisation], as_of_at: datetime) -> Mapping[str, date]:
    """The local date of the moment at each organisation, by its id."""
    return {each.id: as_of_at.astimezone(ZoneInfo(each.timezone)).date() for each in organisations}


def _check_rule(path: Path, waiver: Waiver) -> None:
    where = f"{path}, решение «{waiver.id}»"
    try:
        rule = load_rule(waiver.rule)
    except ConfigurationError as error:
        raise ConfigurationError(
            f"{where}: {error.message}{_perhaps(waiver.rule, load_rules())}", error.remedy
        ) from error
    strange = [field for field in waiver.key if field not in rule.key]
    if strange:
        raise ConfigurationError(
            f"{where}: у находок правила «{rule.id}» нет поля «{strange[0]}».",
            f"Поля его ключа: {', '.join(rule.key)}.",
        )
    clauses = {
        requirement.clause
        for regulation in load_shipped()
        for requirement in regulation.requirements()
        if requirement.rule_id == rule.id
    }
    if waiver.clause not in clauses:
        raise ConfigurationError(
            f"{where}: пункт «{waiver.clause}» не требует правила «{rule.id}».",
            f"Его требуют пункты: {', '.join(sorted(clauses))}. Пункт пишется, как напечатан, в кавычках.",
        )


def _perhaps(name: str, known: Collection[str]) -> str:
    like = get_close_matches(name, known, n=1)
    return f" (похоже на «{like[0]}»)" if like else ""


def _said(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return str(error).splitlines()[0]
    first = error.errors()[0]
    place = [part for part in first["loc"] if part != "waivers"]
    number = f"решение № {int(place[0]) + 1}" if place and isinstance(place[0], int) else "файл"
    field = ", ".join(str(part) for part in place[1:])
    said = {"missing": "нет этого поля", "extra_forbidden": "такого поля не бывает"}.get(first["type"], first["msg"])
    return f"{number}, {field}: {said}" if field else f"{number}: {said}"
