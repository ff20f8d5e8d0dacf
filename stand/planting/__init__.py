"""Violations put into the region on purpose, and beside each its nearest legal twin."""

from stand.planting.absences import plant_absences
from stand.planting.attendance import plant_attendance
from stand.planting.attestations import plant_attestations
from stand.planting.breaches import plant_breaches
from stand.planting.cells import plant_cells
from stand.planting.changed import plant_changes
from stand.planting.control import plant_control
from stand.planting.homework import plant_homework
from stand.planting.keeping import plant_keeping
from stand.planting.lateness import plant_lateness
from stand.planting.make_up import plant_make_ups
from stand.planting.movement import plant_movement
from stand.planting.periods import plant_periods
from stand.planting.personal_data import plant_personal_data
from stand.planting.scheduled import plant_scheduled
from stand.planting.stage import Stage
from stand.planting.teachers import plant_hand_overs, plant_teachers
from stand.planting.texts import plant_texts
from stand.planting.timetable_changes import plant_timetable_changes
from stand.planting.topics import plant_topics
from stand.planting.year_start import plant_year_start
from stand.planting.year_works import plant_year_works


def plant(stage: Stage) -> None:
    """Plants every family in the named organisations of the region; the scarce days are given away first."""
    # These two need whole courses, in which nothing else is planted.
    plant_keeping(stage)
    plant_hand_overs(stage)
    plant_changes(stage)
    plant_cells(stage)
    plant_scheduled(stage)
    plant_lateness(stage)
    plant_homework(stage)
    plant_attendance(stage)
    plant_absences(stage)
    plant_topics(stage)
    plant_texts(stage)
    plant_periods(stage)
    plant_make_ups(stage)
    plant_attestations(stage)
    plant_year_start(stage)
    plant_year_works(stage)
    plant_timetable_changes(stage)
    plant_teachers(stage)
    plant_personal_data(stage)
    plant_movement(stage)
    plant_control(stage)
    plant_breaches(stage)
