"""A real IMAP server on the loopback over Maildir folders, one box for each school."""

import asyncio
import socket
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.maildir import Config, Identity, Login
from pymap.frozen import frozendict
from pymap.imap import IMAPServer
from pymap.user import Passwords, UserMetadata

from stand.arrivals.places import Sender, root_of


async def start_imap_server(workspace: Path, senders: Sequence[Sender], listener: socket.socket) -> asyncio.Server:
    """Answers on `listener` until closed; without TLS, as nothing leaves this machine."""
    root = root_of(workspace, "imap")
    root.mkdir(parents=True, exist_ok=True)
    asked = Namespace(passlib_cfg=None, proxy_protocol=None)
    config = Config(
        asked, base_dir=str(root), layout="++", colon=None, host=None, port=0, tls_enabled=False, secure_auth=False
    )
    login = Login(config)
    for sender in senders:
        if sender.way == "imap":
            await _admit(config, login, sender)
    reader = ProxyProtocolReader(config.proxy_protocol)
    return await asyncio.start_server(reader.get_callback(IMAPServer(login, config)), sock=listener)


async def _admit(config: Config, login: Login, sender: Sender) -> None:
    password = await Passwords(config).hash_password(sender.password)
    who = Identity(config, login.tokens, sender.organisation, None, {"admin"})
    box = frozendict({"mailbox_path": sender.organisation})
    await who.set(UserMetadata(config, sender.organisation, password=password, params=box))
