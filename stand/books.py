"""What a host served: per school and method, per second, and how much of it at once."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Books:
    """Counters of one host; seconds are of the machine's monotonic clock, counted from the first request."""

    served: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    moments: list[float] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """From a request's arrival until the last byte of its answer is handed over."""
        self.moments.append(time.monotonic())
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            yield
        finally:
            self.at_once -= 1

    def answered(self, vendor: str, method: str, outcome: str) -> None:
        """How it was answered; `outcome` is the HTTP status or the name of the fault."""
        self.served[vendor, method, outcome] += 1

    def forget(self) -> None:
        """Starts anew; requests under way still count as being at once."""
        self.served.clear()
        self.moments.clear()
        self.most_at_once = self.at_once

    def busiest_second(self) -> int:
        """The most requests that arrived within any one second."""
        most, first = 0, 0
        for last, moment in enumerate(self.moments):
            while moment - self.moments[first] >= 1.0:
                first += 1
            most = max(most, last - first + 1)
        return most

    def report(self) -> dict[str, Any]:
        """The books as JSON."""
        start = self.moments[0] if self.moments else 0.0
        seconds = Counter(int(moment - start) for moment in self.moments)
        return {
            "requests": len(self.moments),
            "served": [
                {"vendor": vendor, "method": method, "outcome": outcome, "requests": count}
                for (vendor, method, outcome), count in sorted(self.served.items())
            ],
            "per_second": {str(second): seconds[second] for second in sorted(seconds)},
            "busiest_second": self.busiest_second(),
            "most_at_once": self.most_at_once,
        }
