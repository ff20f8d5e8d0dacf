"""Who is who: a code beside the same name links, a likeness is only proposed, and a person decides."""

from datetime import UTC, date, datetime
from typing import Any

import duckdb
import pytest

from foundation.errors import ConfigurationError
from lake.identity import Decided, decide_proposal, keep_proposals, list_proposals
from publications.consent import recipients
from tests.publishing.school import School, empty_lake
from transforms.derived.identity import identity_proposals, place_name_macros

ON = date(2026, 10, 23)
AS_OF = datetime(2026, 10, 22, 23, 30, tzinfo=UTC)


@pytest.fixture
def school() -> School:
    made = School(empty_lake())
    made.group("7А")
    made.student("1", "Иванов Пётр Сергеевич", "7А")
    return made


def work_list(school: School, *organisations: str) -> list[dict[str, Any]]:
    """The list after a night: what the data propose now, on top of what was decided."""
    school.write()
    ids = list(organisations or (school.id,))
    keep_proposals(school.connection, ids, identity_proposals(school.connection, ids), AS_OF)
    return list_proposals(school.connection)


def decide(connection: duckdb.DuckDBPyConnection, *decided: Any, by: str = "завуч") -> None:
    decide_proposal(connection, Decided(*decided), decided_by=by, decided_at=AS_OF)


def has_feed(school: School) -> bool:
    school.write()
    return bool(recipients(school.connection, school.id, "opt_in", ON).feed)


@pytest.mark.parametrize(
    ("name", "other", "agree"),
    [
        ("Иванов Пётр", "Иванов Петр Сергеевич", True),
        ("ИВАНОВ  ПЕТР", "Иванов Пётр", True),
        ("Иванов П. С.", "Иванов Пётр Сергеевич", True),
        ("Пётр Иванов", "Иванов Пётр", True),
        ("Иванов Пётр", "Иванова Анна", False),
        ("Иванов Пётр", "Иванов Павел", False),
        ("Иванов Пётр Ильич", "Иванов Пётр Сергеевич", False),
        ("И. П.", "Иванов Пётр", False),
        ("", "Иванов Пётр", False),
        ("Римская-Корсакова Ия", "Римская Корсакова Ия", True),
    ],
)
def test_names_agree_when_every_word_of_the_shorter_stands_in_the_longer(name: str, other: str, agree: bool) -> None:
    connection = duckdb.connect()
    place_name_macros(connection)
    for pair in ((name, other), (other, name)):
        assert connection.execute("SELECT names_agree(?, ?)", list(pair)).fetchone() == (agree,)


def test_a_shared_code_beside_the_same_name_links_by_itself(school: School) -> None:
    school.link("1")
    school.consent("1", name="Иванов Петр")
    assert has_feed(school)
    assert work_list(school) == []


def test_a_code_that_belongs_to_another_name_delivers_nothing_until_a_person_approves(school: School) -> None:
    school.student("2", "Петрова Анна Ильинична", "7А")
    school.link("1")
    school.consent("1", name="Петрова Анна")
    assert not has_feed(school)
    first, second = sorted(work_list(school), key=lambda each: str(each["person_id"]))
    assert {first["kind_code"], second["kind_code"]} == {"wrong_name"}
    assert (first["person_id"], second["person_id"]) == ("shkola|1", "shkola|2")
    assert "с тем же кодом" in first["evidence"]
    decide(school.connection, second["proposal_id"], "approved")
    assert recipients(school.connection, "shkola", "opt_in", ON).feed == {"shkola|2": ("shkola|m1",)}
    assert work_list(school) == []


def test_an_unlinked_consent_is_on_the_list_with_those_who_are_like_it(school: School) -> None:
    school.student("2", "Иванов Пётр Сергеевич", "7А")
    school.consent("R-17", name="Иванов Пётр Сергеевич")
    school.link("R-17")
    assert not has_feed(school)
    listed = work_list(school)
    # Namesakes: both are proposed, neither is chosen.
    assert [(each["person_id"], each["candidates"]) for each in listed] == [("shkola|1", 2), ("shkola|2", 2)]
    decide(school.connection, listed[0]["proposal_id"], "approved")
    assert recipients(school.connection, "shkola", "opt_in", ON).feed == {"shkola|1": ("shkola|m1",)}


def test_a_misprint_is_like_enough_and_a_stranger_is_not(school: School) -> None:
    school.consent("R-1", name="Ивонов Пётр Сергеевич")
    school.consent("R-2", name="Сидорова Клавдия")
    listed = {each["register_person_id"]: each for each in work_list(school)}
    assert listed["R-1"]["person_id"] == "shkola|1"
    assert listed["R-2"]["person_id"] is None
    with pytest.raises(ConfigurationError, match="никого не называет"):
        decide(school.connection, listed["R-2"]["proposal_id"], "approved")
    with pytest.raises(ConfigurationError, match="«99»"):
        decide(school.connection, listed["R-2"]["proposal_id"], "approved", "99")
    decide(school.connection, listed["R-2"]["proposal_id"], "approved", "1")
    assert recipients(school.connection, "shkola", "opt_in", ON).feed


def test_what_was_refused_does_not_come_back(school: School) -> None:
    school.consent("R-1", name="Ивонов Пётр Сергеевич")
    (only,) = work_list(school)
    decide(school.connection, only["proposal_id"], "refused")
    assert work_list(school) == []
    assert [each["status_code"] for each in list_proposals(school.connection, include_all=True)] == ["refused"]
    assert not has_feed(school)


def test_an_approval_holds_for_the_name_that_was_seen(school: School) -> None:
    school.consent("R-1", name="Ивонов Пётр Сергеевич")
    (only,) = work_list(school)
    decide(school.connection, only["proposal_id"], "approved")
    assert has_feed(school)
    # The register gives the code to another child: the approval opens nothing and the code is asked about again.
    school.connection.execute("UPDATE consent SET register_student_name = 'Сидорова Клавдия'")
    assert not has_feed(school)
    assert [each["register_name"] for each in work_list(school)] == ["Сидорова Клавдия"]


def test_one_code_is_never_approved_for_two_children(school: School) -> None:
    school.student("2", "Иванов Пётр Сергеевич", "7А")
    school.consent("R-17", name="Иванов Пётр Сергеевич")
    first, second = work_list(school)
    decide(school.connection, first["proposal_id"], "approved")
    with pytest.raises(ConfigurationError, match="уже связан"):
        decide(school.connection, second["proposal_id"], "approved")
    with pytest.raises(ConfigurationError, match="кто решил"):
        decide(school.connection, second["proposal_id"], "refused", by=" ")


def test_a_transfer_is_proposed_by_birthday_and_never_by_name_alone(school: School) -> None:
    other = School(school.connection, "drugaya")
    other.group("7Б")
    for organisation, born, to_on in ((school, date(2013, 5, 1), date(2026, 10, 1)), (other, date(2013, 5, 1), None)):
        organisation.student("77", "Ёлкина Мария Петровна")
        organisation.rows["student"][-1]["birth_on"] = born
        group = f"{organisation.id}|{'7А' if organisation is school else '7Б'}"
        organisation.add(
            "enrolment", student_id=f"{organisation.id}|77", study_group_id=group, enrolled_to_on=to_on,
            enrolled_from_on=date(2026, 9, 1) if organisation is school else date(2026, 10, 2),
        )  # fmt: skip
    other.student("78", "Иванов Пётр Сергеевич", "7Б")  # a namesake elsewhere, no birthday, no days that meet
    other.write()
    (only,) = work_list(school, "shkola", "drugaya")
    assert (only["kind_code"], only["organisation_id"], only["register_source"]) == ("transfer", "drugaya", "shkola")
    assert only["person_id"] == "drugaya|77"
    assert "01.05.2013" in only["evidence"]
