"""When and where lessons are: courses, the week of each class, every occurrence of the year."""

import numpy as np
import pandas as pd

from stand.curriculum import LANGUAGE, courses_of
from stand.draft import BEFORE_THE_YEAR, Draft, with_validity
from stand.frames import lookup, records
from stand.school_year import school_days

_WEEK, _ROOMS = 11, 12
# Minutes after midnight a lesson begins, by its number.
_SCHOOL_BELLS = {
    1: np.array([510, 565, 630, 695, 760, 815, 870]),
    2: np.array([840, 895, 955, 1010, 1065, 1115, 1165]),
}
_COLLEGE_BELLS = np.array([510, 615, 740, 845])
_SCHOOL_MINUTES, _COLLEGE_MINUTES = 45, 95
# A lesson is shown with the teacher of its course unless `led_by` is a place in the staff.
OWN_TEACHER = -1


def bell_minutes(kind: str, shift: int, number: int) -> int:
    """Minutes after midnight at which the lesson of that number begins in a school or a college."""
    bells = _COLLEGE_BELLS if kind == "college" else _SCHOOL_BELLS[shift]
    return int(bells[min(number, len(bells)) - 1])


def schedule(draft: Draft) -> None:
    """Adds courses (a subject in a group) and the lessons of the year, each with the last bell of its class's day."""
    draft["courses"] = _courses(draft)
    draft["lessons"] = _lessons(draft)


def _courses(draft: Draft) -> pd.DataFrame:
    groups = draft["groups"]
    rows = []
    for group_at, group in enumerate(records(groups)):
        curriculum = courses_of(draft.templates[group["place"]].kind, group["grade"])
        for order, course in enumerate(curriculum):
            in_halves = group["halves"] and course.subject in LANGUAGE
            if in_halves == (group["half"] > 0):
                rows.append((group_at, order, *course))
    courses = pd.DataFrame(rows, columns=["group_at", "order", "subject", "hours", "family"])
    at = courses["group_at"]
    for column in ("organisation", "group", "klass"):
        courses[column] = lookup(groups[column], at)
    for column in ("place", "klass_at", "grade", "shift", "half"):
        courses[column] = groups[column].to_numpy()[at]
    courses["college"] = (draft["organisations"]["kind"] == "college").to_numpy()[courses["place"]]
    courses["lesson_ref"] = (2000 + courses.groupby("place").cumcount() * 3).astype(str)
    staff = draft["staff"]
    first = staff.groupby("place").head(1).index.to_numpy()
    counts = staff.groupby("place").size().to_numpy()
    pick = (courses["order"] + 3 * courses["half"] + courses["klass_at"] * 2).to_numpy() % counts[courses["place"]]
    teacher = first[courses["place"]] + pick
    courses["teacher"] = lookup(staff["teacher"], teacher)
    courses["teacher_short"] = lookup(staff["teacher_short"], teacher)
    courses["room"] = (101 + teacher % 25 + 100 * (teacher % 3)).astype(str)
    courses.loc[courses["family"] == "sport", "room"] = "спортзал"
    return courses


def _week(draft: Draft) -> pd.DataFrame:
    """Slots of the week: course, weekday, number. Both halves of a class share a slot.

    The hours of a subject are spread evenly over the week: the key of its k-th hour is (k + shift) / hours, and the
    hours of a class in the order of their keys fill its days one after another.
    """
    courses = draft["courses"]
    rng = draft.chance(_WEEK)
    shared = courses[courses["half"] <= 1]
    at = np.repeat(shared.index.to_numpy(), shared["hours"])
    hours = courses.loc[at, ["klass_at", "order", "hours", "half"]].reset_index(drop=True)
    hour = hours.groupby(["klass_at", "order"]).cumcount()
    shift = pd.Series(rng.random(len(shared)), index=shared.index).loc[at].to_numpy()
    hours["key"] = (hour + shift) / hours["hours"]
    hours["course"] = at
    hours = hours.sort_values(["klass_at", "key"], ignore_index=True)
    rank = hours.groupby("klass_at").cumcount()
    hours["weekday"] = rank * 5 // hours.groupby("klass_at")["key"].transform("size")
    hours["place_in_day"] = rng.random(len(hours))
    hours = hours.sort_values(["klass_at", "weekday", "place_in_day"], ignore_index=True)
    hours["number"] = hours.groupby(["klass_at", "weekday"]).cumcount() + 1
    slots = hours[["klass_at", "order", "course", "weekday", "number", "half"]]
    second = courses[courses["half"] == 2].reset_index(names="other")[["klass_at", "order", "other"]]
    mirrored = slots[slots["half"] == 1].merge(second, on=["klass_at", "order"])
    mirrored = mirrored.drop(columns="course").rename(columns={"other": "course"})
    return pd.concat([slots, mirrored], ignore_index=True)[["course", "weekday", "number"]]


def _lessons(draft: Draft) -> pd.DataFrame:
    courses, slots = draft["courses"], _week(draft)
    slots["college"] = courses["college"].to_numpy()[slots["course"]]
    days = pd.concat(
        [
            pd.DataFrame({"date": school_days(kind, draft.size.days), "college": kind == "college"})
            for kind in ("school", "college")
        ]
    )
    days["weekday"] = days["date"].dt.dayofweek
    lessons = slots.merge(days, on=["college", "weekday"])
    at = lessons["course"].to_numpy()
    shift, college = courses["shift"].to_numpy()[at], lessons["college"].to_numpy()
    number = lessons["number"].to_numpy()
    minutes = np.where(shift == 2, _SCHOOL_BELLS[2][number - 1], _SCHOOL_BELLS[1][number - 1])
    minutes = np.where(college, _COLLEGE_BELLS[np.minimum(number, 4) - 1], minutes)
    offset = draft["organisations"]["offset"].to_numpy()[courses["place"].to_numpy()[at]]
    midnight = lessons["date"].dt.tz_localize("UTC") - pd.to_timedelta(offset, unit="h")
    lessons["midnight"] = midnight.astype("datetime64[us, UTC]")
    lessons["starts_at"] = lessons["midnight"] + pd.to_timedelta(minutes, unit="m")
    length = np.where(college, _COLLEGE_MINUTES, _SCHOOL_MINUTES)
    lessons["ends_at"] = lessons["starts_at"] + pd.to_timedelta(length, unit="m")
    lessons["room"] = lookup(courses["room"], at)
    lessons["is_cancelled"] = False
    lessons["led_by"] = OWN_TEACHER
    lessons["known_from_at"] = BEFORE_THE_YEAR
    lessons = lessons.sort_values(["course", "date", "number"], ignore_index=True)
    lessons["ordinal"] = lessons.groupby("course").cumcount() + 1
    klass = pd.Series(courses["klass_at"].to_numpy()[lessons["course"]], index=lessons.index)
    lessons["last_bell_at"] = lessons.groupby([klass, "date"])["ends_at"].transform("max")
    lessons["lesson"] = lessons.index
    columns = ["lesson", "course", "date", "number", "starts_at", "ends_at", "room", "led_by", "is_cancelled"]
    columns += ["ordinal", "midnight", "last_bell_at", "known_from_at"]
    return with_validity(lessons[columns].copy(), "known_from_at")
