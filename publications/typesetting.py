"""The one door to typst: data in as JSON, PDF/A-2b out, the same bytes for the same data.

Text never becomes markup: it is handed over through `sys.inputs`, so that `#read("/etc/passwd")` in a name prints
as it stands. Fonts come from wheels, none from the machine.
"""

import json
import re
import unicodedata
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import typst

from foundation.errors import FatalError

_FONT_PACKAGES: Final = ("fontpkg_pt_sans", "fontpkg_pt_sans_narrow", "fontpkg_pt_serif")
# What a character that no font holds is shown as: PDF/A forbids a missing glyph.
_NO_GLYPH: Final = "□"
_UNDISPLAYABLE: Final = re.compile(r'the text `"((?:[^"\\]|\\.)+)"` could not be displayed')
_ESCAPED: Final = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)")
_MOST_ATTEMPTS: Final = 8
# A word longer than this may break anywhere: it would run out of its cell.
_LONG_WORD: Final = re.compile(r"\S{33,}")
_ZERO_WIDTH_SPACE: Final = "\u200b"
_CONTROLS: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


class Typesetter:
    """One template, compiled again and again: the fonts and the parsed template are kept between documents."""

    def __init__(self, template: Path) -> None:
        self._template = template
        self._compiler = typst.Compiler(template, root=template.parent, font_paths=_fonts(), ignore_system_fonts=True)
        self._no_glyph: set[str] = set()
        # What besides the data decides the bytes: the template's text and typst's version.
        self.version = f"typst {version('typst')}\n{template.read_text(encoding='utf-8')}"

    def pdf(self, data: dict[str, Any], made_at: datetime) -> bytes:
        """The document as PDF/A-2b; `made_at` is the moment of the data and becomes the document's date.

        Characters that no font holds (emoji) are shown as «□», control characters are left out. Raises FatalError
        where the template can't be set.
        """
        message = ""
        for _ in range(_MOST_ATTEMPTS):
            text = json.dumps(self._displayable(data), ensure_ascii=False, sort_keys=True)
            try:
                found, warnings = self._compiler.compile_with_warnings(
                    format="pdf",
                    sys_inputs={"data": text},
                    pdf_standards=["a-2b"],
                    timestamp=made_at.astimezone(UTC).replace(microsecond=0),
                )
            except typst.TypstError as error:
                missing = _undisplayable(f"{error.message}\n{error.diagnostic}") - self._no_glyph
                if not missing:
                    raise FatalError(
                        f"Документ по шаблону {self._template.name} не свёрстан: {error.message}.",
                        "Сообщите об этом разработчикам: данные целы, остальные выпуски готовы.",
                    ) from error
                self._no_glyph |= missing
                message = error.message
                continue
            for warning in warnings:
                # typst falls back silently: a misnamed family would print the sheet in another face.
                if "font" in warning.message:
                    raise FatalError(
                        f"Шаблон {self._template.name} просит шрифт, которого нет: {warning.message}.",
                        "Установите зависимости заново: make setup.",
                    )
            if isinstance(found, bytes):
                return found
        raise FatalError(
            f"Документ по шаблону {self._template.name} не свёрстан: {message}.",
            "Уберите из текста знаки, которых нет в шрифтах.",
        )

    def _displayable(self, value: Any) -> Any:
        match value:
            case str():
                return self._text(value)
            case dict():
                return {key: self._displayable(item) for key, item in value.items()}
            case list() | tuple():
                return [self._displayable(item) for item in value]
        return value

    def _text(self, value: str) -> str:
        composed = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\t", " "))
        shown = "".join(
            _NO_GLYPH if character in self._no_glyph else character
            for character in composed
            if character == "\n" or unicodedata.category(character) not in _CONTROLS
        )
        return _LONG_WORD.sub(_breakable, shown)


@cache
def typesetter(template: Path) -> Typesetter:
    """The one typesetter of a template in this process."""
    return Typesetter(template)


def _undisplayable(diagnostic: str) -> set[str]:
    texts = (_ESCAPED.sub(_unescape, found) for found in _UNDISPLAYABLE.findall(diagnostic))
    return {character for text in texts for character in text}


def _unescape(found: re.Match[str]) -> str:
    return chr(int(found[1], 16)) if found[1] else found[2]


def _breakable(found: re.Match[str]) -> str:
    return _ZERO_WIDTH_SPACE.join(found[0])


@cache
def _fonts() -> Any:
    folders = [str(files(package).joinpath("files")) for package in _FONT_PACKAGES]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=folders)
