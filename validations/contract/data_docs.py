"""Data Docs that open without the internet: Great Expectations' own pages in our frame, and our index.

Its pages name nine outside hosts (styles, icons, scripts, pictures) and do nothing without them. The content stays
as the library rendered it; the frame around it, the styles and the few words it says itself become ours.
"""

import re
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from lxml import etree, html
from lxml.html import builder as E  # noqa: N812 - the builder's customary name

from schemas.exchange import Run
from validations.contract.judge import Verdict

# What the library says on its pages, in Russian; a phrase that is not here stays as it is.
_PHRASES = {
    "Overview": "Обзор",
    "Statistics": "Счёт",
    "Info": "Сведения",
    "Notes": "Примечание",
    "Status": "Итог",
    "Status:": "Итог:",
    "Expectation": "Условие",
    "Observed Value": "Что найдено",
    "Unexpected Value": "Неожиданное значение",
    "Sampled Unexpected Values": "Примеры неожиданных значений",
    "Count": "Сколько",
    "Table-Level Expectations": "Таблица в целом",
    "Table of Contents": "Содержание",
    "Expectation Suite:": "Условия таблицы:",
    "Expectation Suite Name": "Таблица",
    "Evaluated Expectations": "Проверено условий",
    "Successful Expectations": "Выполнено",
    "Unsuccessful Expectations": "Не выполнено",
    "Success Percent": "Доля выполненных",
    "Great Expectations Version": "Версия Great Expectations",
    "Run Name": "Запуск",
    "Run Time": "Момент чтения",
    "Batch Markers": "Проверенные строки",
    "Batch Spec": "Способ чтения",
    "Batch ID": "Код набора",
    "Show more info...": "Подробнее",
    "Show exception traceback...": "Подробности ошибки",
    "Failed": "",
    "Succeeded": "",
    "ge_load_time": "прочитано",
}
_PATTERNS = (
    (re.compile(r"^(≈?[\d.]+)% unexpected$"), r"\1 % неожиданных"),
    (re.compile(r"^(≈?[\d.]+)% not null$"), r"\1 % заполнено"),
    (re.compile(r"^(≈?[\d.]+)% null$"), r"\1 % пусто"),
    (
        re.compile(r"^(\d+) unexpected values? found\. (≈?[\d.]+)% of (\d+) total rows\.$"),
        r"Не выполнено: \1 из \3 строк (\2 %).",
    ),
    (
        re.compile(r"^This Expectation suite currently contains (\d+) total Expectations across (\d+) columns\.$"),
        r"Условий: \1, столбцов: \2.",
    ),
    (re.compile(r"^Data asset: .*$"), ""),
)
_COUNTS = ("Строк за ночь", "Условий", "Нарушено", "Не проверено")
_ICONS = {
    "fa-check-circle": ("ok", "✓ выполнено"),
    "fa-times": ("bad", "✗ нарушено"),
    "fa-exclamation-triangle": ("halted", "! не проверено"),
}


@dataclass(frozen=True, slots=True)
class TableOutcome:
    """One table of the night: its delta's rows and a verdict per clause (none where nothing changed)."""

    table: str
    title: str
    rows: int
    verdicts: tuple[Verdict, ...]


def finish_site(folder: Path, outcomes: list[TableOutcome], run: Run) -> None:
    """Makes the site in `folder` whole without a network: every page reframed, the index written anew."""
    style = Path(__file__).with_name("data_docs.css").read_text(encoding="utf-8")
    shutil.rmtree(folder / "static", ignore_errors=True)
    (folder / "index.html").unlink(missing_ok=True)
    pages = sorted(folder.rglob("*.html"))
    for path in pages:
        path.write_bytes(_reframed(path.read_bytes(), path.relative_to(folder), style))
    (folder / "index.html").write_bytes(_index(pages, folder, outcomes, run, style))


def _reframed(raw: bytes, path: Path, style: str) -> bytes:
    """The content and the contents list of a page of the library, in our frame."""
    page: Any = html.document_fromstring(raw)
    content = page.xpath('//div[contains(@class, "ge-section")]')
    links = page.xpath('//a[contains(@class, "ge-navigation-sidebar-link")]')
    sidebar = [E.LI(E.A(_words(link.text_content()), href=link.get("href"))) for link in links]
    for section in content:
        _clean(section)
    root = "../" * (len(path.parts) - 1)
    kind, table = path.parts[0], path.parts[1].removesuffix(".html")
    title = f"{'Условия' if kind == 'expectations' else 'Проверка'}: {table}"
    body = E.DIV(
        E.CLASS("page"),
        E.NAV(E.H2("Содержание"), E.UL(*sidebar), **{"aria-label": "Содержание"}),
        E.MAIN(E.P(E.A("← Все таблицы", href=f"{root}index.html")), E.H1(title), *content),
    )
    return _document(title, style, body)


def _clean(section: Any) -> None:
    for element in section.xpath(".//script | .//style | .//link | .//img | .//iframe"):
        element.drop_tree()
    for element in section.xpath(".//*[self::a][starts-with(@href, 'http')]"):
        element.drop_tag()
    for icon in section.xpath(".//i[contains(@class, 'fa-')]"):
        for name, (shown, words) in _ICONS.items():
            if name in icon.get("class", ""):
                icon.tag, icon.text = "span", words
                icon.attrib.clear()
                icon.set("class", shown)
    for folded in section.xpath(".//div[contains(concat(' ', @class, ' '), ' collapse ')]"):
        toggles = folded.getparent().xpath(".//a[@data-toggle='collapse']")
        words = _words(toggles[0].text_content()) if toggles else "Подробнее"
        for toggle in toggles:
            toggle.drop_tree()
        folded.tag = "details"
        folded.insert(0, E.SUMMARY(words))
    for element in section.iter(etree.Element):
        for name in [name for name in element.attrib if name not in ("id", "class", "href", "colspan", "hidden")]:
            del element.attrib[name]
        if element.text and element.text.strip():
            element.text = _words(element.text)
        if element.tail and element.tail.strip():
            element.tail = _words(element.tail)


def _words(said: str) -> str:
    """A phrase of the library in Russian, with the blanks around it kept."""
    bare = said.strip()
    words = _PHRASES.get(bare)
    if words is None:
        words = bare
        for pattern, russian in _PATTERNS:
            words = pattern.sub(russian, words)
    return f" {words} "


def _index(pages: list[Path], folder: Path, outcomes: list[TableOutcome], run: Run, style: str) -> bytes:
    judged = [outcome for outcome in outcomes if outcome.verdicts]
    checked = sum(len(outcome.verdicts) for outcome in judged)
    broken = [(outcome, verdict) for outcome in judged for verdict in outcome.verdicts if not verdict.kept]
    failed = sum(verdict.error is None for _, verdict in broken)
    still = [outcome.table for outcome in outcomes if not outcome.verdicts]
    rows = [
        E.TR(
            E.TH(outcome.title, E.BR(), E.SMALL(outcome.table), scope="row"),
            E.TD(_number(outcome.rows), E.CLASS("number")),
            E.TD(str(len(outcome.verdicts)), E.CLASS("number")),
            E.TD(str(sum(v.error is None and not v.kept for v in outcome.verdicts)), E.CLASS("number")),
            E.TD(str(sum(v.error is not None for v in outcome.verdicts)), E.CLASS("number")),
            E.TD(*_links(pages, folder, outcome.table)),
        )
        for outcome in judged
    ]
    main = E.MAIN(
        E.H1("Договор о данных"),
        E.P(
            f"Запуск {run.run_id}, данные на {_moment(run.as_of_at)}. Условия выведены из схем модели и проверены "
            "Great Expectations на строках, которые записала эта ночь."
        ),
        E.P(
            E.CLASS("verdict ok" if not broken else "verdict bad"),
            f"Условий проверено: {_number(checked)} · нарушено данными: {failed} · "
            f"не удалось проверить: {len(broken) - failed}",
        ),
        *([_broken(broken)] if broken else []),
        E.H2("Таблицы"),
        _table(("Таблица", "Строк за ночь", "Условий", "Нарушено", "Не проверено", "Страницы"), rows)
        if rows
        else E.P("Этой ночью ни одна строка не изменилась: проверять нечего."),
        *([E.H2("Без изменений этой ночью"), E.P(", ".join(still) + ".")] if still else []),
    )
    return _document("Договор о данных", style, E.DIV(E.CLASS("page single"), main))


def _broken(broken: list[tuple[TableOutcome, Verdict]]) -> Any:
    rows = [
        E.TR(
            E.TH(outcome.table, scope="row"),
            E.TD(verdict.clause.description),
            E.TD(
                E.SPAN(f"! не проверено: {verdict.error}", E.CLASS("halted"))
                if verdict.error is not None
                else E.SPAN(
                    f"✗ строк: {_number(verdict.unexpected)}" if verdict.unexpected else "✗ нарушено", E.CLASS("bad")
                )
            ),
        )
        for outcome, verdict in broken
    ]
    return E.SECTION(E.H2("Что не выполнено"), _table(("Таблица", "Условие", "Итог"), rows))


def _table(heads: tuple[str, ...], rows: list[Any]) -> Any:
    return E.DIV(
        E.CLASS("scroll"),
        E.TABLE(E.THEAD(E.TR(*(_head(head) for head in heads))), E.TBODY(*rows)),
    )


def _head(words: str) -> Any:
    head = E.TH(words, scope="col")
    if words in _COUNTS:
        head.set("class", "number")
    return head


def _links(pages: list[Path], folder: Path, table: str) -> list[Any]:
    """Links to the suite and to the results of a table, each result named by its part."""
    links: list[Any] = []
    results = [page for page in pages if page.relative_to(folder).parts[:2] == ("validations", table)]
    for number, page in enumerate(results, start=1):
        words = "проверка" if len(results) == 1 else f"часть {number}"
        links += [E.A(words, href=page.relative_to(folder).as_posix()), " "]
    if folder / "expectations" / f"{table}.html" in pages:
        links.append(E.A("условия", href=f"expectations/{table}.html"))
    return links


def _document(title: str, style: str, body: Any) -> bytes:
    page = E.HTML(
        E.HEAD(
            E.META(charset="utf-8"),
            E.META(name="viewport", content="width=device-width, initial-scale=1"),
            E.META(name="color-scheme", content="light dark"),
            E.TITLE(f"{title} — Свод"),
            E.STYLE(style),
        ),
        E.BODY(body),
        lang="ru",
    )
    rendered: bytes = html.tostring(page, encoding="utf-8", doctype="<!DOCTYPE html>", pretty_print=False)
    return rendered


def _number(count: int) -> str:
    return f"{count:,}".replace(",", "\u00a0")


def _moment(moment: datetime) -> str:
    return f"{moment:%d.%m.%Y %H:%M}" + (f"\u00a0({moment.tzname()})" if moment.tzname() else "")
