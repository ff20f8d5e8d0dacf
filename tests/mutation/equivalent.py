"""Mutants that change nothing: what they leave out follows from the rest, and why."""

import re
from collections.abc import Mapping

from tests.mutation.mutants import Mutant
from validations.rulebook import load_rule

# `requirement_value` holds the lists of the clauses, and nothing else has a `parameter` but terms.
_ONE_LIST = re.compile(r"(left|right) condition left out: \w+\.parameter = '\w+(?<!days)'")

# Rule ('*': any) → a regular expression of the mutant's whole name → the reason.
EQUIVALENT: Mapping[str, Mapping[str, str]] = {
    "*": {
        r"INNER JOIN becomes LEFT JOIN: requirement": (
            "a row nobody asks about has no clause, and the engine drops what has no clause"
        ),
        r"(INNER|LEFT) JOIN becomes (LEFT|INNER) JOIN: (local_day|term_end|term)( AS \w+)?": (
            "the engine lays out every day the journals mention and a year around them, so there is none without a row"
        ),
        r"DISTINCT left out: .*": "the engine keeps one row of each key",
        r"COALESCE without its default: COALESCE\(.* (>=|<) .*, FALSE\)": (
            "NULL and FALSE lead CASE, WHERE and OR the same way"
        ),
    },
    "lesson-mark-scale": {
        r"right condition left out: scale\.parameter = 'marks'": "the rule has one list",
    },
    "mark-changed": {
        r"INNER JOIN becomes LEFT JOIN: at_change": "every former mark has its row there",
        r"INNER JOIN becomes LEFT JOIN: touched": "`touched` only spares work: other cells meet no former mark",
        r"(left|right) condition left out: mark\.(student_id|lesson_id) = touched\.(student_id|lesson_id)": (
            "`touched` only spares work: other cells meet no former mark"
        ),
        r"(left|right) condition left out: former\.obligation_id = at_(change|present)\.obligation_id": (
            "every clause sees the same cells"
        ),
        r"a number -1: COALESCE\(at_present\.times, 0\)": "a former mark stood at least once",
    },
    "mark-late": {
        r"right condition left out: work_kind\.parameter = 'work_kinds'": "the rule has one list",
    },
    "one-mark-per-cell": {
        r"INNER JOIN becomes LEFT JOIN: mark": "a crowded cell has marks",
        r"Min becomes Max: MIN\(requirement\.per_cell\)": "a clause gives one number",
        r"(left condition left out|And becomes Or|EQ becomes NEQ|right condition left out): crowded\..*": (
            "any mark of the lesson names the same group, subject, day and number"
        ),
    },
    "period-mark-missing": {
        r"INNER JOIN becomes LEFT JOIN: (academic_period( AS other)?|lesson|coverage)": (
            "what meets nothing has no student, no class or no moment, and is dropped further on"
        ),
        r"a number [+-]1: COALESCE\(study_group\.grade, whole_class\.grade, 0\)": "any grade under ten stands for none",
    },
    "period-mark-outside-last-week": {
        r"INNER JOIN becomes LEFT JOIN: academic_period": "without a period there is no last day",
        r"right condition left out: period_kind\.parameter = 'period_kinds'": "the rule has one list",
    },
    "topic-off-plan": {
        r"INNER JOIN becomes LEFT JOIN: topic_plan": "a class without a plan brings no subject to compare with",
    },
    "work-kind-missing": {
        r"Min becomes Max: MIN\(mark\.(study_group_id|subject_id|lesson_on|lesson_number)\)": (
            "all marks of a lesson name the same group, subject, day and number"
        ),
    },
    "remark-not-mended": {
        r"(COALESCE without its default|a number -1): COALESCE\(checker\.is_deputy, 0\)": (
            "neither is a deputy; the wording alone asks for nought"
        ),
    },
    "year-work-not-placed": {
        r"right condition left out: asked_(kind|grade)\.parameter = '(course_kinds|grades)'": (
            "no kind of work is written like a grade"
        ),
        r"another word: CASE WHEN .* THEN '(late|lacking)' END": (
            "all but what is placed is found; which it was, the wording alone says"
        ),
        r"another word: CAST\(CAST\(EXTRACT.*": "the database reads a date as far as it goes",
    },
}


def reason_of(rule_id: str, mutant: Mutant) -> str | None:
    """Why the mutant means the same as the rule; None where it does not."""
    if mutant.proof is not None:
        return mutant.proof
    if _ONE_LIST.fullmatch(mutant.what) and list(load_rule(rule_id).parameters.values()).count("texts") == 1:
        return "the rule has one list"
    for known in (EQUIVALENT.get(rule_id, {}), EQUIVALENT["*"]):
        for pattern, reason in known.items():
            if re.fullmatch(pattern, mutant.what):
                return reason
    return None
