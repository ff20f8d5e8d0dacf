"""What a register says beyond the columns of its entity: guardians beside consents, a topic as it is compared."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.columns import codes, first_rows, joined, mapped, present, taken
from transforms.rows import PageRows
from transforms.sheets.table import Table
from transforms.texts import compared_words
from transforms.topics import normalise_topic


def _compared_topic(given: Mapping[str, Any]) -> pa.Array:
    return mapped(given["topic"], normalise_topic, pa.string())


def _compared_words(given: Mapping[str, Any]) -> pa.Array:
    return mapped(given["topic"], compared_words, pa.string())


def _later_notice(given: Mapping[str, Any]) -> pa.Array:
    """Both have to be told: it is done with the later of the two."""
    head, support = given["head_notified_at"], given["support_notified_at"]
    return pc.if_else(pc.greater(head, support), head, support)


# (entity, column) → its value from the other columns of the row.
DERIVED: Mapping[tuple[str, str], Callable[[Mapping[str, Any]], pa.Array]] = MappingProxyType(
    {
        ("topic_plan", "topic_normalised"): _compared_topic,
        ("topic_plan", "topic_words"): _compared_words,
        ("access_incident", "notified_at"): _later_notice,
    }
)


def _add_guardians(page: PageRows, tables: Mapping[str, Table]) -> None:
    """Guardians by their codes, once each; a line without a code names nobody we could tell from another."""
    if "Согласия" not in tables:
        return
    table = tables["Согласия"]
    organisation_id = page.context.organisation_id
    rows = np.flatnonzero(table.alive & present(table.text("guardian_id")))
    guardian, student = taken(table.text("guardian_id"), rows), taken(table.text("register_student_id"), rows)
    pointers = taken(table.pointers("guardian_id"), rows)
    first = first_rows(codes(guardian))
    code = taken(guardian, first)
    page.add(
        "guardian",
        taken(pointers, first),
        0,
        {
            "guardian_id": joined(organisation_id, code),
            "source_guardian_id": code,
            "display_name": pc.coalesce(taken(table.text("guardian_name"), rows[first]), code),
        },
    )
    pair = first_rows(codes(guardian, student))
    page.add(
        "guardianship",
        taken(pointers, pair),
        0,
        {
            "guardian_id": joined(organisation_id, taken(guardian, pair)),
            "student_id": joined(organisation_id, taken(student, pair)),
            "relation": taken(table.text("relation"), rows[pair]),
        },
    )


# Register → what it adds beside its own rows.
BESIDE: Mapping[str, Callable[[PageRows, Mapping[str, Table]], None]] = MappingProxyType({"consents": _add_guardians})
