"""Which accounts of an outside system (ЕСИА) a guardian or a student enters with: `accounts/<organisation>.csv`.

No journal gives them, so the region hands them over. A line: account, whose it is, the person's id of ours.
"""

import csv
from collections import defaultdict
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

from foundation.errors import ConfigurationError

_COLUMNS: Final = ["account_id", "person_kind", "person_id"]
_KINDS: Final = ("guardian", "student")
_LONGEST: Final = 200


def read_accounts(config: Path, organisation_id: str) -> Mapping[str, Collection[str]]:
    """The accounts by person id; empty where the organisation has no such file.

    Raises ConfigurationError naming the line. A person of another organisation is refused: a mistyped id must not
    open somebody else's child.
    """
    path = config / "accounts" / f"{organisation_id}.csv"
    if not path.is_file():
        return {}
    found: defaultdict[str, set[str]] = defaultdict(set)
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.reader(lines)
            if next(reader, None) != _COLUMNS:
                raise ConfigurationError(f"{path}, строка 1: ждём заголовок {','.join(_COLUMNS)}.", "Исправьте файл.")
            for row in reader:
                if row:
                    account, person = _line(row, f"{path}, строка {reader.line_num}", organisation_id)
                    found[person].add(account)
    except (UnicodeDecodeError, csv.Error) as error:
        raise ConfigurationError(f"{path} не читается как CSV в UTF-8.", "Сохраните его заново.") from error
    return dict(found)


def _line(row: list[str], place: str, organisation_id: str) -> tuple[str, str]:
    if len(row) != len(_COLUMNS):
        raise ConfigurationError(f"{place}: граф {len(row)}, ждём {len(_COLUMNS)}.", "Исправьте строку.")
    account, kind, person = (cell.strip() for cell in row)
    if not 0 < len(account) <= _LONGEST or "/" in account:
        raise ConfigurationError(
            f"{place}: код учётной записи пуст, длиннее {_LONGEST} знаков или с «/».", "Впишите код учётной записи."
        )
    if "|" in account:
        # Our own ids have it: an account that looks like one would open what belongs to another person.
        raise ConfigurationError(f"{place}: в коде учётной записи стоит «|».", "Впишите код внешней системы.")
    if kind not in _KINDS:
        raise ConfigurationError(f"{place}: «{kind}» вместо {' или '.join(_KINDS)}.", "Исправьте строку.")
    if not person.startswith(f"{organisation_id}|"):
        raise ConfigurationError(
            f"{place}: лицо не из организации {organisation_id}.", f"Код лица начинается с «{organisation_id}|»."
        )
    return account, person
