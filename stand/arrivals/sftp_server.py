"""A real SFTP server on the loopback: every school sees its own folder and nothing above it."""

import socket
from collections.abc import Sequence
from pathlib import Path

import asyncssh

from foundation.files import write_atomically
from stand.arrivals.places import Sender, root_of


def host_key(workspace: Path) -> asyncssh.SSHKey:
    """The server's key, made once for a workspace: clients pin it."""
    path = workspace / "stand" / "sftp_host_key"
    if not path.is_file():
        write_atomically(path, asyncssh.generate_private_key("ssh-ed25519").export_private_key())
    return asyncssh.import_private_key(path.read_bytes())


def public_part(key: asyncssh.SSHKey) -> str:
    """The key as a connection states it: its kind and its public part."""
    return key.export_public_key().decode().strip()


async def start_sftp_server(
    workspace: Path, senders: Sequence[Sender], listener: socket.socket
) -> asyncssh.SSHAcceptor:
    """Answers on `listener` until closed."""
    root = root_of(workspace, "sftp")
    passwords = {sender.organisation: sender.password for sender in senders if sender.way == "sftp"}
    for organisation in passwords:
        (root / organisation).mkdir(parents=True, exist_ok=True)

    def files_of(channel: "asyncssh.SSHServerChannel[bytes]") -> asyncssh.SFTPServer:
        user = str(channel.get_extra_info("username"))
        return asyncssh.SFTPServer(channel, chroot=str(root / user).encode())

    return await asyncssh.listen(
        sock=listener,
        server_host_keys=[host_key(workspace)],
        server_factory=lambda: _Doorkeeper(passwords),
        sftp_factory=files_of,
        config=None,
    )


class _Doorkeeper(asyncssh.SSHServer):
    """Passwords only, and only those of the stand's schools."""

    def __init__(self, passwords: dict[str, str]) -> None:
        self._passwords = passwords

    def begin_auth(self, username: str) -> bool:  # noqa: ARG002 everybody has to say who they are
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return self._passwords.get(username) == password
