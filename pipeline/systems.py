"""Which systems Svod reads, what each can say, and which rules can't be told there."""

from dataclasses import asdict, dataclass
from typing import Any

from connectors.contract import Capabilities
from connectors.registry import capabilities_of, known_sources
from foundation.organisations import Organisations
from schemas.model import metadata
from validations.capabilities import lacking, told
from validations.rulebook import load_rules


@dataclass(frozen=True, slots=True)
class System:
    """One system (for exports one layout), as `svod systems` shows it.

    `recording_times`, `authors` and `totals` say whether the source itself tells when and by whom a thing
    was recorded and how much there is in all; `cannot_tell` are ids of rules.
    """

    system: str
    connector: str
    entities: tuple[str, ...]
    recording_times: bool
    authors: bool
    totals: bool
    cannot_tell: tuple[str, ...]


# System → its Russian title for the table; a layout of exports is `exports:<layout>`.
TITLES = {
    "eljur": "ЭлЖур",
    "eljur-esia": "ЭлЖур за ЕСИА (ЦОП ХМАО – Югры)",
    "dnevnik": "Дневник.ру (ЕИС образовательных достижений)",
    "netschool-poo": "Сетевой город ПОО",
    "netschool": "Сетевой город. Образование",
    "oneroster": "Пакет OneRoster 1.2",
    "registers": "Реестры организации",
    "exports:class_journal": "Выгрузка: журнал класса",
    "exports:progress_report": "Выгрузка: отчёт об успеваемости и посещаемости",
    "exports:report_card": "Выгрузка: табель",
    "exports:topics_page": "Выгрузка: темы занятий",
    "exports:xml_journal": "Выгрузка: журнал в XML",
}


def systems() -> list[System]:
    """Every system a source can be configured for, in the order of the registry."""
    return [_system(name, connector, capabilities) for name, connector, capabilities in known_sources()]


def told_by_sources(organisations: Organisations) -> dict[tuple[str, str], set[str]]:
    """What each source of each organisation can say: (organisation id, source) → names of capabilities."""
    return {
        (organisation.id, source.connector): told(capabilities_of(source).gives)
        for organisation in organisations.organisations
        for source in organisation.sources
    }


def cannot_tell(capabilities: Capabilities) -> tuple[str, ...]:
    """The rules that no organisation can be held to by such a source alone."""
    said = told(capabilities.gives)
    return tuple(rule.id for rule in load_rules().values() if lacking(rule.needs.capabilities, said))


def spoken(entity: str) -> str:
    """An entity's Russian name, as a person would say it in a list."""
    title = (metadata.tables[entity].comment or entity).partition(":")[0]
    return title[:1].lower() + title[1:]


def as_json(found: list[System]) -> list[dict[str, Any]]:
    """The systems as they are printed."""
    return [asdict(system) for system in found]


def _system(name: str, connector: str, capabilities: Capabilities) -> System:
    return System(
        name,
        connector,
        tuple(sorted(capabilities.entities)),
        capabilities.recording_times,
        capabilities.authors,
        capabilities.totals,
        cannot_tell(capabilities),
    )
