"""Which organisations send their files how, who they are at the server, and where their files lie."""

import mailbox
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from foundation.files import write_atomically
from foundation.organisations import Organisations
from stand.made_up_secrets import secret

Way = Literal["sftp", "imap"]


@dataclass(frozen=True, slots=True)
class Sender:
    """An organisation whose files come by `way`."""

    organisation: str
    way: Way
    password: str

    @property
    def connection(self) -> str:
        """The name that `organisations.yaml` gives its connection: by it the stand knows the way."""
        return f"{self.way}-{self.organisation}"

    @property
    def address(self) -> str:
        """Where its letters come from."""
        return f"journal@{self.organisation}.school.example"


def senders_of(organisations: Organisations, seed: int) -> tuple[Sender, ...]:
    """The organisations with a source whose connection is named `sftp-<id>` or `imap-<id>`."""
    ways: tuple[Way, ...] = ("sftp", "imap")
    possible = [
        (source.connection, Sender(organisation.id, way, secret(seed, way, organisation.id)[:16]))
        for organisation in organisations.organisations
        for source in organisation.sources
        for way in ways
    ]
    return tuple(sender for connection, sender in possible if connection == sender.connection)


def connections_of(senders: Iterable[Sender], ports: Mapping[str, int], host_key: str) -> dict[str, str]:
    """Connection name → URI, once the servers listen."""
    found = {}
    for sender in senders:
        who = f"{quote(sender.organisation, safe='')}:{quote(sender.password, safe='')}@127.0.0.1:{ports[sender.way]}"
        more = f"host_key={quote(host_key, safe='')}" if sender.way == "sftp" else f"tls=off&senders={sender.address}"
        found[sender.connection] = f"{sender.way}://{who}/?{more}"
    return found


def root_of(workspace: Path, way: Way) -> Path:
    """Under which the folders (boxes) of all senders of a way lie."""
    return workspace / "stand" / way


def send(workspace: Path, sender: Sender, files: Mapping[str, bytes], sent_at: datetime) -> None:
    """Leaves files with the server as the school does: into its folder, or as one letter with attachments."""
    if sender.way == "sftp":
        for name, content in files.items():
            write_atomically(root_of(workspace, "sftp") / sender.organisation / name, content)
        return
    # Letters come before the server first starts.
    root_of(workspace, "imap").mkdir(parents=True, exist_ok=True)
    # The server's library takes a second to load; only this way needs it.
    from stand.arrivals.numbering import number_letter

    path = root_of(workspace, "imap") / sender.organisation
    key = mailbox.Maildir(path, create=True).add(_letter(sender, files, sent_at))
    number_letter(path, key)


def _letter(sender: Sender, files: Mapping[str, bytes], sent_at: datetime) -> EmailMessage:
    letter = EmailMessage()
    letter["From"] = sender.address
    letter["To"] = "svod@region.example"
    letter["Subject"] = "Выгрузка журналов"
    letter["Date"] = format_datetime(sent_at)
    letter.set_content("Журналы во вложении.")
    for name, content in files.items():
        letter.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return letter
