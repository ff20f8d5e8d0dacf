"""Which connector reads a source of `organisations.yaml`, and what it can say."""

from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from types import MappingProxyType

from connectors.contract import Capabilities, Connector
from connectors.dnevnik.connector import CAPABILITIES as DNEVNIK
from connectors.dnevnik.connector import open_dnevnik
from connectors.eljur.capabilities import DEFAULT_METHODS, eljur_capabilities
from connectors.eljur.connector import open_eljur
from connectors.exports.capabilities import BY_LAYOUT
from connectors.exports.connector import open_exports
from connectors.netschool.connector import CAPABILITIES as NETSCHOOL
from connectors.netschool.connector import open_netschool
from connectors.netschool_poo.connector import CAPABILITIES as NETSCHOOL_POO
from connectors.netschool_poo.connector import open_netschool_poo
from connectors.oneroster.connector import CAPABILITIES as ONEROSTER
from connectors.oneroster.connector import open_oneroster
from connectors.registers.connector import CAPABILITIES as REGISTERS
from connectors.registers.connector import open_registers
from foundation.connections import Connections
from foundation.errors import ConfigurationError
from foundation.http import HttpPolicy
from foundation.organisations import LayoutName, Organisation, Source
from foundation.settings import Settings

Opener = Callable[[Organisation, Source, Connections, Settings, HttpPolicy | None], Connector]

_OPENERS: Mapping[str, Opener] = MappingProxyType(
    {
        "eljur": open_eljur,
        "eljur-esia": open_eljur,
        "dnevnik": open_dnevnik,
        "exports": open_exports,
        "netschool": open_netschool,
        "netschool-poo": open_netschool_poo,
        "oneroster": open_oneroster,
        "registers": open_registers,
    }
)

_CAPABILITIES: Mapping[str, Capabilities] = MappingProxyType(
    {
        "eljur": eljur_capabilities(DEFAULT_METHODS),
        "eljur-esia": eljur_capabilities(DEFAULT_METHODS),
        "dnevnik": DNEVNIK,
        "netschool": NETSCHOOL,
        "netschool-poo": NETSCHOOL_POO,
        "oneroster": ONEROSTER,
        "registers": REGISTERS,
    }
)


def capabilities_of(source: Source) -> Capabilities:
    """What a source is able to say, without opening it; of exports by their layouts, of ЭлЖур by its methods.

    The only place where this is known: rules, reports and `svod systems` ask here.
    """
    if source.connector == "exports":
        return reduce(Capabilities.joined, (_of_layout(layout) for layout in source.layouts))
    if source.connector in ("eljur", "eljur-esia"):
        return eljur_capabilities(source.methods)
    if source.connector not in _CAPABILITIES:
        raise _unknown(source.connector)
    return _CAPABILITIES[source.connector]


def known_sources() -> Iterator[tuple[str, str, Capabilities]]:
    """Every system with its connector and what it can say; each layout of exports is a system of its own."""
    for connector, capabilities in _CAPABILITIES.items():
        yield connector, connector, capabilities
    for layout, capabilities in BY_LAYOUT.items():
        yield f"exports:{layout}", "exports", capabilities


def open_source(
    organisation: Organisation,
    source: Source,
    connections: Connections,
    settings: Settings,
    policy: HttpPolicy | None = None,
) -> Connector:
    """The connector of one source of one organisation, not yet having asked the source anything.

    `policy` says how patient it is with a server, None as patient as a night can be. Raises ConfigurationError
    where the connection or a parameter of the source is missing.
    """
    if source.connector not in _OPENERS:
        raise _unknown(source.connector)
    return _OPENERS[source.connector](organisation, source, connections, settings, policy)


def _of_layout(layout: LayoutName) -> Capabilities:
    if layout not in BY_LAYOUT:
        raise ConfigurationError(f"Выгрузки вида «{layout}» Свод не читает.", f"Известны: {', '.join(BY_LAYOUT)}.")
    return BY_LAYOUT[layout]


def _unknown(connector: str) -> ConfigurationError:
    return ConfigurationError(f"Источник «{connector}» Свод не читает.", f"Известны: {', '.join(_OPENERS)}.")
