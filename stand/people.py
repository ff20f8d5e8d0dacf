"""Who learns and teaches in the region: groups, students with their guardians, staff."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from stand.coincidences import mix_up, one_birthday, wrong_consents
from stand.curriculum import LANGUAGE, courses_of
from stand.draft import BEFORE_THE_YEAR, Draft, with_validity
from stand.frames import lookup
from stand.names import family_names, fathers_name_of, people
from stand.school_year import FIRST_DAY, offset_hours, periods_of

_STUDENTS, _STAFF, _GUARDIANS, _CONSENTS = 1, 2, 3, 4
# «Английский язык» of class 7А is taught in «7А англ. 1» and «7А англ. 2».
_HALF_NAMES = {"Английский язык": "англ.", "Иностранный язык": "ин.яз."}


def populate(draft: Draft) -> None:
    """Adds organisations, groups, students, members, staff, periods, guardians' consents and contacts."""
    draft["organisations"] = _organisations(draft)
    draft["groups"] = _groups(draft)
    draft["students"] = _students(draft)
    draft["members"] = _members(draft)
    draft["staff"] = _staff(draft)
    draft["periods"] = _periods(draft)
    _guardians(draft)


def _organisations(draft: Draft) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "organisation": [t.organisation for t in draft.templates],
            "kind": [t.kind for t in draft.templates],
            "regulation": [t.regulation for t in draft.templates],
            "source": [t.source for t in draft.templates],
            "timezone": [t.timezone for t in draft.templates],
            "offset": [offset_hours(t.timezone) for t in draft.templates],
            "layouts": [t.layouts for t in draft.templates],
            "branch_of": [t.branch_of for t in draft.templates],
        }
    )


def _groups(draft: Draft) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for place, template in enumerate(draft.templates):
        kind = "college_group" if template.kind == "college" else "class"
        for group in template.groups:
            klass = len(rows)
            entry = {"place": place, "organisation": template.organisation, "klass": group.title, "grade": group.grade}
            common = entry | {"klass_at": klass, "shift": group.shift, "halves": group.halves, "size": group.students}
            rows.append(common | {"group": group.title, "kind": kind, "half": 0})
            if group.halves:
                taught = next(c.subject for c in courses_of(template.kind, group.grade) if c.subject in LANGUAGE)
                rows.extend(
                    common | {"group": f"{group.title} {_HALF_NAMES[taught]} {half}", "kind": "subgroup", "half": half}
                    for half in (1, 2)
                )
    return pd.DataFrame(rows)


def _students(draft: Draft) -> pd.DataFrame:
    groups = draft["groups"]
    classes = groups[groups["half"] == 0]
    klass_at = np.repeat(classes.index.to_numpy(), classes["size"])
    rng = draft.chance(_STUDENTS)
    persons = people(rng, len(klass_at))
    persons["klass_at"] = klass_at
    mix_up(persons, groups)
    persons["place"] = groups["place"].to_numpy()[klass_at]
    persons = persons.sort_values(
        ["klass_at", "family_name", "given_name"],
        kind="stable",
        key=lambda column: column.str.replace("Ё", "Е") if column.name != "klass_at" else column,
    ).reset_index(drop=True)
    persons["list_number"] = persons.groupby("klass_at").cumcount() + 1
    number = persons.groupby("place").cumcount() + 1
    codes = [draft.templates[place].student_code for place in persons["place"]]
    persons["student"] = [code.format(n) for code, n in zip(codes, number, strict=True)]
    persons["organisation"] = lookup(groups["organisation"], persons["klass_at"])
    persons["klass"] = lookup(groups["klass"], persons["klass_at"])
    grade = groups["grade"].to_numpy()[persons["klass_at"]]
    college = (groups["kind"] == "college_group").to_numpy()[persons["klass_at"]]
    age_days = ((grade + np.where(college, 15, 6)) * 365.25 + rng.integers(0, 360, len(persons))).astype(int)
    persons["birth_on"] = pd.Timestamp(FIRST_DAY) - pd.to_timedelta(age_days, unit="D")
    persons["birth_on"] = persons["birth_on"].astype("datetime64[us]")
    persons["ability"] = np.clip(rng.normal(3.9, 0.55, len(persons)), 2.6, 5.0)
    one_birthday(persons)
    return persons[
        [
            "organisation",
            "student",
            "family_name",
            "given_name",
            "patronymic",
            "sex",
            "birth_on",
            "klass",
            "list_number",
            "place",
            "klass_at",
            "family",
            "ability",
            "entered_on",
            "left_on",
        ]
    ]


def _members(draft: Draft) -> pd.DataFrame:
    """Pairs of group and student: every student in the class, and in one half of a class that has halves."""
    groups, students = draft["groups"], draft["students"]
    whole = pd.DataFrame({"group_at": students["klass_at"].to_numpy(), "student_at": students.index.to_numpy()})
    size = groups["size"].to_numpy()[students["klass_at"]]
    half = np.where(students["list_number"] * 2 <= size + 1, 1, 2)
    divided = groups["halves"].to_numpy()[students["klass_at"]]
    parts = pd.DataFrame(
        {
            "group_at": (students["klass_at"].to_numpy() + half)[divided],
            "student_at": students.index.to_numpy()[divided],
        }
    )
    members = pd.concat([whole, parts], ignore_index=True)
    members["organisation"] = lookup(groups["organisation"], members["group_at"])
    members["group"] = lookup(groups["group"], members["group_at"])
    members["student"] = lookup(students["student"], members["student_at"])
    return members.sort_values(["group_at", "student_at"], ignore_index=True)


def _staff(draft: Draft) -> pd.DataFrame:
    """Teachers of each organisation: two for a class and four more, at least eight."""
    groups = draft["groups"]
    classes = groups[groups["half"] == 0].groupby("place").size()
    counts = np.maximum(8, 4 + 2 * classes.to_numpy())
    place = np.repeat(classes.index.to_numpy(), counts)
    persons = people(draft.chance(_STAFF), len(place), women_share=0.8)
    persons["place"] = place
    full = persons["family_name"] + " " + persons["given_name"] + " " + persons["patronymic"]
    short = persons["family_name"] + " " + persons["given_name"].str[0] + ". " + persons["patronymic"].str[0] + "."
    persons["teacher"], persons["teacher_short"] = full, short
    persons["organisation"] = lookup(draft["organisations"]["organisation"], place)
    persons["number"] = persons.groupby("place").cumcount()
    return persons[["organisation", "teacher", "teacher_short", "sex", "place", "number"]]


def _periods(draft: Draft) -> pd.DataFrame:
    rows = []
    for template in draft.templates:
        kind = "semester" if template.kind == "college" else "quarter"
        periods = periods_of(template.kind)
        rows += [(template.organisation, kind, title, title, start, end, end) for title, start, end in periods]
        year_end = periods[-1][2]
        rows.append((template.organisation, "year", "2026/2027", "2026/2027", FIRST_DAY, year_end, year_end))
    names = ["organisation", "kind", "name", "title", "starts_on", "ends_on", "last_school_day_on"]
    frame = pd.DataFrame(rows, columns=names)
    for column in names[4:]:
        frame[column] = pd.to_datetime(frame[column]).astype("datetime64[us]")
    return frame


def _guardians(draft: Draft) -> None:
    """A guardian of every student: what was decided about electronic information, and where to write.

    Of a hundred: 74 agreed electronically, 8 on paper or by post, 6 refused, 4 withdrew, 2 refused everything,
    6 never answered. Most contacts come from an application; a few are of unknown origin or absent.
    """
    students, rng = draft["students"], draft.chance(_GUARDIANS)
    count = len(students)
    adults = people(rng, count, women_share=0.75)
    families = students["family"].to_numpy()
    adults["family_name"] = _families(families, (adults["sex"] == "female").to_numpy())
    # A father's given name is the one that the child's patronymic comes from.
    fathers = students["patronymic"].map({p: fathers_name_of(p) for p in students["patronymic"].unique()})
    adults.loc[adults["sex"] == "male", "given_name"] = fathers[adults["sex"] == "male"]
    child = students["family_name"] + " " + students["given_name"] + " " + students["patronymic"]
    guardian = "г-" + students["student"]
    draft["guardians"] = pd.DataFrame(
        {
            "organisation": students["organisation"],
            "student": students["student"],
            "guardian": guardian,
            "guardian_name": adults["family_name"] + " " + adults["given_name"] + " " + adults["patronymic"],
            "relation": np.where(adults["sex"] == "female", "мать", "отец"),
        }
    )
    roll = draft.chance(_CONSENTS).random((count, 4))
    decision = np.select(
        [roll[:, 0] < 0.82, roll[:, 0] < 0.88, roll[:, 0] < 0.92, roll[:, 0] < 0.94],
        ["согласие", "отказ", "отзыв", "полный отказ"],
        "",
    )
    channel = np.select([roll[:, 0] < 0.74, roll[:, 0] < 0.78], ["электронно", "почта"], "бумага")
    decided_on = pd.Timestamp(FIRST_DAY) - pd.to_timedelta((roll[:, 1] * 60).astype(int) + 1, unit="D")
    consents = draft["guardians"].assign(
        student_name=child,
        decision=decision,
        channel=channel,
        decided_on=decided_on.astype("datetime64[us]"),
        origin=np.where(roll[:, 2] < 0.6, "заявление", np.where(roll[:, 2] < 0.8, "ЕПГУ", "личный кабинет")),
        known_from_at=BEFORE_THE_YEAR,
    )
    columns = ["organisation", "student", "student_name", "guardian", "guardian_name", "relation", "decision"]
    consents = consents[[*columns, "channel", "decided_on", "origin", "known_from_at"]]
    given, contacts = wrong_consents(consents[decision != ""].reset_index(drop=True), _contacts(draft, roll))
    draft["consents"] = with_validity(given, "known_from_at")
    draft["contacts"] = with_validity(contacts, "known_from_at")


def _contacts(draft: Draft, roll: npt.NDArray[np.float64]) -> pd.DataFrame:
    guardians = draft["guardians"]
    local = guardians["student"].str.lower()
    origin = np.select([roll[:, 3] < 0.8, roll[:, 3] < 0.92], ["заявление", "введён самим"], "").astype(object)
    common = guardians[["organisation", "student", "guardian"]].assign(
        origin=pd.Series(origin).where(origin != "", None), confirmed=roll[:, 2] < 0.85
    )
    mail = common.assign(kind="почта", address="parent." + local + "@family.example")[roll[:, 1] < 0.96]
    number = (roll[:, 2] * 9_999_999).astype(int)
    phone = common.assign(kind="телефон", address=[f"+7 000 {n:07d}" for n in number])[roll[:, 3] < 0.5]
    contacts = pd.concat([mail, phone]).sort_values(["organisation", "student", "kind"], ignore_index=True)
    contacts["known_from_at"] = BEFORE_THE_YEAR
    columns = ["organisation", "student", "guardian", "kind", "address", "origin", "confirmed", "known_from_at"]
    return contacts[columns]


def _families(family: npt.NDArray[np.int64], woman: npt.NDArray[np.bool_]) -> npt.NDArray[np.object_]:
    names: npt.NDArray[np.object_] = np.array(family_names(), dtype=object)[family, woman.astype(int)]
    return names
