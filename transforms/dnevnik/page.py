"""What all pages of Dnevnik.ru share: how they open, their 64-bit ids, their moments, the group they are of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.exchange import NormaliseContext, NormalisedPage
from transforms.columns import Mask, Positions, joined, mapped, mask_of, present, taken
from transforms.json_pages.nodes import Nodes
from transforms.json_pages.page import JsonPage, Opened, Sent, open_page, open_pages
from transforms.json_pages.shape import Shape
from transforms.moments import in_utc
from transforms.titles import grade_of_group

MOMENT = pa.timestamp("us", tz="UTC")

_GROUP_FIELDS = (
    *("id", "id_str", "type", "name", "fullName", "parallel", "studyyear", "journalType", "timetable"),
    *("timetable_str", "status"),
)
SUBJECT_FIELDS = ("id", "id_str", "idStr", "name", "knowledgeArea", "fgosSubjectId", "espSubjectName")
_GROUP_LISTS = ("parentIds", "parentIds_str")
# The year .NET gives to what has no date, and those a journal may speak of.
_NO_YEAR, _FIRST_YEAR, _LAST_YEAR = 1, 1900, 2200


def group_shape(name: str) -> Shape:
    """An EduGroup; its subjects are named again by lessons and say nothing by themselves."""
    subject = Shape(f"{name}_subject", fields=SUBJECT_FIELDS)
    return Shape(name, fields=_GROUP_FIELDS, lists=_GROUP_LISTS, each={"subjects": subject})


def read_list(body: bytes, context: NormaliseContext, version: str, element: Shape) -> JsonPage | NormalisedPage:
    """Opens an answer that is a bare list of objects; anything else is refused whole."""

    def find(nodes: Nodes) -> tuple[int, bool]:
        return 0, bool(nodes.is_array[0])

    return open_page(body, context, version, Shape("answer", elements=element), find)


def read_bundle(body: bytes, context: NormaliseContext, version: str, shape: Shape) -> JsonPage | NormalisedPage:
    """Opens several answers about one group bound into one page; one without the group is refused whole."""

    def find(nodes: Nodes) -> tuple[int, bool]:
        return 0, bool(nodes.is_container[0]) and nodes.child(0, "group") >= 0

    return open_page(body, context, version, shape, find)


def read_bundles(sent: Sequence[Sent], version: str, shape: Shape) -> Opened:
    """As `read_bundle`, of several pages at once."""

    def expected(nodes: Nodes) -> Mask:
        return nodes.is_container[nodes.roots] & nodes.have("group")

    return open_pages(sent, version, shape, expected)


def ids(page: JsonPage, objects: Positions, name: str, key: str = "id") -> pa.Array:
    """The source's 64-bit ids as they are written, the text before the number."""
    return page.text(objects, name, f"{key}_str", key)


@dataclass(frozen=True, slots=True)
class Named:
    """Things known by a text on their page, and the number of that page: what one page lists, no other may name."""

    texts: pa.Array
    pages: Positions

    def places(self, values: pa.Array, pages: Positions) -> Positions:
        """Where each value of a page first stands among what its page lists, -1 where it is null or does not."""
        encoded = pa.concat_arrays([self.texts, values]).dictionary_encode()
        code = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
        code += np.concatenate([self.pages, pages]) * len(encoded.dictionary)
        here = np.flatnonzero(present(self.texts))
        known, first = np.unique(code[here], return_index=True)
        if len(known) == 0:
            return np.full(len(values), -1, np.int64)
        wanted = code[len(self.texts) :]
        place = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
        return np.where((known[place] == wanted) & present(values), here[first[place]], -1)


def named(page: JsonPage, objects: Positions, texts: pa.Array) -> Named:
    """Objects by their texts."""
    return Named(texts, page.pages(objects))


def rows_of(objects: Positions, nodes: Positions) -> Positions:
    """Where each node stands in `objects` (in document order), -1 where it does not."""
    if len(objects) == 0:
        return np.full(len(nodes), -1, np.int64)
    place = np.minimum(np.searchsorted(objects, nodes), len(objects) - 1)
    return np.where(objects[place] == nodes, place, -1)


def day_of(text: str, zone: ZoneInfo) -> date | None:
    """The local date of a moment; one with an offset is turned to the source's zone first."""
    found = _moment(text)
    if found is None:
        return None
    return (found.astimezone(zone) if found.tzinfo else found).date()


def moments(page: JsonPage, objects: Positions, name: str, key: str) -> pa.Array:
    """A field of local moments in UTC; what is no moment is rejected by itself, the date of year one is none."""
    zone = ZoneInfo(page.context.source_timezone)

    def moment(text: str) -> datetime | None:
        found = _moment(text) if ":" in text else None
        if found is None:
            return None
        return found.astimezone(UTC) if found.tzinfo else in_utc(found, zone)

    return _parsed(page, objects, (name, key), moment, MOMENT, "moment_unreadable")


def days(page: JsonPage, objects: Positions, name: str, key: str) -> pa.Array:
    """A field of local dates; what is no date is rejected by itself, the date of year one is none."""
    zone = ZoneInfo(page.context.source_timezone)
    return _parsed(page, objects, (name, key), lambda text: day_of(text, zone), pa.date32(), "date_unreadable")


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups a page tells of: their source ids and what they are known by here."""

    known: Named
    titles: pa.Array
    group_ids: pa.Array

    def id_of(self, source_ids: pa.Array, pages: Positions) -> pa.Array:
        """Our ids of groups of these source ids; null for a group that their page does not tell of."""
        return taken(self.group_ids, self.known.places(source_ids, pages))


def group_ids(page: JsonPage, objects: Positions, name: str) -> pa.Array:
    """Our ids of EduGroups.

    A class is known by its name, as registers name it. A subgroup too, if its name says of which class it is
    («9Б англ. 1»): one called «1 подгруппа» would meet its namesakes, and is known by the source's id.
    """
    title, code = page.text(objects, name, "name"), ids(page, objects, name)
    is_subgroup = mask_of(pc.equal(pc.utf8_lower(page.text(objects, name, "type")), "subgroup"))
    alone = is_subgroup & ~present(mapped(title, _class_in_title, pa.int64()))
    return joined(page.organisation, pc.if_else(pa.array(alone), code, title))


def read_groups(page: JsonPage, *names: str) -> Groups:
    """All groups that stand on the page under these names."""
    parts = [(page.reading.objects(name), name) for name in names]
    return Groups(
        Named(
            pa.concat_arrays([ids(page, objects, name) for objects, name in parts]),
            page.pages(np.concatenate([objects for objects, _ in parts])),
        ),
        pa.concat_arrays([page.text(objects, name, "name") for objects, name in parts]),
        pa.concat_arrays([group_ids(page, objects, name) for objects, name in parts]),
    )


def _class_in_title(title: str) -> int | None:
    """«9Б англ. 1» tells its class by a number with a letter; «1 подгруппа» has but a number."""
    number, *_ = title.split()
    return grade_of_group(title) if not number.rstrip(".-)").isdigit() else None


def _parsed(
    page: JsonPage,
    objects: Positions,
    field: tuple[str, str],
    parse: Callable[[str], Any],
    type_: pa.DataType,
    reason: str,
) -> pa.Array:
    position = page.reading.field(objects, *field)
    raw = page.reading.text(position)
    value = mapped(raw, parse, type_)
    none = mask_of(mapped(raw, _is_none, pa.bool_()))
    page.ledger.reject(position[present(raw) & ~present(value) & ~none], reason)
    return value


def _moment(text: str) -> datetime | None:
    """ISO 8601, mostly without zone, with up to seven digits of a second; the seventh is dropped."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if _FIRST_YEAR <= found.year <= _LAST_YEAR else None


def _is_none(text: str) -> bool:
    """Whether a text is what .NET writes where there is no moment: the first second of year one."""
    try:
        return datetime.fromisoformat(text.strip()).year == _NO_YEAR
    except ValueError:
        return False
