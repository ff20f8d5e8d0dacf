"""Faults on demand: which request gets which, decided by a seed and never by chance."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

FaultName = Literal[
    "429",
    "429-seconds",
    "429-date",
    "500",
    "truncated",
    "reset",
    "slow",
    "login-page",
    "401",
    "403",
    "409",
    "433",
    "503",
]
FAULTS: tuple[FaultName, ...] = get_args(FaultName)


class FaultPlan(BaseModel):
    """What goes wrong, where and how often.

    Either a `share` of all requests, chosen by a hash of the request and of how often it was asked, or the
    `upcoming` ones. None in `host`, `vendor` or `method` means any. `seconds` is how long a slow body takes and
    what `Retry-After` asks for.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    fault: FaultName
    share: float = Field(1.0, ge=0, le=1)
    upcoming: int | None = Field(None, ge=1)
    host: str | None = None
    vendor: str | None = None
    method: str | None = None
    seed: int = 7
    seconds: float = Field(1.0, ge=0, le=600)

    def concerns(self, host: str, vendor: str, method: str) -> bool:
        """Whether a request falls under this plan."""
        asked = ((self.host, host), (self.vendor, vendor), (self.method, method))
        return all(wanted is None or wanted == given for wanted, given in asked)


@dataclass(slots=True)
class FaultDesk:
    """Decides for each request; the same requests asked as often give the same faults in any order."""

    plans: list[FaultPlan] = field(default_factory=list)
    _asked: Counter[str] = field(default_factory=Counter)
    _left: dict[int, int] = field(default_factory=dict)

    def replace(self, plans: list[FaultPlan]) -> None:
        """Forgets the former plans and how often anything was asked."""
        self.plans = list(plans)
        self._asked.clear()
        self._left = {place: plan.upcoming for place, plan in enumerate(plans) if plan.upcoming is not None}

    def decide(self, host: str, vendor: str, method: str, request: str) -> FaultPlan | None:
        """The plan that spoils this request, None for a good answer; `request` must hold no token."""
        identity = "\x1f".join((host, vendor, method, request))
        self._asked[identity] += 1
        matching = [place for place, plan in enumerate(self.plans) if plan.concerns(host, vendor, method)]
        for place in matching:
            if place in self._left:
                if self._left[place] > 0:
                    self._left[place] -= 1
                    return self.plans[place]
            elif _fraction(self.plans[place], place, identity, self._asked[identity]) < self.plans[place].share:
                return self.plans[place]
        return None


def all_faults(share: float, seed: int, seconds: float = 1.0, **scope: str | None) -> list[FaultPlan]:
    """Every fault at once, so that together they spoil `share` of the requests."""
    good, plans = 1.0, []
    for fault in FAULTS:
        each = share / len(FAULTS)
        plans.append(FaultPlan(fault=fault, share=min(1.0, each / good), seed=seed, seconds=seconds, **scope))
        good -= each
    return plans


def _fraction(plan: FaultPlan, place: int, identity: str, attempt: int) -> float:
    text = f"{plan.seed}\x1f{place}\x1f{plan.fault}\x1f{identity}\x1f{attempt}"
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") / 2**64
