"""`report.xlsx`: the same report for those who sort and filter; strings never become formulas."""

import io
import math
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from publications.cells import CellValue, new_workbook, write_cell, write_rows
from publications.report import words
from publications.report.model import Finding, Report
from publications.report.places import KEY_LABELS, REGION_ZONE
from publications.russian import day, long_moment, number, zone

# A sheet holds 1 048 576 rows; long before that a school machine can't open it.
MOST_FINDINGS: Final = 100_000
# The height of a line in points, and the most of them a row shows.
_LINE: Final = 15
_MOST_LINES: Final = 8

_Column = tuple[str, int, str]

_HEAD: Final[dict[str, Any]] = {
    "bold": True,
    "text_wrap": True,
    "bg_color": "#E9E7DF",
    "bottom": 1,
    "valign": "vcenter",
}
_RULED: Final[dict[str, Any]] = {"bottom": 1, "bottom_color": "#DDDBD3"}
_FORMATS: Final[dict[str, dict[str, Any]]] = {
    "title": {"bold": True, "font_size": 16},
    "head": _HEAD,
    "head_right": {**_HEAD, "align": "right", "indent": 1},
    "text": {**_RULED, "text_wrap": True},
    "number": {**_RULED, "num_format": "#,##0", "align": "right", "indent": 1},
    "left": {"num_format": "#,##0", "align": "left", "text_wrap": True},
    "rate": {**_RULED, "num_format": "0.0", "align": "right", "indent": 1},
    "day": {**_RULED, "num_format": "dd.mm.yyyy", "align": "left"},
    "moment": {**_RULED, "num_format": "dd.mm.yyyy hh:mm", "align": "left"},
}

_KEY_WIDTHS: Final = {"subject": 20, "number": 7, "date": 12, "study_group": 11}


class _Book:
    """The workbook and its formats by name."""

    def __init__(self, report: Report) -> None:
        self.buffer = io.BytesIO()
        self.workbook = new_workbook(self.buffer, title="Свод: отчёт о проверке журналов", created_at=report.as_of_at)
        base: dict[str, Any] = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
        self.formats: dict[str, Any] = {
            name: self.workbook.add_format({**base, **more}) for name, more in _FORMATS.items()
        }

    def table(
        self, name: str, columns: Sequence[_Column], rows: Sequence[Sequence[CellValue]], printed: int | None = None
    ) -> None:
        """A sheet with a frozen header and a filter over all rows; on paper the first `printed` columns a page wide."""
        sheet = self.workbook.add_worksheet(name)
        sheet.set_row(0, 32)
        for index, (head, width, kind) in enumerate(columns):
            sheet.set_column(index, index, width, self.formats[kind])
            write_cell(sheet, 0, index, head, self.formats["head_right" if kind in ("number", "rate") else "head"])
        last = write_rows(sheet, 1, rows, [self.formats[kind] for _, _, kind in columns]) - 1
        for index, values in enumerate(rows, start=1):
            sheet.set_row(index, _LINE * _lines(values, columns))
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(last, 1), len(columns) - 1)
        sheet.print_area(0, 0, max(last, 1), (printed or len(columns)) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_margins(left=0.8, right=0.4, top=0.6, bottom=0.6)
        sheet.set_footer("&L&A&Rстр. &P из &N")


def render_workbook(report: Report, findings: Sequence[Finding]) -> bytes:
    """The workbook as bytes; `findings` are listed up to MOST_FINDINGS, their exact number stands in the summary."""
    book = _Book(report)
    listed = findings[:MOST_FINDINGS]
    _summary(book, report, len(listed))
    _organisations(book, report)
    _rules(book, report)
    _findings(book, report, listed)
    _addressees(book, report)
    _not_checked(book, report)
    _sums(book, report)
    book.workbook.close()
    return book.buffer.getvalue()


def _summary(book: _Book, report: Report, listed: int) -> None:
    sheet = book.workbook.add_worksheet("Сводка")
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 64)
    sheet.set_row(0, 26)
    write_cell(sheet, 0, 0, "Как ведутся журналы", book.formats["title"])
    total = report.tally.all
    said = f"{number(listed)} из {number(total)}" if listed < total else number(total)
    reissue = report.reissue
    rows: list[tuple[str, CellValue]] = [
        *(
            [
                ("Переиздание", f"выпущено {day(reissue.reissued_on)} по состоянию сразу после этого запуска"),
                ("Свод правил того дня (SHA-256)", reissue.rulebook_id),
            ]
            if reissue
            else []
        ),
        ("Данные на", long_moment(report.as_of_at, REGION_ZONE)),
        ("Запуск", report.run_id),
        ("Организаций", len(report.organisations)),
        ("из них проверены не полностью", sum(part.health == "unread" for part in report.organisations)),
        ("Открытых нарушений", report.tally.open),
        ("из них новых", report.tally.new),
        ("Нельзя установить", report.tally.cannot_tell),
        ("Исправлено к этой ночи", report.tally.mended_now),
        ("Снято с контроля", report.tally.waived),
        (
            "Значений предложено источниками",
            sum(line.offered for part in report.organisations for line in part.sources),
        ),
        ("из них потеряно", sum(abs(line.lost) for part in report.organisations for line in part.sources)),
        ("Находок на листе «Находки»", f"{said}; все находки — в озере, таблица finding" if listed < total else said),
        ("Имена", "в отчёте нет имён: обучающийся назван своим кодом в источнике"),
    ]
    write_rows(sheet, 2, rows, [book.formats["text"], book.formats["left"]])
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _organisations(book: _Book, report: Report) -> None:
    columns = [
        ("Организация", 44, "text"),
        ("Код", 18, "text"),
        ("Муниципалитет", 24, "text"),
        ("Регламент", 14, "text"),
        ("Состояние", 26, "text"),
        ("Открытых нарушений", 13, "number"),
        ("Новых", 10, "number"),
        ("Вернулось", 11, "number"),
        ("Нельзя установить", 13, "number"),
        ("Исправлено к этой ночи", 14, "number"),
        ("Проверок", 12, "number"),
        ("На тысячу проверок", 12, "rate"),
    ]
    rows = [
        (
            part.title, part.id, part.municipality, part.regulation, words.HEALTH[part.health], part.tally.open,
            part.tally.new, part.tally.reopened, part.tally.cannot_tell, part.tally.mended_now, part.checked,
            part.per_thousand,
        )
        for part in report.organisations
    ]  # fmt: skip
    book.table("Организации", columns, rows)


def _rules(book: _Book, report: Report) -> None:
    columns = [
        ("Правило", 44, "text"),
        ("Код", 28, "text"),
        ("Открытых нарушений", 13, "number"),
        ("Нельзя установить", 13, "number"),
        ("Проверено", 12, "number"),
        ("Что проверяется", 50, "text"),
        ("Как исправить", 50, "text"),
    ]
    rows = [
        (card.title, card.id, tally.open, tally.cannot_tell, checked, card.what, card.remedy)
        for card, tally, checked in report.rules
    ]
    book.table("Правила", columns, rows)


def _findings(book: _Book, report: Report, findings: Sequence[Finding]) -> None:
    parts = {part.id: part for part in report.organisations}
    key_columns = [
        (label, _KEY_WIDTHS.get(field, 14), "day" if field == "date" else "text") for field, label in KEY_LABELS.items()
    ]
    columns = [
        ("Организация", 30, "text"),
        ("Правило", 30, "text"),
        ("Пункт", 9, "text"),
        *key_columns,
        ("Что не так", 40, "text"),
        ("Состояние", 14, "text"),
        ("Достоверность", 18, "text"),
        ("Кому", 26, "text"),
        ("Код сотрудника", 14, "text"),
        ("Где в источнике", 40, "text"),
        ("Как исправить", 44, "text"),
        ("Впервые", 17, "moment"),
        ("Исправлено", 17, "moment"),
        ("Пояс", 9, "text"),
        ("Тяжесть", 16, "text"),
        ("Страница источника (SHA-256)", 30, "text"),
        ("Место на странице", 40, "text"),
    ]
    rows = []
    for finding in findings:
        part = parts.get(finding.organisation)
        timezone = part.timezone if part else REGION_ZONE
        card = report.cards.get(finding.rule)
        rows.append(
            (
                part.title if part else finding.organisation,
                card.title if card else finding.rule,
                finding.clause,
                *(_date(finding.key.get(field)) if field == "date" else finding.key.get(field) for field in KEY_LABELS),
                finding.detail or (card.title if card else None),
                words.STATUSES[finding.status],
                words.CERTAINTIES[finding.certainty],
                words.ROLES_OF[part.kind if part else "school"].get(finding.addressee or ""),
                finding.addressee_id,
                finding.place,
                card.remedy if card else None,
                _local(finding.first_seen_at, timezone),
                _local(finding.resolved_at, timezone),
                zone(report.as_of_at, timezone),
                words.SEVERITIES[finding.severity],
                finding.source_page,
                finding.source_pointer,
            )
        )
    # The page hash and the pointer are for programs; on paper they would make the rest unreadable.
    book.table("Находки", columns, rows, printed=[head for head, _, _ in columns].index("Впервые") + 1)


def _addressees(book: _Book, report: Report) -> None:
    columns = [
        ("Организация", 44, "text"),
        ("Кому действовать", 36, "text"),
        ("Код сотрудника", 18, "text"),
        ("Открытых нарушений", 13, "number"),
        ("из них новых", 11, "number"),
        ("Нельзя установить", 13, "number"),
        ("Правил", 10, "number"),
    ]
    rows = [
        (
            part.title,
            words.ROLES_OF[part.kind][line.role],
            line.employee,
            line.open,
            line.appeared,
            line.cannot_tell,
            line.rules,
        )
        for part in report.organisations
        for line in part.addressees
    ]
    book.table("Кому действовать", columns, rows)


def _not_checked(book: _Book, report: Report) -> None:
    columns = [
        ("Организация", 44, "text"),
        ("Правило", 44, "text"),
        ("Пункты", 14, "text"),
        ("Итог", 22, "text"),
        ("Почему", 70, "text"),
    ]
    rows = [
        (
            part.title,
            line.card.title,
            ", ".join(dict.fromkeys(demand.clause for demand in line.demands)),
            words.OUTCOMES[line.status],
            line.reason,
        )
        for part in report.organisations
        for line in part.not_checked
    ]
    book.table("Не проверено", columns, rows)


def _sums(book: _Book, report: Report) -> None:
    counts = (
        "Страниц", "Предложено", "Принято", "Без изменений", "Заменило", "Повторы", "Карантин", "Потеряно",
        "Исчезло строк", "Удержано строк",
    )  # fmt: skip
    columns = [
        ("Организация", 44, "text"),
        ("Источник", 26, "text"),
        ("Чтение", 20, "text"),
        ("Последнее полное чтение", 18, "moment"),
        *((head, 14, "number") for head in counts),
        ("Почему не полностью", 60, "text"),
        ("Что сделать заранее", 60, "text"),
    ]
    rows = [
        (
            part.title,
            words.SOURCES.get(line.source, line.source),
            "полностью" if line.is_complete else "не полностью",
            _local(line.complete_at, part.timezone),
            *(line.pages, line.offered, line.accepted, line.unchanged, line.superseding, line.duplicate),
            *(line.quarantined, line.lost, line.deleted, line.held),
            line.failure,
            line.notice,
        )
        for part in report.organisations
        for line in part.sources
    ]
    book.table("Сверка", columns, rows)


def _lines(values: Sequence[CellValue], columns: Sequence[_Column]) -> int:
    """How many lines the fullest cell of a row takes: not every program fits the height of a wrapped row by itself."""
    widths = (width for _, width, _ in columns)
    texts = ((value, width) for value, width in zip(values, widths, strict=True) if isinstance(value, str))
    return min(_MOST_LINES, max((math.ceil(len(text) * 1.15 / width) for text, width in texts), default=1) or 1)


def _local(value: datetime | None, timezone: str) -> datetime | None:
    return None if value is None else value.astimezone(ZoneInfo(timezone)).replace(tzinfo=None, microsecond=0)


def _date(value: str | None) -> CellValue:
    try:
        return None if value is None else date.fromisoformat(value)
    except ValueError:
        return value
