"""The house keeps the promises of its design: these tests read the tree itself."""

import re
import subprocess
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import sqlalchemy as sa
import yaml

from foundation.settings import PROJECT_ROOT, Settings
from pipeline.command import app
from schemas.arrow import arrow_schema
from schemas.lake_ddl import create_table
from schemas.model import ENTITIES, REVISIONS, metadata

PACKAGES = (
    "foundation",
    "schemas",
    "connectors",
    "transforms",
    "lake",
    "validations",
    "publications",
    "pipeline",
    "dags",
    "stand",
)


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout: the tree can't be listed")
    return [PROJECT_ROOT / line for line in listed.stdout.splitlines() if (PROJECT_ROOT / line).is_file()]


@pytest.mark.parametrize("package", PACKAGES)
def test_no_other_distribution_provides_a_package_of_ours(package: str) -> None:
    owners = set(packages_distributions().get(package, []))
    assert owners <= {"svod"}, f"«{package}» also comes from {owners}: rename ours or drop theirs"


def test_no_file_does_more_than_one_thing_can_need() -> None:
    long = {
        str(path.relative_to(PROJECT_ROOT)): lines
        for path in tracked("*.py", "*.sql")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 500
    }
    assert not long, f"over 500 lines, split them: {long}"


def test_dag_files_only_wire() -> None:
    for path in (PROJECT_ROOT / "dags").glob("svod_*.py"):
        code = path.read_text(encoding="utf-8").splitlines()
        assert len(code) < 60, f"{path.name}: a DAG file stays under 60 lines; move work to pipeline/"


def test_no_catch_all_names() -> None:
    bad = [
        path
        for path in tracked()
        if re.search(r"(^|/)(utils?|helpers?|common|misc|managers?)(/|\.py$)", str(path.relative_to(PROJECT_ROOT)))
    ]
    assert not bad, "name the thing it does"


def test_the_rules_folder_holds_nothing_but_rules() -> None:
    folder = PROJECT_ROOT / "validations" / "rules"
    assert {path.suffix for path in folder.iterdir() if path.name != "__pycache__"} == {".sql"}


def test_locks_have_hashes_and_no_index() -> None:
    locks = sorted((PROJECT_ROOT / "requirements").glob("*.lock"))
    assert {lock.name for lock in locks} >= {
        f"{kind}-{version}.lock" for kind in ("runtime", "development") for version in ("3.11", "3.12")
    }
    for lock in locks:
        content = lock.read_text(encoding="utf-8")
        assert "--index-url" not in content
        assert "://" not in content
        for block in re.split(r"\n(?=\S)", content):
            if "==" in block and not block.startswith("#"):
                assert "--hash=sha256:" in block, block


def test_every_column_is_described_and_classed() -> None:
    for table in metadata.sorted_tables:
        assert table.info["title"], table.name
        for column in table.columns:
            assert column.info["description"], f"{table.name}.{column.name}"
            assert column.info["personal"] in {"none", "identifier", "personal", "special"}


def test_suffixes_mean_what_they_say() -> None:
    kinds = {"_on": sa.Date, "_at": sa.DateTime}
    for table in metadata.sorted_tables:
        for column in table.columns:
            for suffix, kind in kinds.items():
                if column.name.endswith(suffix):
                    assert isinstance(column.type, kind), f"{table.name}.{column.name}"
            if column.name.endswith(("_id", "_code")):
                assert isinstance(column.type, sa.String), f"{table.name}.{column.name}"


def test_every_entity_has_its_revisions_and_derived_shapes() -> None:
    assert len(REVISIONS) == len(ENTITIES)
    for table in metadata.sorted_tables:
        assert arrow_schema(table.name).names == [column.name for column in table.columns]
        for column in table.columns:
            assert f'"{column.name}"' in create_table(table)


def test_every_setting_is_in_the_readme() -> None:
    readme = (PROJECT_ROOT / "README.md").read_text(encoding="utf-8")
    for name in Settings.model_fields:
        assert f"SVOD_{name.upper()}" in readme, f"README: SVOD_{name.upper()} is not described"


def test_every_command_is_in_the_readme() -> None:
    readme = (PROJECT_ROOT / "README.md").read_text(encoding="utf-8")
    for command in app.registered_commands:
        assert f"`svod {command.name}" in readme, f"README: svod {command.name} is not described"


def test_pre_commit_runs_what_ci_runs() -> None:
    hooks = yaml.safe_load((PROJECT_ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    entries = [hook["entry"].removeprefix(".venv/bin/") for repo in hooks["repos"] for hook in repo["hooks"]]
    makefile = (PROJECT_ROOT / "Makefile").read_text(encoding="utf-8")
    for entry in entries:
        assert entry in makefile, f"pre-commit runs «{entry}», CI does not"
