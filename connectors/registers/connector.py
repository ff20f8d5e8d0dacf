"""The folder of a school's registers as a source: topic plans, consents with contacts."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from connectors.contract import Capabilities, Probe
from connectors.exports.counting import CONSENTS, TOPIC_PLAN, count_workbook
from connectors.exports.folder import SETTLE_SECONDS
from connectors.exports.guard import check_body
from connectors.exports.limits import FileRefusedError, WrongFileError
from connectors.exports.reading import probe_folder, read_folder
from foundation.connections import Connections
from foundation.http import HttpPolicy
from foundation.organisations import Organisation, Source
from foundation.settings import Settings
from schemas.exchange import Page, PageFailure, UnitEnd, Window

TOPIC_PLAN_KIND, CONSENTS_KIND = KINDS = ("registers.topic_plan", "registers.consents")

CAPABILITIES = Capabilities(
    kinds=KINDS,
    entities=frozenset({"consent", "contact", "guardian", "guardianship", "identity_link", "topic_plan"}),
    never_given=frozenset({"identity_link.approved_by"}),
)

_SHEETS = {TOPIC_PLAN_KIND: ("КТП", TOPIC_PLAN), CONSENTS_KIND: ("Согласия", CONSENTS)}


class RegistersConnector:
    """The folder one school keeps its registers in; a workbook is known by its sheets, not by its name."""

    name = "registers"
    capabilities = CAPABILITIES

    def __init__(self, folder: Path, settle_seconds: float = SETTLE_SECONDS) -> None:
        self._folder = folder
        self._settle_seconds = settle_seconds

    def probe(self, as_of_at: datetime | None = None) -> Probe:  # noqa: ARG002 a folder does not expire
        """Whether the folder can be read."""
        return probe_folder(self._folder)

    def pages(self, window: Window, as_of_at: datetime) -> Iterator[Page | PageFailure | UnitEnd]:  # noqa: ARG002
        """Every finished workbook as a page of each register it holds; registers have no window.

        What a file that could not be read would have held nobody knows: neither register is whole then, or
        the consents in it would be taken for withdrawn.
        """
        came = dict.fromkeys(KINDS, 0)
        missed: PageFailure | None = None
        for page in read_folder(self._folder, CONSENTS_KIND, _appraise, as_of_at, self._settle_seconds):
            if isinstance(page, Page):
                came[page.kind] += 1
            elif page.reason_code != WrongFileError.reason_code:
                missed = missed or page
            yield page
        if missed is not None:
            for kind in KINDS:
                yield PageFailure(kind, "*", f"Реестр прочитан не весь. {missed.message}", missed.remedy)
        for kind, pages in came.items():
            yield UnitEnd(kind, pages, None)


def open_registers(
    organisation: Organisation,
    source: Source,
    connections: Connections,  # noqa: ARG001 a folder needs none
    settings: Settings,
    policy: HttpPolicy | None,  # noqa: ARG001
) -> RegistersConnector:
    """The connector of a `registers` source."""
    return RegistersConnector(settings.workspace / (source.inbox or f"registers/{organisation.id}"))


def _appraise(name: str, body: bytes) -> dict[str, int]:
    workbook = check_body(name, body)
    if workbook is None:
        raise FileRefusedError("Реестры читаются только из книг XLSX.", "Сохраните реестр в формате XLSX.")
    offers = {
        kind: count_workbook(workbook, first_lines)
        for kind, (sheet, first_lines) in _SHEETS.items()
        if sheet in workbook.sheets
    }
    if not offers:
        raise WrongFileError(
            "В книге нет листа «КТП» или «Согласия».", "Назовите листы так, как в docs/formats.md, раздел «Реестры»."
        )
    return offers
