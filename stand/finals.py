"""Marks for a whole period: one for every student and subject, put in the last days of the period."""

import numpy as np
import pandas as pd

from stand.coincidences import away
from stand.draft import Draft, with_validity
from stand.school_year import FIRST_DAY, periods_of
from stand.sources import PERIOD_MARKS

_FINALS = 31


def conclude(draft: Draft) -> None:
    """Adds the period marks of schools for every period that ends within the region's days.

    A course without lessons in a period has no mark for it. Semesters of the colleges end later than the
    default size reaches. Where the source says when they were put, marks are put on the last five days, else on two.
    """
    courses, students, members = draft["courses"], draft["students"], draft["members"]
    rng = draft.chance(_FINALS)
    parts = []
    for kind in ("school", "college"):
        for title, starts_on, ends_on in periods_of(kind):
            if (ends_on - FIRST_DAY).days >= draft.size.days:
                continue
            taught = draft["lessons"]["course"][
                draft["lessons"]["date"].between(pd.Timestamp(starts_on), pd.Timestamp(ends_on))
            ].unique()
            own = courses.loc[np.sort(taught)]
            own = own[own["college"] == (kind == "college")]
            own = own.assign(course=own.index, moment=_moments(draft, own, pd.Timestamp(ends_on), rng))
            rows = own[["course", "group_at", "grade", "family", "moment"]].merge(members, on="group_at")
            gone = away(students, rows["student_at"].to_numpy(), np.datetime64(ends_on))
            rows = rows[~gone].reset_index(drop=True)
            ability = students["ability"].to_numpy()[rows["student_at"]]
            value = np.clip(np.rint(ability + rng.normal(0, 0.35, len(rows))), 3, 5).astype(int).astype(str)
            value = np.where((rows["grade"] == 1) & (kind == "school"), "безотм", value)
            excused = (rows["family"] == "sport") & (rng.random(len(rows)) < 0.03)
            parts.append(
                pd.DataFrame(
                    {
                        "course": rows["course"].to_numpy(),
                        "student": rows["student_at"].to_numpy(),
                        "period": title,
                        "kind": "период",
                        "value": np.where(excused & (kind == "school"), "осв", value),
                        "recorded_at": rows["moment"].array,
                    }
                )
            )
    names = ["course", "student", "period", "kind", "value", "recorded_at"]
    frame = pd.concat(parts, ignore_index=True) if parts else _empty(names)
    draft["period_marks"] = with_validity(frame)


def _moments(draft: Draft, courses: pd.DataFrame, ends_on: pd.Timestamp, rng: np.random.Generator) -> pd.Series:
    """One moment for each course, between noon and six in the afternoon of the organisation's own time."""
    organisations = draft["organisations"]
    stated = np.array([PERIOD_MARKS in voice.states for voice in draft.voices])[courses["place"]]
    back = np.where(stated, rng.integers(0, 5, len(courses)), rng.integers(0, 2, len(courses)))
    minute = rng.integers(12 * 60, 18 * 60, len(courses)) - 60 * organisations["offset"].to_numpy()[courses["place"]]
    last = ends_on.tz_localize("UTC")
    moments = pd.Series(last - pd.to_timedelta(back, unit="D") + pd.to_timedelta(minute, unit="m"))
    return moments.astype("datetime64[us, UTC]").set_axis(courses.index)


def _empty(names: list[str]) -> pd.DataFrame:
    frame = pd.DataFrame({name: pd.Series(dtype="object") for name in names})
    return frame.astype({"course": "int64", "student": "int64", "recorded_at": "datetime64[us, UTC]"})
