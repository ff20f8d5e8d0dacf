"""What a class journal says of itself above the grid: whose it is, of which group and subject, which days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from schemas.exchange import Window
from transforms.moments import parse_date, parse_local_moment
from transforms.sheets.book import Book, Sheet

FORMAT = "Свод: классный журнал, версия 1"
TOPICS_FORMAT = "Свод: темы занятий, версия 1"
SHEETS = ("Журнал", "Занятия", "Итоги", "Периоды")
GRID_FIRST_ROW = 13
GRID_FIRST_COLUMN = 4
DATES_ROW, NUMBERS_ROW = 11, 12

_LABELS = {
    "format": "Формат",
    "organisation": "Организация",
    "klass": "Класс",
    "subgroup": "Подгруппа",
    "subject": "Предмет",
    "school_year": "Учебный год",
    "from_on": "Период с",
    "to_on": "Период по",
    "exported_at": "Выгружено",
}
_LAST_ROW = 10


@dataclass(frozen=True, slots=True)
class Heading:
    """The lines about the file: `written` has their texts, `rows` the row each stands on."""

    written: dict[str, str]
    rows: dict[str, int]

    @property
    def group(self) -> str:
        """The group whose journal it is: the subgroup, or the whole class."""
        return self.written["subgroup"] or self.written["klass"]

    @property
    def window(self) -> Window | None:
        """The days the file shows whole; None where they can't be read."""
        from_on, to_on = parse_date(self.written["from_on"]), parse_date(self.written["to_on"])
        return Window(from_on, to_on) if from_on and to_on and from_on <= to_on else None

    @property
    def exported_at(self) -> datetime | None:
        """When the file was exported, by the organisation's clock; None where it can't be read."""
        return parse_local_moment(self.written["exported_at"])

    @property
    def missing(self) -> tuple[str, ...]:
        """Labels of the lines without which the journal can't be read."""
        return tuple(_LABELS[key] for key in ("organisation", "klass", "subject") if not self.written[key])

    def unreadable(self) -> tuple[str, ...]:
        """Keys of lines that are filled wrongly or not at all though the journal can be read without them."""
        wrong = {
            "from_on": self.window is None and parse_date(self.written["from_on"]) is None,
            "to_on": self.window is None and parse_date(self.written["from_on"]) is not None,
            "exported_at": self.exported_at is None,
        }
        return tuple(key for key, is_wrong in wrong.items() if is_wrong)


def read_heading(sheet: Sheet) -> Heading:
    """The lines about the file, found by their labels in the first ten rows."""
    keys = {label.casefold(): key for key, label in _LABELS.items()}
    written = dict.fromkeys(_LABELS, "")
    rows = {key: place for place, key in enumerate(_LABELS, start=1)}
    for row in range(1, _LAST_ROW + 1):
        key = keys.get(" ".join(sheet.cell(row, 1).rstrip(":").split()).casefold())
        if key is not None and not written[key]:
            written[key] = " ".join(sheet.cell(row, 2).split())
            rows[key] = row
    return Heading(written, rows)


def is_class_journal(heading: Heading) -> bool:
    """Whether the first line names the format of a class journal."""
    return heading.written["format"].casefold() == FORMAT.casefold()


def is_topics_page(heading: Heading) -> bool:
    """Whether the first line names the format of a topics page."""
    return heading.written["format"].casefold() == TOPICS_FORMAT.casefold()


def describe(book: Book | None) -> str:
    """What was recognised of a file that is no class journal, in Russian."""
    if book is None:
        return "Файл не читается ни как книга XLSX, ни как CSV с листами в квадратных скобках."
    found = ", ".join(f"«{title}»" for title in book.sheets) or "нет"
    if "Журнал" not in book.sheets:
        return f"Листы: {found}; нет листа «Журнал»."
    heading = read_heading(book.sheets["Журнал"])
    if not is_class_journal(heading):
        stands = heading.written["format"]
        return f"Листы: {found}; в строке «Формат» стоит «{stands}», нужно «{FORMAT}»."
    return f"Листы: {found}; не заполнены строки: {_listed(heading.missing)}."


def _listed(labels: Sequence[str]) -> str:
    return ", ".join(f"«{label}»" for label in labels)


def is_date(text: str) -> bool:
    """Whether a text is a date."""
    return isinstance(parse_date(text), date)
