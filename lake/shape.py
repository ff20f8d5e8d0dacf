"""What the merge needs to know of an entity's table, as fragments of SQL derived from the model."""

from dataclasses import dataclass
from functools import cache

from lake.ordering import stored_order
from schemas.model import ENTITIES, PROVENANCE_NAMES, metadata

# Written by the lake when it sees a move; a source that says nothing of it does not contradict it.
_KEPT = frozenset({("lesson", "moved_from_lesson_id")})
_PLACES = ("study_group_id", "subject_id")

ENTITY_NAMES: tuple[str, ...] = tuple(table.name for table in ENTITIES)


@dataclass(frozen=True, slots=True)
class Shape:
    """Columns of one entity by their part in the merge; every name is a column of the model."""

    entity: str
    columns: tuple[str, ...]
    keys: tuple[str, ...]
    values: tuple[str, ...]
    kept: tuple[str, ...]
    places: tuple[str, ...]
    date_column: str | None

    def same_key(self, left: str, right: str) -> str:
        """`left` and `right` are the same row of the entity (within one organisation)."""
        return " AND ".join(f"{left}.{name} = {right}.{name}" for name in self.keys) or "true"

    def same_values(self, arrived: str, known: str) -> str:
        """`arrived` says nothing that `known` does not say."""
        told = [f"{arrived}.{name} IS NOT DISTINCT FROM {known}.{name}" for name in self.values]
        kept = [
            f"({arrived}.{name} IS NULL OR {arrived}.{name} IS NOT DISTINCT FROM {known}.{name})" for name in self.kept
        ]
        return " AND ".join([*told, *kept]) or "true"

    def listed(self, alias: str = "") -> str:
        """All columns in the table's order, of `alias` if given."""
        return ", ".join(f"{alias}.{name}" if alias else name for name in self.columns)

    def key_list(self, alias: str = "") -> str:
        """The key's columns without the organisation."""
        return ", ".join(f"{alias}.{name}" if alias else name for name in self.keys) or "organisation_id"

    @property
    def order(self) -> str:
        """The columns of the stored order."""
        return ", ".join(stored_order(metadata.tables[self.entity]))

    @property
    def reading_places(self) -> tuple[str, ...]:
        """The columns that tell which readings covered a row: group, subject, local date."""
        return (*self.places, *((self.date_column,) if self.date_column else ()))

    def covered_by(self, reading: str, row: str) -> str:
        """The coverage row `reading` covers `row`."""
        told = []
        for name, column in (("scope", "study_group_id"), ("subject_id", "subject_id")):
            own = f" OR {reading}.{name} = {row}.{column}" if column in self.places else ""
            told.append(f"({reading}.{name} = ''{own})")
        if self.date_column:
            told.append(
                f"({reading}.covered_from_on IS NULL OR {row}.{self.date_column} "
                f"BETWEEN {reading}.covered_from_on AND {reading}.covered_to_on)"
            )
        return " AND ".join(told)

    def inside(self, row: str, scope: str) -> str:
        """`row` lies inside `scope`; an entity that lacks a column the scope narrows by is never inside."""
        told = []
        for name in _PLACES:
            own = f" OR {row}.{name} = {scope}.{name}" if name in self.places else ""
            told.append(f"({scope}.{name} IS NULL{own})")
        if self.date_column:
            told.append(
                f"({scope}.from_on IS NULL OR {row}.{self.date_column} BETWEEN {scope}.from_on AND {scope}.to_on)"
            )
        return " AND ".join(told)

    @property
    def raw_value(self) -> str:
        """What a person recognises of an arrived row `a`: its value as written, or all it says."""
        if "raw_value" in self.columns:
            return "a.raw_value"
        pairs = ", ".join(f"{name} := a.{name}" for name in (*self.keys, *self.values))
        return f"to_json(struct_pack({pairs}))::VARCHAR"


@cache
def shape_of(entity: str) -> Shape:
    """The shape of an entity of the model."""
    table = metadata.tables[entity]
    columns = tuple(column.name for column in table.columns)
    keys = tuple(column.name for column in table.primary_key.columns if column.name != "organisation_id")
    kept = tuple(name for name in columns if (entity, name) in _KEPT)
    lakes = {"organisation_id", *keys, *kept, *PROVENANCE_NAMES}
    return Shape(
        entity=entity,
        columns=columns,
        keys=keys,
        values=tuple(name for name in columns if name not in lakes),
        kept=kept,
        places=tuple(name for name in _PLACES if name in columns),
        date_column=table.info["date_column"],
    )
