import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.exports.counting import cell_values
from transforms.sheets.tokens import split_tokens


@pytest.mark.parametrize(
    ("cell", "tokens"),
    [
        ("5", ["5"]),
        ("2/3", ["2", "3"]),
        ("4 4", ["4", "4"]),
        ("2  3/3", ["2", "3", "3"]),
        ("О 4/3", ["О", "4", "3"]),
        ("Н Н", ["Н", "Н"]),
        ("Б Б 3", ["Б", "Б", "3"]),
        ("н/а", ["н/а"]),
        ("Н/А 3", ["Н/А", "3"]),
        ("4/н/а", ["4", "н/а"]),
        ("н/а/н/а", ["н/а", "н/а"]),
        ("н/н/а", ["н", "н/а"]),
        ("н/4", ["н", "4"]),
        ("Н//А", ["Н", "А"]),
        ("/", []),
        (" \u00a0 ", []),
    ],
)
def test_splitting(cell: str, tokens: list[str]) -> None:
    assert split_tokens(cell) == tokens


_TOKEN = st.sampled_from(["5", "4-", "осв", "Н", "б", "н/а", "Н/а", "О", "•", "2,5"])
_SPACE = st.sampled_from([" ", "  ", "\u00a0", "\t"])


@given(st.lists(st.tuples(_TOKEN, _SPACE), max_size=6))
def test_what_is_written_with_spaces_comes_back(pairs: list[tuple[str, str]]) -> None:
    assert split_tokens("".join(token + space for token, space in pairs)) == [token for token, _ in pairs]


@given(st.text(alphabet="5 /нНаА4\u00a0о\t", max_size=12))
def test_as_many_tokens_as_the_connector_counts(cell: str) -> None:
    assert len(split_tokens(cell)) == cell_values("Журнал", 4, cell)
