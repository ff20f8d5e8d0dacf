"""The fields of a diary as elements: derived from the feed's schema, so that document and schema never part."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from schemas.feeds.diary import diary_schema

# Who else may see the diary, the version of the JSON form, markup, and what tells a state from the one before it: all
# that is not for the portal, which takes each answer whole.
_LEFT_OUT: Final = frozenset({"format", "recipients", "html", "lesson_id", "changed_at"})
_SIMPLE: Final = {"integer": "xs:int", "number": "xs:decimal", "boolean": "xs:boolean", "string": "xs:string"}
_FORMATS: Final = {"date": "xs:date", "date-time": "xs:dateTime"}


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its key in the feed, its element, and what it holds.

    Either `fields` (an object) or `simple_type` (a type of XML Schema; with `values` the only ones, or a `pattern`).
    """

    key: str
    element: str
    description: str
    is_list: bool
    is_optional: bool
    fields: tuple["Field", ...] = ()
    simple_type: str = ""
    values: tuple[str, ...] = ()
    pattern: str = ""

    @property
    def is_free_text(self) -> bool:
        """Whether it holds words of people: a text of several lines is as many elements."""
        return self.simple_type == "xs:string" and not self.values and not self.pattern

    @property
    def may_repeat(self) -> bool:
        """Whether its element may stand more than once."""
        return self.is_list or self.is_free_text


@cache
def diary_fields() -> tuple[Field, ...]:
    """The fields of a diary in the feed's order."""
    schema = diary_schema()
    return tuple(_fields(schema, schema))


def _fields(schema: Mapping[str, Any], whole: Mapping[str, Any]) -> Iterator[Field]:
    required = schema.get("required", ())
    for key, said in schema["properties"].items():
        if key in _LEFT_OUT:
            continue
        choices = [each for each in said.get("anyOf", (said,)) if each.get("type") != "null"]
        kind: Mapping[str, Any] = choices[0] if len(choices) == 1 else {"type": "string"}
        is_list = kind.get("type") == "array"
        kind = _resolved(kind["items"] if is_list else kind, whole)
        is_optional = is_list or key not in required or len(choices) < len(said.get("anyOf", (said,)))
        yield Field(
            key=key,
            element=_element(key, is_list),
            description=said.get("description", ""),
            is_list=is_list,
            is_optional=is_optional,
            fields=tuple(_fields(kind, whole)) if "properties" in kind else (),
            simple_type="" if "properties" in kind else _simple_type(kind),
            values=tuple(kind.get("enum", ())),
            pattern=kind.get("pattern", "").removeprefix("^").removesuffix("$"),
        )


def _resolved(kind: Mapping[str, Any], whole: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in kind:
        return kind
    found: Mapping[str, Any] = whole["$defs"][kind["$ref"].rpartition("/")[2]]
    return found


def _simple_type(kind: Mapping[str, Any]) -> str:
    return _FORMATS.get(kind.get("format", "")) or _SIMPLE[kind.get("type", "string")]


def _element(key: str, is_list: bool) -> str:
    """`period_marks`, a list, is told by elements PeriodMark."""
    name = "".join(part[:1].upper() + part[1:] for part in key.split("_"))
    return name.removesuffix("s") if is_list else name
