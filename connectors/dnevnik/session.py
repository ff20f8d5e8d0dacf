"""One school's conversation with Dnevnik.ru: token, header of every call, breaker, what is asked once a run."""

import re
import threading
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from connectors.access import Token, TokenKeeper
from connectors.breaker import CircuitBreaker
from connectors.dnevnik.answers import JUDGED, judge_answer
from foundation.errors import RetriableError
from foundation.http import HttpSession

_ID = r"\d{1,20}"
_DAY = r"\d{4}-\d{2}-\d{2}"
# What Svod may call besides `authorizations`: every one of them only reads.
_CALLS = re.compile(
    rf"users/me/context|schools/{_ID}/(edu-groups|teachers)|work-types/{_ID}|lesson-log-entries|lessons/{_ID}/marks"
    rf"|edu-groups/{_ID}/(persons|subjects|timetables|reporting-periods|final-marks)"
    rf"|edu-groups/{_ID}/(lessons|marks)/{_DAY}/{_DAY}"
)


class DnevnikSession:
    """Calls of one run; usable from many threads."""

    def __init__(
        self, http: HttpSession, tokens: TokenKeeper[Token], breaker: CircuitBreaker, as_of_at: datetime
    ) -> None:
        self._http = http
        self._tokens = tokens
        self._breaker = breaker
        self._as_of_at = as_of_at
        self._known: dict[str, bytes] = {}
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._lock = threading.Lock()

    def fetch(self, call: str, params: Mapping[str, str | Sequence[str]] | None = None) -> bytes:
        """The raw body of a standing answer; a refused token is renewed once.

        Raises RetriableError when the server failed (SourceSuspendedError once it has failed too often in a row),
        FatalError when it refused.
        """
        if _CALLS.fullmatch(call) is None:
            raise ValueError(f"Svod does not call {call}.")
        self._breaker.check()

        def ask(token: Token) -> bytes:
            headers = {"Access-Token": token.value.get_secret_value(), "Accept": "application/json"}
            return self._http.get(call, params or {}, judge_answer, headers=headers, judged=JUDGED).body

        try:
            body = self._tokens.call(self._http, self._as_of_at, ask)
        except RetriableError as error:
            self._breaker.failed(error)
            raise
        self._breaker.succeeded()
        return body

    def fetch_once(self, call: str) -> bytes:
        """The same, asked once in a run whoever needs it; a failure is not remembered."""
        with self._lock:
            lock = self._locks[call]
        with lock:
            if call not in self._known:
                self._known[call] = self.fetch(call)
            return self._known[call]

    def abandon(self) -> None:
        """Nobody waits for the answers any more: ends the calls under way."""
        self._http.close()
