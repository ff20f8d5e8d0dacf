"""The published snapshot that the feed service reads: a pack per organisation, one index, one pointer."""

from publications.feed.pack import PackMaker, student_uuid
from publications.feed.pointer import current_pointer, is_waiting, put_pack, switch
from publications.feed.snapshot import Card, Published, Snapshot

__all__ = [
    "Card",
    "PackMaker",
    "Published",
    "Snapshot",
    "current_pointer",
    "is_waiting",
    "put_pack",
    "student_uuid",
    "switch",
]
