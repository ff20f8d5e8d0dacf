"""Numbers, yes and no as systems and people write them."""

import re

_WHOLE = re.compile(r"^\d{1,9}(?:[.,]0+)?$", re.ASCII)
_NUMBER = re.compile(r"^-?\d{1,9}(?:[.,]\d{1,9})?$", re.ASCII)
_FLAGS = {
    **dict.fromkeys(("true", "1", "yes", "__yes", "да", "+"), True),
    **dict.fromkeys(("false", "0", "no", "__no", "нет", "-"), False),
}


def parse_whole(text: str) -> int | None:
    """A whole number of a text like `3` or `3.0`; None for anything else."""
    text = text.strip()
    return int(re.split(r"[.,]", text)[0]) if _WHOLE.match(text) else None


def parse_number(text: str) -> float | None:
    """A number of a text, with a comma or a point; None for anything else."""
    text = text.strip()
    return float(text.replace(",", ".")) if _NUMBER.match(text) else None


def parse_flag(text: str) -> bool | None:
    """Yes or no as PHP, JSON and people write it; None for anything else."""
    return _FLAGS.get(text.strip().casefold())
