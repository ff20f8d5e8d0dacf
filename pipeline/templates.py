"""The empty workbooks of registers, with the clauses that ask for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from foundation.errors import ConfigurationError
from foundation.files import write_atomically
from publications.register_template.help import ServedClause
from publications.register_template.workbook import register_template
from schemas.registers import REGISTERS, Register
from validations.regulation import load_shipped


@dataclass(frozen=True, slots=True)
class Template:
    """The template of one register."""

    register: Register

    def body(self) -> bytes:
        """The workbook's bytes, the same for the same description and documents."""
        return register_template(self.register, served_clauses())

    def write(self, path: Path | None = None) -> Path:
        """Writes it to `path`, by default under the register's title into the current folder; gives the path.

        Raises ConfigurationError where a file is already there: it may be the filled register.
        """
        target = path or Path(f"{self.register.title}.xlsx")
        if target.is_dir():
            target = target / f"{self.register.title}.xlsx"
        if target.suffix.lower() != ".xlsx":
            raise ConfigurationError(f"Образец — книга XLSX, а указано имя {target.name}.", "Назовите файл ….xlsx.")
        if target.exists():
            raise ConfigurationError(
                f"Файл {target} уже есть: в нём может быть заполненный реестр.",
                "Укажите другое имя в --output или уберите этот файл.",
            )
        write_atomically(target, self.body())
        return target


def register_of(name: str) -> Template:
    """The template of the register of that name or Russian title; an unknown one is a ConfigurationError."""
    for register in REGISTERS.values():
        if name.casefold() in (register.name, register.title.casefold()):
            return Template(register)
    raise ConfigurationError(f"Реестра «{name}» Свод не знает.", f"Известны: {', '.join(REGISTERS)}.")


def write_templates(folder: Path) -> list[Path]:
    """Writes the templates of all registers into a folder; gives their paths."""
    targets = [(register, folder / f"{register.title}.xlsx") for register in REGISTERS.values()]
    folder.mkdir(parents=True, exist_ok=True)
    return [Template(register).write(target) for register, target in targets]


def listed() -> list[dict[str, Any]]:
    """The registers, for a table or as data."""
    return [
        {
            "name": register.name,
            "title": register.title,
            "sheets": ", ".join(sheet.title for sheet in register.sheets),
            "purpose": register.purpose,
        }
        for register in REGISTERS.values()
    ]


@cache
def served_clauses() -> Mapping[str, ServedClause]:
    """Every obligation of the shipped documents: its document and clause as printed, by its id."""
    return MappingProxyType(
        {
            obligation.id: ServedClause(regulation.title, obligation.clause)
            for regulation in load_shipped()
            for obligation in regulation.obligations
        }
    )
