"""What the nights bring besides violations: corrections in time, moved lessons, other rooms, a withdrawn consent."""

from datetime import date

import pandas as pd

from stand.draft import Draft
from stand.planting.nights import FRIDAY, IN_TERM, THURSDAY, WATCHED
from stand.planting.stage import Spot, Stage
from stand.sources import MARKS
from stand.timetable import bell_minutes

_NOVEMBER = (date(2026, 11, 2), date(2026, 11, 6))
_DAYS = (pd.Timestamp(_NOVEMBER[0]), pd.Timestamp(_NOVEMBER[1]))


def live_on(draft: Draft, stage: Stage) -> None:
    """Puts changes that break no rule into the named organisations, in lessons where nothing is planted."""
    for organisation in stage.organisations:
        if stage.regulation(organisation) != "kpgt-2022":
            _correct_marks(stage, organisation)
        _put_absences_right(stage, organisation)
        _take_homework_back(stage, organisation)
        _move_lessons(stage, organisation)
        _change_rooms(stage, organisation)
        _change_consents(draft, organisation)


def _correct_marks(stage: Stage, organisation: str) -> None:
    """A control work within its term: one mark corrected, one added, one taken away."""
    for spot in stage.pick(organisation, 2, *IN_TERM):
        first = spot.after_end(10)
        students = stage.students(spot, 6)
        marks = stage.work(spot, "control", students[1:], first)
        stage.change("marks", marks[0], spot.on(THURSDAY, 15, 30), value="5")
        stage.remove(marks[1], spot.on(FRIDAY, 11, 45))
        claimed_at = first if MARKS in spot.voice.states else None
        stage.mark(spot, students[0], "3", spot.on(THURSDAY, 16, 20), claimed_at)


def _put_absences_right(stage: Stage, organisation: str) -> None:
    """«Н» becomes illness when the note arrives; another absence turns out to be a mistake."""

    def missed(lessons: pd.DataFrame) -> "pd.Series[bool]":
        return lessons["lesson"].isin(stage.lessons_with("absences"))

    word = stage.voice(organisation).ill
    for index, spot in enumerate(stage.pick(organisation, 3, *WATCHED, missed)):
        # Who was late was there and may have a mark: nothing to put right.
        record = next((row for row in stage.restage("absences", spot) if row["code"] != spot.voice.late), None)
        if record is None:
            continue
        if index:
            stage.change("absences", record, spot.on(THURSDAY, 17, 40), code=word)
        else:
            stage.remove(record, spot.on(FRIDAY, 9, 20))


def _take_homework_back(stage: Stage, organisation: str) -> None:
    def assigned(lessons: pd.DataFrame) -> "pd.Series[bool]":
        return lessons["lesson"].isin(stage.lessons_with("homework"))

    for spot in stage.pick(organisation, 1, *WATCHED, assigned):
        stage.remove(stage.restage("homework", spot)[0], spot.on(FRIDAY, 10, 5))


def _move_lessons(stage: Stage, organisation: str) -> None:
    """A coming lesson moves to the end of another day of its week, when its class is free."""
    frame = stage.lessons
    moments = ((THURSDAY, 14, 50), (FRIDAY, 15, 25))
    whole = stage.pick(organisation, 2, *_NOVEMBER, lambda lessons: lessons["half"] == 0)
    ends: set[tuple[str, pd.Timestamp]] = set()
    for spot, (day, hour, minute) in zip(whole, moments, strict=False):
        klass = str(stage.course(spot.course)["klass"])
        own = frame[(frame["organisation"] == organisation) & (frame["klass"] == klass)]
        days = own.loc[own["date"].between(*_DAYS), "date"].unique()
        target = max(other for other in days if other != spot.day and (klass, other) not in ends)
        ends.add((klass, target))
        number = int(own.loc[own["date"] == target, "number"].max()) + 1
        _move(stage, spot, target, number, spot.on(day, hour, minute))


def _move(stage: Stage, spot: Spot, target: pd.Timestamp, number: int, at: pd.Timestamp) -> None:
    record = stage.restage("lessons", spot)[0]
    course = stage.course(spot.course)
    midnight = spot.midnight + (target - spot.day)
    start = midnight + pd.Timedelta(minutes=bell_minutes(spot.kind, int(course["shift"]), number))
    stage.change(
        "lessons",
        record,
        at,
        date=target,
        number=number,
        midnight=midnight,
        starts_at=start,
        ends_at=start + (spot.ends_at - spot.starts_at),
    )
    stage.forget_all(spot)


def _change_rooms(stage: Stage, organisation: str) -> None:
    for spot, day in zip(stage.pick(organisation, 3, *_NOVEMBER), (THURSDAY, THURSDAY, FRIDAY), strict=False):
        record = stage.restage("lessons", spot)[0]
        stage.change("lessons", record, spot.on(day, 13, 0), room="актовый зал")


def _change_consents(draft: Draft, organisation: str) -> None:
    """One guardian withdraws the consent on Thursday; another names an address on Friday."""
    consents, contacts = draft["consents"], draft["contacts"]
    agreed = consents[(consents["organisation"] == organisation) & (consents["decision"] == "согласие")]
    if agreed.empty:
        return
    label = int(agreed.index[len(agreed) // 2])
    at = pd.Timestamp("2026-10-22T09:00:00Z")
    draft.replace("consents", [label], at, decision="отзыв", decided_on=pd.Timestamp(THURSDAY), origin="заявление")
    own = contacts[(contacts["organisation"] == organisation) & (contacts["kind"] == "почта")]
    silent = agreed[~agreed["student"].isin(own["student"])]
    fresh = own.head(1).assign(address="zapasnoy.adres@family.example", origin="введён самим", confirmed=False)
    if not silent.empty:
        fresh = fresh.assign(student=silent["student"].iloc[0], guardian=silent["guardian"].iloc[0], confirmed=True)
    draft.append("contacts", fresh.assign(known_from_at=pd.Timestamp("2026-10-23T08:00:00Z")))
