"""Intake beside earthmover and dlt, in one run.

    .venv/bin/python -m benchmarks.beside [--pages 40] [--repeats 1] [--only CSV]

Each tool is a process of its own and takes turns with the others; what it costs to start it (measured on one page) is
taken off. dlt and earthmover live in an environment that this command makes under var/benchmarks from
`requirements/benchmarks-<python>.lock`; the project does not depend on them.

Intake beside dlt: Svod lands, counts, normalises and commits with revisions and the account of every value; dlt merges
the same rows by the same keys into DuckDB. Mapping beside earthmover: Svod writes canonical rows with keys,
pointers and rejects as Parquet; earthmover writes JSON lines. It opens no map of maps: a script lays such pages flat
for it, and its time is earthmover's.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.beside.earthmover_way import write_project
from benchmarks.beside.pages import Format, lay_out
from benchmarks.beside.stand_pages import serve
from foundation.settings import PROJECT_ROOT

TOOLS = PROJECT_ROOT / "var" / "benchmarks" / "tools"
# The other's work → ours that does the same.
_BESIDE = {"dlt": "svod intake", "earthmover": "svod mapping"}
_LOCK = f"benchmarks-{sys.version_info.major}.{sys.version_info.minor}.lock"


def main() -> None:
    """Prints items a second of each tool and format, and how many times Svod is faster."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=40, help="pages of each format")
    parser.add_argument("--repeats", type=int, default=1, help="turns of each tool; the best counts")
    parser.add_argument("--only", default="", help="only formats with this in their name")
    chosen = parser.parse_args()
    _make_tools()
    with tempfile.TemporaryDirectory(prefix="svod-beside-") as folder:
        made = list(zip(lay_out(Path(folder) / "many", chosen.pages), lay_out(Path(folder) / "one", 1), strict=True))
        made += serve(Path(folder) / "served", chosen.pages, chosen.only)
        print(f"{'format':30} {'what':16} {'seconds':>9} {'items/s':>12} {'Svod is faster by':>18}")
        for whole, start in made:
            if chosen.only not in whole.name:
                continue
            _compare(whole, start, Path(folder), chosen.repeats)


def _compare(whole: Format, start: Format, folder: Path, repeats: int) -> None:
    seconds: dict[str, float] = {}
    items = 0
    for name in (*_BESIDE, *_BESIDE.values()):
        best = [float("inf"), float("inf")]
        for _ in range(repeats):
            for place, form in enumerate((whole, start)):
                spent, output = _run(_command(name, form, folder / "projects"))
                best[place] = min(best[place], spent)
                if name in _BESIDE.values() and form is whole:
                    items = int(output.split()[-1])
        seconds[name] = best[0] - best[1] + (whole.flattening if name == "earthmover" else 0.0)
    for name, spent in seconds.items():
        ours = _BESIDE.get(name)
        faster = f"{spent / seconds[ours]:>17.1f}x" if ours else ""
        print(f"{whole.name:30} {name:16} {spent:9.2f} {items / spent:12,.0f} {faster}", flush=True)


def _command(tool: str, form: Format, projects: Path) -> Sequence[str]:
    if tool.startswith("svod "):
        way = ["-m", "benchmarks.beside.svod_way", tool.removeprefix("svod ")]
        return [sys.executable, *way, str(form.folder), form.kind, form.connector]
    if tool == "dlt":
        return [str(TOOLS / "bin" / "python"), str(Path(__file__).parent / "dlt_way.py"), str(form.folder), form.kind]
    project = write_project(form, projects / str(abs(hash(form.folder))))
    return [str(TOOLS / "bin" / "earthmover"), "run", "-c", str(project)]


def _run(command: Sequence[str]) -> tuple[float, str]:
    """Processor seconds (of all its threads) and what it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = os.environ | {"RUNTIME__DLTHUB_TELEMETRY": "false"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=PROJECT_ROOT)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def _make_tools() -> None:
    if (TOOLS / ".ready").exists():
        return
    uv = Path(sys.executable).parent / "uv"
    subprocess.run([str(uv), "venv", "-q", "--python", sys.executable, str(TOOLS)], check=True)
    lock = str(PROJECT_ROOT / "requirements" / _LOCK)
    python = str(TOOLS / "bin" / "python")
    subprocess.run([str(uv), "pip", "sync", "-q", "--python", python, "--require-hashes", lock], check=True)
    (TOOLS / ".ready").touch()


if __name__ == "__main__":
    main()
