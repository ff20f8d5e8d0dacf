"""The one progress bar: shown to a person at a terminal, silent where output is read by a program."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


class Steps:
    """What a long piece of work says about itself."""

    def __init__(self, progress: Progress, total: int | None, title: str) -> None:
        self._progress = progress
        self._task = progress.add_task(title, total=total)

    def advance(self, title: str | None = None, steps: int = 1) -> None:
        """One more step is done; `title` says what comes next."""
        self._progress.update(self._task, advance=steps)
        if title is not None:
            self._progress.update(self._task, description=title)


@contextmanager
def progress(title: str, total: int | None = None) -> Iterator[Steps]:
    """A bar on standard error (standard output belongs to results), gone when the block ends."""
    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not sys.stderr.isatty(),
    ) as bar:
        yield Steps(bar, total, title)
