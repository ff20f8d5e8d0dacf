"""Which failure of a page an exception is."""

from connectors.access import AccessRefusedError
from connectors.breaker import SourceSuspendedError
from foundation.errors import RetriableError, SvodError
from foundation.http import ForbiddenError
from schemas.exchange import PageFailure


def page_failure(kind: str, key: str, error: SvodError) -> PageFailure:
    """The failure of one page, its `reason_code` by what went wrong; the unit of the page stays incomplete."""
    return PageFailure(kind, key, error.message, error.remedy, reason_code=_reason(error), is_final=is_final(error))


def is_final(error: SvodError) -> bool:
    """Whether another try in the same night would fail the same way.

    A wrong password is final: three logins with it lock an account. A refusal without a word may come from a proxy
    and pass; what is forbidden was forbidden at every attempt.
    """
    if isinstance(error, AccessRefusedError):
        return error.in_words
    return isinstance(error, ForbiddenError) or not isinstance(error, RetriableError)


def _reason(error: SvodError) -> str:
    if isinstance(error, SourceSuspendedError):
        return "source_suspended"
    return "forbidden" if isinstance(error, ForbiddenError) else "unavailable"
