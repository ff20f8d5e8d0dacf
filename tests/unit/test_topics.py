import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.topics import normalise_topic


@pytest.mark.parametrize(
    "written",
    [
        "Линейные уравнения",
        "линейные  УРАВНЕНИЯ.",
        "«Линейные уравнения»",
        "Урок 5. Линейные уравнения",
        "Урок № 5: Линейные уравнения…",
        "5. Линейные уравнения",
        "5) «Линейные уравнения».",
        "Тема 2.1. Линейные уравнения",
        "12.3 Линейные уравнения",
        "\u00a0Линейные\tуравнения ;",
    ],
)
def test_what_a_typist_does_differently_is_the_same_topic(written: str) -> None:
    assert normalise_topic(written) == "линейные уравнения"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Счёт до пяти", "счет до пяти"),
        ("Слова — названия", "Слова - названия"),
        ("XIX век", "xix век"),
    ],
)
def test_spellings_of_one_topic(first: str, second: str) -> None:
    assert normalise_topic(first) == normalise_topic(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Война 1812 года", "Война 1813 года"),
        ("1812 год в истории", "1813 год в истории"),
        ("Урок 5", "Урок 6"),
        ("5 класс: повторение", "6 класс: повторение"),
        ("Сложение", "Сложение и вычитание"),
    ],
)
def test_other_topics_stay_other(first: str, second: str) -> None:
    assert normalise_topic(first) != normalise_topic(second)


def test_nothing_but_numbering_is_kept() -> None:
    assert normalise_topic("Урок 5.") == "урок 5"


_WORDS = st.lists(
    st.sampled_from(
        ["Урок", "тема", "5", "5.", "2.1", "№", "—", "«", "»", "ё", ".", ")", "Дроби", "ẞ", "ǅ", "\u00a0", "½"]
    )
    | st.text(max_size=6),
    max_size=8,
)


@given(_WORDS, st.sampled_from(["", " "]))
def test_normalising_twice_changes_nothing(words: list[str], between: str) -> None:
    once = normalise_topic(between.join(words))
    assert normalise_topic(once) == once
