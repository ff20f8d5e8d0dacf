"""The text of a homework as a teacher's system gave it, made harmless: plain text and a few allowed tags."""

import html
import re
from typing import Final

import nh3

VERSION: Final = "homework-text-1"

_ALLOWED_TAGS: Final = {"p", "br", "b", "i", "em", "strong", "u", "sub", "sup", "ul", "ol", "li", "a"}
_ALLOWED_SCHEMES: Final = {"http", "https"}
# Only text that holds a whole tag of HTML is read as HTML: in «a<b и c>d» nothing is a tag and nothing may vanish.
_HTML_TAG: Final = re.compile(
    r"<!--.*?-->|</?(?:p|br|b|i|em|strong|u|sub|sup|ul|ol|li|a|div|span|font|table|tbody|thead|tr|td|th|h[1-6]|img|svg|script"
    r"|style|iframe|object|embed|form|input|link|meta|math|body|html)"
    r"(?:\s+[a-z:-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>]+))*\s*/?>",
    re.IGNORECASE | re.DOTALL,
)
_ENTITY: Final = re.compile(r"&(?:[a-z]{2,8}|#[0-9]{1,7}|#x[0-9a-f]{1,6});", re.IGNORECASE)
_BREAK: Final = re.compile(r"<br\s*/?>|</p>|</li>|</ul>|</ol>", re.IGNORECASE)
_ITEM: Final = re.compile(r"<li>", re.IGNORECASE)
_LINK: Final = re.compile(r'<a href="([^"]*)"[^>]*>(.*?)</a>', re.IGNORECASE | re.DOTALL)
_BLANKS: Final = re.compile(r"[ \t\u00a0]+")
_EMPTY_LINES: Final = re.compile(r"\s*\n\s*")


def harmless_html(content: str) -> str:
    """The text as HTML of a few tags (`p br b i em strong u sub sup ul ol li a`), links to http(s) only.

    Cleaning what is clean changes nothing.
    """
    if not _is_html(content):
        return html.escape(content, quote=False).replace("\r\n", "\n").replace("\n", "<br>")
    return nh3.clean(
        _stray_signs_escaped(content),
        tags=_ALLOWED_TAGS,
        attributes={"a": {"href"}},
        url_schemes=_ALLOWED_SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )


def plain_text(content: str) -> str:
    """The text without tags: a line per paragraph or item, a link as «words (address)»."""
    if not _is_html(content):
        return _tidy(content)
    clean = _LINK.sub(_shown_link, harmless_html(content))
    clean = _ITEM.sub("• ", _BREAK.sub("\n", clean))
    return _tidy(html.unescape(nh3.clean(clean, tags=set())))


def _is_html(content: str) -> bool:
    return bool(_HTML_TAG.search(content) or _ENTITY.search(content))


def _stray_signs_escaped(content: str) -> str:
    """What looks like a tag to a browser and is none to a teacher («a<b») stays text."""
    pieces, end = [], 0
    for tag in _HTML_TAG.finditer(content):
        pieces += [content[end : tag.start()].replace("<", "&lt;"), tag[0]]
        end = tag.end()
    return "".join([*pieces, content[end:].replace("<", "&lt;")])


def _shown_link(found: re.Match[str]) -> str:
    address, words = found[1], found[2]
    return words if address in words else f"{words} ({address})"


def _tidy(text: str) -> str:
    return _EMPTY_LINES.sub("\n", _BLANKS.sub(" ", text)).strip()
