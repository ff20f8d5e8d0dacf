"""The steps of a night over several processes of one machine: what `svod` does where Airflow has task slots."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import partial
from multiprocessing import get_context

from foundation.connections import connection_from_environment
from foundation.errors import RetriableError, SvodError
from foundation.settings import Settings
from pipeline import night, publishing

# So many schools leave about `night.MOST_FILES` files in the lake.
_BEFORE_MERGING = 60
# From so many on the checks and publications that follow gain more by merged files than the merging costs.
_WORTH_MERGING = 20

# Settings, run, the ids of a batch; a function of a module, so that another process finds it.
Step = Callable[[Settings, str, Sequence[str]], None]


def read(settings: Settings, run_id: str, batch: Sequence[str]) -> None:
    """Reads a batch with the connections of the environment; RetriableError where something is owed afterwards."""
    night.intake_batch(settings, run_id, batch, connection_from_environment)


def read_all(
    settings: Settings, run_id: str, batches: Sequence[Sequence[str]], workers: int
) -> Iterator[tuple[Sequence[str], SvodError | None]]:
    """Reads every batch and, when all were asked, once more those that owe something, as Airflow tries a task again.

    One unlucky answer must not cost a school its night. Once more and not twice: of an account whose password is
    wrong, three attempts are what locks it (and what was refused in words is not asked again at all). What is owed
    after that is no error here: the manifest names it.
    """
    owed = []
    for start in range(0, len(batches), _BEFORE_MERGING):
        if start:
            _merge(settings, run_id)
        for batch, error in over_batches(read, settings, run_id, batches[start : start + _BEFORE_MERGING], workers):
            if isinstance(error, RetriableError):
                owed.append(batch)
            else:
                yield batch, error
    for batch, error in over_batches(read, settings, run_id, owed, min(workers, max(1, len(owed)))):
        yield batch, None if isinstance(error, RetriableError) else error
    if len(batches) > _WORTH_MERGING:
        _merge(settings, run_id)


def _merge(settings: Settings, run_id: str) -> None:
    # What the merging may fail by ends in its own process; the night goes on, only slower.
    with suppress(RetriableError):
        night.maintain(settings, run_id)


def check(settings: Settings, run_id: str, batch: Sequence[str]) -> None:
    """Holds a batch against the rulebook."""
    night.check_batch(settings, run_id, batch)


def publish_all(
    settings: Settings,
    run_id: str,
    batches: Sequence[Sequence[str]],
    workers: int,
    kinds: Sequence[str] = publishing.EACH,
) -> Iterator[tuple[Sequence[str], SvodError | None]]:
    """Publishes what speaks of all organisations and, of each, the kinds of its own; gives what is done.

    Who is who comes first; the report, the longest single piece, is made beside the batches.
    """
    first, *beside = publishing.TOGETHER
    yield from over_batches(publish_together, settings, run_id, [[first]], 1)
    jobs: list[tuple[Step, Sequence[str]]] = [(publish_together, [what]) for what in beside]
    jobs += [(partial(publish, kinds=tuple(kinds)), batch) for batch in batches]
    yield from _over(jobs, settings, run_id, workers)


def publish(settings: Settings, run_id: str, batch: Sequence[str], kinds: Sequence[str]) -> None:
    """Publishes what each organisation of a batch has of its own, with the connections of the environment."""
    night.publish_batch(settings, run_id, batch, connection_from_environment, kinds)


def publish_together(settings: Settings, run_id: str, kinds: Sequence[str]) -> None:
    """Publishes kinds that speak of all organisations."""
    for what in kinds:
        night.publish(settings, run_id, what, connection_from_environment)


def over_batches(
    step: Step, settings: Settings, run_id: str, batches: Sequence[Sequence[str]], workers: int
) -> Iterator[tuple[Sequence[str], SvodError | None]]:
    """Does `step` for every batch in at most `workers` processes; gives each batch when it is done, with its error.

    One batch that fails stops no other. With one worker everything happens here, in order. Raises RetriableError
    where a process was ended from outside (the batches that were not given are still to do).
    """
    yield from _over([(step, batch) for batch in batches], settings, run_id, workers)


def _over(
    jobs: Sequence[tuple[Step, Sequence[str]]], settings: Settings, run_id: str, workers: int
) -> Iterator[tuple[Sequence[str], SvodError | None]]:
    if workers == 1:
        for step, batch in jobs:
            yield batch, _error(partial(step, settings, run_id, batch))
        return
    pool = ProcessPoolExecutor(max_workers=workers, mp_context=get_context("spawn"))
    try:
        waiting = {pool.submit(step, settings, run_id, batch): batch for step, batch in jobs}
        for done in as_completed(waiting):
            yield waiting[done], _error(done.result)
    except BrokenProcessPool as error:
        raise RetriableError(
            "Рабочий процесс прервался, возможно, не хватило памяти.",
            "Повторите запуск с меньшим --workers: прочитанное не удвоится.",
        ) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _error(work: Callable[[], None]) -> SvodError | None:
    try:
        work()
    except SvodError as error:
        return error
    return None
