"""Work on bytes that strangers sent, in a child process that may be killed without harm.

One child serves all calls of a process, one after another. Its address space and processor time are limited by the
system, its patience by a clock; it knows none of our secrets. It dies with its parent, and anew is started when needed.
"""

import atexit
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import IO

import msgspec

from foundation.errors import SvodError
from foundation.settings import PROJECT_ROOT

# What the child may know of our environment: nothing that is configured there.
_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "PYTHONPATH", "VIRTUAL_ENV", "TMPDIR")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call may cost: bytes of address space (of the whole child), processor seconds, seconds by the clock."""

    address_space: int = 4 << 30
    cpu_seconds: int = 60
    wall_seconds: float = 90.0


class Call(msgspec.Struct, array_like=True):
    """What the child is asked: a function as `module:name`, its bytes, its limits."""

    function: str
    payload: bytes
    address_space: int
    cpu_seconds: int


class ConfinedError(SvodError):
    """The child did not answer: it was killed by a limit, or what it read made it crash."""

    reason_code = "unreadable_file"


class Confinement:
    """A child process that answers calls; safe to share between threads, of a fork it is another one."""

    def __init__(self, limits: Limits = Limits()) -> None:
        self._limits = limits
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._owner = 0
        atexit.register(self.close)

    def call(self, function: str, payload: bytes) -> bytes:
        """The bytes that `module:name` makes of `payload` in the child.

        Raises ConfinedError (one Russian sentence and its remedy) where a limit or a crash ended the child.
        """
        request = msgspec.msgpack.encode(Call(function, payload, self._limits.address_space, self._limits.cpu_seconds))
        with self._lock:
            child = self._running()
            timer = threading.Timer(self._limits.wall_seconds, child.kill)
            timer.daemon = True
            timer.start()
            try:
                answer = _exchange(child, request)
            finally:
                timer.cancel()
            if answer is None or answer[:1] != b"+":
                self._end()
                raise _ended(child, answer)
            return answer[1:]

    def close(self) -> None:
        """Ends the child."""
        if self._owner == os.getpid():
            with self._lock:
                self._end()

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._child is None or self._owner != os.getpid() or self._child.poll() is not None:
            known = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
            self._child = subprocess.Popen(
                [sys.executable, "-m", "foundation.confined"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=PROJECT_ROOT,
                env=known,
            )
            self._owner = os.getpid()
        return self._child

    def _end(self) -> None:
        if self._child is None:
            return
        self._child.kill()
        self._child.wait()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    # What the child did not read before it died is of no use to anybody.
                    continue
        self._child = None


def send(pipe: IO[bytes], message: bytes) -> None:
    """Writes one message: its length in eight bytes, then itself."""
    pipe.write(len(message).to_bytes(8, "big"))
    pipe.write(message)
    pipe.flush()


def receive(pipe: IO[bytes]) -> bytes | None:
    """Reads one message; None where the other side is gone."""
    head = pipe.read(8)
    if len(head) < 8:
        return None
    size = int.from_bytes(head, "big")
    body = pipe.read(size)
    return body if len(body) == size else None


def _exchange(child: "subprocess.Popen[bytes]", request: bytes) -> bytes | None:
    if child.stdin is None or child.stdout is None:
        return None
    try:
        send(child.stdin, request)
        return receive(child.stdout)
    except OSError:
        return None


def _ended(child: "subprocess.Popen[bytes]", answer: bytes | None) -> ConfinedError:
    if answer is not None:
        detail = "для него не хватило отведённой памяти" if answer == b"-MemoryError" else "его чтение сорвалось"
    else:
        detail = f"его чтение прервано по пределу времени или памяти (код {child.returncode})"
    return ConfinedError(
        f"Файл не удалось прочитать: {detail}.",
        "Выгрузите его заново; если не поможет, разделите на части: один класс и один предмет в файле.",
    )


SHARED = Confinement()
