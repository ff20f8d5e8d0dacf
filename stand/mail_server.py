"""The stand's SMTP server: keeps each letter it accepts as a file, and refuses whom it is told to."""

import asyncio
import hashlib
import socket
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session
from pydantic import BaseModel, ConfigDict, Field

from foundation.files import write_atomically


class Refusal(BaseModel):
    """Recipients the server refuses: an address, `@domain` or `*`; 5xx for good, 4xx for now."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    recipient: str = Field(min_length=1)
    code: int = Field(550, ge=400, le=599)

    def concerns(self, address: str) -> bool:
        """Whether this address is refused."""
        wanted, given = self.recipient.lower(), address.lower()
        return wanted in ("*", given) or (wanted.startswith("@") and given.endswith(wanted))


class MailStore:
    """Handles what aiosmtpd hears; letters lie in `folder` as `<number>-<hash>.eml`, in order of arrival."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.refusals: list[Refusal] = []
        self.refused = 0
        self._number = max((int(path.name.split("-")[0]) for path in folder.glob("*-*.eml")), default=0)

    @property
    def stored(self) -> int:
        """How many letters were ever kept in this folder."""
        return self._number

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Answers one recipient: accepted, or refused with the code that was asked for."""
        for refusal in self.refusals:
            if refusal.concerns(address):
                self.refused += 1
                reason = "5.1.1 No such user here" if refusal.code >= 500 else "4.3.0 Try again later"
                return f"{refusal.code} {reason}"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keeps the letter, with the envelope in front as a mail server writes it."""
        content = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        head = [f"Return-Path: <{envelope.mail_from}>", *(f"Delivered-To: {one}" for one in envelope.rcpt_tos)]
        whole = "".join(f"{line}\r\n" for line in head).encode() + content
        self._number += 1
        name = f"{self._number:05d}-{hashlib.sha256(content).hexdigest()[:12]}.eml"
        write_atomically(self.folder / name, whole)
        return "250 OK: stored"


async def start_mail_server(store: MailStore, listener: socket.socket) -> asyncio.Server:
    """Listens for SMTP on a bound socket, without TLS and without log-in: the loopback only."""
    loop = asyncio.get_running_loop()

    def protocol() -> Any:
        return SMTP(store, hostname="mail.stand.example", ident="Svod stand", enable_SMTPUTF8=True, loop=loop)

    return await loop.create_server(protocol, sock=listener)
