"""Reading a folder file by file: each is a unit of its own, and a bad one costs no other."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from connectors.contract import Probe
from connectors.exports.folder import SETTLE_SECONDS, Look, list_finished, look_at
from connectors.exports.guard import read_file
from connectors.exports.limits import FileRefusedError
from schemas.exchange import Page, PageFailure

# From a file's name and bytes: kind → how many values the file offers as a page of that kind.
Appraise = Callable[[str, bytes], dict[str, int]]


def read_folder(
    folder: Path, default_kind: str, appraise: Appraise, as_of_at: datetime, settle_seconds: float = SETTLE_SECONDS
) -> Iterator[Page | PageFailure]:
    """Pages of the finished files in the order of their names, and what is wrong with the others.

    A file that can't be read is a PageFailure of `default_kind` that stands alone; a folder that can't be
    is one that does not.
    """
    try:
        listing = list_finished(folder, settle_seconds)
    except OSError:
        yield PageFailure(default_kind, "*", *missing_folder(folder))
        return
    for path in listing.unfinished:
        yield in_progress(default_kind, path.name)
    for path, look in listing.finished:
        yield from _read_one(path, look, default_kind, appraise, as_of_at)


def probe_folder(folder: Path) -> Probe:
    """Whether the folder is there and can be read."""
    try:
        count = sum(1 for _ in folder.iterdir())
    except OSError:
        return Probe(False, *missing_folder(folder))
    return Probe(True, f"Папка {folder.name} читается, файлов в ней: {count}.")


def missing_folder(folder: Path) -> tuple[str, str]:
    """The sentence and the remedy for a folder that is not there or not readable."""
    return (
        f"Папка {folder} не найдена или недоступна.",
        "Создайте её или исправьте inbox этого источника в organisations.yaml.",
    )


def _read_one(
    path: Path, look: Look, default_kind: str, appraise: Appraise, as_of_at: datetime
) -> Iterator[Page | PageFailure]:
    try:
        body = read_file(path)
        if look_at(path) != look:
            yield in_progress(default_kind, path.name)
            return
        offers = appraise(path.name, body)
    except FileRefusedError as error:
        yield PageFailure(
            default_kind, path.name, f"{path.name}: {error.message}", error.remedy, error.reason_code, alone=True
        )
        return
    for kind, offered in offers.items():
        yield Page(kind, path.name, body, as_of_at, offered, None, {"file": path.name})


def in_progress(kind: str, name: str) -> PageFailure:
    """A file that is still being written: it waits for the next reading."""
    return PageFailure(
        kind,
        name,
        f"{name}: файл ещё пишется и будет прочитан в следующий раз.",
        "Ничего делать не нужно. Чтобы недописанный файл не попадался на глаза, пишите его под именем ….part.",
        reason_code="file_in_progress",
        alone=True,
    )
