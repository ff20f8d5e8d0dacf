"""Russian typography: numerals, dates, unbreakable spaces."""

from datetime import UTC, date, datetime

import pytest
from jinja2 import UndefinedError

from publications import russian
from publications.russian import NBSP
from publications.templates import environment


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, "нарушений"),
        (1, "нарушение"),
        (2, "нарушения"),
        (4, "нарушения"),
        (5, "нарушений"),
        (11, "нарушений"),
        (12, "нарушений"),
        (14, "нарушений"),
        (21, "нарушение"),
        (22, "нарушения"),
        (25, "нарушений"),
        (100, "нарушений"),
        (101, "нарушение"),
        (111, "нарушений"),
        (112, "нарушений"),
        (1_001, "нарушение"),
        (1_013, "нарушений"),
    ],
)
def test_the_noun_agrees_with_the_number(count: int, expected: str) -> None:
    assert russian.plural(count, russian.FINDINGS) == expected


def test_a_number_and_its_noun_do_not_part() -> None:
    assert russian.counted(1_234_567, russian.ROWS) == f"1{NBSP}234{NBSP}567{NBSP}строк"


def test_numbers() -> None:
    assert russian.number(None) == "—"
    assert russian.number(-2.5, 1) == "−2,5"
    assert russian.number(99.96, 1) == f"{100},0"


def test_dates_and_moments_are_local() -> None:
    late = datetime(2026, 10, 23, 23, 30, tzinfo=UTC)
    assert russian.long_day(date(2026, 10, 24)) == f"24{NBSP}октября 2026{NBSP}г."
    assert russian.moment(late, "Asia/Yekaterinburg") == f"24.10.2026{NBSP}04:30"
    assert russian.long_moment(late, "Europe/Moscow") == f"24{NBSP}октября 2026{NBSP}г., 02:30{NBSP}(МСК)"
    assert [russian.zone(late, name) for name in ("Asia/Yekaterinburg", "Asia/Novosibirsk", "Asia/Kolkata")] == [
        "МСК+2",
        "UTC+7",
        "UTC+5:30",
    ]


@pytest.mark.parametrize(
    ("plain", "expected"),
    [
        ("и в журнале", "и~в~журнале"),
        ("тема - это", "тема~— это"),
        ('журнал "7А"', "журнал «7А»"),
        ("§ 12, № 345", "§~12, №~345"),
        ("п. 2.7 и ст. 10", "п.~2.7 и~ст.~10"),
        ("в течение 5 дней", "в~течение 5~дней"),
        ("что-то и из-за", "что-то и~из-за"),
        ("может ли быть", "может~ли быть"),
    ],
)
def test_prose_is_typeset(plain: str, expected: str) -> None:
    assert russian.typeset(plain) == expected.replace("~", NBSP)


def test_templates_escape_and_miss_nothing() -> None:
    made = environment()
    assert made.from_string("{{ name }}").render(name="<b>&") == "&lt;b&gt;&amp;"
    with pytest.raises(UndefinedError):
        made.from_string("{{ absent }}").render()
