"""Persons that are easily mistaken for one another: namesakes, a child who changed schools, a wrongly filled consent.

All of them are in organisations that have a name; where such a class is not in the region, nothing is done.
"""

from typing import Any

import numpy as np
import pandas as pd

# Who leaves on the first of these days is a student of the other class from the second on.
LEFT_ON, ENTERED_ON = pd.Timestamp("2026-10-14"), pd.Timestamp("2026-10-15")
_LEAVES, _ENTERS = ("peresvet-5", "11А"), ("mozhaysk-7", "11Б")
# Two of one class, and two of different organisations, share their full name but not their birthday.
_NAMESAKES = ((("kukarino", "8А"), ("kukarino", "8А")), (("kukarino", "6А"), ("ugra-1", "7А")))
_WRONG_CONSENTS = "kukarino"
_UNKNOWN_STUDENT = "19999"

_NAME = ["sex", "family", "family_name", "given_name", "patronymic", "father"]


def mix_up(persons: pd.DataFrame, groups: pd.DataFrame) -> None:
    """Gives some of the persons just drawn (with `klass_at`, in the order of classes) the names of others.

    Adds `entered_on` and `left_on`, NaT for all but the child who changed schools.
    """
    for column in ("entered_on", "left_on"):
        persons[column] = pd.Series(pd.NaT, index=persons.index, dtype="datetime64[us]")
    classes = groups[groups["half"] == 0]
    of = {(row.organisation, row.klass): at for at, row in zip(classes.index, classes.itertuples(), strict=True)}

    def nth(klass: tuple[str, str], position: int) -> int | None:
        own = np.flatnonzero(persons["klass_at"].to_numpy() == of.get(klass, -1))
        return int(own[position]) if len(own) > position else None

    for number, (first, second) in enumerate(_NAMESAKES):
        _rename(persons, nth(first, 2 * number), nth(second, 2 * number + 1))
    leaver, entrant = nth(_LEAVES, 3), nth(_ENTERS, 3)
    if leaver is not None and entrant is not None:
        _rename(persons, leaver, entrant)
        persons.loc[leaver, "left_on"] = LEFT_ON
        persons.loc[entrant, "entered_on"] = ENTERED_ON


def _rename(persons: pd.DataFrame, known: int | None, renamed: int | None) -> None:
    if known is not None and renamed is not None:
        persons.loc[renamed, _NAME] = persons.loc[known, _NAME].to_numpy()


def one_birthday(students: pd.DataFrame) -> None:
    """The child who changed schools was born on one day, and was as able before."""
    leaver, entrant = students["left_on"].notna(), students["entered_on"].notna()
    for column in ("birth_on", "ability"):
        students.loc[entrant, column] = students.loc[leaver, column].to_numpy()


def away(students: pd.DataFrame, student_at: Any, day: Any) -> Any:
    """Whether each of the students (positions) was not yet or no longer of the organisation on each of the days."""
    entered, left = (students[name].to_numpy()[student_at] for name in ("entered_on", "left_on"))
    return (day < entered) | (day > left)


def wrong_consents(consents: pd.DataFrame, contacts: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The registers with two consents more that nobody may act on, and the address that one of them is to go to.

    One has the code of one student and the name of another, and is the only consent of that student; the other a
    code that no journal knows.
    """
    own = consents[consents["organisation"] == _WRONG_CONSENTS]
    if len(own) < 3:
        return consents, contacts
    first, last = own.iloc[0], own.iloc[-1]
    agreed = {"decision": "согласие", "channel": "бумага", "origin": "заявление"}
    misnamed = own.tail(1).assign(student_name=first["student_name"], **agreed)
    guardian = "г-" + _UNKNOWN_STUDENT
    unknown = own.head(1).assign(student=_UNKNOWN_STUDENT, guardian=guardian, **agreed)
    kept = consents[(consents["organisation"] != _WRONG_CONSENTS) | (consents["student"] != last["student"])]
    address = contacts[(contacts["organisation"] == _WRONG_CONSENTS) & (contacts["kind"] == "почта")].head(1)
    address = address.assign(
        student=_UNKNOWN_STUDENT, guardian=guardian, address=f"parent.{_UNKNOWN_STUDENT}@family.example"
    )
    return (
        pd.concat([kept, misnamed, unknown], ignore_index=True),
        pd.concat([contacts, address], ignore_index=True),
    )
