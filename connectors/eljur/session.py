"""One school's conversation with an ЭлЖур server: token, parameters of every call, breaker."""

from collections.abc import Mapping
from datetime import datetime
from typing import get_args

from connectors.access import Token, TokenKeeper
from connectors.breaker import CircuitBreaker
from connectors.eljur.envelope import JUDGED, judge_answer
from foundation.errors import RetriableError
from foundation.http import HttpSession
from foundation.organisations import EljurMethod

# What Svod may call. getmessageinfo marks a message as read and is not among them.
METHODS = frozenset({"getrules", "getmessagereceivers", "getperiods", *get_args(EljurMethod)})


class EljurSession:
    """Calls of one run; usable from many threads."""

    def __init__(
        self,
        http: HttpSession,
        tokens: TokenKeeper[Token],
        breaker: CircuitBreaker,
        *,
        vendor: str,
        devkey: str | None,
        as_of_at: datetime,
    ) -> None:
        self._http = http
        self._tokens = tokens
        self._breaker = breaker
        self._common = {"vendor": vendor, "out_format": "json", **({"devkey": devkey} if devkey else {})}
        self._as_of_at = as_of_at

    def fetch(self, method: str, params: Mapping[str, str]) -> bytes:
        """The raw body of a standing answer.

        A refused token is replaced once. Raises RetriableError when the server failed (SourceSuspendedError once
        it has failed too often in a row), FatalError when it refused.
        """
        if method not in METHODS:
            raise ValueError(f"Svod does not call {method}.")
        self._breaker.check()
        try:
            body = self._tokens.call(self._http, self._as_of_at, lambda token: self._ask(method, params, token))
        except RetriableError as error:
            self._breaker.failed(error)
            raise
        self._breaker.succeeded()
        return body

    def token(self) -> Token:
        """The token in use; the first call logs in."""
        return self._tokens.token(self._http, self._as_of_at)

    def abandon(self) -> None:
        """Nobody waits for the answers any more: ends the calls under way."""
        self._http.close()

    def _ask(self, method: str, params: Mapping[str, str], token: Token) -> bytes:
        query = {**params, **self._common, "auth_token": token.value.get_secret_value()}
        return self._http.get(method, query, judge_answer, judged=JUDGED).body
