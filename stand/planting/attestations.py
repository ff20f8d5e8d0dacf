"""Attestations missed for a good reason and passed later: a paper that lacks, a step before its reason."""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from stand.draft import BEFORE_THE_YEAR
from stand.planting.nights import FRIDAY, THURSDAY
from stand.planting.stage import Stage
from stand.sheets import Cell

_RULE = "attestation-out-of-order"
_ASKING = "kpgt-2022"
# The attestations of last spring, passed in September.
_MISSED = tuple(date(2026, 6, day) for day in range(8, 20))
_IN_ORDER: Mapping[str, Cell] = {
    "Дата зачёта": date(2026, 9, 18),
    "Вид": "аттестация",
    "Причина": "болезнь",
    "Отметка": "4",
    "Заявление": date(2026, 9, 9),
    "Направление": date(2026, 9, 10),
    "Приказ о комиссии №": "80-у",
    "Приказ о комиссии от": date(2026, 9, 11),
    "Ведомость №": "5",
}
_BROKEN: tuple[tuple[str, Mapping[str, Cell]], ...] = (
    ("no application", {"Заявление": None}),
    ("no referral", {"Направление": None}),
    ("no commission", {"Приказ о комиссии №": None, "Приказ о комиссии от": None}),
    ("referral before the application", {"Направление": date(2026, 9, 8)}),
    ("passed before the referral", {"Направление": date(2026, 9, 19)}),
    ("commission named afterwards", {"Приказ о комиссии от": date(2026, 9, 19)}),
)
_LEGAL: tuple[tuple[str, Mapping[str, Cell]], ...] = (
    ("every step in its turn", {}),
    ("all on one day", dict.fromkeys(("Заявление", "Направление", "Приказ о комиссии от"), date(2026, 9, 18))),
    ("still ahead: no sheet yet", {"Дата зачёта": date(2026, 10, 30), "Ведомость №": None}),
)


def plant_attestations(stage: Stage) -> None:
    """Plants `attestation-out-of-order` in the colleges that hand their protocols over."""
    for organisation in stage.registers.keepers("Протоколы"):
        if stage.regulation(organisation) == _ASKING:
            _Attestations(stage, organisation).plant()


class _Attestations:
    """Protocols of one college, each of another day."""

    def __init__(self, stage: Stage, organisation: str) -> None:
        self._stage, self._organisation = stage, organisation
        roll = stage.registers.roll(organisation)
        self._course = roll.courses[0]
        self._student = roll.of_class(self._course.klass)[0]
        self._days = iter(_MISSED)

    def plant(self) -> None:
        """Plants lacking and misplaced steps, some of them in a night, one of them mended."""
        at = self._stage.registers.at
        for _, lacking in _BROKEN:
            self._plant(lacking)
        for day, hour in ((THURSDAY, 13), (FRIDAY, 9)):
            self._plant({"Ведомость №": None}, at(self._organisation, day, hour))
        self._plant({"Ведомость №": None}, mended_at=at(self._organisation, FRIDAY, 16))
        for why, values in _LEGAL:
            missed_on = self._write(values)
            self._stage.twin_in(_RULE, self._organisation, self._key(missed_on), BEFORE_THE_YEAR, why)

    def _plant(
        self,
        values: Mapping[str, Cell],
        from_at: pd.Timestamp = BEFORE_THE_YEAR,
        mended_at: pd.Timestamp | None = None,
    ) -> None:
        missed_on = self._write(values, from_at, mended_at)
        self._stage.plant_in(_RULE, self._organisation, self._key(missed_on), from_at, mended_at=mended_at)

    def _write(
        self,
        values: Mapping[str, Cell],
        from_at: pd.Timestamp = BEFORE_THE_YEAR,
        mended_at: pd.Timestamp | None = None,
    ) -> date:
        missed_on = next(self._days)
        key: Mapping[str, Cell] = {
            "Протокол №": f"а-{missed_on.day}",
            "Код обучающегося": self._student.code,
            "Предмет": self._course.subject,
            "Дата пропуска": missed_on,
        }
        whole = {**_IN_ORDER, "Класс": self._course.group}
        desk = self._stage.registers
        desk.write(self._organisation, "Протоколы", key, {**whole, **values}, from_at)
        if mended_at is not None:
            desk.write(self._organisation, "Протоколы", key, whole, mended_at)
        return missed_on

    def _key(self, missed_on: date) -> dict[str, str]:
        return {
            "study_group": self._course.group,
            "subject": self._course.subject,
            "date": missed_on.isoformat(),
            "student": self._student.code,
        }
