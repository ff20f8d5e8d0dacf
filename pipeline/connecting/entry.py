"""The entry of a new organisation in `organisations.yaml`: as text, and appended to the file."""

import re
import tempfile
from pathlib import Path

import yaml

from foundation.errors import ConfigurationError, SvodError
from foundation.files import write_atomically
from foundation.organisations import Organisation, load_organisations

_ITEM = re.compile(r"^( *)- ", re.MULTILINE)


def entry_of(organisation: Organisation, indent: str = "  ") -> str:
    """The entry as a person would write it, its sources one a line; ends with a newline."""
    plain = organisation.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
    sources = plain.pop("sources")
    lines = yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=1000).splitlines()
    lines.append("sources:")
    lines += ["  - " + _flow(source) for source in sources]
    first, *others = lines
    return "\n".join([f"{indent}- {first}", *(f"{indent}  {line}" for line in others)]) + "\n"


def append_entry(config: Path, organisation: Organisation) -> Path:
    """Puts the entry at the end of `<config>/organisations.yaml`, all that stands there untouched; makes the file.

    Raises ConfigurationError where the file would not be valid afterwards (the id is there already, or the file is
    written in a way that text can't be appended to); then nothing is changed.
    """
    path = config / "organisations.yaml"
    former = path.read_text(encoding="utf-8") if path.is_file() else "organisations:\n"
    known = [one.id for one in load_organisations(config).organisations] if path.is_file() else []
    if organisation.id in known:
        raise ConfigurationError(
            f"Организация «{organisation.id}» уже есть в {path}.",
            "Допишите источник в её запись сами или назовите другой код.",
        )
    item = _ITEM.search(former)
    gap = "\n" if known else ""
    text = former.rstrip("\n") + "\n" + gap + entry_of(organisation, item.group(1) if item else "  ")
    with tempfile.TemporaryDirectory() as trial:
        (Path(trial) / path.name).write_text(text, encoding="utf-8")
        try:
            after = [one.id for one in load_organisations(Path(trial)).organisations]
        except SvodError:
            after = []
    if after != [*known, organisation.id]:
        raise ConfigurationError(f"В конец {path} запись не дописать.", "Впишите напечатанную запись сами.")
    config.mkdir(parents=True, exist_ok=True)
    write_atomically(path, text.encode())
    return path


def _flow(source: dict[str, object]) -> str:
    return yaml.safe_dump(source, allow_unicode=True, sort_keys=False, default_flow_style=True, width=1000).strip()
