"""Pages read together come out as if each had been read alone, whatever stands among them."""

from collections.abc import Callable, Mapping
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.exchange import NormaliseContext, NormalisedPage
from tests.normalising.dnevnik_pages import body
from tests.normalising.mutations import mutated
from tests.normalising.pages import context, leaves
from tests.property import test_dnevnik_accounting, test_netschool_accounting, test_netschool_poo_accounting
from transforms.normalise import normalise, normalise_many

# Pages of each kind, and what may be asked for: of somebody, of somebody else, of nobody.
_KINDS: Mapping[str, tuple[Callable[[], Any], str, tuple[dict[str, str], ...]]] = {
    "dnevnik.journal": (test_dnevnik_accounting.PAGES["dnevnik.journal"], "dnevnik", ({"group": "1"},)),
    "netschool.diary": (
        test_netschool_accounting.PAGES["netschool.diary"],
        "netschool",
        (
            {"studentId": "7", "class": "9Б", "types": '{"1": "Ответ", "3": "Домашнее задание"}'},
            {"studentId": "8", "class": "9А", "types": '{"1": "Работа", "10": "Контрольная"}'},
            {},
        ),
    ),
    "netschool_poo.lessons": (
        test_netschool_poo_accounting.PAGES["netschool_poo.lessons"],
        "netschool_poo",
        ({"student": "7", "group": "1АТП-26"}, {"student": "8", "group": "2АТП-25"}, {}),
    ),
}
# What a server in trouble sends; the last ones would be taken for several documents, or for parts of a neighbour, if
# they were put side by side without a look at each.
_BROKEN = (
    b"",
    b"<html></html>",
    b'{"a": 1',
    b"\xff\xfe",
    b'{"a": "\xff"}',
    b'"x',
    b"1], [2",
    b"[1]]",
    b"[[1]",
    b"1, 2",
)
_LONE_SURROGATE = b'{"weekDays": [{"date": "\\ud800"}]}'


@settings(deadline=None, max_examples=20)
@given(st.data())
def test_neighbours_change_nothing(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(_KINDS)))
    page, source, requests = _KINDS[kind]
    spoilt = mutated({kind: page}).map(lambda drawn: body(drawn[1]))
    bodies = data.draw(
        st.lists(spoilt | st.just(body(page())) | st.sampled_from((*_BROKEN, _LONE_SURROGATE)), min_size=2, max_size=5)
    )
    sent = [(one, _asked(source, data.draw(st.sampled_from(requests)))) for one in bodies]
    together = normalise_many(kind, sent)
    for found, (one, asked) in zip(together, sent, strict=True):
        assert _said(found) == _said(normalise(kind, one, asked))


@pytest.mark.parametrize("kind", sorted(_KINDS))
@pytest.mark.parametrize("broken", _BROKEN)
def test_a_page_that_cannot_be_read_is_refused_alone(kind: str, broken: bytes) -> None:
    page, source, requests = _KINDS[kind]
    asked = _asked(source, requests[0])
    good = body(page())
    first, refused, last = normalise_many(kind, [(good, asked), (broken, asked), (good, asked)])
    assert refused.rejects["reason_code"].to_pylist() == ["wrong_document"]
    assert not refused.rows
    assert _said(first) == _said(last) == _said(normalise(kind, good, asked))
    assert first.rows["lesson"].num_rows > 0
    accounted = sum(sum(table["items"].to_pylist()) for table in (*first.rows.values(), first.rejects))
    assert accounted == leaves(page())


def _asked(source: str, request: dict[str, str]) -> NormaliseContext:
    return context("college" if source == "netschool_poo" else "school", source, **request)


def _said(page: NormalisedPage) -> tuple[dict[str, list[Any]], list[Any], str, Any, Any]:
    def content(table: pa.Table) -> list[Any]:
        return table.to_pylist()  # type: ignore[no-any-return]

    rows = {entity: content(table) for entity, table in page.rows.items()}
    return rows, content(page.rejects), page.normaliser_version, page.covers, page.scopes
