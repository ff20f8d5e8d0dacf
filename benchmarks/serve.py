"""The feed service under load, measured by a process of its own: `python -m benchmarks.serve`.

A region's snapshot is made (`--schools`, `--children` each), `svod serve` is started as it runs in production, and
another process asks it at a fixed rate, whatever the answers take: a request is due at its moment, and its latency
counts from there, so that a slow answer is not hidden by the asking that waited for it. Beside it, in the same run, a
bare uvicorn that answers «hello» at the same rate says what the machine gives today.
"""

import argparse
import json
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from foundation.organisations import Organisation, Organisations, Source
from foundation.settings import PROJECT_ROOT, Settings
from pipeline.publishing import show_feed
from publications.feed import PackMaker, put_pack
from publications.feed.pointer import feed_folder
from publications.serving.clients import add_client
from schemas.exchange import Run, Window

SUBJECTS = ("Алгебра", "Русский язык", "Физика", "История", "Биология", "Английский язык", "Литература", "Химия")
READ_AT = datetime(2026, 10, 22, 23, 30, tzinfo=UTC)
FIRST_ON, LAST_ON = date(2026, 10, 12), date(2026, 11, 1)
YEAR_FROM_ON = date(2026, 9, 1)


def main() -> None:
    """Makes the snapshot, runs both servers under load, prints one line of figures for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--schools", type=int, default=300)
    parser.add_argument("--children", type=int, default=1000)
    parser.add_argument("--rate", type=int, default=200, help="requests a second")
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--folder", type=Path, default=PROJECT_ROOT / "var", help="on which disk")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        where = Settings(workspace=Path(folder) / "var", config=Path(folder) / "config")
        made = snapshot(where, asked.schools, asked.children)
        print(json.dumps(made))
        with serving(where) as address:
            load(where, address, asked.schools, asked.children, asked.rate, asked.seconds)
        with hello() as address:
            load(None, address, 1, 1, asked.rate, asked.seconds)


def snapshot(where: Settings, schools: int, children: int) -> dict[str, Any]:
    """A published region; what it weighs and how long its pieces took."""
    where.config.mkdir(parents=True)
    listed = [organisation(number) for number in range(schools)]
    text = Organisations(organisations=listed).model_dump_json(exclude_none=True)
    (where.config / "organisations.yaml").write_text(text, encoding="utf-8")
    run = Run("run-1", READ_AT, Window(FIRST_ON, LAST_ON), READ_AT, "benchmark")
    spent = []
    # The same diaries in every school: only their ids differ, and what is compressed is compressed each time.
    drawn = [diary(random.Random(child)) for child in range(min(children, 50))]
    for one in listed:
        began = time.perf_counter()
        pack = PackMaker(one, {})
        for child in range(children):
            student_id = f"{one.id}|{child}"
            head = {
                "organisation": {"id": one.id, "title": one.title},
                "student": {"id": str(child), "name": f"Имярек {child}", "study_group": f"{child % 11 + 1}А"},
                "recipients": [f"{one.id}|g{child // 2}"],
                "updated_at": "2026-10-22T20:00:00Z",
                "shown": {"from": FIRST_ON.isoformat(), "to": LAST_ON.isoformat()},
            }
            pack.add(student_id, head | drawn[child % len(drawn)])
        put_pack(where, run, one.id, pack)
        spent.append(time.perf_counter() - began)
    began = time.perf_counter()
    show_feed(where, run.run_id)
    switched = time.perf_counter() - began
    weight = sum(path.stat().st_size for path in feed_folder(where).rglob("*.sqlite"))
    return {
        "schools": schools,
        "children": schools * children,
        "pack_seconds_median": round(statistics.median(spent), 3),
        "switch_seconds": round(switched, 2),
        "megabytes": round(weight / 1e6, 1),
    }


def organisation(number: int) -> Organisation:
    """The school of that number."""
    return Organisation(
        id=f"school-{number}",
        title=f"Школа № {number}",
        kind="school",
        municipality="Югра",
        timezone="Asia/Yekaterinburg",
        regulation="khmao-2020",
        sources=[Source(connector="eljur", connection="x")],
    )


def diary(draw: random.Random) -> dict[str, Any]:
    """The content of a diary at the end of a year: three weeks of lessons, six hundred marks."""
    days = [FIRST_ON + timedelta(days=offset) for offset in range(21) if offset % 7 < 6]
    return {
        "days": [{"date": on.isoformat(), "lessons": [lesson(draw, number) for number in range(1, 7)]} for on in days],
        "marks": [{**mark(draw), **place(draw)} for _ in range(600)],
        "absences": [{"code": "ill", "value": "б", "comment": None, **place(draw)} for _ in range(40)],
        "period_marks": [
            {"subject": subject, "period": f"{number} четверть", "kind": "period", "value": "4", "comment": None}
            for subject in SUBJECTS
            for number in range(1, 5)
        ],
        "control_works": [],
        "holidays": [
            {
                "from": "2026-10-24",
                "to": "2026-11-01",
                "title": "Осенние каникулы",
                "changed_at": "2026-10-22T20:00:00Z",
            }
        ],
    }


def lesson(draw: random.Random, number: int) -> dict[str, Any]:
    """A lesson with its homework, every third with a mark."""
    text = f"Параграф {draw.randint(1, 60)}, упражнения {draw.randint(1, 400)} и {draw.randint(1, 400)}, устно"
    return {
        "lesson_id": str(UUID(int=draw.getrandbits(128))),
        "changed_at": "2026-10-22T20:00:00Z",
        "number": number,
        "subject": draw.choice(SUBJECTS),
        "starts": f"{8 + number:02d}:30",
        "ends": f"{9 + number:02d}:15",
        "room": str(draw.randint(101, 320)),
        "teacher": f"Учитель {draw.randint(1, 60)}",
        "topic": f"Тема {draw.randint(1, 170)}: повторение и закрепление изученного",
        "cancelled": False,
        "moved_from": None,
        "homework": [
            {"text": text, "html": f"<p>{text}</p>", "due_on": "2026-10-23", "changed_at": "2026-10-22T20:00:00Z"}
        ],
        "marks": [mark(draw)] if draw.random() < 1 / 3 else [],
        "absence": None,
    }


def mark(draw: random.Random) -> dict[str, Any]:
    """A mark."""
    return {"value": draw.choice("2345"), "work": "Ответ на уроке", "weight": 1.0, "comment": None, "counts": True}


def place(draw: random.Random) -> dict[str, Any]:
    """A lesson of the year."""
    on = YEAR_FROM_ON + timedelta(days=draw.randint(0, 270))
    return {"date": on.isoformat(), "number": draw.randint(1, 7), "subject": draw.choice(SUBJECTS)}


@contextmanager
def serving(where: Settings) -> Iterator[str]:
    """`svod serve` over that snapshot."""
    port = free_port()
    words = ("-c", "from pipeline.command import main; main()", "serve", "--port", str(port))
    named = {"SVOD_WORKSPACE": str(where.workspace), "SVOD_CONFIG": str(where.config)}
    with started([sys.executable, *words], port, named) as address:
        yield address


@contextmanager
def hello() -> Iterator[str]:
    """A bare uvicorn."""
    port = free_port()
    with started([sys.executable, "-m", "benchmarks.serve_hello", str(port)], port, {}) as address:
        yield address


@contextmanager
def started(command: Sequence[str], port: int, named: dict[str, str]) -> Iterator[str]:
    """A server process that answers."""
    process = subprocess.Popen(command, env={**os.environ, **named}, stderr=subprocess.DEVNULL)
    told = Path(f"/proc/{process.pid}/stat")
    address = f"http://127.0.0.1:{port}"
    for _ in range(600):
        try:
            httpx.get(f"{address}/health")
            break
        except httpx.TransportError:
            time.sleep(0.1)
    began = processor_seconds(told)
    try:
        yield address
        print(json.dumps({"processor_seconds": round(processor_seconds(told) - began, 2)}))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def processor_seconds(told: Path) -> float:
    """The processor time a process has taken: on a busy machine it says more than what a clock says."""
    spent = told.read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(spent[11]) + int(spent[12])) / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def load(where: Settings | None, address: str, schools: int, children: int, rate: int, seconds: int) -> None:
    """Runs `benchmarks.serve_load` as a process of its own and prints what it measured."""
    secret = ""
    if where is not None:
        rates = {"requests_per_second": 1e6}
        secret = add_client(where.config, READ_AT, id="portal", kind="portal", organisations="all", **rates)
    told = {"address": address, "schools": schools, "children": children, "rate": rate, "seconds": seconds}
    said = subprocess.run(
        [sys.executable, "-m", "benchmarks.serve_load"],
        input=json.dumps(told | {"secret": secret}),
        capture_output=True,
        text=True,
        check=True,
    )
    print(said.stdout.strip())


if __name__ == "__main__":
    main()
