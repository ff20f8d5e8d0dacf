"""What is done after each fault of СМЭВ: a table, since the documentation of its service is one."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Final


class Reaction(Enum):
    """What follows a fault."""

    DONE = "сделано: СМЭВ уже знает это сообщение"
    LATER = "повторять, пока не примут"
    NEW_ID = "новый идентификатор и ещё раз"
    REFUSE = "заявителю уходит отказ FAILURE вместо этого ответа"
    SET_ASIDE = "отложить: решает человек"
    STOP = "остановиться: нужны настройки или регистрация"


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault by its name in the schema (or its code, where it has no known name) and what СМЭВ says to a person."""

    name: str
    description: str = ""


_REACTIONS: Final[Mapping[str, Reaction]] = MappingProxyType(
    {
        # The connection broke after the message was taken: to send it again would be a mistake.
        "MessageIsAlreadySent": Reaction.DONE,
        # The receipt was confirmed before, or СМЭВ put the message back into the queue and it will come again.
        "TargetMessageIsNotFound": Reaction.DONE,
        "RequestIsNotFound": Reaction.DONE,
        "SMEVFailure": Reaction.LATER,
        "DestinationOverflow": Reaction.LATER,
        "EndOfLifeReached": Reaction.LATER,
        "QuoteLimitExceeded": Reaction.LATER,
        # Two days on the way, or somebody's clock is wrong.
        "StaleMessageId": Reaction.NEW_ID,
        "InvalidMessageIdFormat": Reaction.NEW_ID,
        # What we made is not accepted, and would not be tomorrow: the applicant must not wait for nothing.
        "InvalidContent": Reaction.REFUSE,
        "BusinessDataTypeIsNotSupported": Reaction.REFUSE,
        "IncorrectResponseContentType": Reaction.REFUSE,
        "AttachmentSizeLimitExceeded": Reaction.REFUSE,
        "AttachmentContentMiscoordination": Reaction.REFUSE,
        # There is nobody to answer.
        "RecipientIsNotFound": Reaction.SET_ASIDE,
        "SenderIsNotRegistered": Reaction.STOP,
        "SignatureVerificationFault": Reaction.STOP,
        "UnknownMessageType": Reaction.STOP,
        "AccessDenied": Reaction.STOP,
        "TransactionCodeInvalid": Reaction.STOP,
    }
)
# Later versions answer by a code where the first ones named an element.
_CODES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "SMEV-300": "InvalidMessageIdFormat",
        "SMEV-301": "MessageIsAlreadySent",
        "SMEV-403": "AccessDenied",
        "SMEV-501": "TargetMessageIsNotFound",
        "SMEV-600": "DestinationOverflow",
    }
)
_ADVICE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "SenderIsNotRegistered": "Зарегистрируйте систему в СМЭВ или сообщите оператору о новом сертификате.",
        "SignatureVerificationFault": "Проверьте ключ, сертификат и его срок в smev.yaml.",
        "UnknownMessageType": "Проверьте namespace и request в smev.yaml: такой вид сведений за вами не числится.",
        "AccessDenied": "Получите у оператора СМЭВ право на этот вид сведений.",
        "TransactionCodeInvalid": "Обратитесь в поддержку СМЭВ: код транзакции Свод не передаёт.",
        "RecipientIsNotFound": "Обратный адрес запроса СМЭВ уже не знает; ответить некому.",
        "StaleMessageId": "Проверьте часы этой машины.",
        "InvalidMessageIdFormat": "Проверьте часы этой машины.",
        "QuoteLimitExceeded": "Освободите квоту в СМЭВ.",
    }
)


def known_faults() -> frozenset[str]:
    """Every fault the table speaks of."""
    return frozenset(_REACTIONS)


def named_by_code(code: str) -> str | None:
    """The fault behind a code `SMEV-…`; None for an unknown one."""
    return _CODES.get(code)


def reaction_to(fault: Fault) -> Reaction:
    """What to do; a fault nobody has described is tried again later and stays in sight."""
    return _REACTIONS.get(fault.name, Reaction.LATER)


def advice_on(fault: Fault) -> str:
    """What a person can do about it, in Russian; "" where there is nothing to do."""
    return _ADVICE.get(fault.name, "")
