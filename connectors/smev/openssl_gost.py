"""ГОСТ Р 34.10-2012 with 34.11-2012 (256 bits) by the OpenSSL command and its GOST engine.

Python's `hashlib` and `cryptography` know providers only, not engines, so the command is called. The engine is found as
OpenSSL finds it (`OPENSSL_ENGINES` may name its folder). It is no certified means of protection: whether a signature
made so is a qualified one is for the operator of СМЭВ to say (docs/smev.md).
"""

import base64
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from foundation.errors import ConfigurationError

_TIMEOUT_SECONDS: Final = 30.0
_DIGEST_BYTES: Final = 32
_INSTALL: Final = (
    "Установите модуль ГОСТ для OpenSSL: apt install openssl libengine-gost-openssl "
    "(если он лежит в своей папке, назовите её в переменной OPENSSL_ENGINES)."
)


class GostSigner:
    """Signs by the key and the certificate in two PEM files."""

    title = "ГОСТ Р 34.10-2012, 256 бит"
    digest_method = "urn:ietf:params:xml:ns:cpxmlsec:algorithms:gostr34112012-256"
    signature_method = "urn:ietf:params:xml:ns:cpxmlsec:algorithms:gostr34102012-gostr34112012-256"

    def __init__(self, key: Path, certificate: Path) -> None:
        """Raises ConfigurationError where OpenSSL, its engine or one of the files can't be used."""
        self._key = key
        require_engine()
        for path, what in ((key, "Закрытый ключ"), (certificate, "Сертификат")):
            if not path.is_file():
                raise ConfigurationError(f"{what} СМЭВ {path} не найден.", "Проверьте путь в smev.yaml.")
        self.certificate = _der(certificate)
        if len(self.sign(b"")) != 2 * _DIGEST_BYTES:
            raise ConfigurationError(
                f"Ключ {key} — не ключ ГОСТ Р 34.10-2012 длиной 256 бит.", "Укажите в smev.yaml ключ этого вида."
            )

    def digest(self, content: bytes) -> bytes:
        """ГОСТ Р 34.11-2012, 32 bytes."""
        return gost_digest(content)

    def sign(self, content: bytes) -> bytes:
        """64 bytes as the engine writes them."""
        arguments = ["dgst", "-engine", "gost", "-md_gost12_256", "-binary", "-sign", str(self._key)]
        return _openssl(arguments, content, f"Ключом {self._key} не удалось подписать.")

    def is_signed(self, content: bytes, signature: bytes, certificate: bytes) -> bool:
        """Whether the owner of the certificate signed the content."""
        with tempfile.TemporaryDirectory(prefix="svod-smev-") as folder:
            given, key, signed = Path(folder, "certificate"), Path(folder, "key"), Path(folder, "signature")
            given.write_bytes(_pem(certificate))
            signed.write_bytes(signature)
            shown = _run(["x509", "-engine", "gost", "-in", str(given), "-pubkey", "-noout"], b"")
            if shown.returncode != 0:
                return False
            key.write_bytes(shown.stdout)
            check = ["dgst", "-engine", "gost", "-md_gost12_256", "-verify", str(key), "-signature", str(signed)]
            return _run(check, content).returncode == 0


def gost_digest(content: bytes) -> bytes:
    """ГОСТ Р 34.11-2012 («Стрибог»), 256 bits; raises ConfigurationError where the engine is not there."""
    arguments = ["dgst", "-engine", "gost", "-md_gost12_256", "-binary"]
    return _openssl(arguments, content, "Хэш по ГОСТ Р 34.11-2012 не удалось посчитать.")


def require_engine() -> None:
    """Raises ConfigurationError, which says what to install, unless OpenSSL digests by ГОСТ."""
    if len(gost_digest(b"")) != _DIGEST_BYTES:
        raise ConfigurationError("OpenSSL считает хэш по ГОСТ Р 34.11-2012 неверно.", _INSTALL)


def _openssl(arguments: Sequence[str], content: bytes, failed: str) -> bytes:
    done = _run(arguments, content)
    if done.returncode != 0:
        raise ConfigurationError(failed, _INSTALL)
    return done.stdout


def _run(arguments: Sequence[str], content: bytes) -> "subprocess.CompletedProcess[bytes]":
    command = ["openssl", *arguments]
    try:
        return subprocess.run(  # noqa: S603 our own words and paths of the configuration, no shell
            command, input=content, capture_output=True, timeout=_TIMEOUT_SECONDS, check=False
        )
    except FileNotFoundError as error:
        raise ConfigurationError("Команды openssl на этой машине нет.", _INSTALL) from error
    except subprocess.TimeoutExpired as error:
        raise ConfigurationError(
            f"Команда openssl не ответила за {_TIMEOUT_SECONDS:g} с.",
            "Не ждёт ли ключ пароля? Ключ должен быть без него.",
        ) from error


def _der(path: Path) -> bytes:
    arguments = ["x509", "-engine", "gost", "-in", str(path), "-outform", "DER"]
    return _openssl(arguments, b"", f"Сертификат {path} не читается.")


def _pem(certificate: bytes) -> bytes:
    text = base64.encodebytes(certificate)
    return b"-----BEGIN CERTIFICATE-----\n" + text + b"-----END CERTIFICATE-----\n"
