"""Charts as inline SVG: sizes in user units, colours and type from the page's CSS, so that they follow its theme."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from markupsafe import Markup

from publications.report.model import Card, Night, Tally
from publications.russian import number

_WIDTH = 720
_BARS_WIDTH = 560
_BAR_STEP = 46
_NUMBERS = 120

_TREND_HEIGHT = 250
_TREND_LEFT, _TREND_RIGHT, _TREND_TOP, _TREND_BOTTOM = 56, 16, 16, 34


@dataclass(frozen=True, slots=True)
class _Scale:
    """A linear axis from zero: `step` between its ticks, `top` its end."""

    top: float
    step: float


def rule_bars(rules: Sequence[tuple[Card, Tally, int]]) -> Markup:
    """A bar per rule: what is broken for certain, then what can't be told; a link to the rule's card."""
    shown = [each for each in rules if each[1].open or each[1].cannot_tell]
    if not shown:
        return Markup("")
    largest = max(tally.open + tally.cannot_tell for _, tally, _ in shown)
    scale = (_BARS_WIDTH - _NUMBERS) / largest
    parts = []
    for row, (card, tally, _) in enumerate(shown):
        top = row * _BAR_STEP
        certain, unsure = tally.open * scale, tally.cannot_tell * scale
        said = number(tally.open) + (f" + {number(tally.cannot_tell)}" if tally.cannot_tell else "")
        label = f"{card.title}: {tally.open} наверняка, {tally.cannot_tell} нельзя установить"
        parts.append(
            f'<a href="rules.html#{escape(card.id)}"><title>{escape(label)}</title>'
            f'<text class="label" x="0" y="{top + 15}">{escape(card.title)}</text>'
            f'<rect class="certain" x="0" y="{top + 22}" width="{certain:.1f}" height="14" rx="2"/>'
            f'<rect class="unsure" x="{certain:.1f}" y="{top + 22}" width="{unsure:.1f}" height="14" rx="2"/>'
            f'<text class="value" x="{certain + unsure + 8:.1f}" y="{top + 34}">{escape(said)}</text></a>'
        )
    return _svg("bars", _BARS_WIDTH, len(shown) * _BAR_STEP, "Нарушения по правилам", "".join(parts))


def trend(nights: Sequence[Night], labels: Sequence[str]) -> Markup:
    """Open certain findings night by night as a line, and what appeared and what was mended as bars under it."""
    if len(nights) < 2:
        return Markup("")
    scale = _nice(max(1, *(max(night.violated, night.cannot_tell, night.appeared, night.mended) for night in nights)))
    height = _TREND_HEIGHT - _TREND_TOP - _TREND_BOTTOM
    step = (_WIDTH - _TREND_LEFT - _TREND_RIGHT) / len(nights)

    def across(index: int) -> float:
        return _TREND_LEFT + step * (index + 0.5)

    def up(value: float) -> float:
        return _TREND_TOP + height * (1 - value / scale.top)

    parts = []
    for tick in range(round(scale.top / scale.step) + 1):
        value = tick * scale.step
        parts.append(
            f'<line class="grid" x1="{_TREND_LEFT}" x2="{_WIDTH - _TREND_RIGHT}" '
            f'y1="{up(value):.1f}" y2="{up(value):.1f}"/>'
            f'<text class="tick" x="{_TREND_LEFT - 8}" y="{up(value) + 4:.1f}" text-anchor="end">{number(value)}</text>'
        )
    bar = min(18.0, step * 0.22)
    for index, night in enumerate(nights):
        for name, value, left in (("appeared", night.appeared, -bar - 1), ("mended", night.mended, 1.0)):
            parts.append(
                f'<rect class="{name}" x="{across(index) + left:.1f}" y="{up(value):.1f}" width="{bar:.1f}" '
                f'height="{up(0) - up(value):.1f}"/>'
            )
    for name, values in (
        ("unsure", [night.cannot_tell for night in nights]),
        ("certain", [night.violated for night in nights]),
    ):
        points = " ".join(f"{across(index):.1f},{up(value):.1f}" for index, value in enumerate(values))
        parts.append(f'<polyline class="{name}" points="{points}"/>')
        parts += [
            f'<circle class="{name}" cx="{across(index):.1f}" cy="{up(value):.1f}" r="4"/>'
            for index, value in enumerate(values)
        ]
    every = max(1, math.ceil(len(nights) * 92 / (_WIDTH - _TREND_LEFT)))
    parts += [
        f'<text class="tick" x="{across(index):.1f}" y="{_TREND_HEIGHT - 10}" text-anchor="middle">'
        f"{escape(label)}</text>"
        for index, label in enumerate(labels)
        if (len(nights) - 1 - index) % every == 0
    ]
    return _svg("trend", _WIDTH, _TREND_HEIGHT, "Нарушения по ночам", "".join(parts))


def heat_level(per_thousand: float | None) -> int:
    """How dark a cell is, 0 to 4, by findings per thousand checks: 0, up to 5, 20, 100, above."""
    if not per_thousand:
        return 0
    return next((level for level, top in enumerate((5, 20, 100), start=1) if per_thousand <= top), 4)


def _nice(largest: int) -> _Scale:
    """An axis of four or five whole ticks that reaches `largest`."""
    power = 10 ** math.floor(math.log10(largest / 4)) if largest > 4 else 1
    step = next(power * each for each in (1, 2, 2.5, 5, 10) if power * each * 5 >= largest and power * each >= 1)
    step = max(1, math.ceil(step))
    return _Scale(top=step * math.ceil(largest / step), step=step)


def _svg(name: str, width: int, height: int, title: str, body: str) -> Markup:
    # Everything that came from data went through `escape` above.
    return Markup(  # noqa: S704
        f'<svg class="chart {name}" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}">{body}</svg>'
    )
