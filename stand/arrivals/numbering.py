"""Numbers of letters in a box: a server numbers them as they arrive, and a reader takes the later for the newer."""

import asyncio
from pathlib import Path

from pymap.backend.maildir.uidlist import Record, UidList
from pymap.parsing.specials import ObjectId


def number_letter(box: Path, key: str) -> None:
    """Gives the letter `key` of a Maildir the next number (UID).

    The simulated server numbers what it finds new in the order of the directory, which is no order at all: two
    letters that came between two looks would change places.
    """
    asyncio.run(_number(box, key))


async def _number(box: Path, key: str) -> None:
    async with UidList.with_init(str(box)):
        pass
    async with UidList.with_write(str(box)) as numbers:
        about = {"E": str(ObjectId.random_email_id()), "T": str(ObjectId.random_thread_id())}
        numbers.set(Record(numbers.next_uid, about, f"{key}:"))
        numbers.next_uid += 1
