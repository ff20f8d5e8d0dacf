"""One round of the provider's loop: settle what is owed, then fetch, answer and confirm until the queue is empty.

The order is answer first, confirmation second: until a message is confirmed СМЭВ keeps it. What is answered is
made anew from the lake at each attempt, under the same message id: the ledger holds no diary, and a consent that was
withdrawn meanwhile holds. If СМЭВ had taken the earlier attempt, it says MessageIsAlreadySent.
"""

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Protocol

from lxml import etree

from connectors.smev.envelope import Rejection, Selector
from connectors.smev.message_ids import FRESH_FOR, MessageIds, minted_at
from connectors.smev.node import FaultError
from connectors.smev.reactions import Fault, Reaction, advice_on, reaction_to
from connectors.smev.replies import Incoming, IncomingCancel, IncomingRequest
from connectors.smev.signing import BadSignatureError, UnexpectedSignatureError
from connectors.smev.strict_xml import UnreadableMessageError
from foundation.errors import ConfigurationError, RetriableError, SvodError
from foundation.logging import log_event
from pipeline.smev.ledger import Ledger, RequestRow, rejection_of
from publications.gosuslugi import DiaryRequest, Refusal, UnknownRequestError, diary_request

logger = logging.getLogger(__name__)

_MOST_NEW_IDS: Final = 3
_MOST_FAILURES: Final = 5
_FAILURE_TEXT: Final = (
    "Сведения не удалось передать из-за технической ошибки. Обратитесь в образовательную организацию."
)

Answer = Callable[[DiaryRequest], etree._Element | Refusal]


class Node(Protocol):
    """The three calls of `connectors.smev.node.SmevNode` and its check of a signature."""

    def next_message(self, selector: Selector, at: datetime) -> Incoming | None:
        """The next message of the queue."""

    def check(self, message: Incoming) -> None:
        """Raises BadSignatureError unless СМЭВ signed it."""

    def answer(self, message_id: str, reply_to: str, answer: etree._Element | Rejection) -> None:
        """Sends an answer."""

    def confirm(self, message_id: str, *, accepted: bool) -> None:
        """Confirms a message."""


@dataclass(slots=True)
class RoundReport:
    """What a round did: how many of `fetched`, `diary`, `ACCESS_DENIED` …; what ended it early (None: nothing)."""

    counts: Counter[str] = field(default_factory=Counter)
    trouble: SvodError | None = None


class Rounds:
    """The loop's state between calls is the ledger alone."""

    def __init__(
        self,
        node: Node,
        ledger: Ledger,
        answer: Answer,
        ids: MessageIds,
        selector: Selector,
        clock: Callable[[], datetime],
    ) -> None:
        self._node = node
        self._ledger = ledger
        self._answer = answer
        self._ids = ids
        self._selector = selector
        self._clock = clock
        self._tried: set[str] = set()
        self._report = RoundReport()

    def play(self, most: int) -> RoundReport:
        """Plays one round with at most so many messages fetched.

        A server that is not to be reached ends it with `trouble`. Raises ConfigurationError where only a person can
        help: nothing more is fetched then, and nothing is lost.
        """
        self._tried, self._report = set(), RoundReport()
        try:
            self._settle()
            for _ in range(most):
                message = self._next()
                if message is None:
                    break
                self._report.counts["fetched"] += 1
                if not self._take(message):
                    break
        except RetriableError as error:
            self._report.trouble = error
        return self._report

    def _settle(self) -> None:
        for row in self._ledger.owed():
            self._send(row)
        for message_id, is_accepted in self._ledger.unconfirmed():
            self._confirm(message_id, is_accepted)

    def _next(self) -> Incoming | None:
        try:
            return self._node.next_message(self._selector, self._clock())
        except FaultError as error:
            raise _refused(error.fault) from error
        except UnreadableMessageError as error:
            self._unreadable(error)
            return None

    def _unreadable(self, error: UnreadableMessageError) -> None:
        # Nobody knows its id, so it can't be confirmed: it stays with СМЭВ, which a person is told.
        self._ledger.unreadable(str(error), self._clock())
        self._report.counts["unreadable"] += 1
        log_event(logger, logging.ERROR, "smev_unreadable")

    def _take(self, message: Incoming) -> bool:
        """Deals with one message; False where it came again in this round, so that the queue holds nothing else."""
        known = self._ledger.request(message.message_id)
        if not self._is_genuine(message, known):
            return True
        if isinstance(message, IncomingCancel):
            self._cancel(message)
            return True
        assert isinstance(message, IncomingRequest)
        if known is None:
            known = self._receive(message)
        if known.status_code == "owed":
            if known.request_id in self._tried:
                return False
            self._send(known)
        known = self._ledger.request(message.message_id)
        if known is not None and known.status_code != "owed":
            self._confirm(known.request_id, known.is_accepted)
        return True

    def _is_genuine(self, message: Incoming, known: RequestRow | None) -> bool:
        try:
            self._node.check(message)
        except UnexpectedSignatureError as error:
            raise ConfigurationError(
                f"Сообщение СМЭВ {message.message_id}: {error}.",
                "Проверьте signer и smev_certificates в smev.yaml; сообщение осталось в очереди.",
            ) from error
        except BadSignatureError as error:
            self._report.counts["bad_signature"] += 1
            log_event(logger, logging.ERROR, "smev_bad_signature", message=message.message_id)
            if known is None:
                self._ledger.notice(message.message_id, self._clock(), f"Подпись СМЭВ: {error}.", is_accepted=False)
                self._confirm(message.message_id, is_accepted=False)
            return False
        return True

    def _cancel(self, message: IncomingCancel) -> None:
        now = self._clock()
        row = self._ledger.request(message.cancelled_id)
        if row is not None and row.status_code == "owed":
            self._ledger.change(row.request_id, status_code="cancelled", reason="Запрос отменён заявителем.")
            self._report.counts["cancelled"] += 1
        self._ledger.notice(message.message_id, now, f"Отмена запроса {message.cancelled_id}.", is_accepted=True)
        self._confirm(message.message_id, is_accepted=True)
        if row is not None and row.confirmed_at is None:
            self._confirm(row.request_id, is_accepted=True)

    def _receive(self, message: IncomingRequest) -> RequestRow:
        now = self._clock()
        asked: DiaryRequest | None = None
        unknown = ""
        try:
            asked = diary_request(message.content, self._selector.namespace, self._selector.root)
        except UnknownRequestError as error:
            unknown = str(error)
        row = RequestRow(
            request_id=message.message_id,
            sent_at=message.sent_at.isoformat(),
            received_at=now.isoformat(),
            reply_to=message.reply_to,
            is_test=message.is_test,
            message_id=self._ids.mint(now),
            organisation_id=asked.organisation_id if asked else None,
            student_id=asked.student_id if asked else None,
            guardian_id=asked.guardian_id if asked else None,
            from_on=asked.from_on.isoformat() if asked and asked.from_on else None,
            to_on=asked.to_on.isoformat() if asked and asked.to_on else None,
            rejection_code=None if asked else "UNKNOWN_REQUEST_DESCRIPTION",
            rejection_text=None if asked else unknown,
        )
        self._ledger.receive(row)
        log_event(logger, logging.INFO, "smev_request", request=row.request_id, organisation=row.organisation_id)
        return row

    def _send(self, row: RequestRow) -> None:
        self._tried.add(row.request_id)
        if row.attempts == 0 and _is_old(row.message_id, self._clock()):
            row = self._with_new_id(row)
        while row.status_code == "owed":
            made = self._made(row)
            if made is None:
                return
            self._ledger.count_attempt(row.request_id)
            outcome = made.code if isinstance(made, Rejection) else "diary"
            try:
                self._node.answer(row.message_id, row.reply_to, made)
            except FaultError as error:
                following = self._react(row, error.fault, outcome)
                if following is None:
                    return
                row = following
            except UnreadableMessageError as error:
                # Whether it was taken is not known; the next attempt under the same id will tell.
                self._ledger.change(row.request_id, reason=f"Ответ СМЭВ не читается: {error}.")
                return
            else:
                row = self._answered(row, outcome)

    def _made(self, row: RequestRow) -> etree._Element | Rejection | None:
        """The answer as it is due now; None where it could not be made this time."""
        settled = rejection_of(row)
        if settled is not None:
            return settled
        if row.failures >= _MOST_FAILURES:
            return Rejection("FAILURE", _FAILURE_TEXT)
        try:
            made = self._answer(_request_of(row))
        except SvodError:
            raise
        except Exception as error:
            # One broken file must not cost the others; a message of a library may quote somebody's row.
            self._ledger.change(
                row.request_id, failures=row.failures + 1, reason=f"Ответ не составлен ({type(error).__name__})."
            )
            log_event(logger, logging.ERROR, "smev_answer_failed", request=row.request_id)
            return None
        return Rejection(made.code, made.description) if isinstance(made, Refusal) else made

    def _answered(self, row: RequestRow, outcome: str) -> RequestRow:
        self._report.counts[outcome] += 1
        log_event(logger, logging.INFO, "smev_answered", request=row.request_id, outcome=outcome)
        return self._ledger.change(
            row.request_id,
            status_code="answered",
            outcome_code=outcome,
            answered_at=self._clock().isoformat(),
            fault_code=None,
            reason=None,
        )

    def _react(self, row: RequestRow, fault: Fault, outcome: str) -> RequestRow | None:
        """The row to go on with, None where this request waits for the next round."""
        reaction = reaction_to(fault)
        log_event(logger, logging.WARNING, "smev_fault", request=row.request_id, fault=fault.name)
        self._report.counts[fault.name] += 1
        if reaction is Reaction.DONE:
            return self._answered(row, outcome)
        said = " ".join(part for part in (f"СМЭВ: {fault.name}.", advice_on(fault)) if part)
        row = self._ledger.change(row.request_id, fault_code=fault.name, reason=said)
        if reaction is Reaction.STOP:
            raise _refused(fault)
        if reaction is Reaction.NEW_ID:
            if row.new_ids >= _MOST_NEW_IDS:
                self._ledger.change(row.request_id, new_ids=0)
                raise _refused(fault)
            return self._with_new_id(row)
        if reaction is Reaction.REFUSE and outcome == "diary":
            refused = {"rejection_code": "FAILURE", "rejection_text": _FAILURE_TEXT}
            return self._with_new_id(self._ledger.change(row.request_id, **refused))
        if reaction in (Reaction.REFUSE, Reaction.SET_ASIDE):
            self._report.counts["set_aside"] += 1
            return self._ledger.change(row.request_id, status_code="set_aside")
        return None

    def _with_new_id(self, row: RequestRow) -> RequestRow:
        return self._ledger.change(
            row.request_id, message_id=self._ids.mint(self._clock()), new_ids=row.new_ids + 1, attempts=0
        )

    def _confirm(self, message_id: str, is_accepted: bool) -> None:
        try:
            self._node.confirm(message_id, accepted=is_accepted)
        except FaultError as error:
            reaction = reaction_to(error.fault)
            if reaction is Reaction.STOP:
                raise _refused(error.fault) from error
            if reaction is not Reaction.DONE:
                self._report.counts[error.fault.name] += 1
                return
        except UnreadableMessageError:
            return
        self._ledger.confirmed(message_id, self._clock())


def _request_of(row: RequestRow) -> DiaryRequest:
    return DiaryRequest(
        row.organisation_id or "",
        row.student_id or "",
        row.guardian_id or "",
        date.fromisoformat(row.from_on) if row.from_on else None,
        date.fromisoformat(row.to_on) if row.to_on else None,
    )


def _is_old(message_id: str, now: datetime) -> bool:
    minted = minted_at(message_id)
    return minted is None or now - minted > FRESH_FOR


def _refused(fault: Fault) -> SvodError:
    """What ends a round: for now where СМЭВ fails, for a person where it refuses us."""
    said = f" ({fault.description})" if fault.description else ""
    message = f"СМЭВ отвечает {fault.name}{said}."
    if reaction_to(fault) in (Reaction.STOP, Reaction.NEW_ID):
        return ConfigurationError(message, advice_on(fault))
    return RetriableError(message, "Свод повторит обращение; если не пройдёт, сообщите в поддержку СМЭВ.")
