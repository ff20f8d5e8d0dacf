"""The report in a real Chromium: filters work, nothing outside is asked for, nothing a school wrote runs."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from foundation.settings import Settings
from publications.report import publish_report
from tests.reporting import lake

CHROMIUM = os.environ.get("SVOD_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="ПРОПУЩЕНО: нет Chromium. Debian: apt-get install chromium; или SVOD_TEST_CHROMIUM=<путь>"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = tmp_path_factory.mktemp("site")
    with lake.build_lake() as connection:
        publish_report(connection, lake.RUN, lake.organisations(), Settings(workspace=workspace), rules=lake.rules())
    return workspace / "publications" / "report"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        yield launched
        launched.close()


def _open(browser: Browser, path: Path, **more: Any) -> tuple[Page, list[str]]:
    """A page and everything it complained of: console errors, exceptions, requests that leave the folder."""
    page = browser.new_context(**more).new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda request: complaints.append(f"failed {request.url}"))
    page.on(
        "request",
        lambda request: complaints.append(request.url) if not request.url.startswith(("file:", "data:")) else None,
    )
    page.goto(path.as_uri())
    return page, complaints


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_is_quiet_and_fits(browser: Browser, site: Path, width: int, theme: str) -> None:
    for path in sorted(site.glob("*.html")):
        page, complaints = _open(browser, path, viewport={"width": width, "height": 800}, color_scheme=theme)
        assert complaints == [], path.name
        assert page.evaluate("window.hacked") is None
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path.name
        assert page.evaluate("document.fonts.check('700 16px \"Svod Serif\"')")
        page.context.close()


def test_rows_are_filtered_by_state_certainty_and_text(browser: Browser, site: Path) -> None:
    page, complaints = _open(browser, site / "organisation-peresvet-5.html")
    rows = page.locator("table[data-rows=findings] tbody tr:visible")
    said = page.locator("form output")
    assert (rows.count(), said.inner_text()) == (6, "Показано: 6\u00a0строк из\u00a08")
    page.get_by_label("исправлено").check()
    assert said.inner_text() == "Показано: 7\u00a0строк из\u00a08"
    page.get_by_label("нельзя установить").uncheck()
    assert rows.count() == 6
    page.get_by_placeholder("класс, предмет, код").fill("  И-12 ")
    assert (rows.count(), said.inner_text()) == (1, "Показано: 1\u00a0строка из\u00a08")
    assert "исправлено" in rows.first.inner_text()
    page.get_by_placeholder("класс, предмет, код").fill("нет такого")
    assert rows.count() == 0
    assert page.get_by_text("Под этот отбор строк нет.").is_visible()
    assert complaints == []
    page.context.close()


def test_organisations_are_found_by_name_and_state(browser: Browser, site: Path) -> None:
    page, _ = _open(browser, site / "index.html")
    rows = page.locator("table[data-rows=organisations] tbody tr:visible")
    assert rows.count() == 3
    page.get_by_label("проверено не полностью").uncheck()
    assert page.locator("form output").inner_text() == "Показано: 2\u00a0организации из\u00a03"
    page.get_by_placeholder("название, муниципалитет").fill("ПЕРЕСВЕТ")
    assert rows.count() == 1
    rows.get_by_role("link").click()
    assert (
        page.locator("h1").inner_text().startswith("Школа №\u00a05") or "Школа № 5" in page.locator("h1").inner_text()
    )
    page.context.close()


def test_the_keyboard_reaches_the_content_and_the_filters(browser: Browser, site: Path) -> None:
    page, _ = _open(browser, site / "organisation-peresvet-5.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "К содержанию"
    # Three links of the frame, two addressees.
    for _ in range(7):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "status"
    page.keyboard.press("Space")
    assert page.locator("form output").inner_text() == "Показано: 5\u00a0строк из\u00a08"
    page.context.close()


def test_without_scripts_open_rows_are_there(browser: Browser, site: Path) -> None:
    page, _ = _open(browser, site / "organisation-peresvet-5.html", java_script_enabled=False)
    assert page.locator("table[data-rows=findings] tbody tr:visible").count() == 6
    page.context.close()


def test_on_paper_the_tables_keep_within_the_sheet(browser: Browser, site: Path) -> None:
    page, _ = _open(browser, site / "organisation-peresvet-5.html", viewport={"width": 672, "height": 990})
    page.emulate_media(media="print")
    assert not page.locator("form.filters").is_visible()
    too_wide = page.evaluate(
        "[...document.querySelectorAll('table')].filter(t => t.scrollWidth > innerWidth + 1).length"
    )
    assert too_wide == 0
    page.context.close()


def test_the_findings_of_one_addressee_are_a_click_away(browser: Browser, site: Path) -> None:
    page, complaints = _open(browser, site / "organisation-peresvet-5.html")
    rows = page.locator("table.rows tbody tr:visible")
    page.click("a[data-addressee='subject_teacher|т-9']")
    assert rows.count() == 1
    assert "код т-9" in rows.first.inner_text()
    page.click("a[data-addressee='subject_teacher|']")
    assert rows.count() == 5
    page.select_option("select[name=addressee]", "subject_teacher")
    assert rows.count() == 6
    assert complaints == []
