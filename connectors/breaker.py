"""After some failures in a row the rest of a source fails at once instead of waiting each time."""

import threading

from foundation.errors import RetriableError
from foundation.http import ForbiddenError

FAILURES_IN_A_ROW = 5
# A forbidden page says nothing of its neighbours, so that many more are asked for before giving the source up.
FORBIDDEN_IN_A_ROW = 25


class CircuitBreaker:
    """Counts the failures in a row of one source of one organisation; it never closes again within a run."""

    def __init__(self, limit: int = FAILURES_IN_A_ROW) -> None:
        self._limit = limit
        self._failures = 0
        self._forbidden = 0
        self._first_reason = ""
        self._lock = threading.Lock()

    def check(self) -> None:
        """Raises SourceSuspendedError once too many failures have come in a row."""
        with self._lock:
            if self._open:
                times = self._limit if self._failures >= self._limit else FORBIDDEN_IN_A_ROW
                raise SourceSuspendedError(
                    f"Источник не опрашивается до следующего запуска: {times} сбоев подряд, "
                    f"первый — «{self._first_reason}»",
                    "Выясните у владельца системы, что с сервером, и запустите чтение снова.",
                )

    def succeeded(self) -> None:
        """An answer stood: the count begins anew, unless the source is suspended already."""
        with self._lock:
            if not self._open:
                self._failures = self._forbidden = 0

    def failed(self, error: RetriableError) -> None:
        """One more failure that the server is to blame for."""
        with self._lock:
            if self._failures == self._forbidden == 0:
                self._first_reason = error.message
            if isinstance(error, ForbiddenError):
                self._forbidden += 1
            else:
                self._failures += 1

    @property
    def _open(self) -> bool:
        return self._failures >= self._limit or self._forbidden >= FORBIDDEN_IN_A_ROW


class SourceSuspendedError(RetriableError):
    """The source is not asked any more in this run."""
