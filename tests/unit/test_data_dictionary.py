"""The Russian data dictionary says what the model says."""

from schemas.dictionary import DICTIONARY, render_dictionary
from schemas.model import ENTITIES, OPERATIONS


def test_dictionary_is_not_stale() -> None:
    fresh = render_dictionary()
    assert DICTIONARY.read_text(encoding="utf-8") == fresh, "Сделайте заново: python -m schemas.dictionary"


def test_every_table_and_column_is_explained() -> None:
    text = render_dictionary()
    for table in (*ENTITIES, *OPERATIONS):
        assert f"### {table.name}\n" in text
        for column in table.columns:
            assert f"| {column.name}" in text or f"| **{column.name}**" in text
            assert column.info["description"] in text
