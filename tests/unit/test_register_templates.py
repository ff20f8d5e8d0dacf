"""`svod template`: the workbook a school fills, and that what it is filled with is read back."""

import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from foundation.errors import ConfigurationError
from pipeline.command import app
from pipeline.templates import Template, register_of, served_clauses
from publications.register_template.help import HELP
from schemas.exchange import NormalisedPage
from schemas.model import metadata
from schemas.registers import REGISTERS
from schemas.registers.description import EXAMPLE_WORD, NOTE_TITLE
from schemas.registers.guide import GUIDE, render_guide
from tests.registering.books import bytes_of, filled, offered, read, template

EVERY = pytest.mark.parametrize("name", REGISTERS)


@EVERY
def test_headings_checks_and_help(name: str) -> None:
    book = template(name)
    for sheet in REGISTERS[name].sheets:
        page = book[sheet.title]
        assert [cell.value for cell in page[1]] == [NOTE_TITLE, *(column.title for column in sheet.columns)]
        assert page.freeze_panes == "A2"
        assert page.protection.sheet
        assert page["B1"].protection.locked
        assert not page["B2"].protection.locked
        assert page["A2"].value == EXAMPLE_WORD
        checks = {str(check.sqref).split(":")[0]: check for check in page.data_validations.dataValidation}
        for place, column in enumerate(sheet.columns, start=2):
            check = checks[page.cell(2, place).coordinate]
            if column.choices:
                assert check.type == "list"
                assert _choices(book, check.formula1) == list(column.choices)
            else:
                kinds = {"day": "date", "moment": "date", "whole": "whole", "number": "decimal"}
                assert check.type == kinds.get(column.kind, "textLength")
            assert check.showErrorMessage != (column.kind not in ("choice", "flag") and bool(column.choices))
            assert column.field.help in check.prompt or len(check.prompt) == 255
            if column.kind in ("day", "moment"):
                assert page.cell(2, place).number_format.startswith("dd.mm.yyyy")
    told = {str(cell.value) for row in book[HELP] for cell in row if cell.value}
    assert REGISTERS[name].purpose in told
    assert {column.title for sheet in REGISTERS[name].sheets for column in sheet.columns} <= told
    assert {served_clauses()[one].clause for one in REGISTERS[name].serves} <= told


def _choices(book: Any, formula: str) -> list[str]:
    if formula.startswith('"'):
        return formula.strip('"').split(",")
    sheet, _, cells = formula.partition("!")
    return [str(row[0].value) for row in book[sheet][cells.replace("$", "")]]


@EVERY
def test_the_example_line_is_nothing(name: str) -> None:
    body = Template(REGISTERS[name]).body()
    assert body == Template(REGISTERS[name]).body()
    assert offered(REGISTERS[name], body) == 0
    page = read(name, body)
    assert (page.rows, page.rejects.num_rows) == ({}, 0)
    assert set(REGISTERS[name].entities) <= set(page.covers)


@EVERY
def test_a_template_filled_with_its_examples_reads_back_whole(name: str) -> None:
    register = REGISTERS[name]
    page = read(name, bytes_of(filled(name)))
    assert page.rejects.to_pylist() == []
    for sheet in register.sheets:
        (row, *_) = page.rows[sheet.entity].to_pylist()
        given = {column.name for column in sheet.columns if column.field.example is not None} & set(row)
        assert {column for column in given if row[column] is None} == set()
        assert row["source_pointer"].startswith(f"{sheet.title}!")
        assert row["source_pointer"].endswith("2")


def test_every_obligation_that_a_register_serves_is_one_of_the_documents() -> None:
    served = {obligation for register in REGISTERS.values() for obligation in register.serves}
    assert served <= set(served_clauses())


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_what_libreoffice_saved_reads_the_same(tmp_path: Path) -> None:
    names = ("substitutions", "attestation_protocols", "calendar", "access_incidents", "consents", "curriculum")
    for name in names:
        (tmp_path / f"{name}.xlsx").write_bytes(bytes_of(filled(name)))
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx"]
    files = [str(tmp_path / f"{name}.xlsx") for name in names]
    subprocess.run(
        [*command, "--outdir", str(tmp_path / "saved"), *files], check=True, capture_output=True, timeout=120
    )
    for name in names:
        ours = read(name, (tmp_path / f"{name}.xlsx").read_bytes())
        saved = read(name, (tmp_path / "saved" / f"{name}.xlsx").read_bytes())
        assert _told(saved) == _told(ours), name


def _told(page: NormalisedPage) -> dict[str, list[dict[str, Any]]]:
    return {entity: table.to_pylist() for entity, table in page.rows.items()} | {"rejects": page.rejects.to_pylist()}


def test_a_formula_is_no_value() -> None:
    book = filled("substitutions")
    page = book["Замены"]
    page["C2"], page["K2"] = "=1+2", "=A1"
    found = read("substitutions", bytes_of(book))
    # openpyxl stores no result: the cell shows nothing, and a line without the lesson's number is no record.
    assert ("Замены!C2", "formula_cell") in _rejects(found)
    assert ("Замены!K2", "formula_cell") in _rejects(found)
    assert "substitution" not in found.rows


def _rejects(page: NormalisedPage) -> list[tuple[str, str]]:
    return [(row["source_pointer"], row["reason_code"]) for row in page.rejects.to_pylist()]


def test_the_command_lists_and_writes(tmp_path: Path) -> None:
    runner = CliRunner()
    listed = runner.invoke(app, ["template", "--list", "--format", "json"])
    assert listed.exit_code == 0
    assert all(name in listed.stdout for name in REGISTERS)
    target = tmp_path / "мои замены.xlsx"
    assert runner.invoke(app, ["template", "substitutions", "--output", str(target)]).exit_code == 0
    assert target.read_bytes() == Template(REGISTERS["substitutions"]).body()
    assert runner.invoke(app, ["template", "--all", "--output", str(tmp_path / "все")]).exit_code == 0
    assert len(list((tmp_path / "все").glob("*.xlsx"))) == len(REGISTERS)


def test_a_filled_register_is_never_written_over(tmp_path: Path) -> None:
    target = tmp_path / "Замены.xlsx"
    target.write_bytes(b"x")
    with pytest.raises(ConfigurationError, match="уже есть"):
        register_of("Замены").write(target)
    with pytest.raises(ConfigurationError, match="не знает"):
        register_of("замещения")
    assert target.read_bytes() == b"x"


def test_the_guide_is_made_of_the_descriptions() -> None:
    assert GUIDE.read_text(encoding="utf-8") == render_guide()
    formats = (GUIDE.parent.parent / "formats.md").read_text(encoding="utf-8")
    for register in REGISTERS.values():
        assert f"| {register.title} | {'; '.join(sheet.title for sheet in register.sheets)} |" in formats


def test_descriptions_agree_with_the_model() -> None:
    for register in REGISTERS.values():
        for sheet in register.sheets:
            assert sheet.silent == frozenset(), sheet.title
            for column in sheet.columns:
                assert isinstance(column.field.example, date | str | int | float), (sheet.title, column.title)
                assert (column.kind == "choice") == bool(column.field.words), (sheet.title, column.title)
                if column.kind == "choice":
                    values = metadata.tables[sheet.entity].columns[column.name].info["values"]
                    assert set(column.field.words.values()) <= set(values), (sheet.title, column.title)
