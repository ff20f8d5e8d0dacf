"""Which connector reads a source of `organisations.yaml`, and what it can say."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from connectors.contract import Capabilities, Connector
from connectors.eljur.connector import CAPABILITIES as ELJUR
from connectors.eljur.connector import open_eljur
from connectors.exports.connector import CAPABILITIES as EXPORTS
from connectors.exports.connector import open_exports
from connectors.registers.connector import CAPABILITIES as REGISTERS
from connectors.registers.connector import open_registers
from foundation.connections import Connections
from foundation.errors import ConfigurationError
from foundation.http import HttpPolicy
from foundation.organisations import Organisation, Source
from foundation.settings import Settings

Opener = Callable[[Organisation, Source, Connections, Settings, HttpPolicy | None], Connector]

_OPENERS: Mapping[str, Opener] = MappingProxyType(
    {
        "eljur": open_eljur,
        "eljur-esia": open_eljur,
        "exports": open_exports,
        "registers": open_registers,
    }
)

_CAPABILITIES: Mapping[str, Capabilities] = MappingProxyType(
    {"eljur": ELJUR, "eljur-esia": ELJUR, "exports": EXPORTS, "registers": REGISTERS}
)


def capabilities_of(source: Source) -> Capabilities:
    """What a source is able to say, without opening it."""
    return _CAPABILITIES[source.connector]


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
        raise ConfigurationError(f"Источник «{source.connector}» Свод не читает.", f"Известны: {', '.join(_OPENERS)}.")
    return _OPENERS[source.connector](organisation, source, connections, settings, policy)
