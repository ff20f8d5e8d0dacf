"""A page on its way into the lake."""

from dataclasses import dataclass

from schemas.exchange import NormalisedPage, Page


@dataclass(frozen=True, slots=True)
class ReceivedPage:
    """A landed page with what its normaliser made of it; `normalised` is None for an unchanged one."""

    page: Page
    sha256: str
    normalised: NormalisedPage | None
