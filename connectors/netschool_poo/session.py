"""One site's conversation with «Сетевой город ПОО»: session, breaker, and a proper farewell."""

from datetime import datetime

from connectors.access import TokenKeeper
from connectors.breaker import CircuitBreaker, SourceSuspendedError
from connectors.netschool_poo.access import Entry
from connectors.netschool_poo.answers import judge_answer, judge_farewell
from foundation.errors import RetriableError, SvodError
from foundation.http import HttpSession
from foundation.logging import get_logger

logger = get_logger(__name__)


class PooSession:
    """Calls of one run; usable from many threads."""

    def __init__(
        self, http: HttpSession, entries: TokenKeeper[Entry], breaker: CircuitBreaker, *, as_of_at: datetime
    ) -> None:
        self._http = http
        self._entries = entries
        self._breaker = breaker
        self._as_of_at = as_of_at
        self._abandoned = False

    def entry(self) -> Entry:
        """The login in use; the first call logs in."""
        return self._entries.token(self._http, self._as_of_at)

    def fetch(self, path: str) -> bytes:
        """The raw body of a standing answer.

        A session that has run out is replaced once. Raises RetriableError when the server failed
        (SourceSuspendedError once it has failed too often in a row), FatalError when it refused.
        """
        self._breaker.check()
        try:
            body = self._entries.call(self._http, self._as_of_at, lambda entry: self._ask(path, entry))
        except RetriableError as error:
            self._breaker.failed(error)
            raise
        self._breaker.succeeded()
        return body

    def abandon(self) -> None:
        """Nobody waits for the answers any more: ends the calls under way."""
        self._abandoned = True
        self._http.close()

    def leave(self) -> None:
        """Logs out; a server that fails even here keeps its session until that runs out, and costs nobody a page."""
        entry = self._entries.forget()
        if entry is None or self._abandoned:
            return
        try:
            self._breaker.check()
            self._http.delete("security/logout", judge_farewell, headers=entry.headers())
        except SourceSuspendedError:
            return
        except SvodError as error:
            logger.warning("Сеанс остался открытым: %s", error.message)

    def _ask(self, path: str, entry: Entry) -> bytes:
        return self._http.get(path, {}, judge_answer, headers=entry.headers()).body
