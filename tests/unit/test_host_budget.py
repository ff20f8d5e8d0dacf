"""One server is asked so often and no oftener, by all processes of a workspace together."""

import multiprocessing
import time
from pathlib import Path

from connectors.budget import LONGEST_PAUSE_SECONDS, HostBudget


class Clock:
    def __init__(self) -> None:
        self.at = 1_000_000.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds


def test_turns_are_spaced_and_idle_time_is_not_saved_up(tmp_path: Path) -> None:
    clock = Clock()
    budget = HostBudget(tmp_path, "a:80", 4, now=clock.now, sleep=clock.sleep)
    for _ in range(5):
        budget.wait()
    assert clock.at == 1_000_001.0
    clock.at += 60
    clock.slept.clear()
    budget.wait()
    budget.wait()
    assert clock.slept == [0.25]


def test_hosts_do_not_wait_for_each_other(tmp_path: Path) -> None:
    clock = Clock()
    for host in ("a:80", "a:81", "b/../c"):
        HostBudget(tmp_path, host, 1, now=clock.now, sleep=clock.sleep).wait()
    assert clock.slept == []
    assert {path.parent for path in tmp_path.rglob("*")} == {tmp_path}


def test_a_pause_holds_everybody_who_asks_that_host(tmp_path: Path) -> None:
    clock = Clock()
    one = HostBudget(tmp_path, "a", 100, now=clock.now, sleep=clock.sleep)
    other = HostBudget(tmp_path, "a", 100, now=clock.now, sleep=clock.sleep)
    one.pause(7)
    other.wait()
    assert clock.slept == [7]


def test_a_host_that_sends_one_school_away_for_long_holds_the_others_shortly(tmp_path: Path) -> None:
    clock = Clock()
    HostBudget(tmp_path, "a", 100, now=clock.now, sleep=clock.sleep).pause(3600)
    HostBudget(tmp_path, "a", 100, now=clock.now, sleep=clock.sleep).wait()
    assert clock.slept == [LONGEST_PAUSE_SECONDS]


def test_a_clock_set_back_or_a_spoilt_file_holds_nobody(tmp_path: Path) -> None:
    clock = Clock()
    budget = HostBudget(tmp_path, "a", 1, now=clock.now, sleep=clock.sleep)
    budget.wait()
    clock.at -= 3600
    budget.wait()
    (path,) = tmp_path.iterdir()
    for content in ("", "nonsense", "nan", "inf"):
        path.write_text(content)
        budget.wait()
    assert clock.slept == []


def ask(folder: Path, times: int, moments: "multiprocessing.Queue[float]") -> None:
    budget = HostBudget(folder, "shared:80", 40)
    for _ in range(times):
        budget.wait()
        moments.put(time.time())


def test_two_processes_share_one_budget(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    moments: multiprocessing.Queue[float] = context.Queue()
    workers = [context.Process(target=ask, args=(tmp_path, 20, moments)) for _ in range(2)]
    for worker in workers:
        worker.start()
    found = sorted(moments.get(timeout=60) for _ in range(40))
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
    # 39 gaps of 25 ms; each process alone would be through in half of that.
    assert found[-1] - found[0] >= 39 * 0.025 - 0.05
