"""Marks of those who were away: with a protocol and without one, the absence beside them or wiped out."""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from stand.draft import BEFORE_THE_YEAR
from stand.planting.nights import AUTUMN, FRIDAY, THURSDAY
from stand.planting.stage import Spot, Stage
from stand.sheets import Cell
from stand.sources import ABSENCES, COMMENTS

_UNEXPLAINED, _WIPED = "make-up-mark-without-protocol", "absence-overwritten"
_CHANGED = "mark-changed"
_SURVIVES = "khmao-2020"
_ASKING = (_SURVIVES, "kpgt-2022")
# Control works of these days may be marked until the last reading and be in time.
_RECENT = (date(2026, 10, 19), date(2026, 10, 21))


def plant_make_ups(stage: Stage) -> None:
    """Plants both rules where protocols are handed over and the source shows absences."""
    for organisation in stage.registers.keepers("Протоколы"):
        if stage.regulation(organisation) in _ASKING and ABSENCES in stage.voice(organisation).shows:
            _MakeUps(stage, organisation).plant()


class _MakeUps:
    """Missed lessons of one organisation; every one of them is of a course that has one lesson on the day."""

    def __init__(self, stage: Stage, organisation: str) -> None:
        self._stage, self._organisation = stage, organisation
        self._voice = stage.voice(organisation)
        self._told = self._voice.absence_words[1] != self._voice.unexcused
        self._number = 0
        own = stage.lessons[stage.lessons["organisation"] == organisation]
        self._pairs = set(own["lesson"][own.duplicated(["course", "date"], keep=False)])

    def plant(self) -> None:
        """Plants what the document asks for, the legal twins between them."""
        self._without()
        self._too_early()
        self._explained()
        self._not_a_make_up()
        if self._stage.regulation(self._organisation) == _SURVIVES:
            self._wiped()
        else:
            self._put_right()

    def _put_right(self) -> None:
        """A two becomes a four by a protocol of the day; another one becomes what its protocol does not say."""
        values = (("4", "4"), ("5", "4"))
        for spot, (value, of_protocol) in zip(self._spots(2, *_RECENT), values, strict=False):
            student, first, later = self._stage.students(spot, 1)[0], spot.after_end(12), spot.on(THURSDAY, 16, 5)
            mark = self._stage.work(spot, "control", [student], first, ["2"])[0]
            self._stage.change("marks", mark, later, value=value)
            self._protocol(spot, student, pd.Timestamp(THURSDAY), later, of_protocol)
            key = self._stage.cell(spot, student)
            if value == of_protocol:
                self._stage.twin(_CHANGED, spot, key, later, "the protocol gives the mark that stands there now")
            else:
                self._stage.plant(_CHANGED, spot, key, later, judged="change", shown_from_at=first)

    def _without(self) -> None:
        for spot, word in zip(self._spots(2, *AUTUMN), self._voice.absence_words[1:3], strict=False):
            student = self._missed(spot, word)
            self._unexplained(spot, student, self._mark(spot, student, spot.after_end(6)))
        for spot in self._spots(1, *_RECENT):
            student = self._missed(spot, self._voice.absence_words[2])
            self._unexplained(spot, student, self._mark(spot, student, spot.on(THURSDAY, 14, 10)))
        # The protocol comes into the register when somebody asks for it.
        for spot in self._spots(1, *AUTUMN):
            student = self._missed(spot, self._voice.absence_words[1])
            at, mended_at = self._mark(spot, student, spot.at(4, 12)), spot.on(FRIDAY, 10)
            self._protocol(spot, student, spot.day + pd.Timedelta(days=4), mended_at)
            self._unexplained(spot, student, at, mended_at)

    def _unexplained(self, spot: Spot, student: int, at: pd.Timestamp, mended_at: pd.Timestamp | None = None) -> None:
        """Broken where the source tells a good reason; where it has one word for all, nobody can tell."""
        key = self._stage.cell(spot, student)
        if self._told:
            self._stage.plant(_UNEXPLAINED, spot, key, at, mended_at=mended_at)
        elif mended_at is None:
            self._stage.plant(_UNEXPLAINED, spot, key, at, judged="record", deadline_at=spot.starts_at, certain=False)

    def _too_early(self) -> None:
        """A mark of Wednesday, a protocol of Friday."""
        for spot in self._spots(1, *_RECENT):
            student = self._missed(spot, self._voice.absence_words[1])
            at = self._mark(spot, student, spot.after_end(6))
            self._protocol(spot, student, pd.Timestamp(FRIDAY), spot.on(FRIDAY, 11))
            happens_at = at if self._told else spot.on(FRIDAY, 11)
            self._stage.plant(_UNEXPLAINED, spot, self._stage.cell(spot, student), happens_at)

    def _explained(self) -> None:
        for rule in (_UNEXPLAINED, _WIPED):
            if rule == _WIPED and self._stage.regulation(self._organisation) != _SURVIVES:
                continue
            for spot in self._spots(1, *AUTUMN):
                student = self._missed(spot, self._voice.absence_words[1])
                at = self._mark(spot, student, spot.at(4, 12))
                self._protocol(spot, student, spot.day + pd.Timedelta(days=4))
                self._stage.twin(rule, spot, self._stage.cell(spot, student), at, "explained, the absence beside it")
        for spot in self._spots(1, *_RECENT):
            student = self._missed(spot, self._voice.absence_words[2])
            at = self._mark(spot, student, spot.on(THURSDAY, 15, 20))
            self._protocol(spot, student, pd.Timestamp(THURSDAY), spot.on(THURSDAY, 16))
            self._stage.twin(_UNEXPLAINED, spot, self._stage.cell(spot, student), at, "passed and marked on one day")

    def _not_a_make_up(self) -> None:
        for spot in self._spots(1, *AUTUMN):
            student = self._missed(spot, self._voice.late)
            at = self._mark(spot, student, spot.after_end(6))
            self._stage.twin(_UNEXPLAINED, spot, self._stage.cell(spot, student), at, "late, not absent")
        for spot in self._spots(1, *_RECENT):
            student = self._stage.students(spot, 1)[0]
            self._stage.forget(spot, "works", "marks")
            record = self._absence(spot, student, self._voice.unexcused)
            at = spot.on(THURSDAY, 18, 40)
            self._stage.change("absences", record, at, code=self._voice.absence_words[1])
            self._stage.twin(_UNEXPLAINED, spot, self._stage.cell(spot, student), at, "«н» mended to illness, no mark")

    def _wiped(self) -> None:
        """No absence ever, taken away by a night, and put back again after that."""
        for spot in self._spots(1, *AUTUMN):
            student = self._stage.students(spot, 1)[0]
            at = self._mark(spot, student, spot.at(3, 13))
            self._protocol(spot, student, spot.day + pd.Timedelta(days=3))
            self._stage.plant(_WIPED, spot, self._stage.cell(spot, student), at)
        # An absence without a reason that comes back days later would be late by itself.
        mends = (None, FRIDAY) if self._told else (None,)
        for spot, mended_at in zip(self._spots(len(mends), *_RECENT), mends, strict=False):
            student, at = self._stage.students(spot, 1)[0], spot.on(THURSDAY, 15, 10)
            word = self._voice.absence_words[1]
            self._stage.remove(self._absence(spot, student, word), at)
            self._mark(spot, student, at)
            self._protocol(spot, student, pd.Timestamp(THURSDAY), at)
            back_at = None if mended_at is None else spot.on(mended_at, 12, 30)
            if back_at is not None:
                self._stage.add("absences", back_at, lesson=spot.lesson, student=student, code=word)
            self._stage.plant(_WIPED, spot, self._stage.cell(spot, student), at, mended_at=back_at)
        for spot in self._spots(1, *AUTUMN) if COMMENTS in self._voice.shows else []:
            student = self._stage.students(spot, 1)[0]
            at = self._mark(spot, student, spot.at(3, 13), "Пропуск по болезни, тема зачтена")
            self._protocol(spot, student, spot.day + pd.Timedelta(days=3))
            self._stage.twin(_WIPED, spot, self._stage.cell(spot, student), at, "the comment speaks of the absence")

    def _spots(self, count: int, first: date, last: date) -> list[Spot]:
        return self._stage.pick(
            self._organisation, count, first, last, lambda lessons: ~lessons["lesson"].isin(self._pairs)
        )

    def _missed(self, spot: Spot, word: str) -> int:
        student = self._stage.students(spot, 1)[0]
        self._absence(spot, student, word)
        return student

    def _absence(self, spot: Spot, student: int, word: str) -> dict[str, object]:
        taken_at = spot.starts_at + pd.Timedelta(minutes=9)
        return self._stage.add("absences", taken_at, lesson=spot.lesson, student=student, code=word)

    def _mark(self, spot: Spot, student: int, at: pd.Timestamp, comment: str = "") -> pd.Timestamp:
        self._stage.work(spot, "control", [student], at, ["4"])[0]["comment"] = comment
        return at

    def _protocol(
        self,
        spot: Spot,
        student: int,
        held_on: pd.Timestamp,
        from_at: pd.Timestamp = BEFORE_THE_YEAR,
        value: str | None = None,
    ) -> None:
        self._number += 1
        key: Mapping[str, Cell] = {
            "Протокол №": f"з-{self._number}",
            "Код обучающегося": self._stage.student(student),
            "Предмет": spot.subject,
            "Дата пропуска": spot.day.date(),
        }
        values: Mapping[str, Cell] = {
            "Дата зачёта": held_on.date(),
            "Вид": "тема",
            "Класс": spot.group,
            "Тема": "Пропущенная тема",
            "Причина": "болезнь",
            "Отметка": value,
            "Кто принял": self._stage.registers.roll(self._organisation).deputy.short,
        }
        self._stage.registers.write(self._organisation, "Протоколы", key, values, from_at)
