"""What the homework of a tiny journal was before: mended, or taken away and put again under another number."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from hypothesis import strategies as st

from tests.property.plain.moments import intervals
from tests.property.plain.sketch import Row

_EARLY = datetime.fromisoformat("2026-10-05T00:30:00+00:00")

# What the homework says, and what its text makes of it: a text that says nothing was set is none.
contents = st.sampled_from([("§ 5", "full"), ("Повторить", "empty"), ("Стр. 7", None), ("Не задано", "not_set")])

# Whose former version, what became of it, what it said (None: the same), under which number it stood, and when.
histories = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.sampled_from(["superseded", "deleted", "moved"]),
        st.one_of(st.none(), contents),
        st.sampled_from(["own", "д9"]),
        intervals,
    ),
    max_size=3,
)


def with_history(homework: Sequence[Row], history: Sequence[Any]) -> list[Row]:
    """Former versions of the homework, as drawn; none where there is no homework."""
    revisions = []
    for number, (place, change, said, identity, interval) in enumerate(history):
        if not homework:
            break
        item = homework[place % len(homework)]
        revisions.append(
            {
                **item,
                "homework_id": item["homework_id"] if identity == "own" else identity,
                "content": said[0] if said else item["content"],
                "substance_code": said[1] if said else item["substance_code"],
                "change_code": change,
                "recorded_from_at": interval[0],
                "recorded_until_at": interval[1],
                "revision_number": number + 1,
            }
        )
    return revisions


def formers_of(item: Row, revisions: Sequence[Row]) -> list[Row]:
    """The same homework's former texts, and the same text of the lesson taken away before; «не задано» was none."""
    return [
        former
        for former in revisions
        if former["lesson_id"] == item["lesson_id"]
        and former["substance_code"] != "not_set"
        and (
            (former["change_code"] == "superseded" and former["homework_id"] == item["homework_id"])
            or (former["change_code"] == "deleted" and former["content"] == item["content"])
        )
    ]


def namesakes(homework: Sequence[Row]) -> dict[str, list[Row]]:
    """Marks under the ids of homework, put early and mended since: their history says nothing of homework."""
    marks = [{"mark_id": item["homework_id"], "lesson_on": item["lesson_on"]} for item in homework]
    early = {"recorded_from_at": _EARLY, "recorded_until_at": _EARLY, "change_code": "superseded"}
    return {"mark": marks, "mark_revision": [{**mark, **early} for mark in marks]}
