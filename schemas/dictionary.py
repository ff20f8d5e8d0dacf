"""The data dictionary in Russian, derived from the canonical model.

`python -m schemas.dictionary` writes it to docs/ru/data-dictionary.md; a test holds the two together.
"""

import sqlalchemy as sa

from foundation.files import write_atomically
from foundation.settings import PROJECT_ROOT
from schemas.model import ENTITIES, OPERATIONS, PROVENANCE_NAMES, metadata

DICTIONARY = PROJECT_ROOT / "docs" / "ru" / "data-dictionary.md"

_KINDS = {"reference": "Справочники", "fact": "Факты журнала", "operation": "Учёт озера"}
_PERSONAL = {"none": "", "identifier": "код лица", "personal": "персональные", "special": "специальные"}
_TYPES = {
    sa.DateTime: "момент",
    sa.Date: "дата",
    sa.Boolean: "да/нет",
    sa.BigInteger: "целое",
    sa.Double: "число",
    sa.String: "текст",
}
_OPENING = """# Словарь данных

Таблицы озера. Этот файл составлен из модели (`python -m schemas.dictionary`): правьте модель, а не его.

Ключ отмечен **жирным**, обязательные графы — звёздочкой. «ПДн» — класс персональных данных: *код лица* ведёт
к человеку, *персональные* — сведения о нём (152-ФЗ, ст. 3), *специальные* — о здоровье и подобном (ст. 10).
"""
_COMMON = """## Происхождение строки

Эти графы есть в каждом справочнике и факте после его собственных.
"""
_REVISIONS = """## Прежние значения

У каждого справочника и факта есть таблица `…_revision`: те же графы и сверх того эти.
"""


def render_dictionary() -> str:
    """The whole dictionary as Markdown."""
    parts = [_OPENING]
    provenance = [column for column in ENTITIES[0].columns if column.name in PROVENANCE_NAMES]
    parts += [_COMMON, _columns(provenance)]
    revision = metadata.tables[f"{ENTITIES[0].name}_revision"]
    added = [column for column in revision.columns if column.name not in ENTITIES[0].columns]
    parts += [_REVISIONS, _columns(added)]
    for kind, heading in _KINDS.items():
        parts.append(f"## {heading}\n")
        for table in (*ENTITIES, *OPERATIONS):
            if table.info["kind"] == kind:
                parts.append(_table(table))
    return "\n".join(parts)


def _table(table: sa.Table) -> str:
    own = [
        column for column in table.columns if table.info["kind"] == "operation" or column.name not in PROVENANCE_NAMES
    ]
    return f"### {table.name}\n\n{table.info['title']}.\n\n{_columns(own)}"


def _columns(columns: list[sa.Column[object]]) -> str:
    lines = ["| графа | что это | тип | ПДн |", "|---|---|---|---|"]
    for column in columns:
        name = f"**{column.name}**" if column.primary_key else column.name
        required = "" if column.nullable or column.primary_key else " *"
        told = column.info["description"]
        if column.info["values"]:
            told += ": " + ", ".join(f"`{value}`" for value in column.info["values"])
        kind = next(title for known, title in _TYPES.items() if isinstance(column.type, known))
        unit = column.info["unit"]
        if unit and unit not in ("момент (UTC)", "местная дата"):
            kind += f", {unit}"
        lines.append(f"| {name}{required} | {told} | {kind} | {_PERSONAL[column.info['personal']]} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    write_atomically(DICTIONARY, render_dictionary().encode())
