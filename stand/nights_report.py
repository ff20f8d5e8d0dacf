"""What `make nightly` prints at its end: the runs in figures, the findings, and where everything lies."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from foundation.settings import PROJECT_ROOT

_COUNTS = {
    "offered": "предложено",
    "accepted": "принято",
    "unchanged": "без изменений",
    "superseding": "заменено",
    "duplicate": "повторы",
    "quarantined": "карантин",
    "deleted": "удалено",
}
_FINDINGS = {
    "violated": "нарушено",
    "cannot_tell": "сказать нельзя",
    "not_checkable": "не проверить",
    "new": "новых",
    "persisting": "прежних",
    "resolved": "исправлено",
}
_STATUSES = {"complete": "полный", "incomplete": "НЕПОЛНЫЙ", "failed": "СБОЙ", "held": "УДЕРЖАН"}
# In the order a person looks; a site counts as one file.
_PUBLICATIONS = {
    "report": "отчёт аудитора",
    "diary": "дневник",
    "feed": "лента: svod serve",
    "summary_sheet": "сводная ведомость",
    "archive": "архив",
    "mail": "письмо",
    "data_docs": "договор данных",
}
_PREFERRED = {"diary": ".pdf", "summary_sheet": ".pdf"}
# Wide enough for every column where the output is a file and has no width of its own.
_WIDTH = 150
_TAIL_LINES = 30


def print_results(workspace: Path, played: Sequence[Path], console: Console | None = None) -> None:
    """Prints the last run's table, findings and paths; before it a line for each run that was played."""
    console = console or Console(width=_WIDTH, highlight=False)
    written = sorted((workspace / "runs").glob("*/manifest.json"))
    if not written:
        console.print("Ни один запуск не дошёл до манифеста.")
        return
    if len(played) > 1:
        console.print(_runs_table(played))
    last = _read(written[-1])
    console.print(_organisations_table(last))
    if last["findings"]:
        console.print(_findings_table(last["findings"]))
    console.print(_paths_table(workspace, written[-1], last["publications"]))


def failure_tail(log: Path) -> str:
    """The last lines of a log."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.is_file() else []
    return "\n".join(f"  | {line}" for line in lines[-_TAIL_LINES:])


def publication_paths(publications: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, int]]:
    """Per kind: its Russian name, the path a person would open first, and how many there are."""
    found = []
    for kind, title in _PUBLICATIONS.items():
        paths = sorted(str(one["path"]) for one in publications if one["kind"] == kind)
        liked = [path for path in paths if path.endswith(_PREFERRED.get(kind, ""))]
        if paths:
            found.append((title, (liked or paths)[0], len(paths)))
    return found


def _runs_table(played: Sequence[Path]) -> Table:
    table = Table("запуск", "окно", title="Ночи", title_justify="left", box=box.SIMPLE_HEAD)
    for title in (*_COUNTS.values(), "нарушений"):
        table.add_column(title, justify="right")
    for path in played:
        manifest = _read(path)
        violated = sum(counts["violated"] for counts in manifest["findings"].values())
        table.add_row(
            manifest["run_id"], _window(manifest["window"]), *_figures(manifest["totals"], _COUNTS), str(violated)
        )
    return table


def _organisations_table(manifest: Mapping[str, Any]) -> Table:
    title = f"Запуск {manifest['run_id']}"
    table = Table("организация", "источник", "запуск", title=title, title_justify="left", box=box.SIMPLE_HEAD)
    for name in _COUNTS.values():
        table.add_column(name, justify="right")
    for row in manifest["organisations"]:
        status = _STATUSES.get(row["status"], row["status"])
        table.add_row(row["id"], row["source"], status, *_figures(row, _COUNTS))
    table.add_section()
    table.add_row("всего", "", "", *_figures(manifest["totals"], _COUNTS))
    return table


def _findings_table(findings: Mapping[str, Mapping[str, int]]) -> Table:
    table = Table("правило", title="Нарушения", title_justify="left", box=box.SIMPLE_HEAD)
    for name in _FINDINGS.values():
        table.add_column(name, justify="right")
    for rule, counts in sorted(findings.items()):
        table.add_row(rule, *_figures(counts, _FINDINGS))
    table.add_section()
    sums = {name: sum(counts[name] for counts in findings.values()) for name in _FINDINGS}
    table.add_row("всего", *_figures(sums, _FINDINGS))
    return table


def _paths_table(workspace: Path, manifest: Path, publications: Sequence[Mapping[str, Any]]) -> Table:
    table = Table("что", "файл", "всего", title="Где что лежит", title_justify="left", box=box.SIMPLE_HEAD)
    table.columns[1].overflow = "fold"
    for title, path, count in publication_paths(publications):
        table.add_row(title, path, str(count))
    letters = workspace / "stand" / "mail"
    table.add_row("доставленная почта", _shown(letters), str(len(list(letters.glob("*.eml")))))
    table.add_row("манифест", _shown(manifest), "")
    table.add_row("журналы Airflow", _shown(workspace / "runs" / "airflow-*.log"), "")
    return table


def _figures(row: Mapping[str, int], columns: Mapping[str, str]) -> list[str]:
    return [f"{row.get(name, 0):,}".replace(",", "\u00a0") for name in columns]


def _window(window: Any) -> str:
    return "…".join(str(part) for part in window.values()) if isinstance(window, Mapping) else str(window)


def _shown(path: Path) -> str:
    return str(path.relative_to(PROJECT_ROOT)) if path.is_relative_to(PROJECT_ROOT) else str(path)


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
