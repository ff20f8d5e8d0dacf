"""How often a client may ask and a stranger may fail to name himself; times are seconds of a steady clock."""

import math
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

_BURST_SECONDS: Final = 2.0
_WINDOW_SECONDS: Final = 60.0
# Strangers come from anywhere: what is remembered of them must not grow without end.
_MOST_STRANGERS: Final = 10_000


@dataclass(slots=True)
class _Bucket:
    tokens: float
    filled: float


class RequestLimit:
    """A bucket for each client: `rate` requests a second, two seconds' worth at once."""

    def __init__(self) -> None:
        self._buckets: dict[str, _Bucket] = {}

    def wait(self, client_id: str, rate: float, now: float) -> int:
        """Counts a request: 0 if it may go on, else the whole seconds to wait."""
        most = max(1.0, rate * _BURST_SECONDS)
        bucket = self._buckets.setdefault(client_id, _Bucket(most, now))
        bucket.tokens = min(most, bucket.tokens + (now - bucket.filled) * rate)
        bucket.filled = now
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            return 0
        return max(1, math.ceil((1 - bucket.tokens) / rate))


class FailureLimit:
    """Failures of a minute by who failed; who failed too often waits till the oldest is a minute old."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._failures: OrderedDict[str, list[float]] = OrderedDict()

    def wait(self, who: str, now: float) -> int:
        """0 if `who` may try, else the whole seconds to wait."""
        recent = self._recent(who, now)
        if len(recent) < self._most:
            return 0
        return max(1, math.ceil(recent[-self._most] + _WINDOW_SECONDS - now))

    def failed(self, who: str, now: float) -> None:
        """Remembers a failure."""
        self._failures[who] = [*self._recent(who, now), now][-self._most :]
        self._failures.move_to_end(who)
        while len(self._failures) > _MOST_STRANGERS:
            self._failures.popitem(last=False)

    def _recent(self, who: str, now: float) -> list[float]:
        return [at for at in self._failures.get(who, ()) if now - at < _WINDOW_SECONDS]
