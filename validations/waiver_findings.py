"""Waivers that need a person are findings of their own: those past their last day, and those that take nothing off.

They have a life as any finding has (new, persisting, resolved) and are told by the code of the waiver. An upheld
objection is none of them: nobody keeps it in a file, and when it ends its finding is open again by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

import duckdb
import pyarrow as pa

from foundation.organisations import Organisations
from schemas.exchange import Run
from validations.addressee import place_nobody
from validations.findings import Lifecycle, Transaction, place_found, place_waivers, record
from validations.outcomes import Outcome
from validations.placing import place_table
from validations.waivers import Upheld, Waiver, local_days

EXPIRED: Final = "waiver-expired"
UNUSED: Final = "waiver-unused"
# A waiver of all organisations belongs to none of them.
EVERYWHERE: Final = "*"

_FOLDER = Path(__file__).parent / "sql"
_STANDING = (_FOLDER / "waiver_standing.sql").read_text(encoding="utf-8")
_FOUND = (_FOLDER / "waiver_found.sql").read_text(encoding="utf-8")
_PLACES = """
SELECT organisation_id, count(*) FROM waiver_standing GROUP BY organisation_id
UNION ALL
SELECT DISTINCT organisation_id, 0 FROM finding
WHERE rule_id IN ($expired, $unused) AND organisation_id NOT IN (SELECT organisation_id FROM waiver_standing)
"""


@dataclass(frozen=True, slots=True)
class Notice:
    """What a reader is told of such findings, as a rule tells it of its own."""

    id: str
    title: str
    what: str
    why: str
    remedy: str
    unit: str = "решений о снятии с контроля"


NOTICES: Mapping[str, Notice] = MappingProxyType(
    {
        EXPIRED: Notice(
            EXPIRED,
            "Снятие с контроля истекло",
            "Последний день решения, которым находки сняты с контроля, прошёл, а запись о нём осталась.",
            "Истекшее решение ничего не снимает: его находки снова открыты. Запись, которую никто не убрал, читается "
            "так, будто отступление ещё разрешено.",
            "Если отступление нужно и дальше, примите новое решение и запишите в waivers.yaml его основание и новый "
            "expires_on. Если нет — уберите запись; её история остаётся в озере.",
        ),
        UNUSED: Notice(
            UNUSED,
            "Снятие с контроля ничего не снимает",
            "Решение действует, а находки, которую оно снимало бы, нет: место уже исправлено или записано с ошибкой.",
            "Запас «на будущее» однажды скроет нарушение, о котором никто не решал.",
            "Сверьте organisation, clause и key решения с находкой (svod findings --all); если нарушение исправлено, "
            "уберите запись из waivers.yaml.",
        ),
    }
)


def settle_waivers(
    connection: duckdb.DuckDBPyConnection,
    run: Run,
    waivers: Sequence[Waiver],
    organisations: Organisations,
    transaction: Transaction | None = None,
) -> Lifecycle:
    """Writes the findings on the waivers themselves, once all organisations of a run were checked.

    `organisations` are all there are: a waiver without one speaks of each. What stood in the lake before of waivers
    that are gone is resolved. `transaction` as in `validations.engine.check`.
    """
    asked = [waiver for waiver in waivers if not isinstance(waiver, Upheld)]
    place_waivers(connection, waivers)
    place_table(connection, "asked_waiver", pa.table({"waiver_id": pa.array([each.id for each in asked], pa.string())}))
    today = local_days(organisations.organisations, run.as_of_at)
    days = {"organisation_id": pa.array(list(today), pa.string()), "today": pa.array(list(today.values()), pa.date32())}
    place_table(connection, "local_today", pa.table(days))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE waiver_standing AS {_STANDING}")
    place_found(connection)
    rules = {"expired": EXPIRED, "unused": UNUSED}
    connection.execute(_FOUND, rules)
    place_nobody(connection)
    places = connection.execute(_PLACES, rules).fetchall()
    if not places:
        return Lifecycle()
    found = {
        (organisation, rule): rows
        for organisation, rule, rows in connection.execute(
            "SELECT organisation_id, rule_id, count(*) FROM found GROUP BY ALL"
        ).fetchall()
    }
    outcomes = [
        _outcome(rule, organisation, checked, found.get((organisation, rule), 0), run.run_id)
        for organisation, checked in sorted(places)
        for rule in NOTICES
    ]
    return record(connection, run, outcomes, waivers, transaction)


def _outcome(rule: str, organisation: str, checked: int, violated: int, run_id: str) -> Outcome:
    if not checked:
        return Outcome(rule, organisation, "not_applicable", "Снятий с контроля нет.", executed=True)
    return Outcome(
        rule,
        organisation,
        "violated" if violated else "passed",
        None,
        checked=checked,
        violated=violated,
        checked_through_run_id=run_id,
        executed=True,
    )
