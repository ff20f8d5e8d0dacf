"""Which connector reads a source of `organisations.yaml`."""

from connectors.contract import Connector
from connectors.eljur.connector import open_eljur
from connectors.exports.connector import ExportsConnector
from connectors.registers.connector import RegistersConnector
from foundation.connections import Connections
from foundation.http import HttpPolicy
from foundation.organisations import Organisation, Source
from foundation.settings import Settings


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
    match source.connector:
        case "eljur" | "eljur-esia":
            return open_eljur(organisation, source, connections, settings, policy)
        case "exports":
            folder = settings.workspace / (source.inbox or f"inbox/{organisation.id}")
            return ExportsConnector(folder)
        case "registers":
            folder = settings.workspace / (source.inbox or f"registers/{organisation.id}")
            return RegistersConnector(folder)
