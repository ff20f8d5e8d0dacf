"""Rounds without a lake: every child has the same short diary, one has no consent."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from lxml import etree

from connectors.smev.envelope import Selector
from connectors.smev.message_ids import MessageIds
from connectors.smev.names import Names
from connectors.smev.node import LARGEST_ANSWER, SmevNode
from connectors.smev.signing import Signer
from foundation.http import HttpPolicy
from foundation.settings import Settings
from pipeline.smev.configuration import SmevConfiguration, signer_of, trusted_certificates
from pipeline.smev.ledger import Ledger, open_ledger
from pipeline.smev.rounds import Rounds
from publications.gosuslugi import DiaryRequest, Refusal
from stand.smev.application import PATH
from stand.smev.exchange import NAMESPACE, REQUEST, RESPONSE

WITHOUT_CONSENT = "999"


def configuration() -> SmevConfiguration:
    return SmevConfiguration.model_validate(
        {
            "namespace": NAMESPACE,
            "signer": "trial-rsa",
            "key": "stand/smev/provider.key",
            "certificate": "stand/smev/provider.crt",
            "smev_certificates": ["stand/smev/smev.crt"],
        }
    )


def short_answer(request: DiaryRequest) -> etree._Element | Refusal:
    if request.student_id == WITHOUT_CONSENT:
        return Refusal("ACCESS_DENIED", "Нет согласия.")
    answer = etree.Element(f"{{{NAMESPACE}}}{RESPONSE}")
    etree.SubElement(answer, f"{{{NAMESPACE}}}Student").text = request.student_id
    return answer


def trial_signer(workspace: Path) -> Signer:
    return signer_of(configuration(), Settings(workspace=workspace))


@contextmanager
def open_rounds(
    workspace: Path,
    uri: str,
    clock: Callable[[], datetime],
    answer: Callable[[DiaryRequest], etree._Element | Refusal] = short_answer,
) -> Iterator[tuple[Rounds, Ledger]]:
    """A process's loop."""
    settings = Settings(workspace=workspace)
    trusted = trusted_certificates(configuration(), settings)
    policy = HttpPolicy(attempts=3, first_wait=0.001, longest_wait=0.001, largest_body=LARGEST_ANSWER)
    with (
        open_ledger(workspace) as ledger,
        SmevNode(uri, PATH, Names("1.1"), trial_signer(workspace), trusted, policy=policy) as node,
    ):
        ids = MessageIds(ledger.node(7), 1, ledger.last_ticks())
        yield Rounds(node, ledger, answer, ids, Selector(NAMESPACE, REQUEST), clock), ledger
