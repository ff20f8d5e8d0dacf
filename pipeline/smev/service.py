"""The use cases of `svod smev`: one round, rounds without end, how it stands, a second try, the schema."""

import logging
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from lxml import etree

from connectors.budget import HostBudget
from connectors.smev.envelope import Selector
from connectors.smev.message_ids import MessageIds
from connectors.smev.names import Names
from connectors.smev.node import SmevNode
from foundation import locks
from foundation.clock import utc_now
from foundation.connections import Connections
from foundation.errors import ConfigurationError, FatalError
from foundation.logging import log_event
from foundation.organisations import load_organisations
from foundation.settings import Settings
from lake.catalog import open_lake
from pipeline.checking import regulations_of
from pipeline.publishing import consent_modes
from pipeline.smev.configuration import SmevConfiguration, load_configuration, signer_of, trusted_certificates
from pipeline.smev.ledger import Ledger, open_ledger
from pipeline.smev.rounds import RoundReport, Rounds
from publications.gosuslugi import Answers, DiaryRequest, Refusal, content_schema

logger = logging.getLogger(__name__)

_LONGEST_PAUSE_SECONDS: Final = 600.0
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Standing:
    """How the exchange stands: counts of requests, those a person should see (all if asked), what was unreadable."""

    counts: dict[str, int]
    requests: list[dict[str, Any]]
    unreadable: list[dict[str, Any]]

    @property
    def is_clean(self) -> bool:
        """Whether nothing is owed and nothing waits for a person."""
        return not self.counts.get("owed") and not self.counts.get("set_aside")


def clock_from(moment: datetime | None) -> Clock:
    """The real clock, or one that stood at `moment` when this was called and goes on from there (a stand's)."""
    if moment is None:
        return utc_now
    started = time.monotonic()
    return lambda: moment + timedelta(seconds=time.monotonic() - started)


def once(settings: Settings, connections: Connections, clock: Clock) -> RoundReport:
    """One round. Raises ConfigurationError where only a person can help, FatalError where another process is at it."""
    configuration = load_configuration(settings.config)
    with _rounds(settings, configuration, connections, clock) as rounds:
        return rounds(configuration.most_per_round)


def serve(
    settings: Settings,
    connections: Connections,
    clock: Clock,
    told: Callable[[RoundReport], None],
    wait: Callable[[float], bool],
) -> None:
    """Rounds until `wait(seconds)` gives True (somebody asked to end); `told` hears of each.

    After a round that filled its measure the next follows at once; after a trouble the pause doubles up to ten minutes.
    """
    configuration = load_configuration(settings.config)
    pause = configuration.poll_seconds
    with _rounds(settings, configuration, connections, clock) as rounds:
        while True:
            report = rounds(configuration.most_per_round)
            told(report)
            if report.trouble is not None or report.counts["unreadable"]:
                pause = min(pause * 2, max(_LONGEST_PAUSE_SECONDS, configuration.poll_seconds))
            else:
                pause = configuration.poll_seconds
            is_full = report.counts["fetched"] >= configuration.most_per_round and report.trouble is None
            if wait(0.0 if is_full else pause):
                return


def standing(settings: Settings, *, include_settled: bool) -> Standing:
    """How the exchange stands."""
    with open_ledger(settings.workspace) as ledger:
        return Standing(
            ledger.counts(),
            [asdict(row) for row in ledger.requests(include_settled=include_settled)],
            ledger.unreadable_reasons(),
        )


def try_again(settings: Settings, request_id: str, clock: Clock) -> None:
    """Puts a request that was set aside among those owed, under a new message id.

    Raises ConfigurationError for one that is not set aside.
    """
    with open_ledger(settings.workspace) as ledger:
        row = ledger.request(request_id)
        if row is None or row.status_code != "set_aside":
            raise ConfigurationError(
                f"Запрос {request_id} не отложен.", "Отложенные показывает «svod smev status», код — в первой графе."
            )
        ids = _message_ids(ledger)
        ledger.change(
            request_id,
            status_code="owed",
            message_id=ids.mint(clock()),
            attempts=0,
            new_ids=0,
            failures=0,
            rejection_code=None if row.student_id else row.rejection_code,
        )


def schema(settings: Settings) -> bytes:
    """The XSD of our content in the configured namespace."""
    configuration = load_configuration(settings.config)
    return content_schema(configuration.namespace, configuration.request, configuration.response)


def _message_ids(ledger: Ledger) -> MessageIds:
    return MessageIds(ledger.node(secrets.randbits(48)), secrets.randbits(14), ledger.last_ticks())


@contextmanager
def _rounds(
    settings: Settings, configuration: SmevConfiguration, connections: Connections, clock: Clock
) -> Iterator[Callable[[int], RoundReport]]:
    """What plays a round; one process of a workspace at a time."""
    connection = connections(configuration.connection)
    signer = signer_of(configuration, settings)
    trusted = trusted_certificates(configuration, settings)
    selector = Selector(configuration.namespace, configuration.request, configuration.node_id)
    budget = HostBudget(settings.workspace / "budget", connection.base_url, configuration.requests_per_second)
    with ExitStack() as stack:
        if not stack.enter_context(locks.tried(settings.workspace / "smev" / "loop.lock")):
            raise FatalError(
                "С этой рабочей папкой уже отвечает другой процесс «svod smev».", "Дождитесь его или остановите его."
            )
        ledger = stack.enter_context(open_ledger(settings.workspace))
        ids = _message_ids(ledger)
        node = stack.enter_context(
            SmevNode(
                connection.base_url,
                configuration.path,
                Names(configuration.envelope),
                signer,
                trusted,
                before_request=budget.wait,
            )
        )
        log_event(logger, logging.INFO, "smev_loop", signer=configuration.signer, envelope=configuration.envelope)

        def play(most: int) -> RoundReport:
            with _LakeAnswers(settings, configuration, clock) as answers:
                return Rounds(node, ledger, answers.answer, ids, selector, clock).play(most)

        yield play


class _LakeAnswers:
    """Opens the lake for the first request of a round, so that an empty queue costs nothing."""

    def __init__(self, settings: Settings, configuration: SmevConfiguration, clock: Clock) -> None:
        self._settings = settings
        self._configuration = configuration
        self._clock = clock
        self._stack = ExitStack()
        self._answers: Answers | None = None

    def __enter__(self) -> "_LakeAnswers":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def answer(self, request: DiaryRequest) -> etree._Element | Refusal:
        """What the request is told."""
        if self._answers is None:
            organisations = load_organisations(self._settings.config)
            modes = consent_modes(organisations, regulations_of(self._settings, organisations))
            lake = self._stack.enter_context(open_lake(self._settings, read_only=True))
            self._answers = Answers(lake.connection, organisations, self._settings, modes, self._clock())
        return self._answers.answer(request, self._configuration.namespace, self._configuration.response)
