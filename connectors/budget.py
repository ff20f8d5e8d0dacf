"""How often one server is asked, by all processes of a workspace together."""

import fcntl
import hashlib
import os
import re
import time
from collections.abc import Callable
from pathlib import Path

from foundation.clock import utc_now

# No honest queue is longer: a later moment in the file comes from a clock that was set back.
_LONGEST_QUEUE_SECONDS = 900.0
# A server that sends one school away for a minute must not keep the other schools of the host from it.
LONGEST_PAUSE_SECONDS = 10.0


class HostBudget:
    """A queue of moments for one host, kept in a locked file under the workspace.

    Each caller takes the next free moment and sleeps until then outside the lock, so that no two processes,
    whatever organisations they read, ask the host more often than `requests_per_second`. A crash costs at most
    the moments it had taken.
    """

    def __init__(
        self,
        folder: Path,
        host: str,
        requests_per_second: float,
        *,
        now: Callable[[], float] = lambda: utc_now().timestamp(),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._interval = 1.0 / requests_per_second
        self._now = now
        self._sleep = sleep
        name = re.sub(r"[^\w.-]", "_", host)[:60] + "-" + hashlib.sha256(host.encode()).hexdigest()[:12]
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / name

    def wait(self) -> None:
        """Returns when it is this caller's turn."""
        delay = self._move(lambda free_at, now: (max(free_at, now), max(free_at, now) + self._interval))
        if delay > 0:
            self._sleep(delay)

    def pause(self, seconds: float) -> None:
        """Nobody asks the host for so many seconds (at most `LONGEST_PAUSE_SECONDS`): it said so to one of us."""
        pause = min(seconds, LONGEST_PAUSE_SECONDS)
        self._move(lambda free_at, now: (now, max(free_at, now + pause)))

    def _move(self, step: Callable[[float, float], tuple[float, float]]) -> float:
        """Sets the next free moment under the lock; gives the seconds until the moment taken."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            now = self._now()
            taken, free_at = step(self._free_at(descriptor, now), now)
            os.pwrite(descriptor, f"{free_at:<31.6f}\n".encode(), 0)
        finally:
            os.close(descriptor)
        return taken - now

    def _free_at(self, descriptor: int, now: float) -> float:
        try:
            found = float(os.pread(descriptor, 32, 0))
        except ValueError:
            return now
        return found if found - now <= _LONGEST_QUEUE_SECONDS else now
