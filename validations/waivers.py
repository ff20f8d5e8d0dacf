"""Waivers: findings a person took off the list, with clause, approver, reason and expiry."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import yaml
from pydantic import Field, ValidationError

from foundation.errors import ConfigurationError
from foundation.organisations import Strict
from foundation.yaml_text import read_yaml


class Waiver(Strict):
    """One decision: what is taken off the list, on what ground, by whom and until when."""

    id: str = Field(min_length=1, description="Код решения")
    rule: str = Field(min_length=1, description="Правило")
    organisation: str | None = Field(None, description="Организация; пусто — все")
    key: dict[str, str] = Field({}, description="Место: поля ключа находки; пусто — все места")
    clause: str = Field(min_length=1, description="Пункт, от которого отступают")
    reason: str = Field(min_length=1, description="Основание")
    approved_by: str = Field(min_length=1, description="Кто разрешил")
    expires_on: date = Field(description="Последний день действия")


class Waivers(Strict):
    """The whole of `waivers.yaml`."""

    waivers: list[Waiver] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class WaiverUse:
    """Ids of waivers that touched nothing, and of those whose last day has passed."""

    unused: tuple[str, ...] = ()
    expired: tuple[str, ...] = ()


_APPLY = """
UPDATE found SET is_waived = TRUE
WHERE
    rule_id = $rule
    AND ($organisation IS NULL OR organisation_id = $organisation)
    AND json_contains(CAST(finding_key AS JSON), CAST($key AS JSON))
"""


def load_waivers(config: Path) -> list[Waiver]:
    """Reads `waivers.yaml` of the folder `config`; no file means no waivers.

    Raises ConfigurationError naming the place and what was expected there.
    """
    path = config / "waivers.yaml"
    if not path.is_file():
        return []
    try:
        found = Waivers.model_validate(read_yaml(path.read_text(encoding="utf-8")) or {}).waivers
    except (yaml.YAMLError, ValidationError, UnicodeDecodeError) as error:
        first = error.errors()[0] if isinstance(error, ValidationError) else None
        said = f"{'.'.join(map(str, first['loc']))}: {first['msg']}" if first else str(error).splitlines()[0]
        raise ConfigurationError(
            f"{path} не читается: {said}.",
            "У каждого решения должны быть id, rule, clause, reason, approved_by и expires_on (ГГГГ-ММ-ДД).",
        ) from error
    ids = [waiver.id for waiver in found]
    twice = sorted({each for each in ids if ids.count(each) > 1})
    if twice:
        raise ConfigurationError(f"{path}: код «{twice[0]}» стоит дважды.", "Дайте каждому решению свой код.")
    return found


def apply_waivers(connection: duckdb.DuckDBPyConnection, waivers: Sequence[Waiver], today: date) -> WaiverUse:
    """Marks the rows of `found` that a waiver in force on `today` covers."""
    unused: list[str] = []
    expired: list[str] = []
    for waiver in waivers:
        if waiver.expires_on < today:
            expired.append(waiver.id)
            continue
        touched = connection.execute(
            _APPLY, {"rule": waiver.rule, "organisation": waiver.organisation, "key": json.dumps(waiver.key)}
        ).fetchall()[0][0]
        if not touched:
            unused.append(waiver.id)
    return WaiverUse(tuple(unused), tuple(expired))
