"""The ZIP around a workbook, unpacked under absolute limits.

Everything happens in this process: the limits hold on bytes really unpacked, not on what the directory
claims, so that memory is bounded without the price of a child process per file.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from connectors.exports.limits import (
    LARGEST_DIRECTORY,
    LARGEST_RATIO,
    LARGEST_UNPACKED,
    MOST_ENTRIES,
    RATIO_APPLIES_FROM,
    FileRefusedError,
    damaged,
    too_large,
)

_CHUNK = 256 * 1024
_END_OF_DIRECTORY = b"PK\x05\x06"
_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
_DECLARED_ENCODING = re.compile(rb"""\A<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)["']""")
_XML_PARTS = (".xml", ".rels", ".vml")


class GuardedArchive:
    """A ZIP whose every part was unpacked once, counted, checked by its CRC and searched for a DOCTYPE.

    Raises FileRefusedError with one Russian sentence for whatever is wrong.
    """

    def __init__(self, body: bytes) -> None:
        self._body = body
        _check_directory(body)
        try:
            with zipfile.ZipFile(io.BytesIO(body)) as archive:
                entries = archive.infolist()
        except (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError, OSError) as error:
            raise damaged("оглавление архива не читается") from error
        _check_claims(entries)
        self._entries = {entry.filename: entry for entry in entries}
        for name, entry in self._entries.items():
            self._check_part(name, entry)

    @property
    def names(self) -> frozenset[str]:
        """Names of the parts."""
        return frozenset(self._entries)

    def chunks(self, name: str) -> Iterator[bytes]:
        """The unpacked bytes of a part, piece by piece."""
        entry = self._entries.get(name)
        if entry is None:
            raise damaged(f"в книге нет части {name}")
        return self._unpack(entry)

    def _check_part(self, name: str, entry: zipfile.ZipInfo) -> None:
        is_xml = name.lower().endswith(_XML_PARTS)
        crc = size = 0
        tail = b""
        for chunk in self._unpack(entry):
            if is_xml:
                if size == 0:
                    _check_encoding(chunk)
                if b"<!DOCTYPE" in tail + chunk:
                    raise FileRefusedError(
                        "Внутри книги объявлены посторонние сущности XML (DOCTYPE): такой файл не читается.",
                        "Откройте книгу в Excel или LibreOffice и сохраните её заново в формате XLSX.",
                    )
                tail = chunk[-16:]
            crc = zlib.crc32(chunk, crc)
            size += len(chunk)
        if size != entry.file_size or crc != entry.CRC:
            raise damaged(f"часть {name} не сходится с контрольной суммой")

    def _unpack(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        packed = memoryview(self._body)[self._data_start(entry) :][: entry.compress_size]
        if len(packed) < entry.compress_size:
            raise damaged(f"часть {entry.filename} обрывается")
        if entry.compress_type == zipfile.ZIP_STORED:
            for start in range(0, len(packed), _CHUNK):
                yield bytes(packed[start : start + _CHUNK])
            return
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        came = 0
        rest: bytes | memoryview = packed
        try:
            while not inflate.eof:
                chunk = inflate.decompress(rest, _CHUNK)
                rest = inflate.unconsumed_tail
                came += len(chunk)
                if came > entry.file_size:
                    raise too_large(f"часть {entry.filename} распаковывается больше, чем заявлено")
                if chunk:
                    yield chunk
                elif not rest:
                    raise damaged(f"часть {entry.filename} обрывается")
        except zlib.error as error:
            raise damaged(f"часть {entry.filename} не распаковывается") from error

    def _data_start(self, entry: zipfile.ZipInfo) -> int:
        header = self._body[entry.header_offset : entry.header_offset + _LOCAL_HEADER.size]
        if len(header) < _LOCAL_HEADER.size or header[:4] != b"PK\x03\x04":
            raise damaged(f"часть {entry.filename} не найдена")
        name_length: int
        extra_length: int
        *_, name_length, extra_length = _LOCAL_HEADER.unpack(header)
        return entry.header_offset + _LOCAL_HEADER.size + name_length + extra_length


def _check_directory(body: bytes) -> None:
    """Looks at the end record before anything reads the directory it announces."""
    at = body.rfind(_END_OF_DIRECTORY, max(0, len(body) - 65_557))
    if at < 0 or len(body) < at + 22:
        raise damaged("у архива нет оглавления")
    entries, directory_size = struct.unpack_from("<HI", body, at + 10)
    if entries > MOST_ENTRIES or directory_size > LARGEST_DIRECTORY:
        raise too_large(f"частей в архиве больше {MOST_ENTRIES}")


def _check_claims(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES:
        raise too_large(f"частей в архиве больше {MOST_ENTRIES}")
    if len({entry.filename for entry in entries}) < len(entries):
        raise damaged("одна и та же часть записана дважды")
    if sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        raise too_large(f"в распакованном виде больше {LARGEST_UNPACKED // 1024 // 1024} МБ")
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise FileRefusedError("Книга защищена паролем.", "Снимите пароль и сохраните её заново.")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise damaged(f"часть {entry.filename} сжата неизвестным способом")
        if entry.file_size > max(RATIO_APPLIES_FROM, entry.compress_size * LARGEST_RATIO):
            raise too_large(f"часть {entry.filename} сжата сильнее, чем в {LARGEST_RATIO} раз")


def _check_encoding(start: bytes) -> None:
    """In UTF-16 or an exotic encoding a DOCTYPE would not be seen: spreadsheets write UTF-8."""
    text = start.removeprefix(b"\xef\xbb\xbf")
    declared = _DECLARED_ENCODING.search(text)
    if text[:1] != b"<" or b"\x00" in text[:64] or (declared and declared[1].lower() not in (b"utf-8", b"us-ascii")):
        raise damaged("части книги записаны не в UTF-8")
