"""Whether a file may be read at all: shared by the inbox and by `svod inspect`."""

from pathlib import Path

from connectors.exports.delimited import UnmarkedError, sections
from connectors.exports.layouts import Book
from connectors.exports.likeness import described
from connectors.exports.limits import LARGEST_FILE, FileRefusedError, WrongFileError, damaged, too_large
from connectors.exports.old_workbook import OldWorkbook
from connectors.exports.open_document import OpenDocument
from connectors.exports.plain_table import plain_table
from connectors.exports.workbook import Workbook
from connectors.exports.xml_document import count_xml

_ZIP = b"PK"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_MACROS = frozenset({".xlsm", ".xlsb", ".xltm", ".xlam", ".otm"})
# Ending of a workbook → how its bytes begin.
_WORKBOOKS = {".xlsx": _ZIP, ".ods": _ZIP, ".xls": _OLD_OFFICE}


def check_file(path: Path) -> None:
    """Returns if the file is one that is safe to read to its end.

    Raises FileRefusedError (a ConfigurationError: one Russian sentence and its remedy) otherwise.
    """
    check_body(path.name, read_file(path))


def check_body(name: str, body: bytes) -> Book | None:
    """The checked workbook; None for a checked CSV or XML. `name` is the file's, for its ending."""
    ending = Path(name).suffix.lower()
    if ending in _MACROS:
        raise FileRefusedError("Книги с макросами и двоичные книги не читаются.", "Сохраните её в формате XLSX.")
    if ending not in (*_WORKBOOKS, ".csv", ".xml"):
        raise WrongFileError(
            "Это не выгрузка: читаются файлы .xlsx, .ods, .xls, .csv и .xml.",
            "Сохраните журнал в формате XLSX, ODS или CSV.",
        )
    if not body:
        raise damaged("он пуст")
    if ending in _WORKBOOKS:
        return _workbook(ending, body)
    if body.startswith((_ZIP, _OLD_OFFICE)):
        raise FileRefusedError(f"Файл назван {ending}, а внутри — книга Excel.", "Переименуйте его в .xlsx.")
    if ending == ".xml":
        count_xml(body)
    else:
        _delimited(body)
    return None


def _delimited(body: bytes) -> None:
    try:
        for _ in sections(body):
            pass
    except UnmarkedError as error:
        table = plain_table(body)
        if table is None:
            raise
        raise described(table) from error


def _workbook(ending: str, body: bytes) -> Book:
    if not body.startswith(_WORKBOOKS[ending]):
        if body.startswith(_OLD_OFFICE):
            raise FileRefusedError(
                "Книга защищена паролем или сохранена в старом формате Excel.",
                "Сохраните её без пароля в формате XLSX; книгу Excel 97–2003 назовите .xls.",
            )
        kind = "таблица ODS" if ending == ".ods" else "книга Excel"
        raise FileRefusedError(f"Файл назван {ending}, но это не {kind}.", "Сохраните журнал в формате XLSX заново.")
    book: Book
    if ending == ".ods":
        book = OpenDocument(body)
    elif ending == ".xls":
        book = OldWorkbook(body)
    else:
        book = Workbook(body)
    book.check()
    return book


def read_file(path: Path) -> bytes:
    """The bytes of a regular file that is not too large."""
    if path.is_symlink() or not path.is_file():
        raise FileRefusedError("Это не обычный файл.", "Положите сам файл, а не ссылку, папку или устройство.")
    if path.stat().st_size > LARGEST_FILE:
        raise too_large(f"больше {LARGEST_FILE // 1024 // 1024} МБ")
    try:
        with path.open("rb") as handle:
            body = handle.read(LARGEST_FILE + 1)
    except OSError as error:
        raise FileRefusedError(
            f"Файл не открывается: {error.strerror}.", "Проверьте права на файл и состояние диска."
        ) from error
    if len(body) > LARGEST_FILE:
        raise too_large(f"больше {LARGEST_FILE // 1024 // 1024} МБ")
    return body
