"""One school's conversation with a «Сетевой город» server: session, header of every call, breaker."""

from collections.abc import Mapping
from datetime import datetime

from connectors.access import TokenKeeper
from connectors.breaker import CircuitBreaker
from connectors.netschool.access import OpenSession
from connectors.netschool.answers import JUDGED, judge_answer
from foundation.errors import RetriableError, SvodError
from foundation.http import HttpSession
from foundation.logging import get_logger

logger = get_logger(__name__)

# What Svod may call besides logging in and out: nothing here changes anything at the server.
CALLS = frozenset({"context", "years/current", "grade/assignment/types", "student/diary/init", "student/diary"})


class NetschoolSession:
    """Calls of one run; usable from many threads."""

    def __init__(
        self, http: HttpSession, keeper: TokenKeeper[OpenSession], breaker: CircuitBreaker, as_of_at: datetime
    ) -> None:
        self._http = http
        self._keeper = keeper
        self._breaker = breaker
        self._as_of_at = as_of_at
        self._entered: OpenSession | None = None

    def fetch(self, call: str, params: Mapping[str, str]) -> bytes:
        """The raw body of a standing answer; a session that has ended is opened once more.

        Raises RetriableError when the server failed (SourceSuspendedError once it has failed too often in a row),
        FatalError when it refused.
        """
        if call not in CALLS:
            raise ValueError(f"Svod does not call {call}.")
        self._breaker.check()

        def ask(entered: OpenSession) -> bytes:
            self._entered = entered
            headers = {"at": entered.at.get_secret_value()}
            return self._http.get(call, params, judge_answer, headers=headers, judged=JUDGED).body

        try:
            body = self._keeper.call(self._http, self._as_of_at, ask)
        except RetriableError as error:
            self._breaker.failed(error)
            raise
        self._breaker.succeeded()
        return body

    def leave(self) -> None:
        """Logs out; the server would end the session by itself, so that a failure here is of no account."""
        if self._entered is None:
            return
        headers = {"at": self._entered.at.get_secret_value()}
        try:
            self._breaker.check()
            self._http.post("auth/logout", {}, {}, headers=headers)
        except SvodError as error:
            logger.info("Сеанс не закрыт: %s", error.message)
        self._entered = None

    def abandon(self) -> None:
        """Nobody waits for the answers any more: ends the calls under way."""
        self._http.close()
