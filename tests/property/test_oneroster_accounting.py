"""OneRoster: whatever stands in the cells, every offered value has exactly one place, in a stack of bundles too."""

import copy

from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.oneroster.bundle import KINDS, read_bundle
from tests.normalising.oneroster_bundles import Tables, packed, school
from tests.normalising.pages import accounted, context
from transforms.normalise import normalise

_CELL = st.one_of(
    st.sampled_from(
        ["", " ", "x", "k1", "k2", "u1", "l1", "g2", "s1", "student", "teacher", "tobedeleted", "homeroom"]
    ),
    st.sampled_from(["2026-10-05", "2026-13-40", "4", "осв", "a\nb", 'a"b', "Ё|", "\u2028", "0001-01-01"]),
)


@st.composite
def _bundles(draw: st.DrawFn) -> list[bytes]:
    found = []
    for number in range(draw(st.integers(1, 3))):
        tables: Tables = copy.deepcopy(school())
        for _ in range(draw(st.integers(0, 12))):
            lines = tables[draw(st.sampled_from(sorted(tables)))]
            line = draw(st.integers(1, len(lines) - 1))
            match draw(st.integers(0, 3)):
                case 0:
                    lines[line] = lines[line][: draw(st.integers(0, len(lines[line])))]
                case 1:
                    lines[line] = [*lines[line], draw(_CELL)]
                case 2:
                    lines.append([*lines[line]])
                case _ if lines[line]:
                    lines[line][draw(st.integers(0, len(lines[line]) - 1))] = draw(_CELL)
        if draw(st.booleans()):
            lines = tables[draw(st.sampled_from(sorted(tables)))]
            lines[0][draw(st.integers(1, len(lines[0]) - 1))] = draw(
                st.sampled_from(["", "novelty", "metadata.x", "title"])
            )
        for name in draw(st.sets(st.sampled_from(sorted(tables)), max_size=3)):
            del tables[name]
        found.append(packed(tables, "delta" if number else "bulk", day=20 + number))
    return found


@settings(deadline=None, max_examples=40)
@given(_bundles())
def test_no_cell_is_lost_or_counted_twice(bundles: list[bytes]) -> None:
    offered = [read_bundle(one).offers for one in bundles]
    request = {"sizes": ",".join(str(len(one)) for one in bundles)}
    for kind in KINDS:
        page = normalise(kind, b"".join(bundles), context(source="oneroster", **request))
        assert accounted(page) == sum(one[kind] for one in offered), kind
