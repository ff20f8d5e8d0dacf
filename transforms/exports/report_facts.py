"""Rows that both reports of a whole class give: the class, its pupils, subjects and period marks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from transforms.exports.blocks import PUPIL, Block
from transforms.exports.found import Found, pointer
from transforms.marks import mark_value
from transforms.rows import PageRows
from transforms.sheets.book import Sheet, is_formula_error
from transforms.sheets.tokens import split_tokens
from transforms.titles import grade_of_group, kind_of_group


@dataclass(frozen=True, slots=True)
class Pupil:
    """A pupil of a report: known by class and full name, since no code is given."""

    organisation_id: str
    klass: str
    name: str

    @property
    def study_group_id(self) -> str:
        """The class."""
        return f"{self.organisation_id}|{self.klass}"

    @property
    def student_id(self) -> str:
        """Class and name: a name alone would make one pupil of two namesakes of different classes."""
        return f"{self.organisation_id}|{self.klass}|{self.name}"


def living_pupils(
    page: PageRows, found: Found, blocks: Sequence[tuple[Sheet, Block]], weights: Iterable[int]
) -> list[tuple[Sheet, Block, Pupil, int]]:
    """Blocks that name their class and one pupil; the others are rejected whole.

    Of two pupils of one name in a class neither is taken: which of them a mark belongs to nobody could tell later.
    """
    names: dict[tuple[str, str], int] = {}
    for _, block in blocks:
        key = (block.about.get("klass", ""), block.about[PUPIL].casefold())
        names[key] = names.get(key, 0) + 1
    living = []
    for number, ((sheet, block), weight) in enumerate(zip(blocks, weights, strict=True), start=1):
        klass, name = block.about.get("klass", ""), block.about[PUPIL]
        reason = ""
        if not name:
            reason = "student_unnamed"
        elif not klass:
            reason = "group_missing"
        elif names[klass, name.casefold()] > 1:
            reason = "student_namesake"
        if reason:
            found.reject(pointer(sheet, *block.named_at), name or None, reason, weight)
        else:
            living.append((sheet, block, Pupil(page.context.organisation_id, klass, name), number))
    return living


def add_class(page: PageRows, found: Found, living: Sequence[tuple[Sheet, Block, Pupil, int]]) -> None:
    """The classes of the report, in the order they come."""
    seen: set[str] = set()
    for sheet, block, pupil, _ in living:
        if pupil.klass not in seen:
            seen.add(pupil.klass)
            found.add(
                "study_group",
                pointer(sheet, *block.named_at),
                0,
                {
                    "study_group_id": pupil.study_group_id,
                    "source_group_id": pupil.klass,
                    "title": pupil.klass,
                    "kind_code": kind_of_group(page.context.organisation_kind),
                    "parent_study_group_id": None,
                    "grade": grade_of_group(pupil.klass),
                },
            )


def add_pupil(found: Found, at: str, pupil: Pupil, items: int) -> None:
    """The pupil and the place in the class; `items` are the name, the averages and the names of subjects."""
    words = [*pupil.name.split(maxsplit=2), None, None, None]
    found.add(
        "student",
        at,
        items,
        {
            "student_id": pupil.student_id,
            "source_student_id": pupil.name,
            "display_name": pupil.name,
            "family_name": words[0],
            "given_name": words[1],
            "patronymic": words[2],
        },
    )
    found.add("enrolment", at, 0, {"student_id": pupil.student_id, "study_group_id": pupil.study_group_id})


def add_subjects(found: Found, organisation_id: str, subjects: Mapping[str, str]) -> None:
    """The subjects of the report: title → where it stands first."""
    for title, at in subjects.items():
        found.add(
            "subject",
            at,
            0,
            {"subject_id": f"{organisation_id}|{title}", "source_subject_id": title, "title": title},
        )


def add_period_mark(
    found: Found, sheet: Sheet, cell: tuple[int, int], pupil: Pupil, subject: str, period: str, kind: str
) -> None:
    """A mark of a period as it stands in the cell; a date or an error in its place is rejected."""
    text, at = sheet.cell(*cell), pointer(sheet, *cell)
    if cell in sheet.typed_dates or is_formula_error(text):
        found.reject(at, text, "formula_error" if is_formula_error(text) else "mark_is_date", 1)
        return
    subject_id, period_id = f"{pupil.organisation_id}|{subject}", f"{pupil.organisation_id}|{period}"
    found.add(
        "period_mark",
        at,
        1,
        {
            "period_mark_id": "|".join((pupil.student_id, pupil.study_group_id, subject_id, period_id, kind)),
            "student_id": pupil.student_id,
            "study_group_id": pupil.study_group_id,
            "subject_id": subject_id,
            "academic_period_id": period_id,
            "kind_code": kind,
            "raw_value": text,
            "value": mark_value(text),
        },
    )


def row_weight(sheet: Sheet, row: int, days: frozenset[int]) -> int:
    """Values of a row of a subject: each token under a day, each other cell once."""
    return sum(
        len(split_tokens(cell)) if column in days and (row, column) not in sheet.typed_dates else 1
        for column, cell in enumerate(sheet.rows[row - 1], start=1)
        if cell.strip()
    )


def distinct(values: Iterable[str]) -> list[str]:
    """Each once, in the order they come."""
    return list(dict.fromkeys(values))
