"""Neighbours of a sketch: journals that differ from it in one row or one value, where the clause says otherwise.

A condition that a rule forgets shows only where everything else fits and that condition alone does not. Chance seldom
draws such a journal; among the neighbours of one that breaks the clause it is always there. Of each kind of step
across an edge (which table and column, which verdict became which) a few are kept, and the journals beyond the edge
are stepped from again.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from random import Random
from typing import Any

from schemas.model import metadata
from tests.property.plain.laws import UNNAMED, Trial, is_a_document, of_two_clauses, plain_trials
from tests.property.plain.reference import Reference, case_of, drawn, plainly, references
from tests.property.plain.sketch import Row, Sketch

# Sketches stepped from, rounds of steps, other values tried per column, tries per place of a change in a round,
# journals kept per kind of step and in all, those of them held under two clauses.
_BASES = 160
_ROUNDS = 3
_VALUES = 3
_TRIES = 300
_KEPT = 8
_MOST = 400
_UNDER_TWO = 120

_SPANS = (
    ("recorded_from_at", "recorded_until_at"),
    ("valid_from_on", "valid_to_on"),
    ("starts_on", "ends_on"),
    ("starts_at", "ends_at"),
)
# Whose rows count only where the source of the journal tells them, whatever else the journal holds.
_TOLD = ("coverage", "lesson")
_OTHERS = {"study_group_id": "9Щ", "subject_id": "Астрономия"}
_PLACE = ("study_group_id", "subject_id", "lesson_on", "lesson_number")
# What an id stands for: the same in a record and in its history.
_OF_ID = {"lesson_id": _PLACE, "attendance_id": ("student_id",), "mark_id": ("student_id",)}

_Values = Mapping[tuple[str, str], Sequence[Any]]


@dataclass(frozen=True)
class _Step:
    """A changed sketch and the place of the change: a column, a table that lost a row, a parameter, the zone.

    `twin` is the journal with that row, told by a system nobody names: as good as not there.
    """

    place: str
    sketch: Sketch
    twin: Sketch | None = None


@dataclass(frozen=True)
class Neighbourhood:
    """Both sides of the edges found around a rule's sketches, and journals in which a row counts as not there."""

    sketches: tuple[Sketch, ...]
    # The journal, and the sketch without that row, which says what is to be found.
    twins: tuple[tuple[Sketch, Sketch], ...]


def neighbour_trials(reference: Reference, seed_number: int = 0) -> list[Trial]:
    """The neighbours as they are, some under two clauses, and those with a row that counts as not there."""
    around = neighbourhood(reference.rule, seed_number)
    twins = [Trial(case_of(reference.rule, twin), plainly(reference, without)) for twin, without in around.twins]
    under_two = of_two_clauses(reference, around.sketches[:: len(around.sketches) // _UNDER_TWO + 1])
    return [*plain_trials(reference, around.sketches), *under_two, *twins]


@lru_cache(maxsize=64)
def neighbourhood(rule_id: str, seed_number: int = 0) -> Neighbourhood:
    """What lies around the sketches drawn for a rule; the same for the same seed."""
    reference = references()[rule_id]
    chance = Random(f"{rule_id} {seed_number}")
    bases = drawn(reference, _BASES, seed_number)
    values = _values_of(bases)
    terms = _terms_of(bases)
    zones = sorted({sketch.timezone for sketch in bases})
    kept: dict[str, Sketch] = {}
    twins: list[tuple[Sketch, Sketch]] = []
    seen: Counter[tuple[str, str]] = Counter()
    for _ in range(_ROUNDS):
        found: list[Sketch] = []
        tried: Counter[str] = Counter()
        for base in bases:
            before = plainly(reference, base)
            for step in _steps(base, values, terms, zones, reference.bound, chance):
                tried[step.place] += 1
                if tried[step.place] > _TRIES or not _is_possible(step.sketch):
                    continue
                after = plainly(reference, step.sketch)
                kind = (step.place, _told(before.certainties, after.certainties))
                if after == before or seen[kind] >= _KEPT or not is_a_document(case_of(rule_id, step.sketch)):
                    continue
                seen[kind] += 1
                kept |= {repr(base): base, repr(step.sketch): step.sketch}
                found.append(step.sketch)
                if step.twin is not None:
                    twins.append((step.twin, step.sketch))
        if len(kept) >= _MOST:
            break
        bases = found
    return Neighbourhood(tuple(kept.values())[:_MOST], tuple(twins))


def _told(before: Mapping[Any, str], after: Mapping[Any, str]) -> str:
    """Which verdicts became which, without their places."""
    changes = {(before.get(key), after.get(key)) for key in {*before, *after}}
    return str(sorted(str(change) for change in changes if change[0] != change[1]))


def _steps(
    sketch: Sketch,
    values: _Values,
    terms: Sequence[Mapping[str, Any]],
    zones: Sequence[str],
    bound: frozenset[str],
    chance: Random,
) -> Iterator[_Step]:
    for name, rows in sketch.tables.items():
        for place, row in enumerate(rows):
            if name not in bound:
                without, alien = [*rows[:place], *rows[place + 1 :]], {**row, "source": UNNAMED}
                twin = _with(sketch, name, [*without, alien]) if name in _TOLD and _is_alone(row, sketch) else None
                yield _Step(f"{name} left out", _with(sketch, name, without), twin)
            for column in row:
                if f"{name}.{column}" in bound:
                    continue
                others = [value for value in values[name, column] if value != row[column]]
                for value in chance.sample(others, min(_VALUES, len(others))):
                    changed = _placed({**row, column: value}, column, sketch)
                    yield _Step(f"{name}.{column}", _with(sketch, name, [*rows[:place], changed, *rows[place + 1 :]]))
    for given in terms:
        for parameter, value in given.items():
            if sketch.parameters.get(parameter) != _plain(value):
                yield _Step(parameter, replace(sketch, parameters={**sketch.parameters, parameter: _plain(value)}))
    for zone in zones:
        if zone != sketch.timezone:
            yield _Step("zone", replace(sketch, timezone=zone))


def _with(sketch: Sketch, name: str, rows: list[Row]) -> Sketch:
    return replace(sketch, tables={**sketch.tables, name: rows})


def _is_possible(sketch: Sketch) -> bool:
    """Keys are of one row each, spans end after they begin, and a lesson and its place are known by each other."""
    missed = [(row.get("student_id"), row.get("lesson_id")) for row in sketch.tables.get("attendance", ())]
    if len(set(missed)) < len(missed):
        return False
    return (
        all(_has_own_keys(name, rows) for name, rows in sketch.tables.items())
        and not any(
            row.get(begin) is not None and row.get(end) is not None and row[end] < row[begin]
            for rows in sketch.tables.values()
            for row in rows
            for begin, end in _SPANS
        )
        and _is_placed_alike([row for rows in sketch.tables.values() for row in rows if row.get("lesson_id")])
    )


def _is_alone(row: Row, sketch: Sketch) -> bool:
    """Whether nothing else stands in the lesson of this row: an id is of one source."""
    others = [each for rows in sketch.tables.values() for each in rows if each is not row]
    return "lesson_id" not in row or not any(each.get("lesson_id") == row["lesson_id"] for each in others)


def _placed(row: Row, column: str, sketch: Sketch) -> Row:
    """A row that moved to another lesson's place belongs to that lesson."""
    place = _place_of(row)
    if column not in _PLACE or place is None:
        return row
    there = (each["lesson_id"] for rows in sketch.tables.values() for each in rows if _place_of(each) == place)
    return {**row, "lesson_id": next(there, f"урок {place}")}


def _place_of(row: Row) -> tuple[str, ...] | None:
    return tuple(str(row[column]) for column in _PLACE) if {*_PLACE, "lesson_id"} <= set(row) else None


def _is_placed_alike(rows: Sequence[Row]) -> bool:
    of_id: dict[tuple[str, str], Any] = {}
    at_place: dict[tuple[str, ...] | None, str] = {}
    return all(
        of_id.setdefault((row[named], column), row[column]) == row[column]
        for row in rows
        for named, told in _OF_ID.items()
        if named in row
        for column in told
        if column in row
    ) and all(
        at_place.setdefault(_place_of(row), row["lesson_id"]) == row["lesson_id"] for row in rows if _place_of(row)
    )


def _has_own_keys(name: str, rows: Sequence[Row]) -> bool:
    named = [column.name for column in metadata.tables[name].primary_key.columns]
    keys = [tuple(row.get(column) for column in named) for row in rows]
    given = {column for row in rows for column in row} & set(named)
    return not given or len(set(keys)) == len(keys)


def _values_of(sketches: Sequence[Sketch]) -> _Values:
    """The values that each column has in any of the sketches, in the order of their text."""
    values: dict[tuple[str, str], dict[str, Any]] = {}
    for sketch in sketches:
        for name, rows in sketch.tables.items():
            for row in rows:
                for column, value in row.items():
                    values.setdefault((name, column), {})[repr(value)] = value
    for (_, column), each in values.items():
        # Where all speak of one class or subject, another one is a step too.
        if column in _OTHERS and len(each) == 1:
            each |= {_OTHERS[column]: _OTHERS[column]}
    return {where: [each[text] for text in sorted(each)] for where, each in values.items()}


def _terms_of(sketches: Sequence[Sketch]) -> list[Mapping[str, Any]]:
    """The parameters of any of the sketches, and each of their lists with a value less."""
    drawn_terms = [dict(key) for key in dict.fromkeys(_as_key(sketch.parameters) for sketch in sketches)]
    shorter = [
        {name: value[:place] + value[place + 1 :]}
        for given in drawn_terms
        for name, value in given.items()
        if isinstance(value, tuple) and len(value) > 1
        for place in range(len(value))
    ]
    return [dict(key) for key in dict.fromkeys(_as_key(given) for given in [*drawn_terms, *shorter])]


def _as_key(parameters: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple((name, tuple(value) if isinstance(value, list) else value) for name, value in parameters.items())


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
