"""`python -m tests.clients`: the stand, every client in an environment of its own, a table of what each read.

Exit code 0 when every client that could be installed read something of everything, 1 when one did not, 2 when none
could be installed: then nothing was checked.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from foundation.connections import parse_connection
from foundation.organisations import load_organisations
from stand import process
from stand.record import read_connections
from tests.clients.catalogue import CLIENTS, Client, Place

HERE = Path(__file__).parent
INSTALL_SECONDS, READ_SECONDS = 300, 120
# What a package client says where there is no network, and not where a package or a version is missing.
_NO_NETWORK = re.compile(
    r"(?i)error sending request|dns error|failed to connect|network (was disabled|is unreachable)|timed? ?out"
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one client: `read`, `failed` or `skipped`, and in which words."""

    client: Client
    organisation: str
    verdict: str
    words: str


def main() -> int:
    """Runs them all; see the module."""
    with tempfile.TemporaryDirectory(prefix="svod-clients-") as folder, _stand(Path(folder) / "var") as workspace:
        outcomes = [_outcome(client, workspace, Path(folder)) for client in CLIENTS]
    _print_table(outcomes)
    skipped = [one for one in outcomes if one.verdict == "skipped"]
    for one in skipped:
        _say(f"!!! ПРОПУЩЕН {one.client.name}: {one.words}; «{one.client.connector}» этим клиентом НЕ проверен.")
    return exit_code(outcomes)


@contextmanager
def _stand(workspace: Path) -> Iterator[Path]:
    _say("Стенд поднимается…")
    process.up(workspace)
    try:
        yield workspace
    finally:
        process.down(workspace)


def _outcome(client: Client, workspace: Path, folder: Path) -> Outcome:
    place = _place(client, workspace)
    organisation = place.organisation.id
    python, trouble = _environment(client, folder)
    if trouble:
        return not_installed(client, organisation, trouble)
    _say(f"{client.name} читает «{organisation}»…")
    # Without our packages on its path and without a proxy on its way.
    variables = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    variables |= {"PYTHONPATH": "", "NO_PROXY": "127.0.0.1"}
    command = [str(python), str(HERE / client.script), *client.arguments(place)]
    try:
        answer = subprocess.run(
            command, cwd=folder, env=variables, capture_output=True, text=True, timeout=READ_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return Outcome(client, organisation, "failed", f"не закончил за {READ_SECONDS} с")
    return judged(client, organisation, answer.returncode, answer.stdout, answer.stderr)


def judged(client: Client, organisation: str, code: int, output: str, errors: str) -> Outcome:
    """What became of a client whose script ended: read is only what ended well and saw something of everything."""
    found = _found(output)
    if code or found is None or "error" in found:
        said = found.get("message") or found.get("error") if found else ""
        return Outcome(client, organisation, "failed", str(said or _last_line(errors)))
    counts = client.read(found)
    missing = [what for what, count in counts.items() if not count]
    words = ", ".join(f"{what} {count}" for what, count in counts.items())
    if missing:
        return Outcome(client, organisation, "failed", f"не увидел: {', '.join(missing)} ({words})")
    return Outcome(client, organisation, "read", words)


def not_installed(client: Client, organisation: str, trouble: str) -> Outcome:
    """A client that could not be had: without a network it is skipped, a missing package or version is a failure."""
    if _NO_NETWORK.search(trouble):
        return Outcome(client, organisation, "skipped", "нет сети, пакет не скачать")
    return Outcome(client, organisation, "failed", f"не ставится: {_last_line(trouble)}")


def exit_code(outcomes: Sequence[Outcome]) -> int:
    """0, 1 or 2, as the module says."""
    verdicts = {one.verdict for one in outcomes}
    if "failed" in verdicts:
        return 1
    return 0 if "read" in verdicts else 2


def _place(client: Client, workspace: Path) -> Place:
    """The first organisation of the stand that is read by that connector, and its last whole weeks."""
    uris = read_connections(workspace)
    for organisation in load_organisations(process.DEFAULT_CONFIG).organisations:
        for source in organisation.sources:
            if source.connector == client.connector and source.connection:
                name = source.connection
                uri = uris["SVOD_CONN_" + name.upper().replace("-", "_")]
                today = date.fromisoformat(process.status(workspace)["as_of_at"][:10])
                monday = today - timedelta(days=today.weekday())
                days = monday - timedelta(days=14), monday - timedelta(days=1)
                return Place(organisation, source, parse_connection(name, uri), *days)
    raise LookupError(f"config/example has no organisation that is read by {client.connector}")


def _environment(client: Client, folder: Path) -> tuple[Path, str]:
    """A fresh environment with the client and what it asks for; the second is why there is none."""
    place = folder / client.requirement.partition("==")[0]
    python = place / "bin" / "python"
    uv = [str(Path(sys.executable).parent / "uv")]
    for step in (
        ["venv", "-q", "--python", sys.executable, str(place)],
        ["pip", "install", "-q", "--python", str(python), client.requirement],
    ):
        try:
            done = subprocess.run(
                [*uv, *step], cwd=folder, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            return python, "timed out"
        if done.returncode:
            return python, done.stderr or f"uv {step[0]}"
    return python, ""


def _found(output: str) -> dict[str, Any] | None:
    """The JSON object a script printed, None for anything else."""
    try:
        found = json.loads(output)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "ничего не сказал"


def _print_table(outcomes: Sequence[Outcome]) -> None:
    words = {"read": "прочитал", "failed": "НЕ СМОГ", "skipped": "ПРОПУЩЕН"}
    rows = [("клиент", "лицензия", "система", "организация", "итог", "что прочитал")]
    rows += [
        (one.client.name, one.client.licence, one.client.connector, one.organisation, words[one.verdict], one.words)
        for one in outcomes
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    _say("")
    for row in rows:
        _say("  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]))
    _say("")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
