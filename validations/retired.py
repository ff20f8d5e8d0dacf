"""Rules that are no longer: their ids are never given to another rule (`validations/retired.yaml`)."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import Field

from foundation.organisations import Strict
from foundation.yaml_text import read_yaml

_LIST = Path(__file__).parent / "retired.yaml"


class Retired(Strict):
    """A retired rule: in which versions it was, and what stands in its place."""

    id: str = Field(pattern=r"^[a-z][a-z-]*[a-z]$")
    since: str
    retired_in: str
    replaced_by: list[str] = Field(default_factory=list)
    why: str = Field(min_length=1)


@cache
def load_retired() -> Mapping[str, Retired]:
    """Every retired rule by its id; a list that names an id twice is a ValueError."""
    listed = [Retired.model_validate(item) for item in read_yaml(_LIST.read_text(encoding="utf-8"))["retired"]]
    found = {item.id: item for item in listed}
    if len(found) != len(listed):
        raise ValueError("retired.yaml names an id twice")
    return found
