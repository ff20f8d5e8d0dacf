"""A file of an unknown layout, described to its sender: what it resembles, what was recognised, what is missing."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from connectors.exports.layouts import CARD_TITLE, PROGRESS_TITLE, TITLE_OF, Book
from connectors.exports.limits import WrongFileError
from foundation.organisations import LayoutName

_FIRST_ROWS = 40
_LABEL = re.compile(
    r"^\s*(класс|группа|предмет|период|учебный год|организация)\s*:?\s*(.*)$", re.IGNORECASE | re.DOTALL
)
_PUPIL = re.compile(r"^\s*(?:ученик|обучающийся)\s*:\s*\S", re.IGNORECASE)
_ROLL_HEADINGS = frozenset({"обучающийся", "ученик", "фио", "фамилия, имя", "фамилия имя", "фамилия имя отчество"})
_DATE = re.compile(r"^\s*\d{1,2}\.\d{1,2}(?:\.\d{2,4})?\s*$")
_LONGEST = 60
_MONTHS = ("сентябрь", "октябрь", "ноябрь", "декабрь", "январь", "февраль", "март", "апрель", "май")


@dataclass(slots=True)
class _Seen:
    """What stands in a file, wherever it stands."""

    sheets: tuple[str, ...]
    texts: set[str] = field(default_factory=set)
    line: str = ""
    said: dict[str, str] = field(default_factory=dict)
    pupils: int = 0
    dates: int = 0

    def sheet(self, title: str) -> bool:
        return title in self.sheets

    def cell(self, *texts: str) -> bool:
        return any(text in self.texts for text in texts)


# Layout → what it is known by, in the words of docs/formats.md, and how each is found.
_Signs = Mapping[str, Callable[[_Seen], bool]]
_SIGNS: Mapping[LayoutName, _Signs] = {
    "class_journal": {
        "лист «Журнал»": lambda seen: seen.sheet("Журнал"),
        "лист «Занятия»": lambda seen: seen.sheet("Занятия"),
        "лист «Итоги»": lambda seen: seen.sheet("Итоги"),
        "лист «Периоды»": lambda seen: seen.sheet("Периоды"),
        "строка «Формат»": lambda seen: seen.cell("формат"),
        "строка «Организация» с кодом": lambda seen: bool(seen.said.get("организация")),
        "строка «Класс»": lambda seen: bool(seen.said.get("класс")),
        "строка «Предмет»": lambda seen: bool(seen.said.get("предмет")),
        "графа «Код»": lambda seen: seen.cell("код"),
        "графа «Обучающийся»": lambda seen: seen.cell("обучающийся"),
        "даты занятий": lambda seen: seen.dates > 0,
    },
    "progress_report": {
        "заголовок «Отчет об успеваемости и посещаемости»": lambda seen: PROGRESS_TITLE in seen.line,
        "строка «Класс: …»": lambda seen: bool(seen.said.get("класс")),
        "строка «Период: с … по …»": lambda seen: bool(seen.said.get("период")),
        "строки «Ученик: …»": lambda seen: "ученик:" in seen.line or "обучающийся:" in seen.line,
        "графа «Предмет»": lambda seen: seen.cell("предмет"),
        "названия месяцев над днями": lambda seen: seen.cell(*_MONTHS),
        "графа «Итоговая оценка за период»": lambda seen: seen.cell("итоговая оценка за период"),
    },
    "report_card": {
        "заголовок «Табель успеваемости»": lambda seen: CARD_TITLE in seen.line,
        "строка «Класс: …»": lambda seen: bool(seen.said.get("класс")),
        "строки «Ученик: …»": lambda seen: "ученик:" in seen.line or "обучающийся:" in seen.line,
        "графа «Предмет»": lambda seen: seen.cell("предмет"),
        "графы четвертей": lambda seen: "четверть" in seen.line or "полугодие" in seen.line,
        "графы «Итог»": lambda seen: seen.cell("итог"),
    },
    "topics_page": {
        "лист «Темы»": lambda seen: seen.sheet("Темы"),
        "строка «Формат»": lambda seen: seen.cell("формат"),
        "строка «Организация» с кодом": lambda seen: bool(seen.said.get("организация")),
        "строка «Класс»": lambda seen: bool(seen.said.get("класс")),
        "строка «Предмет»": lambda seen: bool(seen.said.get("предмет")),
        "графа «Дата»": lambda seen: seen.cell("дата"),
        "графа «Тема»": lambda seen: seen.cell("тема"),
        "графа «Домашнее задание»": lambda seen: seen.cell("домашнее задание"),
    },
}
_LEAST_LIKENESS = 0.25
# «Похож на» что: where the accusative is another word.
_LIKE: Mapping[LayoutName, str] = {"topics_page": "страницу тем"}


def described(book: Book) -> WrongFileError:
    """The refusal of a workbook whose layout nobody reads, with all that can be said of it."""
    seen = _look(book)
    shares = {
        layout: sum(1 for is_there in signs.values() if is_there(seen)) / len(signs) for layout, signs in _SIGNS.items()
    }
    nearest = max(shares, key=lambda layout: shares[layout])
    titles = ", ".join(f"«{title}»" for title in seen.sheets if title)
    sheets = f"листы {titles}" if titles else "один лист без названия"
    facts = _facts(seen)
    recognised = f"распознано: {facts}" if facts else "ни класса, ни предмета, ни обучающихся в нём не видно"
    if shares[nearest] < _LEAST_LIKENESS:
        return WrongFileError(
            f"Раскладка файла не опознана и не похожа ни на одну, которую читает Свод: {sheets}; {recognised}.",
            "Выгрузите журнал в одной из раскладок docs/formats.md.",
        )
    missing = ", ".join(sign for sign, is_there in _SIGNS[nearest].items() if not is_there(seen))
    resembled = _LIKE.get(nearest, TITLE_OF[nearest])
    return WrongFileError(
        f"Раскладка файла не опознана; больше всего он похож на {resembled}: {sheets}; {recognised}; "
        f"не хватает: {missing}.",
        f"Добавьте недостающее, как в docs/formats.md (раздел о раскладке «{TITLE_OF[nearest]}»), или выгрузите файл "
        "заново, не меняя листов и заголовков.",
    )


def _look(book: Book) -> _Seen:
    seen = _Seen(tuple(title[:_LONGEST] for title in dict.fromkeys(book.sheets)))
    words: list[str] = []
    for sheet in dict.fromkeys(book.sheets):
        label = ""
        roll: tuple[int, int] | None = None
        for cell in book.cells(sheet):
            text = " ".join(cell.text.split())
            folded = text.casefold().replace("ё", "е")
            seen.pupils += bool(_PUPIL.match(text))
            if roll is not None and cell.row > roll[0] and cell.column == roll[1]:
                seen.pupils += any(letter.isalpha() for letter in text)
            if cell.row > _FIRST_ROWS:
                continue
            words.append(folded)
            seen.texts.add(folded)
            seen.dates += bool(_DATE.match(text))
            if folded in _ROLL_HEADINGS and sheet != "Итоги":
                roll = (cell.row, cell.column)
            if label and text:
                # Above the marks of a report «Предмет» heads a column and the next heading is a month.
                if folded not in _MONTHS:
                    seen.said.setdefault(label, text[:_LONGEST])
                label = ""
            labelled = _LABEL.match(text)
            if labelled is not None and cell.column == 1:
                label = labelled[1].casefold()
                if labelled[2]:
                    seen.said.setdefault(label, labelled[2][:_LONGEST])
                    label = ""
    seen.line = " ".join(words)
    return seen


def _facts(seen: _Seen) -> str:
    facts = [
        f"{label} {seen.said[label]}"
        for label in ("класс", "группа", "предмет", "период", "учебный год")
        if seen.said.get(label)
    ]
    if seen.pupils:
        facts.append(f"обучающихся — {seen.pupils}")
    if seen.dates:
        facts.append(f"дат — {seen.dates}")
    return ", ".join(facts)
