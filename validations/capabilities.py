"""What the formats of the sources can say at all, and how its lack is told to a reader.

A rule names the capabilities it needs of the source of the facts it reads; a source without them
makes the rule not checkable there, never passed.
"""

from collections.abc import Mapping
from types import MappingProxyType

from foundation.organisations import Organisations

# Capability → the datum, as it stands after «источник не сообщает: …».
CAPABILITIES: Mapping[str, str] = MappingProxyType(
    {
        "lessons": "проведённые занятия",
        "topics": "темы занятий",
        "homework": "домашние задания",
        "marks": "отметки",
        "work_kinds": "виды работ",
        "attendance_check": "отметка о том, что посещаемость проверена",
        "period_marks": "итоговые отметки",
        "periods": "учебные периоды",
        "rosters": "состав классов и групп",
        "recording": "когда сделана запись",
    }
)

_JOURNAL = frozenset(
    {"lessons", "topics", "homework", "marks", "work_kinds", "period_marks", "periods", "rosters", "recording"}
)

_BY_CONNECTOR: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "eljur": _JOURNAL,
        "eljur-esia": _JOURNAL,
        "exports": _JOURNAL | {"attendance_check"},
        "registers": frozenset(),
    }
)


def capabilities_of(organisations: Organisations) -> dict[tuple[str, str], set[str]]:
    """What each source of each organisation can say: (organisation id, source) → capabilities."""
    return {
        (organisation.id, source.connector): set(_BY_CONNECTOR[source.connector])
        for organisation in organisations.organisations
        for source in organisation.sources
    }
