"""Who asks at the stand: families that consented, one that did not, and somebody about a child who is not there."""

import hashlib
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID
from xml.sax.saxutils import escape

import pandas as pd

from stand.smev.exchange import NAMESPACE, REQUEST
from stand.smev.soap import Asked

_EPOCH: Final = datetime.fromisoformat("1582-10-15T00:00:00+00:00")


def questions(state: Any, now: datetime) -> list[Asked]:
    """What the portal asks at a moment: in each organisation of the state up to four requests."""
    consents: pd.DataFrame | None = getattr(state, "consents", None)
    if consents is None or consents.empty:
        return []
    found = []
    for organisation, own in consents.groupby("organisation", sort=True):
        agreed = own[(own["decision"] == "согласие") & own["guardian"].notna()].head(2)
        others = own[(own["decision"] != "согласие") & own["guardian"].notna()].head(1)
        rows = [(row.student, row.guardian) for row in pd.concat([agreed, others]).itertuples()]
        rows += [("0", guardian) for _, guardian in rows[:1]]
        found += [_asked(str(organisation), str(student), str(guardian), now) for student, guardian in rows]
    return found


def diary_question(organisation: str, student: str, guardian: str, days: str = "") -> str:
    """The content of a request; `days` are its fields From and To as XML."""
    return (
        f'<DiaryRequest xmlns="{NAMESPACE}"><OrganisationID>{escape(organisation)}</OrganisationID>'
        f"<StudentID>{escape(student)}</StudentID><GuardianID>{escape(guardian)}</GuardianID>{days}</DiaryRequest>"
    ).replace("DiaryRequest", REQUEST)


def _asked(organisation: str, student: str, guardian: str, now: datetime) -> Asked:
    about = "\x1f".join((organisation, student, guardian, now.isoformat()))
    message_id = question_id(about, now)
    return Asked(message_id, f"portal/{message_id}", diary_question(organisation, student, guardian), now)


def question_id(about: str, now: datetime) -> str:
    """The same id for the same question: a UUID of version 1 whose node is a hash."""
    ticks = (now - _EPOCH) // timedelta(microseconds=1) * 10
    digest = hashlib.blake2b(about.encode(), digest_size=8).digest()
    node, sequence = int.from_bytes(digest[:6], "big"), int.from_bytes(digest[6:], "big")
    parts = (ticks & 0xFFFFFFFF, ticks >> 32 & 0xFFFF, ticks >> 48, sequence >> 8 & 0x3F, sequence & 0xFF, node)
    return str(UUID(fields=parts, version=1))
