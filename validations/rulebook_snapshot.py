"""The rulebook at one moment, whole: every rule's file and every document as it was in force, local acts included.

A run keeps the one it judged by (`lake/rulebooks.py`), so that a report of a former day is issued again by the rules
of then and two rulebooks can be compared. The id is the SHA-256 of the content: unchanged rules are kept once.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from foundation.errors import ConfigurationError
from foundation.yaml_text import read_yaml
from validations import rulebook
from validations.regulation import FOLDER as REGULATIONS
from validations.regulation import RESERVED_PREFIX, Regulation, load_regulation, shipped_ids
from validations.rulebook import Rule, parse_rule

_FORMAT = "svod-rulebook/1"


@dataclass(frozen=True)
class Snapshot:
    """Rules by id as the text of their files, documents by id as data, the queries that rules share by name."""

    rules: Mapping[str, str]
    regulations: Mapping[str, Mapping[str, Any]]
    shared: Mapping[str, str]

    @cached_property
    def content(self) -> str:
        """The whole as JSON, the same for the same rules."""
        said = {"format": _FORMAT, "rules": self.rules, "regulations": self.regulations, "shared": self.shared}
        return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @cached_property
    def id(self) -> str:
        """SHA-256 of the content."""
        return hashlib.sha256(self.content.encode()).hexdigest()

    def parsed_rules(self) -> dict[str, Rule]:
        """The rules as this Svod reads them; one written in another form is a ConfigurationError."""
        return {rule_id: parse_rule(rule_id, text) for rule_id, text in sorted(self.rules.items())}

    def parsed_regulations(self) -> dict[str, Regulation]:
        """The documents as this Svod reads them; one written in another form is a ConfigurationError."""
        try:
            return {name: Regulation.model_validate(said) for name, said in sorted(self.regulations.items())}
        except ValidationError as error:
            raise ConfigurationError(
                "Регламенты того дня записаны в форме, которой этот Свод не читает.",
                "Возьмите для переиздания ту версию Свода, которой судили: её печатает «svod runs --format json».",
            ) from error


def present(local_acts: Path | None = None) -> Snapshot:
    """What this Svod judges by now; `local_acts` is the folder of the organisations' own acts, if there is one."""
    acts = sorted(path.stem for path in local_acts.glob("*.yaml")) if local_acts and local_acts.is_dir() else []
    documents = {name: load_regulation(name, local_acts if acts else None) for name in [*shipped_ids(), *acts]}
    return Snapshot(
        _texts(rulebook.FOLDER),
        {name: document.model_dump(mode="json") for name, document in documents.items()},
        _texts(rulebook.FOLDER.parent / "sql"),
    )


def of_folder(folder: Path) -> Snapshot:
    """The rulebook of another installed version or checkout: its folder `validations`, or the folder that holds it.

    Documents are taken as they are written: what an older form leaves out is not made up.
    """
    root = folder if (folder / "rules").is_dir() else folder / "validations"
    if not (root / "rules").is_dir() or not (root / "regulations").is_dir():
        raise ConfigurationError(
            f"В папке {folder} нет свода правил.", "Укажите папку validations или папку, в которой она лежит."
        )
    documents = {}
    for path in sorted((root / REGULATIONS.name).glob("*.yaml")):
        if not path.stem.startswith(RESERVED_PREFIX):
            try:
                documents[path.stem] = json.loads(json.dumps(read_yaml(path.read_text(encoding="utf-8")), default=str))
            except (yaml.YAMLError, UnicodeDecodeError) as error:
                raise ConfigurationError(f"{path} не читается.", "Возьмите папку целиком из выпуска Свода.") from error
    return Snapshot(_texts(root / "rules"), documents, _texts(root / "sql"))


def of_content(content: str) -> Snapshot:
    """A snapshot from its JSON."""
    said = json.loads(content)
    return Snapshot(said["rules"], said["regulations"], said["shared"])


def _texts(folder: Path) -> dict[str, str]:
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.sql"))}
