"""A real SMTP server on the loopback that misbehaves on demand."""

import socket
from asyncio import Transport
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from foundation.connections import Connection, Connections, parse_connection


@dataclass
class Mailboxes:
    """What the server accepted, and how it answers: refusals by address, breaking off after so many letters."""

    letters: list[tuple[str, bytes]] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    breaks_off_after: int | None = None

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.breaks_off_after is not None and len(self.letters) >= self.breaks_off_after:
            assert isinstance(server.transport, Transport)
            server.transport.abort()
            return "451 Broken off"
        assert isinstance(envelope.content, bytes)
        self.letters.append((envelope.rcpt_tos[0], envelope.content))
        return "250 OK"

    def delivered(self) -> Counter[str]:
        """How many letters each address got."""
        return Counter(address for address, _ in self.letters)

    def letter(self, address: str) -> EmailMessage:
        """The last letter to an address."""
        content = [content for recipient, content in self.letters if recipient == address][-1]
        found = message_from_bytes(content, policy=policy.default)
        assert isinstance(found, EmailMessage)
        return found


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert isinstance(port, int)
    return port


@contextmanager
def mail_server(mailboxes: Mailboxes) -> Iterator[Connections]:
    """Runs the server for the block; gives what `publish_mail` asks for the connection `mail`."""
    port = free_port()
    controller = Controller(mailboxes, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield to_port(port)
    finally:
        controller.stop()


def to_port(port: int) -> Connections:
    """Connections whose `mail` is an SMTP server on that port of the loopback."""

    def connections(name: str) -> Connection:
        assert name == "mail"
        return parse_connection(name, f"smtp://127.0.0.1:{port}")

    return connections
