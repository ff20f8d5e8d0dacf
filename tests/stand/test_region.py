"""The region is believable, and the same for a seed."""

import time
from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pandas as pd
import pytest

from stand.clock import READINGS
from stand.journal import JournalState, state_at
from stand.names import family_names, fathers_name_of
from stand.planting.ledger import Plant, Twin
from stand.region import Region, build_region
from stand.size import RegionSize, templates

LAST = READINGS[-1].as_of_at


@pytest.fixture(scope="module")
def region() -> Region:
    return build_region(1)


@pytest.fixture(scope="module")
def state(region: Region) -> JournalState:
    return state_at(region, LAST)


def _frames(state: JournalState) -> dict[str, pd.DataFrame]:
    return {name: frame for name, frame in vars(state).items() if isinstance(frame, pd.DataFrame)}


def test_a_seed_makes_one_region_and_another_seed_another(region: Region) -> None:
    again = build_region.__wrapped__(1)
    other = build_region.__wrapped__(2)
    assert again.ledger == region.ledger
    for name, frame in vars(region).items():
        if isinstance(frame, pd.DataFrame):
            pd.testing.assert_frame_equal(frame, vars(again)[name])
    assert not other.marks["value"].reset_index(drop=True).equals(region.marks["value"].reset_index(drop=True))


def test_state_is_a_function_of_the_moment_alone(region: Region) -> None:
    later = state_at(region, LAST)
    later.marks["value"] = "0"
    state_at(region, READINGS[0].as_of_at)
    pd.testing.assert_frame_equal(state_at(region, LAST).homework, later.homework)
    assert (state_at(region, LAST).marks["value"] != "0").all()


def test_moment_needs_a_zone(region: Region) -> None:
    with pytest.raises(ValueError, match="zone"):
        state_at(region, LAST.replace(tzinfo=None))


def test_nothing_is_shown_before_it_was_recorded(region: Region) -> None:
    for reading in READINGS:
        state = state_at(region, reading.as_of_at)
        for name in ("homework", "marks", "absences", "period_marks"):
            assert (_frames(state)[name]["recorded_at"] <= reading.as_of_at).all(), name
        assert not (state.lessons["topic_recorded_at"] > reading.as_of_at).any()


def test_every_night_brings_something_and_takes_something_away(region: Region) -> None:
    cell = ["organisation", "student", "group", "subject", "date", "number", "work_order", "value"]
    shown = [set(state_at(region, r.as_of_at).marks[cell].itertuples(index=False, name=None)) for r in READINGS]
    for former, latter in pairwise(shown):
        assert latter - former
    assert shown[0] - shown[1]
    rooms = [state_at(region, r.as_of_at).lessons[["lesson_ref", "date", "number", "room"]] for r in READINGS]
    places = [set(frame.itertuples(index=False, name=None)) for frame in rooms]
    assert places[0] - places[1]
    assert places[1] - places[2]


def test_all_records_of_a_day_before_are_there_the_next_night(region: Region) -> None:
    """The clock is monotone: what was taught yesterday has its topics, but for those planted as missing."""
    state = state_at(region, LAST)
    taught = state.lessons[(state.lessons["ends_at"] < LAST) & ~state.lessons["is_cancelled"]]
    missing = {
        # Not every system numbers the lessons of a day.
        (plant.organisation, plant.key["study_group"], plant.key["subject"], plant.key["date"])
        for plant in region.ledger.plants
        if plant.rule == "topic-missing" and plant.mended_at is None
    }
    untopical = taught[taught["topic"].isna()]
    named = untopical.assign(date=untopical["date"].dt.date.astype(str))
    keys = named[["organisation", "group", "subject", "date"]].itertuples(index=False, name=None)
    assert set(keys) == missing
    assert missing
    coming = state.lessons[state.lessons["starts_at"] > LAST]
    assert coming["topic"].isna().all()
    assert not coming.empty


def test_no_student_has_two_lessons_at_once(region: Region) -> None:
    for reading in READINGS:
        state = state_at(region, reading.as_of_at)
        own = state.lessons.merge(state.members, on=["organisation", "group"])
        assert not own.duplicated(["organisation", "student", "starts_at"]).any()
        assert not own.duplicated(["organisation", "student", "date", "number"]).any()


def test_no_lessons_on_holidays_and_at_night(state: JournalState) -> None:
    colleges = state.groups.loc[state.groups["kind"] == "college_group", "organisation"]
    schools = state.lessons[~state.lessons["organisation"].isin(colleges)]
    assert not schools["date"].between(pd.Timestamp("2026-10-24"), pd.Timestamp("2026-11-01")).any()
    assert not (state.lessons["date"] == pd.Timestamp("2026-11-04")).any()
    assert (state.lessons["date"].dt.dayofweek < 5).all()
    assert (
        (state.lessons["ends_at"] - state.lessons["starts_at"])
        .isin([timedelta(minutes=45), timedelta(minutes=95)])
        .all()
    )
    moscow = state.lessons[state.lessons["organisation"] == "kukarino"]["starts_at"].dt.tz_convert("Europe/Moscow")
    assert moscow.dt.hour.between(8, 15).all()


def test_marks_and_absences_are_only_of_members(state: JournalState) -> None:
    members = set(state.members[["organisation", "group", "student"]].itertuples(index=False, name=None))
    for frame in (state.marks, state.absences, state.period_marks):
        assert set(frame[["organisation", "group", "student"]].itertuples(index=False, name=None)) <= members


def test_every_mark_has_its_work_and_no_absent_student_has_one(state: JournalState, region: Region) -> None:
    lesson = ["organisation", "group", "subject", "date", "number"]
    works = set(state.works[[*lesson, "work_order"]].itertuples(index=False, name=None))
    assert set(state.marks[[*lesson, "work_order"]].itertuples(index=False, name=None)) <= works
    away = state.absences[~state.absences["code"].str.lower().isin(["о", "оп"])]
    both = away.merge(state.marks, on=[*lesson, "student"])
    # Marks made up for, planted or as their legal twins.
    noted: list[Plant | Twin] = [*region.ledger.plants, *region.ledger.twins]
    made_up = {
        (entry.organisation, entry.key["study_group"], entry.key["subject"], entry.key["date"], entry.key["student"])
        for entry in noted
        if entry.rule in ("make-up-mark-without-protocol", "absence-overwritten")
    }
    keys = zip(
        *(both[name] for name in ("organisation", "group", "subject")),
        both["date"].dt.date.astype(str),
        both["student"].astype(str),
        strict=True,
    )
    assert len([key for key in keys if key not in made_up]) < 10  # corrected absences of the nights


def test_the_region_has_what_the_brief_names(state: JournalState, region: Region) -> None:
    assert set(state.groups["kind"]) == {"class", "subgroup", "college_group"}
    grades = state.groups.loc[state.groups["kind"] == "class", "grade"]
    assert set(grades) >= {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}
    assert set(region.organisations["timezone"]) == {"Europe/Moscow", "Asia/Yekaterinburg"}
    subjects = state.lessons.groupby(["organisation", "klass"])["subject"].nunique()
    assert subjects.max() == 16
    assert state.students["family_name"].str.contains("-").any()
    assert set(state.consents["decision"]) == {"согласие", "отказ", "отзыв", "полный отказ"}
    assert state.contacts["origin"].isna().any()
    assert state.contacts.loc[state.contacts["kind"] == "почта", "address"].str.endswith("@family.example").all()


def test_names_agree_by_sex(state: JournalState, region: Region) -> None:
    men = {man for man, _ in family_names()}
    women = {woman for _, woman in family_names()}
    for row in state.students.to_dict("records"):
        female = row["sex"] == "female"
        assert row["family_name"] in (women if female else men)
        assert row["patronymic"].endswith("на" if female else "ич")
        assert fathers_name_of(row["patronymic"])
    fathers = region.guardians[region.guardians["relation"] == "отец"].merge(state.students, on="student")
    assert not fathers.empty
    for row in fathers.to_dict("records"):
        assert row["guardian_name"].split()[1] == fathers_name_of(row["patronymic"])


def test_a_child_changes_schools_in_october(state: JournalState) -> None:
    """One person under two codes: records end at one school where they begin at the other."""
    leaver = state.students[state.students["left_on"].notna()].iloc[0]
    entrant = state.students[state.students["entered_on"].notna()].iloc[0]
    name = ["family_name", "given_name", "patronymic", "birth_on"]
    assert leaver[name].tolist() == entrant[name].tolist()
    assert leaver["organisation"] != entrant["organisation"]
    assert leaver["student"] != entrant["student"]
    assert (entrant["entered_on"] - leaver["left_on"]).days == 1
    for frame in (state.marks, state.absences):
        assert frame.loc[frame["student"] == leaver["student"], "date"].max() <= leaver["left_on"]
        assert frame.loc[frame["student"] == entrant["student"], "date"].min() >= entrant["entered_on"]
    assert not state.period_marks["student"].eq(leaver["student"]).any()
    assert state.period_marks["student"].eq(entrant["student"]).any()


def test_namesakes_are_in_one_class_and_in_two_schools(state: JournalState) -> None:
    name = ["family_name", "given_name", "patronymic"]
    stayed = state.students[state.students["left_on"].isna() & state.students["entered_on"].isna()]
    pairs = stayed.merge(stayed, on=name)
    pairs = pairs[pairs["student_x"] < pairs["student_y"]]
    places = {(row.organisation_x, row.klass_x, row.organisation_y, row.klass_y) for row in pairs.itertuples()}
    assert ("kukarino", "8А", "kukarino", "8А") in places
    assert ("kukarino", "6А", "ugra-1", "7А") in places
    assert (pairs["birth_on_x"] != pairs["birth_on_y"]).all()


def test_two_consents_are_of_nobody_sure(state: JournalState) -> None:
    """One has a code that no journal knows, one the code of one student and the name of another."""
    names = state.students.assign(
        full=state.students["family_name"] + " " + state.students["given_name"] + " " + state.students["patronymic"]
    )[["organisation", "student", "full"]]
    consents = state.consents.merge(names, on=["organisation", "student"], how="left")
    unknown = consents[consents["full"].isna()]
    misnamed = consents[consents["full"].notna() & (consents["full"] != consents["student_name"])]
    for wrong in (unknown, misnamed):
        assert wrong[["organisation", "decision"]].to_numpy().tolist() == [["kukarino", "согласие"]]
    assert consents["student"].eq(misnamed["student"].iloc[0]).sum() == 1
    assert state.contacts["student"].eq(unknown["student"].iloc[0]).any()


def test_a_big_region_has_every_system_in_its_share() -> None:
    systems = Counter(template.source for template in templates(RegionSize(organisations=300)))
    assert set(systems) == {"eljur", "eljur-esia", "dnevnik", "netschool", "netschool-poo", "exports", "oneroster"}
    assert min(systems.values()) >= 10
    assert max(systems.values()) <= 100
    layouts = {layout for template in templates(RegionSize(organisations=300)) for layout in template.layouts}
    assert layouts == {"class_journal", "progress_report", "report_card", "topics_page", "xml_journal"}


@pytest.mark.parametrize("organisations", [1, 20])
def test_a_region_grows_quickly(organisations: int) -> None:
    started = time.process_time()
    region = build_region.__wrapped__(3, RegionSize(organisations=organisations, planted=False, students=10))
    assert len(region.organisations) == organisations
    assert region.students["student"].is_unique or organisations > 1
    assert time.process_time() - started < 15


def test_a_full_year_has_four_quarters_of_period_marks() -> None:
    region = build_region.__wrapped__(3, RegionSize(organisations=1, classes=2, students=8, days=290, planted=False))
    assert set(region.period_marks["period"]) == {"1 четверть", "2 четверть", "3 четверть", "4 четверть"}
    assert region.lessons["date"].max() == pd.Timestamp("2027-05-28")


def test_shards_are_disjoint() -> None:
    first = build_region.__wrapped__(3, RegionSize(organisations=2, first=6, classes=2, students=5, planted=False))
    second = build_region.__wrapped__(3, RegionSize(organisations=2, first=8, classes=2, students=5, planted=False))
    assert not set(first.organisations["organisation"]) & set(second.organisations["organisation"])
