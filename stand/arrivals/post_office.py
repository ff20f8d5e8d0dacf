"""Both servers that schools leave their files with, as the stand holds them."""

import socket
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from stand.arrivals.imap_server import start_imap_server
from stand.arrivals.places import Sender
from stand.arrivals.sftp_server import start_sftp_server


@dataclass(frozen=True, slots=True)
class PostOffice:
    """An SFTP and an IMAP server over the files of a workspace."""

    workspace: Path
    senders: Sequence[Sender]

    async def open(self, listeners: Mapping[str, socket.socket], until: AsyncExitStack) -> None:
        """Answers on `listeners["sftp"]` and `listeners["imap"]` until the stack unwinds."""
        files = await start_sftp_server(self.workspace, self.senders, listeners["sftp"])
        until.callback(files.close)
        letters = await start_imap_server(self.workspace, self.senders, listeners["imap"])
        until.callback(letters.close)
