"""The folder of a school's registers as a source."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from connectors.contract import Capabilities, Probe
from connectors.exports.folder import SETTLE_SECONDS
from connectors.exports.guard import check_body
from connectors.exports.limits import FileRefusedError, WrongFileError
from connectors.exports.reading import probe_folder, read_folder
from connectors.registers.counting import count_register
from foundation.connections import Connections
from foundation.http import HttpPolicy
from foundation.organisations import Organisation, Source
from foundation.settings import Settings
from schemas.exchange import Page, PageFailure, UnitEnd, Window
from schemas.registers import REGISTERS

KINDS = tuple(register.page_kind for register in REGISTERS.values())

# A file that can't be read may have held any register: what is wrong with it is said of the one that hurts most.
_DEFAULT_KIND = REGISTERS["consents"].page_kind

CAPABILITIES = Capabilities(
    kinds=KINDS,
    entities=frozenset(
        {
            *(sheet.entity for register in REGISTERS.values() for sheet in register.sheets),
            "guardian",
            "guardianship",
            "identity_link",
        }
    ),
    never_given=frozenset(
        {"identity_link.approved_by"}.union(
            *(sheet.silent for register in REGISTERS.values() for sheet in register.sheets)
        )
    ),
)


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

        What a file that could not be read would have held nobody knows: no register is whole then, or
        the consents in it would be taken for withdrawn.
        """
        came = dict.fromkeys(KINDS, 0)
        missed: PageFailure | None = None
        for page in read_folder(self._folder, _DEFAULT_KIND, _appraise, as_of_at, self._settle_seconds):
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
    if workbook is None or not name.lower().endswith(".xlsx"):
        raise FileRefusedError("Реестры читаются только из книг XLSX.", "Сохраните реестр в формате XLSX.")
    offers = {
        register.page_kind: count_register(workbook, (sheet.title for sheet in register.sheets))
        for register in REGISTERS.values()
        if any(sheet.title in workbook.sheets for sheet in register.sheets)
    }
    if not offers:
        raise WrongFileError(
            "В книге нет ни одного листа реестра: «КТП», «Согласия», «Приказы» и других.",
            "Назовите листы так, как в docs/formats.md, раздел «Реестры»; пустой образец даёт svod template.",
        )
    return offers
