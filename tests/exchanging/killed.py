"""Plays rounds that are killed at every step, each in a fork of this process; told by standard input.

A line `kill N` plays a round whose process is killed at its N-th point (before or after a write to the ledger or a
call to СМЭВ), `whole` one to its end. Each is answered by a line: `killed`, `ended` or what went wrong.
"""

import os
import signal
import ssl
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest import mock

from connectors.smev.node import SmevNode
from pipeline.smev.ledger import Ledger
from tests.exchanging import rounds

STEPS = (
    (SmevNode, ("next_message", "answer", "confirm")),
    (Ledger, ("receive", "change", "count_attempt", "notice", "confirmed")),
)


def _die_at(point: int) -> None:
    passed = 0

    def reached() -> None:
        nonlocal passed
        passed += 1
        if passed == point:
            os.kill(os.getpid(), signal.SIGKILL)

    def watched(step: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: Any, **named: Any) -> Any:
            reached()
            done = step(*given, **named)
            reached()
            return done

        return run

    for place, names in STEPS:
        for name in names:
            setattr(place, name, watched(getattr(place, name)))


def _play(workspace: Path, uri: str, now: datetime, point: int) -> None:
    if point:
        _die_at(point)
    with rounds.open_rounds(workspace, uri, lambda: now) as (loop, _):
        report = loop.play(10)
        if report.trouble is not None:
            raise report.trouble


def main() -> None:
    """Serves until standard input ends."""
    workspace, uri, now = Path(sys.argv[1]), sys.argv[2], datetime.fromisoformat(sys.argv[3])
    # What every fork would make anew: a context of TLS that plain HTTP never uses, and a signer.
    context, signer = ssl.create_default_context(), rounds.trial_signer(workspace)
    with (
        mock.patch("ssl.create_default_context", return_value=context),
        mock.patch.object(rounds, "trial_signer", return_value=signer),
    ):
        serve(workspace, uri, now)


def serve(workspace: Path, uri: str, now: datetime) -> None:
    """Answers the lines of standard input."""
    for line in sys.stdin:
        word, _, point = line.strip().partition(" ")
        child = os.fork()
        if child == 0:
            _play(workspace, uri, now, int(point) if word == "kill" else 0)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(status)
        said = {0: "ended", -signal.SIGKILL: "killed"}.get(code, f"exit {code}")
        sys.stdout.write(said + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
