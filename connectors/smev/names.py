"""The names of the wire: namespaces of each version of the exchange, its operations, XMLDSig."""

from dataclasses import dataclass
from typing import Final, Literal

EnvelopeVersion = Literal["1.1", "1.2", "1.3"]
Operation = Literal["GetRequest", "SendResponse", "Ack"]

SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"
XMLDSIG: Final = "http://www.w3.org/2000/09/xmldsig#"
XOP: Final = "http://www.w3.org/2004/08/xop/include"
EXCLUSIVE_C14N: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"
SMEV_TRANSFORM: Final = "urn://smev-gov-ru/xmldsig/transform"
_EXCHANGE: Final = "urn://x-artefacts-smev-gov-ru/services/message-exchange/types"


@dataclass(frozen=True, slots=True)
class Names:
    """Qualified names of one version of the exchange."""

    version: EnvelopeVersion

    def types(self, name: str) -> str:
        """A name of the messages themselves."""
        return f"{{{_EXCHANGE}/{self.version}}}{name}"

    def basic(self, name: str) -> str:
        """A name of what messages consist of."""
        return f"{{{_EXCHANGE}/basic/{self.version}}}{name}"

    def prefixes(self) -> dict[str, str]:
        """The prefixes our messages use."""
        return {"types": f"{_EXCHANGE}/{self.version}", "basic": f"{_EXCHANGE}/basic/{self.version}"}


def soap(name: str) -> str:
    """A name of SOAP 1.1."""
    return f"{{{SOAP}}}{name}"


def ds(name: str) -> str:
    """A name of XMLDSig."""
    return f"{{{XMLDSIG}}}{name}"
