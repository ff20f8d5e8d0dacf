"""Who may receive a child's diary electronically: decided at publishing, on back-fills too."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Final

import duckdb

from foundation.organisations import Organisation
from transforms.derived.identity import place_name_macros

_QUERY: Final = files(__package__).joinpath("consent.sql").read_text(encoding="utf-8")
_MODES: Final = ("opt_in", "opt_out")


@dataclass(frozen=True, slots=True)
class Recipients:
    """What the consents of one organisation allow on one day; the keys are our student ids.

    `feed` and `mail` hold the guardians (their ids; "" where the register names none) and the addresses that may
    receive; a student whose guardians all refused any information is in `refused`.
    """

    feed: Mapping[str, tuple[str, ...]]
    mail: Mapping[str, tuple[str, ...]]
    refused: frozenset[str]


def consent_mode(organisation: Organisation, consent_modes: Mapping[str, str]) -> str:
    """opt_in or opt_out: what the organisation settled, else its regulation, else opt_in.

    `consent_modes` gives the regulation's answer by organisation id; a regulation may be silent.
    """
    mode = organisation.consent_mode or consent_modes.get(organisation.id) or "opt_in"
    return mode if mode in _MODES else "opt_in"


def lasting_recipients(
    connection: duckdb.DuckDBPyConnection, organisation_id: str, mode: str, as_of_on: date, today_on: date
) -> Recipients:
    """Who might receive on `as_of_on` and still may on `today_on`: what a publication for a past day is bound by.

    A consent withdrawn since then is withdrawn for the past as well.
    """
    then = recipients(connection, organisation_id, mode, as_of_on)
    if today_on <= as_of_on:
        return then
    now = recipients(connection, organisation_id, mode, today_on)
    return Recipients(
        feed=_both(then.feed, now.feed), mail=_both(then.mail, now.mail), refused=then.refused | now.refused
    )


def recipients(connection: duckdb.DuckDBPyConnection, organisation_id: str, mode: str, as_of_on: date) -> Recipients:
    """Who may receive on the local date `as_of_on`.

    opt_in needs a current «given», opt_out excludes refusals and withdrawals; a person of the register reaches a
    child of the journal by a shared code beside the same name, or by a person's approval (`identity_proposal`), never
    by a name alone; and e-mail needs an address of known origin.
    """
    place_name_macros(connection)
    rows = connection.execute(_QUERY, {"organisation": organisation_id, "mode": mode, "as_of_on": as_of_on}).fetchall()
    feed: dict[str, set[str]] = {}
    mail: dict[str, set[str]] = {}
    known: dict[str, list[bool]] = {}
    for student, guardian, refuses_everything, may_have_feed, may_have_mail, email in rows:
        known.setdefault(student, []).append(refuses_everything)
        if may_have_feed:
            feed.setdefault(student, set()).add(guardian)
        if may_have_mail and email:
            mail.setdefault(student, set()).add(email)
    return Recipients(
        feed={student: tuple(sorted(found)) for student, found in feed.items()},
        mail={student: tuple(sorted(found)) for student, found in mail.items()},
        refused=frozenset(student for student, each in known.items() if all(each)),
    )


def _both(then: Mapping[str, tuple[str, ...]], now: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    shared = {student: tuple(each for each in found if each in now.get(student, ())) for student, found in then.items()}
    return {student: found for student, found in shared.items() if found}
