"""Whether a file may be read at all: shared by the inbox and by `svod inspect`."""

from pathlib import Path

from connectors.exports.counting import CONSENTS, JOURNAL, TOPIC_PLAN
from connectors.exports.delimited import sections
from connectors.exports.limits import LARGEST_FILE, FileRefusedError, WrongFileError, damaged, too_large
from connectors.exports.workbook import Workbook

_ZIP = b"PK"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_KNOWN_SHEETS = frozenset({*JOURNAL, *TOPIC_PLAN, *CONSENTS})


def check_file(path: Path) -> None:
    """Returns if the file is a spreadsheet that is safe to read to its end.

    Raises FileRefusedError (a ConfigurationError: one Russian sentence and its remedy) otherwise.
    """
    check_body(path.name, read_file(path))


def check_body(name: str, body: bytes) -> Workbook | None:
    """The checked workbook; None for a checked CSV. `name` is the file's, for its ending."""
    ending = Path(name).suffix.lower()
    if ending in (".xlsm", ".xlsb", ".xltm"):
        raise FileRefusedError("Книги с макросами и двоичные книги не читаются.", "Сохраните её в формате XLSX.")
    if ending not in (".xlsx", ".csv"):
        raise WrongFileError("Это не таблица: читаются файлы .xlsx и .csv.", "Сохраните журнал в формате XLSX или CSV.")
    if not body:
        raise damaged("он пуст")
    if body.startswith(_OLD_OFFICE):
        raise FileRefusedError(
            "Книга защищена паролем или сохранена в старом формате Excel.", "Сохраните её без пароля в формате XLSX."
        )
    if body.startswith(_ZIP) != (ending == ".xlsx"):
        if ending == ".csv":
            raise FileRefusedError("Файл назван .csv, а внутри — книга Excel.", "Переименуйте его в .xlsx.")
        raise FileRefusedError("Файл назван .xlsx, но это не книга Excel.", "Сохраните журнал в формате XLSX заново.")
    if ending == ".csv":
        for _ in sections(body):
            pass
        return None
    workbook = Workbook(body)
    if not _KNOWN_SHEETS.intersection(workbook.sheets):
        raise WrongFileError(
            "В книге нет ни одного листа, который читает Свод («Журнал», «КТП», «Согласия»).",
            "Назовите листы так, как в docs/formats.md.",
        )
    workbook.check()
    return workbook


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
