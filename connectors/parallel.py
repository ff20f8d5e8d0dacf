"""Several calls at once, their results in the order they were asked for."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def in_order(jobs: Iterable[Callable[[], T]], workers: int, abandon: Callable[[], None]) -> Iterator[T]:
    """Runs `jobs` in at most `workers` threads; no more than twice as many results wait in memory.

    Leaving the iteration early cancels what has not begun and calls `abandon`, which must end what has.
    """
    waiting: deque[Future[T]] = deque()
    left = iter(jobs)
    pool = ThreadPoolExecutor(workers, thread_name_prefix="svod-source")
    try:
        waiting.extend(pool.submit(job) for job in islice(left, workers * 2))
        while waiting:
            yield waiting.popleft().result()
            waiting.extend(pool.submit(job) for job in islice(left, 1))
    finally:
        if waiting:
            abandon()
        pool.shutdown(wait=True, cancel_futures=True)
