"""Who may receive electronically: by the latest decision, through a link, never by name."""

from datetime import date

import pytest

from publications.consent import Recipients, consent_mode, recipients
from tests.publishing.school import School, empty_lake, organisation

ON = date(2026, 10, 23)


def allowed(school: School, mode: str = "opt_in", on: date = ON) -> Recipients:
    school.write()
    return recipients(school.connection, school.id, mode, on)


@pytest.fixture
def school() -> School:
    made = School(empty_lake())
    made.group("7А")
    made.student("1", "Иванов Пётр", "7А")
    return made


def test_a_given_consent_opens_feed_and_mail(school: School) -> None:
    school.link("1")
    school.consent("1")
    school.contact("1", "mama@example.ru")
    found = allowed(school)
    assert found.feed == {"shkola|1": ("shkola|m1",)}
    assert found.mail == {"shkola|1": ("mama@example.ru",)}


def test_silence_is_no_consent_under_opt_in_and_enough_under_opt_out(school: School) -> None:
    school.link("1")
    school.contact("1", "mama@example.ru")
    assert not allowed(school).feed
    assert not allowed(school).mail
    assert allowed(school, "opt_out").feed == {"shkola|1": ("shkola|m1",)}
    assert allowed(school, "opt_out").mail == {"shkola|1": ("mama@example.ru",)}


@pytest.mark.parametrize("mode", ["opt_in", "opt_out"])
@pytest.mark.parametrize("decision", ["refused", "withdrawn", "full_refusal"])
def test_a_later_no_takes_back_a_yes(school: School, mode: str, decision: str) -> None:
    school.link("1")
    school.contact("1", "mama@example.ru")
    school.consent("1", on=date(2026, 9, 1))
    school.consent("1", on=date(2026, 10, 1), decision=decision)
    found = allowed(school, mode)
    assert not found.feed
    assert not found.mail
    assert ("shkola|1" in found.refused) == (decision == "full_refusal")


@pytest.mark.parametrize("decision", ["refused", "withdrawn", "full_refusal"])
def test_a_no_holds_by_the_code_even_under_another_name_and_a_yes_does_not(school: School, decision: str) -> None:
    school.link("1")
    school.consent("1", on=date(2026, 9, 1))
    school.consent("1", on=date(2026, 10, 1), decision=decision, name="Другая Фамилия")
    school.consent("1", on=date(2026, 10, 2), name="Другая Фамилия")
    for mode in ("opt_in", "opt_out"):
        assert not allowed(school, mode).feed


def test_a_later_yes_takes_back_a_no(school: School) -> None:
    school.link("1")
    school.consent("1", on=date(2026, 9, 1), decision="withdrawn")
    school.consent("1", on=date(2026, 10, 1))
    assert allowed(school).feed


def test_of_two_decisions_of_one_day_the_stricter_holds(school: School) -> None:
    school.link("1")
    school.consent("1", on=date(2026, 9, 1))
    school.consent("1", on=date(2026, 9, 1), decision="refused")
    assert not allowed(school).feed


def test_a_decision_of_tomorrow_is_not_yet_taken(school: School) -> None:
    school.link("1")
    school.consent("1", on=date(2026, 9, 1))
    school.consent("1", on=date(2026, 10, 24), decision="withdrawn")
    assert allowed(school).feed
    assert not allowed(school, on=date(2026, 10, 24)).feed


def test_one_guardian_decides_for_himself_alone(school: School) -> None:
    school.link("1")
    school.consent("1", guardian="mother")
    school.consent("1", guardian="father", decision="full_refusal")
    school.contact("1", "mother@example.ru", "mother")
    school.contact("1", "father@example.ru", "father")
    for mode in ("opt_in", "opt_out"):
        found = allowed(school, mode)
        assert found.feed == {"shkola|1": ("shkola|mother",)}
        assert found.mail == {"shkola|1": ("mother@example.ru",)}
        assert not found.refused


@pytest.mark.parametrize(
    ("channel", "has_feed", "has_mail"), [("electronic", True, True), ("email", False, True), ("paper", False, False)]
)
def test_the_channel_that_was_chosen_rules(school: School, channel: str, has_feed: bool, has_mail: bool) -> None:
    school.link("1")
    school.consent("1", channel=channel)
    school.contact("1", "mama@example.ru")
    for mode in ("opt_in", "opt_out"):
        found = allowed(school, mode)
        assert (bool(found.feed), bool(found.mail)) == (has_feed, has_mail)


@pytest.mark.parametrize("origin", [None, "", "  "])
def test_an_address_of_unknown_origin_gets_no_mail(school: School, origin: str | None) -> None:
    school.link("1")
    school.consent("1")
    school.contact("1", "mama@example.ru", origin=origin)
    found = allowed(school)
    assert found.feed
    assert not found.mail


def test_without_a_link_nothing_goes_out_whatever_the_names_say(school: School) -> None:
    school.consent("1")
    school.contact("1", "mama@example.ru")
    assert allowed(school) == Recipients({}, {}, frozenset())
    assert allowed(school, "opt_out") == Recipients({}, {}, frozenset())


def test_a_register_person_linked_to_two_children_counts_for_neither(school: School) -> None:
    school.student("2", "Иванов Пётр", "7А")
    school.consent("1")
    school.link("1", "shkola|1")
    school.link("1", "shkola|2")
    assert not allowed(school).feed


def test_a_match_that_nobody_approved_is_no_link(school: School) -> None:
    school.consent("1")
    school.link("1", method="approved")
    assert not allowed(school).feed


def test_another_organisations_register_opens_nothing(school: School) -> None:
    other = School(school.connection, "drugaya")
    other.link("1", "shkola|1")
    other.consent("1")
    other.contact("1", "mama@example.ru")
    other.write()
    assert not allowed(school).feed
    assert not allowed(other).feed


def test_the_mode_is_the_organisations_then_its_regulations_then_opt_in() -> None:
    assert consent_mode(organisation(), {}) == "opt_in"
    assert consent_mode(organisation(), {"shkola": "opt_out"}) == "opt_out"
    assert consent_mode(organisation(consent_mode="opt_in"), {"shkola": "opt_out"}) == "opt_in"
    assert consent_mode(organisation(), {"shkola": "silent"}) == "opt_in"
