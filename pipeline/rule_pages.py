"""The pages of all rules in Russian, derived from their headers and from what each system says.

`python -m pipeline.rule_pages` writes them to docs/ru/rules; a test holds the two together.
"""

from collections.abc import Mapping
from pathlib import Path

from connectors.registry import known_sources
from foundation.files import write_atomically
from foundation.settings import PROJECT_ROOT
from pipeline.systems import TITLES
from validations.capabilities import lacking, told
from validations.rule_page import render_index, render_page
from validations.rulebook import load_rules

FOLDER = PROJECT_ROOT / "docs" / "ru" / "rules"


def rule_pages() -> Mapping[str, str]:
    """The text of every page by its file name; `README.md` lists the others."""
    journals = [
        (TITLES[system], said) for system, _, capabilities in known_sources() if (said := told(capabilities.gives))
    ]
    rules = load_rules()
    pages = {
        f"{rule.id}.md": render_page(
            rule, [(title, lacking(rule.needs.capabilities, said)) for title, said in journals]
        )
        for rule in rules.values()
    }
    return {"README.md": render_index(rules.values()), **pages}


def main(folder: Path = FOLDER) -> None:
    """Writes the pages and removes those of rules that are no more."""
    pages = rule_pages()
    for name, text in pages.items():
        write_atomically(folder / name, text.encode())
    for path in folder.glob("*.md"):
        if path.name not in pages:
            path.unlink()


if __name__ == "__main__":
    main()
