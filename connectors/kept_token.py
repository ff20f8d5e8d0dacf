"""What a server gave in place of a configured secret, kept so that the next process can come in with it."""

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from foundation.files import write_atomically
from foundation.locks import held
from foundation.logging import get_logger, remember_secret

logger = get_logger(__name__)

_OURS_ALONE = 0o600


class KeptToken:
    """One rotated token of one connection, sealed with what the connection itself holds.

    The file alone opens nothing: its key, like its name, follows from the secrets of the connection. When a person puts
    another token into the connection both change, and what was kept for the former one is not looked at any more.
    """

    def __init__(self, folder: Path, *secrets: str) -> None:
        told = "\0".join(secrets).encode()
        self._key = Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"svod kept token: key\0" + told).digest()))
        self._path = folder / hashlib.sha256(b"svod kept token: name\0" + told).hexdigest()[:32]

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Nobody else, of whatever process, changes the token meanwhile: a token that was changed twice is lost."""
        with held(self._path.with_suffix(".lock")):
            yield

    def read(self) -> str | None:
        """The token that was kept; None where there is none, or none that these secrets open."""
        try:
            token = self._key.decrypt(self._path.read_bytes()).decode()
        except FileNotFoundError:
            return None
        except (InvalidToken, UnicodeDecodeError):
            logger.warning("%s: the kept token can't be opened, the configured one is taken", self._path.name)
            return None
        remember_secret(token)
        return token

    def write(self, token: str) -> None:
        """Keeps a token in place of the former one."""
        remember_secret(token)
        write_atomically(self._path, self._key.encrypt(token.encode()), mode=_OURS_ALONE)
