"""The one HTTP session: timeouts, retries with jitter, `Retry-After`, a cap on what an answer may weigh."""

import email.utils
import random
import ssl
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type

from foundation.clock import utc_now
from foundation.errors import FatalError, RetriableError
from foundation.logging import protect_client_logs

LATER = "Данные за это время прочитаются при следующем запуске; если повторится, сообщите владельцу системы."


FORBIDDEN = "Дайте учётной записи право на эти данные или выясните у владельца системы, почему доступ закрыт."
# Asked to come less often: 433 is what Dnevnik.ru says where others say 429.
_TOO_OFTEN = (429, 433)
# What may pass by itself: 403 and 409 are what overloaded systems and their proxies say of a good request.
_PASSING = (403, 408, 409, 425, *_TOO_OFTEN)


class ForbiddenError(RetriableError):
    """The server forbids this call to this account (403), and said so at every attempt."""


@dataclass(frozen=True, slots=True)
class HttpPolicy:
    """How long to wait, how often to try again, how much to accept; all times in seconds.

    A server that asks by `Retry-After` for more than `longest_retry_after` is not asked again in this call.
    `whole_answer` bounds an answer that trickles in without ever pausing for `read`.
    """

    connect: float = 10.0
    read: float = 60.0
    whole_answer: float = 180.0
    attempts: int = 5
    first_wait: float = 0.5
    longest_wait: float = 20.0
    longest_retry_after: float = 60.0
    largest_body: int = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """Status, headers (lower-case names) and the whole decoded body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


Judge = Callable[[HttpAnswer], None]
# A value that is a list stands in the query once for each of its members.
Params = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True, slots=True)
class _Asked:
    """One call as it is repeated."""

    method: str
    path: str
    params: Params
    form: Mapping[str, str] | None = None
    json: Any = None
    headers: Mapping[str, str] | None = None
    content: bytes | None = None

    def of(self, client: httpx.Client) -> AbstractContextManager[httpx.Response]:
        return client.stream(
            self.method,
            self.path,
            params=dict(self.params),
            data=None if self.form is None else dict(self.form),
            json=self.json,
            content=self.content,
            headers=None if self.headers is None else dict(self.headers),
        )


class HttpSession:
    """Calls to one server, usable from many threads; a `Retry-After` told to one of them holds them all.

    `before_request` is called before every single attempt (a budget waits there), `told_to_wait` with the
    seconds of a `Retry-After`. No message of its errors holds an address's query, where credentials are.
    """

    def __init__(
        self,
        base_url: str,
        *,
        policy: HttpPolicy | None = None,
        connections: int = 4,
        before_request: Callable[[], None] = lambda: None,
        told_to_wait: Callable[[float], None] = lambda _seconds: None,
    ) -> None:
        protect_client_logs()
        self._policy = policy or HttpPolicy()
        self._host = urlsplit(base_url).netloc.rpartition("@")[2]
        self._before_request = before_request
        self._told_to_wait = told_to_wait
        self._closing = threading.Event()
        self._resume_at = 0.0
        self._client = httpx.Client(
            base_url=base_url,
            timeout=httpx.Timeout(self._policy.read, connect=self._policy.connect, pool=None),
            limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
            headers={"Accept-Encoding": "gzip", "User-Agent": "svod"},
            follow_redirects=False,
            trust_env=not _is_loopback(self._host),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends waiting retries at once and closes the connections."""
        self._closing.set()
        self._client.close()

    def get(
        self,
        path: str,
        params: Params,
        judge: Judge | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        judged: Collection[int] = (),
    ) -> HttpAnswer:
        """The answer to a GET; see `_call` for what is retried and what raises."""
        return self._call(_Asked("GET", path, params, headers=headers), judge, judged)

    def post(
        self,
        path: str,
        params: Params,
        form: Mapping[str, str] | None = None,
        judge: Judge | None = None,
        *,
        json: Any = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        judged: Collection[int] = (),
    ) -> HttpAnswer:
        """The answer to a POST of a form, JSON or `content` as it is; only for calls that may be repeated safely."""
        return self._call(_Asked("POST", path, params, form, json, headers, content), judge, judged)

    def delete(self, path: str, judge: Judge | None = None, *, headers: Mapping[str, str] | None = None) -> HttpAnswer:
        """The answer to a DELETE; only for what may be gone already."""
        return self._call(_Asked("DELETE", path, {}, headers=headers), judge, ())

    def cookie(self, name: str) -> str | None:
        """A cookie the server has set in this session."""
        return self._client.cookies.get(name)

    def forget_cookies(self) -> None:
        """Begins a session anew: nothing the server has set so far is sent again."""
        self._client.cookies.clear()

    def _call(self, asked: "_Asked", judge: Judge | None, judged: Collection[int]) -> HttpAnswer:
        """Tries until an answer stands.

        Broken connections, torn bodies, 403, 408, 409, 425, 429, 433, 5xx and whatever `judge` raises as
        RetriableError are tried again; the last RetriableError is raised when the attempts are used up
        (ForbiddenError for 403). Raises FatalError for a redirect, an untrusted certificate and a body
        over the cap. Statuses in `judged` and every other one are left to `judge` and returned.
        """
        retrying = Retrying(
            retry=retry_if_exception_type(RetriableError),
            stop=self._must_stop,
            wait=self._wait_seconds,
            sleep=self._sleep,
            reraise=True,
        )
        return retrying(self._once, asked, judge, judged)

    def _once(self, asked: "_Asked", judge: Judge | None, judged: Collection[int]) -> HttpAnswer:
        self._sleep(self._resume_at - time.monotonic())
        self._before_request()
        give_up_at = time.monotonic() + self._policy.whole_answer
        try:
            with asked.of(self._client) as response:
                if response.status_code not in judged:
                    self._refuse_status(response)
                body = self._read(response, give_up_at)
        except httpx.TimeoutException as error:
            raise RetriableError(f"Сервер {self._host} не ответил вовремя.", LATER) from error
        except httpx.ConnectError as error:
            raise self._no_connection(error) from error
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise RetriableError(f"Ответ сервера {self._host} оборван или испорчен.", LATER) from error
        answer = HttpAnswer(response.status_code, {k.lower(): v for k, v in response.headers.items()}, body)
        if judge is not None:
            judge(answer)
        return answer

    def _refuse_status(self, response: httpx.Response) -> None:
        status = response.status_code
        if status in _PASSING or status >= 500:
            asked = retry_after_seconds(response.headers.get("retry-after"), response.headers.get("date"))
            if asked is not None and asked <= self._policy.longest_retry_after:
                self._resume_at = max(self._resume_at, time.monotonic() + asked)
                self._told_to_wait(asked)
            if status == 403:
                raise ForbiddenError(
                    f"Сервер {self._host} запрещает этот запрос (403).", FORBIDDEN, retry_after_seconds=asked
                )
            if status in _TOO_OFTEN:
                message = f"Сервер {self._host} просит обращаться реже ({status})."
                remedy = "Уменьшите requests_per_second этого источника в organisations.yaml."
            else:
                message, remedy = f"Сервер {self._host} ответил ошибкой {status}.", LATER
            raise RetriableError(message, remedy, retry_after_seconds=asked)
        if 300 <= status < 400:
            raise FatalError(
                f"Сервер {self._host} отправляет на другой адрес ({status}).",
                "Проверьте адрес и схему (http или https) в строке подключения.",
            )

    def _read(self, response: httpx.Response, give_up_at: float) -> bytes:
        parts: list[bytes] = []
        size = 0
        for part in response.iter_bytes():
            size += len(part)
            if size > self._policy.largest_body:
                megabytes = self._policy.largest_body / 1024 / 1024
                raise FatalError(
                    f"Ответ сервера {self._host} больше {megabytes:g} МБ.",
                    "Такого ответа на один запрос не бывает: проверьте, туда ли ведёт адрес подключения.",
                )
            if time.monotonic() > give_up_at:
                raise RetriableError(
                    f"Сервер {self._host} передаёт ответ дольше {self._policy.whole_answer:g} с.", LATER
                )
            parts.append(part)
        return b"".join(parts)

    def _no_connection(self, error: httpx.ConnectError) -> RetriableError | FatalError:
        cause: BaseException | None = error
        while cause is not None:
            if isinstance(cause, ssl.SSLCertVerificationError):
                return FatalError(
                    f"Сертификат сервера {self._host} не признан.",
                    "Установите корневой сертификат (SSL_CERT_FILE) или проверьте адрес подключения.",
                )
            cause = cause.__cause__ or cause.__context__
        return RetriableError(f"Сервер {self._host} не отвечает.", f"Проверьте адрес в строке подключения. {LATER}")

    def _must_stop(self, state: RetryCallState) -> bool:
        asked = _asked(state) or 0.0
        return (
            state.attempt_number >= self._policy.attempts
            or asked > self._policy.longest_retry_after
            or self._closing.is_set()
        )

    def _wait_seconds(self, state: RetryCallState) -> float:
        asked = _asked(state)
        if asked is not None:
            return asked
        ceiling = min(self._policy.longest_wait, self._policy.first_wait * 2 ** (state.attempt_number - 1))
        return random.uniform(ceiling / 2, ceiling)  # noqa: S311 jitter, not a secret

    def _sleep(self, seconds: float) -> None:
        if seconds > 0:
            self._closing.wait(seconds)


def retry_after_seconds(value: str | None, server_date: str | None = None) -> float | None:
    """The seconds of a `Retry-After` header, given as a number or an HTTP date; None for none or nonsense.

    A date is measured against the server's own `Date`, since its clock may differ from ours.
    """
    if value is None:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value)
    until = _http_date(value)
    if until is None:
        return None
    return max(0.0, (until - (_http_date(server_date) or utc_now())).total_seconds())


def _http_date(value: str | None) -> datetime | None:
    try:
        found = email.utils.parsedate_to_datetime(value or "")
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _asked(state: RetryCallState) -> float | None:
    error = state.outcome.exception() if state.outcome is not None else None
    return error.retry_after_seconds if isinstance(error, RetriableError) else None


def _is_loopback(host: str) -> bool:
    return host.startswith(("127.", "localhost", "[::1]"))
