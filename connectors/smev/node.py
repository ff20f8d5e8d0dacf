"""One participant's place at СМЭВ: asks for requests, answers them, confirms them."""

from collections.abc import Callable, Collection
from datetime import datetime
from types import TracebackType
from typing import Final, Self

from lxml import etree

from connectors.smev.envelope import Rejection, Selector, ack, get_request, send_response
from connectors.smev.multipart import whole_document
from connectors.smev.names import Names, Operation
from connectors.smev.reactions import Fault
from connectors.smev.replies import Incoming, fault_in, incoming, require_accepted
from connectors.smev.signing import Signer, check_signature
from connectors.smev.strict_xml import UnreadableMessageError
from foundation.errors import RetriableError
from foundation.http import HttpAnswer, HttpPolicy, HttpSession

LARGEST_ANSWER: Final = 16 * 1024 * 1024
# The requester's wait is counted in minutes: a call is tried a few times, and the loop goes on by itself.
POLICY: Final = HttpPolicy(attempts=3, first_wait=0.5, longest_wait=5.0, largest_body=LARGEST_ANSWER)


class FaultError(Exception):
    """СМЭВ refused a call by a fault; `reactions` says what follows."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.name)
        self.fault = fault


class SmevNode:
    """The three calls of a provider; every one may be repeated without harm.

    Only the one server of `base_url` is ever asked: no redirect is followed, no schema fetched, no reference resolved.
    """

    def __init__(
        self,
        base_url: str,
        path: str,
        names: Names,
        signer: Signer,
        trusted: Collection[str],
        *,
        policy: HttpPolicy = POLICY,
        before_request: Callable[[], None] = lambda: None,
    ) -> None:
        """`trusted` holds the SHA-256 fingerprints of СМЭВ's own certificates."""
        self._path = path
        self._names = names
        self._signer = signer
        self._trusted = trusted
        self._http = HttpSession(base_url, policy=policy, connections=1, before_request=before_request)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def next_message(self, selector: Selector, at: datetime) -> Incoming | None:
        """The next message of our queue, not yet checked; None where it is empty.

        It stays in the queue until it is confirmed. Raises FaultError, RetriableError where the server is not to be
        reached, UnreadableMessageError for a message that nobody can read.
        """
        document = self._call("GetRequest", get_request(self._names, self._signer, selector, at))
        return incoming(self._names, document)

    def check(self, message: Incoming) -> None:
        """Raises BadSignatureError unless СМЭВ signed the message."""
        check_signature(message.element, message.signature, self._signer, self._trusted)

    def answer(self, message_id: str, reply_to: str, answer: etree._Element | Rejection) -> None:
        """Sends an answer. Raises FaultError, MessageIsAlreadySent included, and RetriableError."""
        content = send_response(self._names, self._signer, message_id, reply_to, answer)
        require_accepted(self._names, self._call("SendResponse", content), "SendResponseResponse")

    def confirm(self, message_id: str, *, accepted: bool) -> None:
        """Confirms a message, which takes it out of the queue. Raises FaultError and RetriableError."""
        content = ack(self._names, self._signer, message_id, accepted=accepted)
        require_accepted(self._names, self._call("Ack", content), "AckResponse")

    def _call(self, operation: Operation, content: bytes) -> etree._Element:
        document: list[etree._Element] = []

        def judge(answer: HttpAnswer) -> None:
            # SOAP 1.1 says every fault with 500; a 500 of a proxy is no envelope and passes by itself.
            try:
                document.append(whole_document(answer.headers.get("content-type", ""), answer.body))
            except UnreadableMessageError as error:
                if answer.status == 200:
                    raise
                raise RetriableError(f"СМЭВ ответила ошибкой {answer.status} без пояснения.", _LATER) from error

        answer = self._http.post(
            self._path,
            {},
            judge=judge,
            content=content,
            headers={"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"urn:{operation}"'},
            judged=(500,),
        )
        fault = fault_in(document[-1])
        if fault is not None:
            raise FaultError(fault)
        if answer.status != 200:
            raise RetriableError(f"СМЭВ ответила ошибкой {answer.status} без пояснения.", _LATER)
        return document[-1]


_LATER: Final = "Свод повторит обращение; если не пройдёт, сообщите в поддержку СМЭВ."
