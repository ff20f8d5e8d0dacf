"""Several marks in one cell: `2/3`, `4 4`, `О 4/3`, `Б Б 3`; «н/а» is one."""

import re

_NOT_CERTIFIED = re.compile(r"н/а", re.IGNORECASE)


def split_tokens(cell: str) -> list[str]:
    """The values of a journal cell in their order; spaces and «/» stand between values, «н/а» is not divided."""
    tokens: list[str] = []
    for chunk in cell.split():
        parts = chunk.split("/")
        place = 0
        while place < len(parts):
            pair = "/".join(parts[place : place + 2])
            if _NOT_CERTIFIED.fullmatch(pair):
                tokens.append(pair)
                place += 2
                continue
            if parts[place]:
                tokens.append(parts[place])
            place += 1
    return tokens
