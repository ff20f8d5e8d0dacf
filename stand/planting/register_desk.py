"""Where registers are planted: who keeps which of them, and the lines that are written, changed or struck out."""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from stand.draft import BEFORE_THE_YEAR, Draft
from stand.kept_registers import kept_titles
from stand.named import NAMED
from stand.register_lines import RegisterLine
from stand.register_roll import Roll, roll_of
from stand.sheets import Cell

# Registers that every organisation keeps.
_COMMON = ("КТП", "Согласия и контакты")


class RegisterDesk:
    """The registers of the named organisations; what is written here goes into the draft at once."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        first_of = {template.regulation: template.organisation for template in reversed(NAMED)}
        self._kept = {
            template.organisation: (
                *_COMMON,
                *kept_titles(
                    template.regulation,
                    is_first=first_of[template.regulation] == template.organisation,
                    organisation=template.organisation,
                ),
            )
            for template in NAMED
            if template in draft.templates
        }
        self._timezones = {template.organisation: template.timezone for template in NAMED}
        self._held = draft["courses"][draft["courses"].index.isin(draft["lessons"]["course"])]

    def keepers(self, title: str) -> list[str]:
        """Named organisations that hand the register of that title over."""
        return [organisation for organisation, titles in self._kept.items() if title in titles]

    def roll(self, organisation: str) -> Roll:
        """Who learns and teaches there, with the codes that the registers use."""
        frames = self._draft.frames
        return roll_of(organisation, self._held, frames["students"], frames["groups"], frames["periods"])

    def at(self, organisation: str, day: date, hour: int, minute: int = 0) -> pd.Timestamp:
        """The moment of that local time."""
        local = pd.Timestamp(day.year, day.month, day.day, hour, minute)
        return local.tz_localize(self._timezones[organisation]).tz_convert("UTC")

    def write(
        self,
        organisation: str,
        sheet: str,
        key: Mapping[str, Cell],
        values: Mapping[str, Cell],
        from_at: pd.Timestamp = BEFORE_THE_YEAR,
        until_at: pd.Timestamp | None = None,
    ) -> None:
        """From `from_at` until `until_at` the line of that key shows these cells; it is added where there is none.

        `key` are the cells that tell the line from others, `values` the rest of what is to be read there. What the
        stand generates for the line stays in the other cells, and returns after `until_at`.
        """
        self._draft.register_lines.append(RegisterLine(organisation, sheet, key, values, from_at, until_at))

    def strike(
        self,
        organisation: str,
        sheet: str,
        key: Mapping[str, Cell],
        from_at: pd.Timestamp = BEFORE_THE_YEAR,
        until_at: pd.Timestamp | None = None,
    ) -> None:
        """From `from_at` until `until_at` the sheet has no line of that key."""
        self._draft.register_lines.append(RegisterLine(organisation, sheet, key, None, from_at, until_at))
