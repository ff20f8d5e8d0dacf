"""Where violations are set: picks lessons that nothing was planted in, and rewrites what they hold."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from stand.coincidences import away
from stand.draft import Draft
from stand.frames import records
from stand.named import NAMED
from stand.named_works import NAMES, planned, with_work
from stand.planting.ledger import Ledger, Plant, Twin
from stand.planting.register_desk import RegisterDesk
from stand.sources import Voice
from stand.work_kinds import WEIGHTS, title

_PICKS = 41
_BY_LESSON = ("topics", "checks", "homework", "works", "marks", "absences")


@dataclass(frozen=True, slots=True)
class Spot:
    """A lesson as planters see it; moments are made in its organisation's own zone."""

    lesson: int
    course: int
    organisation: str
    kind: str
    source: str
    voice: Voice
    offset: int
    group: str
    subject: str
    family: str
    half: int
    day: pd.Timestamp
    number: int
    shown_number: int
    midnight: pd.Timestamp
    starts_at: pd.Timestamp
    ends_at: pd.Timestamp
    last_bell_at: pd.Timestamp
    ordinal: int

    @property
    def key(self) -> dict[str, str]:
        """The natural key of the lesson."""
        return {
            "study_group": self.group,
            "subject": self.subject,
            "date": self.day.date().isoformat(),
            "number": str(self.shown_number),
        }

    def at(self, days: int, hour: int, minute: int = 0) -> pd.Timestamp:
        """The moment of that local time `days` after the lesson's day."""
        return self.midnight + pd.Timedelta(days=days, hours=hour, minutes=minute)

    def after_end(self, minutes: int) -> pd.Timestamp:
        """That many minutes after the lesson's end."""
        return self.ends_at + pd.Timedelta(minutes=minutes)

    def day_end(self, days: int = 0) -> pd.Timestamp:
        """The end of the local day `days` after the lesson's."""
        return self.at(days + 1, 0)

    def on(self, day: date, hour: int, minute: int = 0) -> pd.Timestamp:
        """The moment of that local time on that day."""
        return self.at((pd.Timestamp(day) - self.day).days, hour, minute)


class Stage:
    """The region before its curtain rises: planters pick spots, rewrite them and note what they did.

    Changes are collected and put into the draft by `finish`, since a frame of a whole region is not rewritten
    for every one of them.
    """

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self.rng = draft.chance(_PICKS)
        self.ledger = Ledger()
        self.registers = RegisterDesk(draft)
        places = [place for place, template in enumerate(draft.templates) if template in NAMED]
        self.organisations = [draft.templates[place].organisation for place in places]
        self._templates = {template.organisation: template for template in draft.templates}
        courses = draft["courses"]
        own = courses[courses["place"].isin(places)]
        lessons = draft["lessons"]
        self.lessons = lessons[lessons["course"].isin(own.index)].join(
            own[["organisation", "group", "group_at", "klass", "subject", "family", "half", "place"]], on="course"
        )
        for column in ("kind", "source", "offset", "regulation"):
            self.lessons[column] = draft["organisations"][column].to_numpy()[self.lessons["place"]]
        voices = np.empty(len(draft.templates), dtype=object)
        voices[:] = draft.voices
        self.lessons["voice"] = voices[self.lessons["place"]]
        in_order = self.lessons.sort_values("number").groupby(["course", "date"]).cumcount() + 1
        within = in_order.reindex(self.lessons.index)
        numbers = np.array([voice.numbers for voice in draft.voices])[self.lessons["place"]]
        self.lessons["shown_number"] = self.lessons["number"].where(
            numbers == "day", within.where(numbers == "subject", 1)
        )
        # Two lessons of a subject on a day are one where a source tells lessons by nothing else: no place to plant.
        self._used = set(
            self.lessons["lesson"][(numbers == "none") & self.lessons.duplicated(["course", "date"], keep=False)]
        )
        shuffled = self.rng.permutation(len(self.lessons))
        self.lessons = self.lessons.iloc[shuffled]
        by_organisation = self.lessons.groupby("organisation")
        self._by_organisation = {str(name): frame for name, frame in by_organisation}
        self._spots = {name: _spots(frame) for name, frame in self._by_organisation.items()}
        self._group_of = dict(zip(self.lessons["lesson"], self.lessons["group_at"], strict=True))
        known = set(self.lessons["lesson"])
        self._rows: dict[str, dict[int, Any]] = {}
        for name in _BY_LESSON:
            groups = _of_named(draft[name], known).groupby("lesson").groups
            self._rows[name] = {int(str(lesson)): labels for lesson, labels in groups.items()}
        self._absent = _of_named(draft["absences"], known).groupby("lesson")["student"].agg(set).to_dict()
        self._topics = _of_named(draft["topics"], known).set_index("lesson")["topic"].to_dict()
        self._forgotten: dict[str, set[int]] = defaultdict(set)
        self._added: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._members = draft["members"].groupby("group_at")["student_at"].apply(list).to_dict()

    def regulation(self, organisation: str) -> str:
        """The document the organisation lives under."""
        return self._templates[organisation].regulation

    def voice(self, organisation: str) -> Voice:
        """What the organisation's source can say."""
        return self._templates[organisation].voice

    def pick(
        self,
        organisation: str,
        count: int,
        first: date,
        last: date,
        where: Callable[[pd.DataFrame], "pd.Series[bool]"] | None = None,
    ) -> list[Spot]:
        """Takes up to `count` untouched lessons of the organisation between two dates; nobody gets them again."""
        frame = self._by_organisation[organisation]
        days = frame["date"].to_numpy()
        kept = (days >= np.datetime64(first)) & (days <= np.datetime64(last))
        if where is not None:
            kept &= where(frame).to_numpy(dtype=bool)
        lessons = frame["lesson"].to_numpy()
        free = [at for at in np.flatnonzero(kept) if int(lessons[at]) not in self._used]
        taken = [self._spots[organisation][at] for at in free[:count]]
        self._used.update(spot.lesson for spot in taken)
        return taken

    def is_used(self, lesson: int) -> bool:
        """Whether something was planted in that lesson."""
        return lesson in self._used

    def students(self, spot: Spot, count: int) -> list[int]:
        """Up to `count` students (positions) of the lesson's group who were there."""
        absent = self._absent.get(spot.lesson, ())
        members = self._members[self._group_of[spot.lesson]]
        gone = away(self._draft["students"], members, spot.day.to_datetime64())
        present = [
            student for student, is_gone in zip(members, gone, strict=True) if not is_gone and student not in absent
        ]
        return [int(student) for student in self.rng.permutation(present)[:count]]

    def planned_topic(self, spot: Spot) -> str:
        """The topic that the generator wrote for the lesson."""
        return str(self._topics[spot.lesson])

    def forget(self, spot: Spot, *names: str) -> None:
        """Takes out everything the generator wrote about the lesson in those frames."""
        for name in names:
            self._forgotten[name].update(self._rows[name].get(spot.lesson, []))

    def lessons_with(self, name: str) -> list[int]:
        """Lessons that have something in that frame."""
        return list(self._rows[name])

    def restage(self, name: str, spot: Spot) -> list[dict[str, Any]]:
        """The generator's records about the lesson, taken out of the frame and added again, to be changed."""
        labels = [spot.lesson] if name == "lessons" else self._rows[name].get(spot.lesson, [])
        rows = self._draft[name].loc[labels]
        self._forgotten[name].update(int(label) for label in rows.index)
        found = records(rows)
        self._added[name].extend(found)
        return found

    def forget_all(self, spot: Spot) -> None:
        """Takes out everything the generator wrote about the lesson, the timetable apart."""
        self.forget(spot, *_BY_LESSON)

    def forget_labels(self, name: str, labels: Iterable[int]) -> None:
        """Takes out rows of a frame by their labels."""
        self._forgotten[name].update(labels)

    def add(self, name: str, recorded_at: pd.Timestamp, **values: Any) -> dict[str, Any]:
        """Adds a record valid from `recorded_at`; the record returned may still be changed."""
        record = {**values, "recorded_at": recorded_at, "known_from_at": recorded_at, "known_until_at": pd.NaT}
        self._added[name].append(record)
        return record

    def change(self, name: str, record: dict[str, Any], at: pd.Timestamp, **values: Any) -> dict[str, Any]:
        """From `at` the record shows other values; what the source says of its recording stays unless given."""
        fresh = {**record, **values, "known_from_at": at}
        self.remove(record, at)
        self._added[name].append(fresh)
        return fresh

    @staticmethod
    def remove(record: dict[str, Any], at: pd.Timestamp) -> None:
        """From `at` the record is gone."""
        record["known_until_at"] = at

    def topic(self, spot: Spot, text: str, at: pd.Timestamp) -> dict[str, Any]:
        """The lesson's topic is now `text`, recorded at `at`."""
        self.forget(spot, "topics")
        self._added["topics"] = [topic for topic in self._added["topics"] if topic["lesson"] != spot.lesson]
        return self.add("topics", at, lesson=spot.lesson, topic=text)

    def homework(self, spot: Spot, at: pd.Timestamp, claimed_at: pd.Timestamp | None = None) -> dict[str, Any]:
        """The lesson's one homework is recorded at `at`; a book may claim another moment."""
        self.forget(spot, "homework")
        page = 20 + spot.lesson % 60
        record = self.add(
            "homework",
            at,
            lesson=spot.lesson,
            homework_ref=str(500_000 + spot.lesson),
            text=f"§ {page}, № {page * 2}–{page * 2 + 3}",
            due_on=spot.day + pd.Timedelta(days=7),
            student=-1,
        )
        if claimed_at is not None:
            record["recorded_at"] = claimed_at
        return record

    def work(
        self,
        spot: Spot,
        kind: str | None,
        students: Sequence[int],
        at: pd.Timestamp,
        values: Sequence[str] = ("4", "5", "3", "4"),
    ) -> list[dict[str, Any]]:
        """The lesson's one work of that kind (None: not written) with a mark for each of the students at `at`."""
        self.forget(spot, "works", "marks")
        self._name_in_topic(spot, kind)
        written = None if kind is None else title(kind, spot.source)
        work = {"lesson": spot.lesson, "work_order": 1, "kind": written, "weight": WEIGHTS.get(kind or "", 1.0)}
        self._added["works"].append({**work, "known_from_at": spot.starts_at, "known_until_at": pd.NaT})
        return [self.mark(spot, student, values[index % len(values)], at) for index, student in enumerate(students)]

    def name_work(self, spot: Spot, kind: str, at: pd.Timestamp) -> None:
        """From `at` the lesson's staged work has a kind."""
        self._name_in_topic(spot, kind)
        for record in [work for work in self._added["works"] if work["lesson"] == spot.lesson]:
            self.change("works", record, at, kind=title(kind, spot.source))

    def _name_in_topic(self, spot: Spot, kind: str | None) -> None:
        """Names the work in the lesson's topic where documents ask for it, unless a planter wrote the topic."""
        if kind in NAMES and not any(topic["lesson"] == spot.lesson for topic in self._added["topics"]):
            text = with_work(kind, spot.ordinal, planned(spot.family, spot.ordinal))
            self.topic(spot, text, spot.after_end(-5))

    def mark(
        self,
        spot: Spot,
        student: int,
        value: str,
        at: pd.Timestamp,
        claimed_at: pd.Timestamp | None = None,
    ) -> dict[str, Any]:
        """One more mark for the lesson's first work, recorded at `at`; a book may claim another moment."""
        record = self.add("marks", at, lesson=spot.lesson, work_order=1, student=student, value=value, comment="")
        if claimed_at is not None:
            record["recorded_at"] = claimed_at
        return record

    def cell(self, spot: Spot, student: int) -> dict[str, str]:
        """The natural key of the student's cell in the lesson."""
        return {**spot.key, "student": self.student(student)}

    def student(self, position: int) -> str:
        """The code of a student as the source writes it; where it knows none, the full name."""
        row = self._draft["students"].iloc[position]
        if not self._templates[row["organisation"]].voice.codes_students:
            return f"{row['family_name']} {row['given_name']} {row['patronymic']}"
        return str(row["student"])

    def course(self, position: int) -> Mapping[str, Any]:
        """What is known of a course."""
        return {str(name): value for name, value in self._draft["courses"].loc[position].items()}

    def frame(self, name: str) -> pd.DataFrame:
        """A frame of the draft, as the generator made it."""
        return self._draft[name]

    def drop_plan(self, spot: Spot) -> None:
        """The class has no plan (КТП) for the spot's subject."""
        plans = self._draft["topic_plans"]
        klass = self._draft["courses"]["klass"].loc[spot.course]
        own = (plans["organisation"] == spot.organisation) & (plans["group"] == klass)
        self._draft["topic_plans"] = plans[~(own & (plans["subject"] == spot.subject))].reset_index(drop=True)

    def cancel(self, spot: Spot) -> None:
        """The lesson did not take place, which was known the day before: nothing is written about it."""
        self._draft["lessons"].loc[spot.lesson, "is_cancelled"] = True
        self.forget(spot, *_BY_LESSON)

    def erase(self, spot: Spot) -> None:
        """The lesson never was in the timetable."""
        self.forget(spot, *_BY_LESSON)
        self._forgotten["lessons"].add(spot.lesson)

    def plant(self, rule: str, spot: Spot, key: Mapping[str, str], happens_at: pd.Timestamp, **more: Any) -> None:
        """Notes a violation; `more` are further fields of `Plant`, `judged` is `state` unless given."""
        self.plant_in(rule, spot.organisation, key, happens_at, **more)

    def plant_in(
        self, rule: str, organisation: str, key: Mapping[str, str], happens_at: pd.Timestamp, **more: Any
    ) -> None:
        """Notes a violation that has no lesson, in a register for example; `more` as of `plant`."""
        judged = more.pop("judged", "state")
        self.ledger.plants.append(Plant(rule, organisation, key, judged, happens_at, **more))

    def twin(self, rule: str, spot: Spot, key: Mapping[str, str], happens_at: pd.Timestamp, why: str) -> None:
        """Notes a legal twin."""
        self.twin_in(rule, spot.organisation, key, happens_at, why)

    def twin_in(self, rule: str, organisation: str, key: Mapping[str, str], happens_at: pd.Timestamp, why: str) -> None:
        """Notes a legal twin that has no lesson."""
        self.ledger.twins.append(Twin(rule, organisation, key, happens_at, why))

    def finish(self) -> Ledger:
        """Puts everything collected into the draft and gives what was planted."""
        for name in {*self._forgotten, *self._added}:
            if self._forgotten[name]:
                self._draft.forget(name, sorted(self._forgotten[name]))
            if self._added[name]:
                self._draft.append(name, pd.DataFrame(self._added[name]))
        return self.ledger


def _spots(lessons: pd.DataFrame) -> list[Spot]:
    names = list(Spot.__slots__)
    return [Spot(*row) for row in lessons.rename(columns={"date": "day"})[names].itertuples(index=False, name=None)]


def _of_named(frame: pd.DataFrame, lessons: set[int]) -> pd.DataFrame:
    own: pd.DataFrame = frame[frame["lesson"].isin(lessons)]
    return own
