"""The description of the service as one page for people: no script, no network."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from markupsafe import Markup, escape

from publications.templates import render

_WHERE: Final = {"path": "в пути", "query": "в запросе", "header": "заголовок"}
_TYPES: Final = {
    "string": "текст",
    "integer": "целое",
    "number": "число",
    "boolean": "да или нет",
    "object": "запись",
    "null": "null",
}
_FORMATS: Final = {"date": "день", "date-time": "момент", "uuid": "UUID"}
# What most operations answer is said once.
_COMMON_FROM: Final = 5


def docs_page(description: Mapping[str, Any]) -> str:
    """The page of an OpenAPI description."""
    operations = [
        (path, method, operation)
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    ]
    said = Counter(
        (status, answer["description"])
        for _, _, operation in operations
        for status, answer in operation["responses"].items()
        if status != "200"
    )
    common = {key for key, times in said.items() if times >= _COMMON_FROM}
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, method, operation in operations:
        groups.setdefault(operation["tags"][0], []).append(_operation(path, method, operation, common))
    schemas = description["components"]["schemas"]
    return render(
        "serving/docs.html.jinja",
        title=description["info"]["title"],
        info=description["info"],
        groups=groups,
        common=sorted(common),
        records={name: _fields(schema) for name, schema in sorted(schemas.items()) if "properties" in schema},
    )


def _operation(path: str, method: str, operation: Mapping[str, Any], common: set[tuple[str, str]]) -> dict[str, Any]:
    answered = operation["responses"].get("200", {}).get("content", {}).get("application/json", {}).get("schema", {})
    summary, _, more = operation.get("description", "").partition("\n\n")
    return {
        "path": path,
        "method": method.upper(),
        "summary": _marked(summary),
        "more": _marked(more),
        "parameters": [
            {
                "name": each["name"],
                "where": _WHERE[each["in"]],
                "required": each.get("required", False),
                "description": each.get("description", ""),
            }
            for each in operation.get("parameters", [])
        ],
        "answer": answered.get("$ref", "").rpartition("/")[2],
        "responses": [
            (status, said["description"])
            for status, said in sorted(operation["responses"].items())
            if status != "200" and (status, said["description"]) not in common
        ],
    }


def _fields(schema: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    return [(name, _type(each), each.get("description", "")) for name, each in schema["properties"].items()]


def _type(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " или ".join(_type(each) for each in schema["anyOf"])
    if schema.get("type") == "array":
        return f"список: {_type(schema['items'])}"
    if "const" in schema or "enum" in schema:
        return ", ".join(f"«{each}»" for each in schema.get("enum", [schema.get("const")]))
    return _FORMATS.get(schema.get("format", ""), _TYPES.get(schema.get("type", ""), ""))


def _marked(text: str) -> Markup:
    # The only mark-up of our docstrings.
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped
