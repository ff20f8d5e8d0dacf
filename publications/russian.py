"""Russian as a printer sets it: numerals that agree, dates, non-breaking spaces where a line must not break."""

import re
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

NBSP: Final = "\u00a0"
# A narrow no-break space between thousands would be finer; fonts of school machines often lack it.
_THOUSANDS: Final = NBSP

Forms = tuple[str, str, str]

FINDINGS: Final[Forms] = ("нарушение", "нарушения", "нарушений")
ORGANISATIONS: Final[Forms] = ("организация", "организации", "организаций")
RULES: Final[Forms] = ("правило", "правила", "правил")
ROWS: Final[Forms] = ("строка", "строки", "строк")

_MONTHS: Final = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip
# Zones with a customary name; others are named by their offset.
_ZONES: Final = {"Europe/Moscow": "МСК", "Asia/Yekaterinburg": "МСК+2"}

_SHORT_WORD: Final = re.compile(
    r"(?<![\w-])(в|во|на|за|по|из|от|до|к|ко|с|со|о|об|у|и|а|не|ни|но|для|при|под|над|без|то|или|что|как|его) (?=\S)",
    re.IGNORECASE,
)
_SIGN: Final = re.compile(r"([§№]) ?(?=[\dIVX])")
_DASH: Final = re.compile(r" ([—–]) ")
_NUMBER_AND_WORD: Final = re.compile(r"(\d) (?=[а-яё]{3})")
_ABBREVIATION: Final = re.compile(r"\b(п|ч|ст|г|стр|гл|пп)\. (?=\d)")
_INITIALS: Final = re.compile(r"\b([А-ЯЁ]\.) ?(?=[А-ЯЁ][.а-яё])")
_QUOTES: Final = re.compile(r'"([^"\n]*)"')
_TAIL: Final = re.compile(r" (же|ли|бы)\b")


def plural(count: int, forms: Forms) -> str:
    """The form of a noun that agrees with `count`: 1 нарушение, 2 нарушения, 5 и 11 нарушений, 21 нарушение."""
    rest = abs(count) % 100
    if 11 <= rest <= 14:
        return forms[2]
    match rest % 10:
        case 1:
            return forms[0]
        case 2 | 3 | 4:
            return forms[1]
    return forms[2]


def counted(count: int, forms: Forms) -> str:
    """The number with its noun, unbreakable between them."""
    return f"{number(count)}{NBSP}{plural(count, forms)}"


def number(value: float | None, digits: int = 0) -> str:
    """A number with thousands apart and a decimal comma; «—» for none."""
    if value is None:
        return "—"
    return f"{value:,.{digits}f}".replace(",", _THOUSANDS).replace(".", ",").replace("-", "−")


def day(value: date) -> str:
    """24.10.2026."""
    return f"{value:%d.%m.%Y}"


def long_day(value: date) -> str:
    """24 октября 2026 г."""
    return f"{value.day}{NBSP}{_MONTHS[value.month - 1]} {value.year}{NBSP}г."


def moment(value: datetime, timezone: str) -> str:
    """24.10.2026 02:30 in the wall-clock time of `timezone`; the zone itself is said once by `zone`."""
    return f"{value.astimezone(ZoneInfo(timezone)):%d.%m.%Y %H:%M}".replace(" ", NBSP)


def long_moment(value: datetime, timezone: str) -> str:
    """24 октября 2026 г., 02:30 (МСК)."""
    local = value.astimezone(ZoneInfo(timezone))
    return f"{long_day(local)}, {local:%H:%M}{NBSP}({zone(value, timezone)})"


def zone(value: datetime, timezone: str) -> str:
    """What the zone is called at that moment: МСК, МСК+2, or UTC+5."""
    if timezone in _ZONES:
        return _ZONES[timezone]
    offset = value.astimezone(ZoneInfo(timezone)).utcoffset()
    minutes = 0 if offset is None else int(offset.total_seconds()) // 60
    sign = "+" if minutes >= 0 else "−"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")


def typeset(text: str) -> str:
    """Our own prose with «quotes», dashes and unbreakable spaces; never for what a school wrote."""
    text = _QUOTES.sub(r"«\1»", text)
    text = text.replace(" - ", " — ")
    text = _DASH.sub(rf"{NBSP}\1 ", text)
    text = _SIGN.sub(rf"\1{NBSP}", text)
    text = _ABBREVIATION.sub(rf"\1.{NBSP}", text)
    text = _INITIALS.sub(rf"\1{NBSP}", text)
    text = _NUMBER_AND_WORD.sub(rf"\1{NBSP}", text)
    text = _TAIL.sub(rf"{NBSP}\1", text)
    # Twice: of two short words in a row the second is found only when the first is done.
    return _SHORT_WORD.sub(rf"\1{NBSP}", _SHORT_WORD.sub(rf"\1{NBSP}", text))
