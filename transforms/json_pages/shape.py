"""What a page is expected to look like, and what each of its nodes therefore is.

PHP writes a map as an array when its keys happen to be 0, 1, 2 and an empty map as an empty array;
so whatever is a map of objects here may come as a list of them, as null, or not at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.columns import Mask, Positions
from transforms.json_pages.nodes import Nodes

_UNKNOWN = 0


@dataclass(frozen=True, eq=False)
class Shape:
    """An object of a page: `fields` hold one value, `lists` many values, `each` many objects, `one` an object.

    Where the answer itself is a bare list, `elements` are the objects it holds, and nothing else is given.
    """

    name: str
    fields: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    each: Mapping[str, "Shape"] = field(default_factory=dict)
    one: Mapping[str, "Shape"] = field(default_factory=dict)
    elements: "Shape | None" = None

    @cached_property
    def grammar(self) -> "Grammar":
        """This shape and all below it as tables of roles, made once."""
        return Grammar(self)


class Grammar:
    """Roles of nodes as numbers: what a child is, by its parent's role and its key."""

    def __init__(self, root: Shape) -> None:
        self.keys: dict[str, int] = {}
        self.object_roles: dict[str, int] = {}
        self.field_roles: dict[tuple[str, str], int] = {}
        self._moves: list[tuple[int, str | None, int]] = []
        self._leaf_roles: list[int] = []
        self._roles = 1
        self.root_role = self._object(root)
        self.step = np.zeros((self._roles, len(self.keys) + 1), np.int32)
        self.every = np.zeros(self._roles, np.int32)
        for role, key, child in self._moves:
            if key is None:
                self.every[role] = child
            else:
                self.step[role, self.keys[key]] = child
        self.is_object = np.isin(np.arange(self._roles), list(self.object_roles.values()))
        self.is_leaf = np.isin(np.arange(self._roles), self._leaf_roles)

    def _object(self, shape: Shape) -> int:
        if shape.name in self.object_roles:
            return self.object_roles[shape.name]
        role = self.object_roles[shape.name] = self._new_role()
        for key in shape.fields:
            leaf = self.field_roles[shape.name, key] = self._new_role()
            self._leaf_roles.append(leaf)
            self._move(role, key, leaf)
        for key in shape.lists:
            container, element = self._new_role(), self._new_role()
            self.field_roles[shape.name, key] = element
            self._leaf_roles.append(element)
            self._move(role, key, container)
            self._move(container, None, element)
        for key, child in shape.each.items():
            container = self._new_role()
            self._move(role, key, container)
            self._move(container, None, self._object(child))
        for key, child in shape.one.items():
            self._move(role, key, self._object(child))
        if shape.elements is not None:
            self._move(role, None, self._object(shape.elements))
        return role

    def _new_role(self) -> int:
        self._roles += 1
        return self._roles - 1

    def _move(self, role: int, key: str | None, child: int) -> None:
        if key is not None:
            self.keys.setdefault(key, len(self.keys) + 1)
        self._moves.append((role, key, child))


class Reading:
    """Nodes of pages with their roles: objects of a name, their fields, the objects above them.

    `tops` are the nodes that `shape` describes, one of each page.
    """

    def __init__(self, nodes: Nodes, tops: Positions, shape: Shape) -> None:
        self.nodes = nodes
        self.tops = tops
        self._grammar = shape.grammar
        self.inside = nodes.within(tops)
        self._role = self._roles()
        self.is_object = self._grammar.is_object[self._role] & nodes.is_container
        self._owner = nodes.nearest(self.is_object)
        leaves = np.flatnonzero(nodes.leaves & self._grammar.is_leaf[self._role])
        self._leaves = leaves[np.argsort(self._role[leaves], kind="stable")]
        self._leaf_roles = self._role[self._leaves]

    def objects(self, name: str) -> Positions:
        """Objects of that name in document order."""
        return np.flatnonzero((self._role == self._grammar.object_roles[name]) & self.is_object).astype(np.int64)

    def field(self, objects: Positions, name: str, key: str) -> Positions:
        """Of each object the node that carries a value under `key`; -1 where it is absent, null or empty."""
        slots = np.full(len(self._role), -1, np.int64)
        role = self._grammar.field_roles[name, key]
        first, last = np.searchsorted(self._leaf_roles, (role, role + 1))
        found = self._leaves[first:last]
        slots[self.nodes.parent[found]] = found
        return slots[objects]

    def elements(self, name: str, key: str) -> Positions:
        """Nodes that carry the values of the lists under `key` of all objects of that name, in document order."""
        role = self._grammar.field_roles[name, key]
        first, last = np.searchsorted(self._leaf_roles, (role, role + 1))
        return self._leaves[first:last]

    def written(self, positions: Positions) -> pa.Array:
        """As `text`, with null in place of what is nothing but spaces."""
        return self.nodes.written.take(pa.array(positions, mask=positions < 0))

    def text(self, positions: Positions) -> pa.Array:
        """The values that nodes carry; null for position -1."""
        return self.nodes.text.take(pa.array(positions, mask=positions < 0))

    def map_key(self, objects: Positions) -> pa.Array:
        """The key an object stands under in a map; null where it stands in a list, whose key says nothing."""
        key = self.nodes.key.take(pa.array(objects))
        listed = self.nodes.is_array[self.nodes.parent[objects]]
        return pc.if_else(pa.array(listed), pa.scalar(None, pa.string()), key)

    def container_key(self, objects: Positions) -> pa.Array:
        """The key of the map or list that holds an object."""
        return self.nodes.key.take(pa.array(self.nodes.parent[objects]))

    def above(self, objects: Positions) -> Positions:
        """The nearest object above each object."""
        return self._owner[self.nodes.parent[objects]]

    @property
    def unknown(self) -> Mask:
        """Values of this page that no shape knows of."""
        return self.inside & self.nodes.leaves & ~self._grammar.is_leaf[self._role]

    def _roles(self) -> Positions:
        nodes, grammar = self.nodes, self._grammar
        encoded = nodes.key.dictionary_encode()
        known = np.array([grammar.keys.get(key, 0) for key in encoded.dictionary.to_pylist()], np.int64)
        key_code = known[encoded.indices.to_numpy()]
        role = np.full(len(nodes.parent), _UNKNOWN, np.int64)
        role[self.tops] = grammar.root_role
        below = self.inside.copy()
        below[self.tops] = False
        for level in nodes.levels[1:]:
            here = level[below[level]]
            above = role[nodes.parent[here]]
            every = grammar.every[above]
            role[here] = np.where(every != _UNKNOWN, every, grammar.step[above, key_code[here]])
        return role
