"""«Об оценках и пропусках … в день проведения занятия», «не реже 1 раза в неделю»: absences are written in time."""

from hypothesis import strategies as st

from tests.property.plain.absences import formers_of, tables
from tests.property.plain.by_the_day import terms, verdict
from tests.property.plain.cells import first_recorded, lesson_key
from tests.property.plain.moments import zones
from tests.property.plain.sketch import Key, Sketch

RULE = "attendance-late"

journals = st.builds(Sketch, tables, terms, zones)


def expected(sketch: Sketch) -> dict[Key, str]:
    """Whatever was written but presence, held against the moment its cell first said something."""
    return {key: certainty for key, (certainty, _) in _judged(sketch).items()}


def severities(sketch: Sketch) -> dict[Key, str]:
    """Within the outer term the document can be read both ways."""
    return {key: severity for key, (_, severity) in _judged(sketch).items()}


def _judged(sketch: Sketch) -> dict[Key, tuple[str, str]]:
    found = {}
    for record in sketch.tables["attendance"]:
        first = first_recorded(record, formers_of(record, sketch.tables["attendance_revision"]))
        said = verdict(sketch, record["lesson_on"], *first)
        if said is not None and record["attendance_code"] != "present":
            found[lesson_key(record)] = said
    return found
