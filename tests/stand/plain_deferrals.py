"""A plain reading of the register of deferrals: until when a student's mark for a period is put off."""

from datetime import date
from typing import Any

from stand.journal import JournalState
from stand.kept_registers import kept_titles
from stand.register_lines import overlaid
from stand.register_school import school_of
from stand.registers_of_control import deferrals


class DeferralsRead:
    """What the register of one organisation says at a moment; nothing where it is not handed over."""

    def __init__(self, state: JournalState, organisation: str, regulation: str, *, is_first: bool) -> None:
        self._lines: list[dict[str, Any]] = []
        if "Отсрочки и освобождения" not in kept_titles(regulation, is_first=is_first, organisation=organisation):
            return
        planted = [line for line in state.register_lines if line.organisation == organisation]
        for sheet, rows in deferrals(school_of(state, organisation)).items():
            head, *body = overlaid(sheet, rows, planted)
            self._lines += [{str(title): cell for title, cell in zip(head, row, strict=True)} for row in body]

    def last_day(self, student: str, subject: str, period: str, ends_on: date) -> date | None:
        """The last day of the deferral of that mark, None where there is none."""
        days = [
            line["Действует по"]
            for line in self._lines
            if line["Вид"] == "отсрочка"
            and line["Код обучающегося"] == student
            and line["Предмет"] in (None, subject)
            and (
                line["Период"] == period
                or (line["Период"] is None and line["Действует с"] <= ends_on <= line["Действует по"])
            )
        ]
        return max(days, default=None)
