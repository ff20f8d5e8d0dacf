"""Message ids: UUID of RFC 4122, version 1. СМЭВ reads the moment inside and refuses one that is too old."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

# 100-nanosecond steps between 15 October 1582 and 1 January 1970.
_GREGORIAN: Final = 0x01B21DD213814000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MULTICAST: Final = 1 << 40
# A second: more than what ids made faster than the clock ticks run ahead of it.
_JUMP: Final = 10_000_000
# СМЭВ calls an id stale after about two days; one that was never sent is made anew well before.
FRESH_FOR: Final = timedelta(hours=24)


class MessageIds:
    """Makes ids of one node; two are never equal, also within one tick of the clock or when it goes back.

    To СМЭВ an equal id means an equal message: it would say MessageIsAlreadySent and the second answer would be lost.
    """

    def __init__(self, node: int, clock_sequence: int, last_ticks: int = 0) -> None:
        """`node` has 48 bits; its multicast bit is set, since it is no address of a card (RFC 4122, 4.5).

        `last_ticks` is the time of the newest id made before (100 ns since 1582), which no new one may have.
        """
        self._node = (node | _MULTICAST) & (1 << 48) - 1
        self._sequence = clock_sequence & 0x3FFF
        self._last = last_ticks
        self._lock = threading.Lock()

    def mint(self, at: datetime) -> str:
        """A new id of that moment (with zone), in lower case as the schema asks."""
        with self._lock:
            wanted = (at - _EPOCH) // timedelta(microseconds=1) * 10 + _GREGORIAN
            if self._last - wanted > _JUMP:
                # The clock was set back: another sequence (RFC 4122, 4.1.5), or ids would stay in the future.
                self._sequence = self._sequence + 1 & 0x3FFF
                self._last = 0
            self._last = ticks = max(wanted, self._last + 1)
        fields = (ticks & 0xFFFFFFFF, ticks >> 32 & 0xFFFF, ticks >> 48 & 0x0FFF)
        return str(UUID(fields=(*fields, self._sequence >> 8, self._sequence & 0xFF, self._node), version=1))


def minted_at(message_id: str) -> datetime | None:
    """The moment inside an id; None where it is no UUID of version 1."""
    try:
        found = UUID(message_id)
    except ValueError:
        return None
    if found.version != 1:
        return None
    return _EPOCH + timedelta(microseconds=(found.time - _GREGORIAN) // 10)
