"""The mutation of the rules' SQL: what the mutator makes, what it proves to mean the same, a small rule held to it."""

import pytest

from tests.mutation.bench import score
from tests.mutation.equivalent import reason_of
from tests.mutation.mutants import Mutant, mutants
from tests.mutation.report import WANTED, share, written
from tests.property.plain.reference import EXAMPLES
from validations.rulebook import load_rules

_QUERY = """
WITH late AS (
    SELECT DISTINCT
        mark.organisation_id, requirement.obligation_id, mark.lesson_on, coalesce(mark.times > 2, FALSE) AS many
    FROM mark
    INNER JOIN requirement ON mark.organisation_id = requirement.organisation_id AND mark.source = requirement.source
    LEFT JOIN lesson ON mark.lesson_id = lesson.lesson_id
    WHERE NOT mark.is_gone AND mark.day BETWEEN lesson.first_on AND lesson.last_on
)

SELECT
    organisation_id,
    obligation_id,
    CASE WHEN many THEN 'certain' ELSE 'cannot_tell' END AS certainty,
    CASE WHEN lesson_on = 'x' THEN 'Поздно' ELSE 'Рано' END AS detail
FROM late
WHERE many OR lesson_on IN ('a', 'b')
"""


def _of(what: str, query: str = _QUERY) -> list[Mutant]:
    return [mutant for mutant in mutants(query) if mutant.what.startswith(what)]


@pytest.mark.parametrize(
    "what",
    [
        *("EQ becomes NEQ", "GT becomes GTE", "GT becomes LTE", "And becomes Or", "Or becomes And", "NOT left out"),
        *("BETWEEN above its lower bound", "BETWEEN below its upper bound", "BETWEEN without its upper bound"),
        *("right condition left out", "left condition left out", "WHERE left out", "IN with a value less", "In denied"),
        *("INNER JOIN becomes LEFT JOIN", "LEFT JOIN becomes INNER JOIN", "DISTINCT left out", "another word"),
        *("COALESCE without its default", "COALESCE without its value", "a number +1", "a number -1"),
        *("TRUE and FALSE change places", "a branch's condition turned round"),
    ],
)
def test_every_kind_of_change_is_made(what: str) -> None:
    assert _of(what)


def test_what_only_a_person_reads_is_left_alone() -> None:
    assert not [mutant for mutant in mutants(_QUERY) if "'x'" in mutant.what or "Поздно" in mutant.what]


def test_a_join_whose_lonely_rows_are_turned_away_may_be_of_either_kind() -> None:
    (of_requirement,) = _of("INNER JOIN becomes LEFT JOIN")
    (of_lesson,) = _of("LEFT JOIN becomes INNER JOIN")
    assert of_requirement.proof is not None, "the engine drops what has no clause"
    assert of_lesson.proof is not None, "WHERE compares with its columns"


def test_a_join_whose_lonely_rows_are_kept_is_not_proved_to_be_of_either_kind() -> None:
    kept = _QUERY.replace("BETWEEN lesson.first_on AND lesson.last_on", "> 5")
    assert _of("LEFT JOIN becomes INNER JOIN", kept)[0].proof is None
    denied = _QUERY.replace("mark.day BETWEEN lesson.first_on AND lesson.last_on", "lesson.first_on IS NULL")
    assert _of("LEFT JOIN becomes INNER JOIN", denied)[0].proof is None


def test_null_for_false_is_proved_only_where_nothing_denies_it() -> None:
    assert _of("COALESCE without its default")[0].proof is not None
    denied = _QUERY.replace("WHERE many OR", "WHERE NOT many OR")
    assert _of("COALESCE without its default", denied)[0].proof is None


def test_repetition_is_proved_harmless_only_where_nobody_counts() -> None:
    assert _of("DISTINCT left out")[0].proof is not None
    counted = _QUERY.replace(
        "FROM late\n", "FROM late\nINNER JOIN (SELECT count(*) AS n FROM late) AS all_of_them ON n > 1\n"
    )
    assert _of("DISTINCT left out", counted)[0].proof is None


def test_figures_of_rules_that_did_not_run_stay() -> None:
    document = (
        "<!-- mutation: begin -->\n| `mark-late` | 10 | 1 | 9 | 0 | 100.0% |\n\n- `mark-late`: a reason.\n"
        "<!-- mutation: end -->\n"
    )
    again = written(document, [])
    assert "| `mark-late` | 10 | 1 | 9 | 0 | 100.0% |" in again
    assert "- `mark-late`: a reason." in again


@pytest.mark.parametrize("rule_id", ["lesson-mark-scale"])
def test_what_the_tests_of_a_small_rule_do_not_notice_means_the_same(rule_id: str) -> None:
    scored = score(rule_id, EXAMPLES)
    assert scored.killed > 0
    assert [mutant.what for mutant in scored.survived if reason_of(rule_id, mutant) is None] == []


@pytest.mark.full
@pytest.mark.parametrize("rule_id", load_rules())
def test_the_tests_of_a_rule_notice_what_is_changed_in_its_query(rule_id: str) -> None:
    assert share(score(rule_id, EXAMPLES)) >= WANTED
