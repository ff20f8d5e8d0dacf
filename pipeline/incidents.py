"""Compromised accounts: who is held to it by a document, and readers that see the journal without void operations."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final
from urllib.parse import quote

from foundation.organisations import Organisations
from lake.catalog import Lake
from lake.in_effect import in_effect
from publications.act import act_name, cases_of
from publications.report.model import IncidentLine
from transforms.derived.incident_operations import VoidDemand, incident_operations
from validations.regulation import BEGINNING, END, Regulation

# What fulfils the clause that calls such operations void.
_ACT: Final = "act"
_VOID_CHANGES: Final = """
CREATE OR REPLACE TEMP TABLE void_change AS
SELECT entity, organisation_id, record_id, version, is_removal, max(incident_changed_at) AS changed_at
FROM incident_operation
WHERE status_code = 'void'
GROUP BY ALL
"""


def void_demands(organisations: Organisations, regulations: Mapping[str, Regulation]) -> list[VoidDemand]:
    """The organisations whose document calls operations of a compromised account void, with the days it does so."""
    return [
        VoidDemand(
            organisation.id,
            organisation.timezone,
            obligation.effective_from or regulation.effective_from or BEGINNING,
            obligation.effective_to or regulation.effective_to or END,
        )
        for organisation in organisations.organisations
        for regulation in (regulations[organisation.regulation],)
        for obligation in regulation.obligations
        if any(item.publication == _ACT for item in obligation.fulfilments)
    ]


@contextmanager
def without_void_operations(
    lake: Lake, organisations: Organisations, regulations: Mapping[str, Regulation]
) -> Iterator[bool]:
    """In the block every reader of the connection sees the journal as it stands without void operations.

    Gives whether there is an incident at all; then the tables of `incident_operations` are there too.
    """
    connection = lake.connection
    demands = void_demands(organisations, regulations)
    with incident_operations(connection, demands) as is_any:
        if not is_any:
            yield False
            return
        try:
            connection.execute(_VOID_CHANGES)
            with in_effect(lake):
                yield True
        finally:
            connection.execute("DROP TABLE IF EXISTS temp.void_change")


def incident_lines(
    lake: Lake, organisations: Organisations, regulations: Mapping[str, Regulation]
) -> dict[str, tuple[IncidentLine, ...]]:
    """What the audit report says of each organisation's breaches of access, with the place of the act."""
    connection = lake.connection
    with incident_operations(connection, void_demands(organisations, regulations)) as is_any:
        if not is_any:
            return {}
        return {
            organisation.id: tuple(
                IncidentLine(
                    number=case.number,
                    discovered_at=case.told["discovered_at"],
                    notified_at=case.told["notified_at"],
                    secured_at=case.told["secured_at"],
                    void=case.void,
                    unsettled=case.unsettled,
                    valid=len(case.of_status("valid")),
                    act=f"../acts/{organisation.id}/{quote(act_name(case))}.pdf",
                )
                for case in cases_of(connection, organisation.id)
            )
            for organisation in organisations.organisations
        }
