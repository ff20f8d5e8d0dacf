"""What no honest export exceeds, and how a file that does is refused."""

from foundation.errors import ConfigurationError

LARGEST_FILE = 20 * 1024 * 1024
LARGEST_UNPACKED = 200 * 1024 * 1024
LARGEST_RATIO = 200
# Below this a high ratio is a short repetitive part, not a bomb.
RATIO_APPLIES_FROM = 1024 * 1024
MOST_ENTRIES = 2000
LARGEST_DIRECTORY = 2 * 1024 * 1024
MOST_ROWS = 200_000
MOST_CELLS = 2_000_000
# Readers lay a sheet out as a full rectangle: two far corners would cost them the memory.
LARGEST_RECTANGLE = 5_000_000
MOST_SHEETS = 200


class FileRefusedError(ConfigurationError):
    """One file of a school can't be read; `reason_code` is what its quarantine record says."""

    reason_code = "unreadable_file"


class WrongFileError(FileRefusedError):
    """The file is readable or plainly something else, and holds nothing that is looked for here."""

    reason_code = "wrong_file"


def damaged(detail: str) -> FileRefusedError:
    """The file is cut off or spoilt; `detail` says in Russian where."""
    return FileRefusedError(
        f"Файл обрезан или испорчен: {detail}.",
        "Выгрузите его заново и дождитесь конца копирования; если книга открывается в Excel, сохраните её ещё раз.",
    )


def too_large(detail: str) -> FileRefusedError:
    """The file goes over a limit; `detail` says in Russian over which."""
    return FileRefusedError(
        f"Файл слишком велик для журнала: {detail}.",
        "Выгружайте один класс и один предмет в файл; уберите из книги картинки и лишние листы.",
    )
