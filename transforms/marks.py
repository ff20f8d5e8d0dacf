"""The number a mark stands for, where it stands for one."""

import re
from functools import lru_cache

_NUMBER = re.compile(r"^(\d{1,3}(?:[.,]\d{1,4})?)[+\-−–]?$", re.ASCII)


@lru_cache(maxsize=1024)
def mark_value(raw_value: str) -> float | None:
    """«4», «4-», «5+», «4,5» → the number; anything else (осв, зч, н/а, •) → None: it is kept verbatim beside.

    A plus or a minus is a shade of the mark, not another number.
    """
    found = _NUMBER.match(raw_value.strip())
    return float(found.group(1).replace(",", ".")) if found else None
