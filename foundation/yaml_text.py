"""The one reader of YAML: libyaml's where it is built in, ten times faster than the one in Python."""

from typing import Any

import yaml

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(text: str | bytes) -> Any:
    """What the text says, plain values only; raises yaml.YAMLError for what is no YAML."""
    return yaml.load(text, Loader=_LOADER)  # noqa: S506 - both are safe loaders
