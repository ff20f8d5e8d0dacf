"""Landing: the raw bytes of every page, in a file named by their hash, written once."""

import hashlib
from pathlib import Path

import pyarrow as pa

from foundation.errors import FatalError
from foundation.files import write_atomically
from foundation.settings import Settings


def landed_path(settings: Settings, sha256: str) -> Path:
    """Where the page of that hash lies; two levels of folders keep them small."""
    return settings.landing / sha256[:2] / sha256[2:4] / f"{sha256}.zst"


def land(settings: Settings, body: bytes) -> str:
    """Keeps the bytes durably and returns their SHA-256; bytes that already lie there are not written again."""
    sha256 = hashlib.sha256(body).hexdigest()
    path = landed_path(settings, sha256)
    if not path.exists():
        sink = pa.BufferOutputStream()
        with pa.CompressedOutputStream(sink, "zstd") as compressed:
            compressed.write(body)
        write_atomically(path, sink.getvalue().to_pybytes())
    return sha256


def read_landed(settings: Settings, sha256: str) -> bytes:
    """The bytes of that hash, checked against it.

    Raises FatalError where the file is missing, unreadable or holds other bytes.
    """
    path = landed_path(settings, sha256)
    try:
        with pa.CompressedInputStream(pa.OSFile(str(path)), "zstd") as stream:
            body = stream.read()
    except FileNotFoundError as error:
        raise FatalError(f"Нет исходной страницы {sha256}.", _REMEDY) from error
    except OSError as error:
        raise FatalError(f"Исходная страница {sha256} не читается.", _REMEDY) from error
    if hashlib.sha256(body).hexdigest() != sha256:
        raise FatalError(f"Исходная страница {sha256} повреждена.", _REMEDY)
    return bytes(body)


_REMEDY = "Восстановите папку landing из резервной копии."
