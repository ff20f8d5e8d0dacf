"""The queue of requests at the simulated СМЭВ, what it refuses, and its book of every request."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from lxml import etree
from pydantic import BaseModel, ConfigDict, Field

from stand.smev import soap
from stand.smev.keys import Keys
from stand.smev.soap import Asked, FaultSaid, Said

NAMESPACE: Final = "urn://svod.example/diary/1.0"
REQUEST: Final = "DiaryRequest"
RESPONSE: Final = "DiaryResponse"
_GREGORIAN: Final = datetime.fromisoformat("1582-10-15T00:00:00+00:00")
_STALE_AFTER: Final = timedelta(days=2)
_MOST_KEPT: Final = 2000


class SmevFault(BaseModel):
    """The next so many calls of an operation are answered by a fault: before they are heard, or after all is done.

    «spoilt» is no fault of SOAP: the request is handed out changed after СМЭВ signed it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    fault: str = Field(pattern=r"^[A-Za-z]+$")
    operation: Literal["GetRequest", "SendResponse", "Ack"]
    upcoming: int = Field(1, ge=1)
    only_diaries: bool = False


@dataclass(slots=True)
class _Waiting:
    """A message of the queue: since when it is out with the provider (monotonic; None: it is not)."""

    asked: Asked
    out_since: float | None = None
    confirmed: bool | None = None
    answers: list[Said] = field(default_factory=list)


class Exchange:
    """One queue of one provider. A message that was fetched and not confirmed returns after `return_after` seconds."""

    def __init__(self, keys: Keys, return_after: float = 900.0) -> None:
        self.return_after = return_after
        self.received: list[tuple[str, bytes]] = []
        self._keys = keys
        self._messages: dict[str, _Waiting] = {}
        self._sent_ids: set[str] = set()
        self._faults: list[SmevFault] = []
        self._left: list[int] = []
        self._moment: datetime | None = None
        self._set_at = 0.0

    @property
    def now(self) -> datetime:
        """The stand's moment, and the seconds that went by since it was set."""
        if self._moment is None:
            raise RuntimeError("the clock was never set")
        return self._moment + timedelta(seconds=time.monotonic() - self._set_at)

    def set_moment(self, moment: datetime) -> None:
        """Sets the clock."""
        self._moment, self._set_at = moment, time.monotonic()

    def ask(self, asked: Asked) -> None:
        """Puts a message of the portal into the queue; the same id again changes nothing."""
        self._messages.setdefault(asked.message_id, _Waiting(asked))

    def spoil(self, faults: list[SmevFault]) -> None:
        """Replaces what goes wrong."""
        self._faults, self._left = list(faults), [fault.upcoming for fault in faults]

    def call(self, operation: str, body: bytes) -> tuple[bytes, str]:
        """The answer to a call and its content type; raises FaultSaid."""
        self.received = [*self.received[1 - _MOST_KEPT :], (operation, body)]
        element = soap.called(body, operation, self._keys)
        match operation:
            case "GetRequest":
                return self._get_request(element)
            case "SendResponse":
                return self._send_response(element), "text/xml; charset=utf-8"
            case _:
                return self._ack(element), "text/xml; charset=utf-8"

    def book(self) -> list[dict[str, Any]]:
        """Every message of the portal: its id, what it was answered (each time), whether it was confirmed."""
        return [
            {
                "message_id": waiting.asked.message_id,
                "answers": [answer.outcome for answer in waiting.answers],
                "answer_ids": [answer.message_id for answer in waiting.answers],
                "contents": [answer.content for answer in waiting.answers],
                "confirmed": waiting.confirmed,
                "cancels": waiting.asked.cancels,
            }
            for waiting in self._messages.values()
        ]

    def _get_request(self, selector: etree._Element) -> tuple[bytes, str]:
        self._say_fault("GetRequest")
        wanted = (soap.text(selector, "b:NamespaceURI"), soap.text(selector, "b:RootElementLocalName"))
        if wanted != (NAMESPACE, REQUEST):
            raise FaultSaid("UnknownMessageType")
        now = time.monotonic()
        for waiting in self._messages.values():
            is_out = waiting.out_since is not None and now - waiting.out_since < self.return_after
            if waiting.confirmed is None and not is_out:
                waiting.out_since = now
                # Whoever comes back waits behind those who were never fetched.
                self._messages[waiting.asked.message_id] = self._messages.pop(waiting.asked.message_id)
                spoilt = self._is_due("GetRequest", "spoilt")
                document = soap.request_answer(waiting.asked, self._keys, is_spoilt=spoilt)
                if waiting.asked.attachment is not None:
                    return soap.parts(document, waiting.asked.attachment)
                return document, "text/xml; charset=utf-8"
        return soap.nothing(), "text/xml; charset=utf-8"

    def _send_response(self, data: etree._Element) -> bytes:
        said = soap.answer_in(data, (NAMESPACE, RESPONSE))
        self._say_fault("SendResponse", is_diary=said.outcome == "diary")
        minted = _minted_at(said.message_id)
        if minted is None:
            raise FaultSaid("InvalidMessageIdFormat")
        if said.message_id in self._sent_ids:
            raise FaultSaid("MessageIsAlreadySent")
        if abs(self.now - minted) > _STALE_AFTER:
            raise FaultSaid("StaleMessageId")
        to = [waiting for waiting in self._messages.values() if waiting.asked.reply_to == said.reply_to]
        if not to:
            raise FaultSaid("RecipientIsNotFound")
        self._sent_ids.add(said.message_id)
        to[0].answers.append(said)
        return soap.accepted(said.message_id, self.now)

    def _ack(self, target: etree._Element) -> bytes:
        self._say_fault("Ack")
        waiting = self._messages.get((target.text or "").strip())
        if waiting is None or waiting.out_since is None or waiting.confirmed is not None:
            raise FaultSaid("TargetMessageIsNotFound")
        waiting.confirmed = target.get("accepted") == "true"
        return soap.confirmed()

    def _say_fault(self, operation: str, *, is_diary: bool = True) -> None:
        for fault in {each.fault for each in self._faults} - {"spoilt"}:
            if self._is_due(operation, fault, is_diary=is_diary):
                raise FaultSaid(fault)

    def _is_due(self, operation: str, fault: str, *, is_diary: bool = True) -> bool:
        for place, plan in enumerate(self._faults):
            is_meant = (plan.operation, plan.fault) == (operation, fault) and (is_diary or not plan.only_diaries)
            if is_meant and self._left[place] > 0:
                self._left[place] -= 1
                return True
        return False


def asked_from(given: Mapping[str, Any], now: datetime) -> Asked:
    """A message of the portal from JSON: `message_id`, and `content` (XML) or `cancels`; `attachment` is text."""
    attachment = given.get("attachment")
    return Asked(
        given["message_id"],
        f"reply to {given['message_id']}",
        given.get("content", ""),
        now,
        None if attachment is None else attachment.encode(),
        given.get("cancels"),
    )


def _minted_at(message_id: str) -> datetime | None:
    try:
        found = UUID(message_id)
    except ValueError:
        return None
    return _GREGORIAN + timedelta(microseconds=found.time // 10) if found.version == 1 else None
