"""The annotated workbook of one inspected file."""

from pathlib import Path

from foundation.errors import ConfigurationError
from foundation.files import write_atomically
from foundation.organisations import Organisation
from lake.catalog import Lake
from publications.annotation import about_file, annotate, marks_of
from publications.receipt import deliveries_of
from validations.rulebook import load_rules


def check_target(path: Path, target: Path) -> None:
    """Raises ConfigurationError where the annotated workbook can't or must not be written."""
    if target.suffix.lower() != ".xlsx":
        raise ConfigurationError("Книга с замечаниями — это XLSX.", "Назовите её с окончанием .xlsx.")
    if target.exists() and target.samefile(path):
        raise ConfigurationError(
            "Книга с замечаниями легла бы на место самого файла.", "Назовите в --annotate другой файл."
        )
    if not target.parent.is_dir():
        raise ConfigurationError(f"Папки {target.parent} нет.", "Создайте её или назовите другую.")


def write_annotated(lake: Lake, organisation: Organisation, body: bytes, target: Path, document: str | None) -> bool:
    """Writes the only delivery of a throwaway lake with its marks; a file without any says that there are none.

    Gives whether it is an XLSX copy of a file of another format.
    """
    is_copy = False
    for delivery in deliveries_of(lake.connection, organisation.id):
        if delivery.file is not None and delivery.source_page is not None:
            marks = marks_of(delivery, load_rules())
            about = about_file(delivery, organisation.timezone, document)
            annotated = annotate(delivery.file, body, marks, about)
            write_atomically(target, annotated.body)
            is_copy = annotated.is_copy
    return is_copy
