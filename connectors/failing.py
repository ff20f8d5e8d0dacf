"""Which failure of a page an exception is."""

from connectors.breaker import SourceSuspendedError
from foundation.errors import SvodError
from foundation.http import ForbiddenError
from schemas.exchange import PageFailure


def page_failure(kind: str, key: str, error: SvodError) -> PageFailure:
    """The failure of one page, its `reason_code` by what went wrong; the unit of the page stays incomplete."""
    return PageFailure(kind, key, error.message, error.remedy, reason_code=_reason(error))


def _reason(error: SvodError) -> str:
    if isinstance(error, SourceSuspendedError):
        return "source_suspended"
    return "forbidden" if isinstance(error, ForbiddenError) else "unavailable"
