"""The one Jinja2 loader: a template beside the code that fills it, everything escaped, nothing undefined."""

from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from publications import russian

_ROOT: Final = Path(__file__).parent


@cache
def environment() -> Environment:
    """The environment of all templates of `publications/`, named by their path from there (`report/page.html.jinja`).

    Autoescape is on but for plain text (`….txt.jinja`), where an entity would be printed as it stands.
    """
    made = Environment(
        loader=FileSystemLoader(_ROOT),
        autoescape=select_autoescape(disabled_extensions=("txt.jinja",), default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    made.filters |= {
        "counted": russian.counted,
        "plural": russian.plural,
        "number": russian.number,
        "day": russian.day,
        "long_day": russian.long_day,
        "moment": russian.moment,
        "long_moment": russian.long_moment,
        "typeset": russian.typeset,
    }
    return made


def render(name: str, **values: Any) -> str:
    """The template `name` filled with `values`; a value it lacks is an error, not an empty place."""
    return environment().get_template(name).render(**values)
