"""One page asked for: its bytes with the count of what they offer, or why it can't be had."""

from collections.abc import Callable, Mapping
from datetime import datetime

from connectors.failing import page_failure
from connectors.json_counting import count_values
from foundation.errors import SvodError
from schemas.exchange import Page, PageFailure, Window


def read_page(
    kind: str,
    key: str,
    ask: Callable[[], bytes],
    as_of_at: datetime,
    request: Mapping[str, str],
    window: Window | None = None,
    count: Callable[[bytes], int] = count_values,
) -> Page | PageFailure:
    """The page that `ask` gives, its values counted by `count`; what `ask` raises becomes its failure."""
    try:
        body = ask()
    except SvodError as error:
        return page_failure(kind, key, error)
    return Page(kind, key, body, as_of_at, count(body), window, request)
