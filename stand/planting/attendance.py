"""Lessons where nobody says that attendance was checked; only a book can tell."""

from stand.planting.nights import AUTUMN, THURSDAY, WATCHED, WEDNESDAY
from stand.planting.stage import Stage
from stand.sources import CHECKS

_RULE = "attendance-not-taken"


def plant_attendance(stage: Stage) -> None:
    """Plants `attendance-not-taken` wherever a document asks for the check and the source keeps it."""
    for organisation in stage.organisations:
        if CHECKS not in stage.voice(organisation).shows or stage.regulation(organisation) == "kukarino":
            continue
        spots = stage.pick(organisation, 2, *AUTUMN) + stage.pick(organisation, 1, *WATCHED)
        for spot in spots + stage.pick(organisation, 1, WEDNESDAY, WEDNESDAY):
            stage.forget(spot, "checks", "absences")
            stage.plant(_RULE, spot, spot.key, spot.day_end())
        for spot in stage.pick(organisation, 1, THURSDAY, THURSDAY):
            stage.forget(spot, "checks", "absences")
            stage.plant(_RULE, spot, spot.key, spot.day_end())
        for spot in stage.pick(organisation, 2, *AUTUMN):
            stage.forget(spot, "absences")
            stage.twin(_RULE, spot, spot.key, spot.ends_at, "checked, and everybody was there")
