"""ЭлЖур as a source: which pages a night asks for, and in which order."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import cast
from zoneinfo import ZoneInfo

from connectors.access import TokenKeeper, expiry_warning, jwt_expires_at
from connectors.breaker import CircuitBreaker
from connectors.budget import HostBudget
from connectors.contract import Probe, unit_of
from connectors.eljur.access import ObtainToken, esia_access, password_access
from connectors.eljur.capabilities import DEFAULT_METHODS, PERIODS, RECEIVERS, REFERENCE, RULES, eljur_capabilities
from connectors.eljur.counting import count_items
from connectors.eljur.envelope import result_of
from connectors.eljur.plan import MOST_LETTER_PAGES, Wanted, is_last_page, letter_days, letters, pages_of, periods
from connectors.eljur.roster import read_roster, vendor_of
from connectors.eljur.session import EljurSession
from connectors.failing import is_final
from connectors.parallel import in_order
from connectors.reading import read_page
from connectors.weeks import iso_weeks
from foundation.clock import utc_now
from foundation.connections import Connection, Connections
from foundation.errors import ConfigurationError, SvodError
from foundation.http import HttpPolicy, HttpSession
from foundation.organisations import EljurMethod, Organisation, Source
from foundation.settings import Settings
from schemas.exchange import Page, PageFailure, UnitEnd, Window

_LETTERS = ("getupdates", "getmessages")
_WITHOUT_WINDOW = ("getfinalassessments", *_LETTERS)


class EljurConnector:
    """One school on an ЭлЖур server."""

    def __init__(
        self,
        name: str,
        base_url: str,
        vendor: str,
        obtain_token: ObtainToken,
        *,
        budget: HostBudget,
        devkey: str | None = None,
        v_token: str | None = None,
        methods: Sequence[EljurMethod] = DEFAULT_METHODS,
        concurrency: int = 4,
        policy: HttpPolicy | None = None,
    ) -> None:
        self.name = name
        self.capabilities = eljur_capabilities(methods)
        self._base_url = base_url
        self._vendor = vendor
        self._tokens = TokenKeeper(obtain_token)
        self._budget = budget
        self._devkey = devkey
        self._v_token = v_token
        self._concurrency = concurrency
        self._policy = policy

    def probe(self, as_of_at: datetime | None = None) -> Probe:
        """Logs in and asks whose account it is."""
        moment = as_of_at or utc_now()
        try:
            with self._session(moment) as session:
                rules = result_of(session.fetch("getrules", {}))
                token = session.token()
        except SvodError as error:
            return Probe(False, error.message, error.remedy, self._warnings(moment), is_final(error))
        foreign = _foreign(vendor_of(rules) or token.vendor, self._vendor)
        if foreign is not None:
            return Probe(False, *foreign, self._warnings(moment), is_final=True)
        return Probe(True, f"ЭлЖур отвечает, школа «{self._vendor}».", "", self._warnings(moment))

    def pages(self, window: Window, as_of_at: datetime) -> Iterator[Page | PageFailure | UnitEnd]:
        """Reference pages, then by the configured methods: by class, ISO week and part; letters at the end.

        The window is widened to whole ISO weeks, so that a page's key and contents are the same every night.
        """
        weeks = iso_weeks(window)
        whole = Window(weeks[0].from_on, weeks[-1].to_on)
        kinds = self.capabilities.kinds[len(REFERENCE) :]
        with self._session(as_of_at) as session:
            read = partial(self._read, session, as_of_at)

            rules = read(RULES, Wanted("rules"))
            yield from unit_of(RULES, [rules], None, " ".join(self._warnings(as_of_at)) or None)
            foreign = self._foreign_account(rules)
            if foreign is not None:
                for kind in (*REFERENCE[1:], *kinds):
                    yield from unit_of(kind, [replace(foreign, kind=kind)], None)
                return

            receivers = read(RECEIVERS, Wanted("receivers"))
            yield from unit_of(RECEIVERS, [receivers], None)
            roster = _roster(receivers)
            known = {} if isinstance(roster, PageFailure) else roster
            yield from unit_of(PERIODS, [read(PERIODS, periods(known))], None)
            for kind in kinds:
                method = cast(EljurMethod, kind.removeprefix("eljur."))
                unit_window = None if method in _WITHOUT_WINDOW else whole
                if method in _LETTERS:
                    yield from unit_of(kind, _letters(read, kind, method, window), None)
                elif isinstance(roster, PageFailure):
                    yield from unit_of(kind, [replace(roster, kind=kind)], unit_window)
                else:
                    jobs: Iterator[Callable[[], Page | PageFailure]] = (
                        partial(read, kind, one) for one in pages_of(method, roster, weeks, _account(rules))
                    )
                    yield from unit_of(kind, in_order(jobs, self._concurrency, session.abandon), unit_window)

    def _foreign_account(self, rules: Page | PageFailure) -> PageFailure | None:
        if isinstance(rules, PageFailure):
            return None
        try:
            foreign = _foreign(vendor_of(result_of(rules.body)), self._vendor)
        except SvodError:
            return None
        return foreign and PageFailure(RULES, "*", *foreign, reason_code="foreign_account")

    def _read(self, session: EljurSession, as_of_at: datetime, kind: str, wanted: Wanted) -> Page | PageFailure:
        method = kind.removeprefix("eljur.")
        ask = partial(session.fetch, method, wanted.params)
        request = {"method": method, **wanted.params, **wanted.about}
        return read_page(kind, wanted.key, ask, as_of_at, request, wanted.window, count_items)

    @contextmanager
    def _session(self, as_of_at: datetime) -> Iterator[EljurSession]:
        with HttpSession(
            self._base_url,
            policy=self._policy,
            connections=self._concurrency,
            before_request=self._budget.wait,
            told_to_wait=self._budget.pause,
        ) as http:
            yield EljurSession(
                http, self._tokens, CircuitBreaker(), vendor=self._vendor, devkey=self._devkey, as_of_at=as_of_at
            )

    def _warnings(self, as_of_at: datetime) -> tuple[str, ...]:
        """Only what a person must renew is warned about: the school's own token is had anew at every login."""
        if self._v_token is None:
            return ()
        warning = expiry_warning("Токен ЕСИА", jwt_expires_at(self._v_token), as_of_at)
        return () if warning is None else (warning,)


def open_eljur(
    organisation: Organisation,
    source: Source,
    connections: Connections,
    settings: Settings,
    policy: HttpPolicy | None = None,
) -> EljurConnector:
    """The connector of an `eljur` or `eljur-esia` source; raises ConfigurationError for what is missing."""
    if source.connection is None or source.vendor is None:
        missing = "connection" if source.connection is None else "vendor"
        raise ConfigurationError(
            f"{organisation.id}: у источника {source.connector} не указано {missing}.",
            "Допишите его в organisations.yaml.",
        )
    connection: Connection = connections(source.connection)
    if connection.scheme not in ("http", "https"):
        raise ConfigurationError(
            f"Подключение «{connection.name}» начинается не с http:// и не с https://.",
            "Вид строки: https://логин:пароль@узел/?devkey=ключ",
        )
    zone = ZoneInfo(source.timezone or organisation.timezone)
    is_esia = source.connector == "eljur-esia"
    access = esia_access if is_esia else password_access
    obtain = access(connection, source.vendor, zone)
    host = connection.base_url.partition("://")[2]
    return EljurConnector(
        source.connector,
        f"{connection.base_url}/{source.api}/",
        source.vendor,
        obtain,
        budget=HostBudget(settings.workspace / "budget", host, source.requests_per_second),
        devkey=connection.require("devkey") if "devkey" in connection.extra or not is_esia else None,
        v_token=connection.require("v_token") if is_esia else None,
        methods=source.methods,
        concurrency=source.concurrency,
        policy=policy,
    )


def _letters(
    read: Callable[[str, Wanted], Page | PageFailure], kind: str, method: EljurMethod, window: Window
) -> Iterator[Page | PageFailure]:
    """Pages of letters, the newest first, back to the beginning of the window; an empty mailbox makes no page."""
    for number in range(1, MOST_LETTER_PAGES + 1):
        page = read(kind, letters(method, number))
        days = letter_days(method, page.body) if isinstance(page, Page) else []
        if days or isinstance(page, PageFailure):
            yield page
        if is_last_page(days, window):
            return


def _account(rules: Page | PageFailure) -> str:
    """The id of the account that asks; empty where it is not told."""
    if isinstance(rules, PageFailure):
        return ""
    try:
        result = result_of(rules.body)
    except SvodError:
        return ""
    return str(result.get("name") or "") if isinstance(result, dict) else ""


def _foreign(named: str | None, vendor: str) -> tuple[str, str] | None:
    if named is None or named == vendor:
        return None
    return (
        f"Учётная запись открывает школу «{named}», а настроена «{vendor}».",
        "Исправьте vendor в organisations.yaml или учётную запись в подключении.",
    )


def _roster(receivers: Page | PageFailure) -> dict[str, tuple[str, ...]] | PageFailure:
    """The roster of a page, or why diaries and final marks can't be had: no roster is not an empty school."""
    if isinstance(receivers, PageFailure):
        return replace(receivers, key="*", message=f"Список классов не получен. {receivers.message}")
    try:
        roster = read_roster(result_of(receivers.body))
    except SvodError as error:
        return PageFailure(RECEIVERS, "*", f"Список классов не получен. {error.message}", error.remedy)
    return roster or PageFailure(
        RECEIVERS,
        "*",
        "ЭлЖур не показал ни одного класса с обучающимися.",
        "Дайте учётной записи право писать сообщения обучающимся всех классов: состав классов виден только оттуда.",
        reason_code="empty_roster",
    )
