"""What lessons leave behind: topics of the plan, homework, works with marks, absences."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from stand.coincidences import away
from stand.curriculum import topics_of
from stand.draft import Draft, with_validity
from stand.frames import lookup
from stand.named_works import name_works
from stand.school_year import FIRST_DAY
from stand.sources import CHECKS
from stand.work_kinds import KINDS, SHARES, WEIGHTS, WHOLE_CLASS_SHARE, nearest, term_days, title

_TOPICS, _HOMEWORK, _WORKS, _CELLS, _MARKS = 21, 22, 23, 24, 25
_COMMENTS = ("Молодец!", "Не раскрыт вывод", "Работа над ошибками выполнена", "Нет проверки решения")
_TASKS = (
    "§ {a}, № {b}–{c}",
    "Учебник, с. {b}, упр. {c}",
    "§ {a}, вопросы 1–4 устно",
    "Выучить правило, с. {b}; упр. {c} письменно",
    "Прочитать с. {b}–{c}, составить план",
    "Рабочая тетрадь, с. {a}, задания 1, 3",
)
_PAGES = 80
_HOMEWORK_SHARE = {"art": 0.15, "sport": 0.1, "craft": 0.4}


def teach(draft: Draft) -> None:
    """Adds plans and topics, attendance checks and absences, homework, works and marks of every lesson."""
    draft["topic_plans"] = _plans(draft)
    draft["homework"] = _homework(draft)
    draft["works"] = _works(draft)
    draft["topics"] = _topics(draft)
    cells = _Cells(draft)
    draft["checks"] = _checks(draft, cells)
    draft["absences"] = _absences(draft, cells)
    draft["marks"] = _marks(draft, cells)
    draft["works"] = draft["works"].drop(columns=["share", "marked_at"])


def _minutes(values: npt.NDArray[np.floating]) -> pd.Series:
    """Whole minutes: exports say no more of a moment than its minute."""
    return pd.Series(values.astype(int).astype("timedelta64[m]").astype("timedelta64[us]"))


def _course_column(draft: Draft, name: str) -> npt.NDArray[np.generic]:
    column: npt.NDArray[np.generic] = draft["courses"][name].to_numpy()[draft["lessons"]["course"]]
    return column


def _plans(draft: Draft) -> pd.DataFrame:
    """One plan for a subject of a class, both halves under it; dates are those of the class's own lessons."""
    courses, lessons = draft["courses"], draft["lessons"]
    leading = courses.index[courses["half"] <= 1]
    rows = lessons[lessons["course"].isin(leading)]
    at = rows["course"].to_numpy()
    return pd.DataFrame(
        {
            "organisation": lookup(courses["organisation"], at),
            "group": lookup(courses["klass"], at),
            "subject": lookup(courses["subject"], at),
            "ordinal": rows["ordinal"].to_numpy(),
            "topic": _topic_texts(draft, rows),
            "planned_on": rows["date"].to_numpy(),
        }
    )


def _topic_texts(draft: Draft, lessons: pd.DataFrame) -> pd.Series:
    """The topic of the plan whose turn it is, looked up by family and ordinal."""
    longest = int(lessons["ordinal"].max())
    families = sorted(draft["courses"]["family"].unique())
    texts = pd.Series([topic for family in families for topic in topics_of(family, longest)])
    code = np.searchsorted(families, draft["courses"]["family"].to_numpy()[lessons["course"]].astype(str))
    taken: pd.Series = texts.take(code * longest + lessons["ordinal"].to_numpy() - 1).set_axis(lessons.index)
    return taken


def _topics(draft: Draft) -> pd.DataFrame:
    lessons, rng = draft["lessons"], draft.chance(_TOPICS)
    recorded_at = lessons["ends_at"] - _minutes(rng.integers(1, 25, len(lessons)) * 1.0)
    topics = name_works(draft, _topic_texts(draft, lessons))
    return with_validity(pd.DataFrame({"lesson": lessons["lesson"], "topic": topics, "recorded_at": recorded_at}))


def _homework(draft: Draft) -> pd.DataFrame:
    """Homework by the end of the lesson or soon after, due on the next lesson of the course."""
    lessons, rng = draft["lessons"], draft.chance(_HOMEWORK)
    count = len(lessons)
    family = _course_column(draft, "family")
    share = np.full(count, 0.75)
    for name, value in _HOMEWORK_SHARE.items():
        share[family == name] = value
    share[(_course_column(draft, "grade") == 1) & ~_course_column(draft, "college").astype(bool)] = 0.0
    following = _next_day(lessons)
    given = (rng.random(count) < share) & following.notna().to_numpy()
    texts = pd.Series([task.format(a=a, b=a * 2 + 1, c=a * 2 + 4) for task in _TASKS for a in range(3, _PAGES)])
    texts = texts.take(rng.integers(0, len(texts), count)).reset_index(drop=True)
    recorded_at = lessons["ends_at"] + _minutes(rng.integers(-10, 25, count) * 1.0)
    frame = pd.DataFrame(
        {
            "lesson": lessons["lesson"],
            "homework_ref": (500_000 + lessons["lesson"]).astype(str),
            "text": texts,
            "due_on": following,
            "student": -1,
            "recorded_at": recorded_at,
        }
    )[given].reset_index(drop=True)
    personal = rng.random(len(frame)) < 0.01
    frame.loc[personal, "student"] = _first_member(draft)[frame.loc[personal, "lesson"]]
    frame.loc[personal, "text"] = "Карточка для индивидуальной работы, задания 1–3"
    return with_validity(frame)


def _next_day(lessons: pd.DataFrame) -> pd.Series:
    """The date of the course's next lesson on a later day."""
    by_course = lessons.groupby("course")["date"]
    following, after = by_course.shift(-1), by_course.shift(-2)
    day: pd.Series = following.where(following > lessons["date"], after)
    return day


def _first_member(draft: Draft) -> npt.NDArray[np.int64]:
    """Of every lesson, the first student in the list of its group who was there all the year."""
    persons, members = draft["students"], draft["members"]
    all_year = (persons["entered_on"].isna() & persons["left_on"].isna()).to_numpy()[members["student_at"]]
    first = members[all_year].groupby("group_at")["student_at"].first()
    group = draft["courses"]["group_at"].to_numpy()[draft["lessons"]["course"]]
    students: npt.NDArray[np.int64] = first.reindex(range(len(draft["groups"]))).to_numpy()[group]
    return students


def _kinds(draft: Draft, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """The kind of the lesson's work as a position in KINDS, -1 for none."""
    lessons = draft["lessons"]
    count, ordinal, course = len(lessons), lessons["ordinal"].to_numpy(), lessons["course"].to_numpy()
    family, grade = _course_column(draft, "family"), _course_column(draft, "grade").astype(int)
    college = _course_column(draft, "college").astype(bool)
    of = {kind: position for position, kind in enumerate(KINDS)}
    roll = rng.random(count)
    everyday = np.select(
        [roll < 0.34, roll < 0.56, roll < 0.72, roll < 0.8],
        [of["answer"], of["classwork"], of["homework"], of["test"]],
        -1,
    )
    everyday = np.where(np.isin(family, ["art", "sport", "craft"]) & (everyday >= 0), of["practical"], everyday)
    everyday = np.where((family == "science") & (ordinal % 5 == 2), of["laboratory"], everyday)
    written = np.select(
        [family == "russian", (family == "literature") & (grade >= 5), np.isin(family, ["language", "humanities"])],
        [of["dictation"], of["essay"], of["written"]],
        of["control"],
    )
    written = np.where(college, np.where((ordinal + course) % 4 == 0, of["credit"], of["control"]), written)
    bookish = ~np.isin(family, ["art", "sport"])
    kinds = np.where(bookish & ((ordinal + course * 7) % 9 == 0), written, everyday)
    checked = np.isin(family, ["russian", "mathematics", "science", "craft"])
    kinds = np.where(checked & ((ordinal + course * 5) % 13 == 4), of["internal_control"], kinds)
    kinds = np.where((grade == 1) & ~college, -1, kinds)
    # A last column for lessons without a work.
    sayable = np.array([[*(of[nearest(kind, voice.kinds)] for kind in KINDS), -1] for voice in draft.voices])
    worded: npt.NDArray[np.int64] = sayable[_course_column(draft, "place").astype(int), kinds]
    return worded


def _works(draft: Draft) -> pd.DataFrame:
    """Works with the share of students marked and the moment their marks are put.

    A dictation of a school is marked twice («4/3»); where a mark names its work a lesson may also have marks for
    homework.
    """
    lessons, rng = draft["lessons"], draft.chance(_WORKS)
    kinds = _kinds(draft, rng)
    works = pd.DataFrame({"lesson": lessons["lesson"], "kind_at": kinds, "work_order": 1})[kinds >= 0]
    schools = ~_course_column(draft, "college").astype(bool)[works["lesson"]]
    twice = works[schools & (works["kind_at"] == KINDS.index("dictation"))].assign(work_order=2)
    apart = np.array([voice.names_works for voice in draft.voices])[_course_column(draft, "place").astype(int)]
    more = schools & apart[works["lesson"]] & works["kind_at"].isin([0, 2]) & (rng.random(len(works)) < 0.15)
    homework = works[more].assign(work_order=2, kind_at=KINDS.index("homework"))
    works = pd.concat([works, twice, homework]).sort_values(["lesson", "work_order"], ignore_index=True)
    kind = np.array(KINDS, dtype=object)[works["kind_at"]]
    works["weight"] = pd.Series(kind).map(WEIGHTS).fillna(1.0)
    works["share"] = pd.Series(kind).map(SHARES).fillna(WHOLE_CLASS_SHARE)
    works.loc[works["work_order"].eq(2) & works["kind_at"].eq(KINDS.index("homework")), "share"] = 0.1
    places = _course_column(draft, "place").astype(int)[works["lesson"]]
    works["kind"] = _kind_titles(draft)[places, works["kind_at"]]
    works["marked_at"] = _marked_at(draft, works, places, rng)
    works["known_from_at"] = lookup(lessons["starts_at"], works["lesson"])
    names = ["lesson", "work_order", "kind", "weight", "share", "marked_at", "known_from_at"]
    return with_validity(works[names].copy(), "known_from_at")


def _kind_titles(draft: Draft) -> npt.NDArray[np.object_]:
    return np.array(
        [[title(kind, source) for kind in KINDS] for source in draft["organisations"]["source"]], dtype=object
    )


def _marked_at(draft: Draft, works: pd.DataFrame, places: npt.NDArray[np.int64], rng: np.random.Generator) -> pd.Series:
    """Marks of a lesson are put soon after it; those of a work with a term at least a day before the term is over."""
    lessons = draft["lessons"]
    terms = np.array(
        [[term_days(regulation, kind) for kind in KINDS] for regulation in draft["organisations"]["regulation"]]
    )[places, works["kind_at"]]
    # One draw a lesson: both marks of a dictation are put together.
    roll, minute = rng.random(len(lessons))[works["lesson"]], rng.random(len(lessons))[works["lesson"]]
    delay = np.minimum((roll * np.maximum(terms, 1)).astype(int), 5)
    midnight = pd.Series(lookup(lessons["midnight"], works["lesson"]))
    soon = pd.Series(lookup(lessons["ends_at"], works["lesson"])) + _minutes(minute * 45 - 5)
    later = midnight + pd.to_timedelta(delay, unit="D") + _minutes(900 + minute * 330)
    return soon.where(delay == 0, later).astype("datetime64[us, UTC]")


class _Cells:
    """Every student of every lesson, in the order of lessons and of the group's list."""

    def __init__(self, draft: Draft) -> None:
        lessons, members = draft["lessons"], draft["members"]
        sizes = members.groupby("group_at").size().reindex(range(len(draft["groups"])), fill_value=0).to_numpy()
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        group = draft["courses"]["group_at"].to_numpy()[lessons["course"]]
        self.size = sizes[group]
        self.start = np.concatenate([[0], np.cumsum(self.size)[:-1]])
        self._first = starts[group]
        self._members = members["student_at"].to_numpy()
        every = np.arange(len(lessons))
        self.lesson = np.repeat(every, self.size)
        self.student = self.students_of(every)
        rng = draft.chance(_CELLS)
        day = ((lessons["date"] - pd.Timestamp(FIRST_DAY)).dt.days).to_numpy()[self.lesson]
        ill = _illness(draft, rng)[self.student, day]
        roll = rng.random(len(self.lesson))
        date = lessons["date"].to_numpy()[self.lesson]
        gone = away(draft["students"], self.student, date)
        # 0 present, 1 absent for no good reason, 2 ill, 3 excused, 4 late, 5 not of this organisation then.
        self.status = np.select([gone, ill, roll < 0.006, roll < 0.012, roll < 0.02], [5, 2, 1, 3, 4], 0).astype(
            np.int8
        )
        self.roll = rng.random(len(self.lesson))

    def positions_of(self, lessons: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Positions of all cells of the lessons (a lesson may come twice), lesson by lesson."""
        size = self.size[lessons]
        ends = np.cumsum(size)
        within = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - size, size)
        positions: npt.NDArray[np.int64] = np.repeat(self.start[lessons], size) + within
        return positions

    def students_of(self, lessons: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Students of all cells of the lessons, lesson by lesson."""
        size = self.size[lessons]
        ends = np.cumsum(size)
        within = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - size, size)
        students: npt.NDArray[np.int64] = self._members[np.repeat(self._first[lessons], size) + within]
        return students


def _illness(draft: Draft, rng: np.random.Generator) -> npt.NDArray[np.bool_]:
    """Who is ill on which day of the year: spells of three to nine days, about one in two months."""
    students, days = len(draft["students"]), draft.size.days
    begins = rng.random((students, days)) < 1 / 75
    length = rng.integers(3, 10, (students, days))
    ill = np.zeros((students, days), dtype=bool)
    for day in range(9):
        ill[:, day:] |= begins[:, : days - day] & (length[:, : days - day] > day)
    return ill


def _checks(draft: Draft, cells: _Cells) -> pd.DataFrame:
    """Attendance is checked in the first quarter of an hour; only books keep that moment."""
    lessons = draft["lessons"]
    kept = np.array([CHECKS in voice.shows for voice in draft.voices])[_course_column(draft, "place").astype(int)]
    minute = cells.roll[np.minimum(cells.start, len(cells.roll) - 1)]
    frame = pd.DataFrame({"lesson": lessons["lesson"], "recorded_at": lessons["starts_at"] + _minutes(3 + minute * 12)})
    return with_validity(frame[kept].reset_index(drop=True))


def _absences(draft: Draft, cells: _Cells) -> pd.DataFrame:
    lessons = draft["lessons"]
    missing = np.flatnonzero((cells.status > 0) & (cells.status < 5))
    lesson = cells.lesson[missing]
    places = _course_column(draft, "place").astype(int)
    words = np.array([["", *voice.absence_words] for voice in draft.voices], dtype=object)
    minute = cells.roll[cells.start[lesson]]
    frame = pd.DataFrame(
        {
            "lesson": lesson,
            "student": cells.student[missing],
            "code": words[places[lesson], cells.status[missing]],
            "recorded_at": lessons["starts_at"].take(lesson).reset_index(drop=True) + _minutes(3 + minute * 12),
        }
    )
    return with_validity(frame)


def _marks(draft: Draft, cells: _Cells) -> pd.DataFrame:
    """Marks of the present: nearly all for a written work, a few for an answer; by ability and chance."""
    works, rng = draft["works"], draft.chance(_MARKS)
    at = works["lesson"].to_numpy()
    work = np.repeat(np.arange(len(works)), cells.size[at])
    position = cells.positions_of(at)
    present = (cells.status[position] == 0) | (cells.status[position] == 4)
    kept = present & (cells.roll[position] < works["share"].to_numpy()[work])
    work, position = work[kept], position[kept]
    student = cells.student[position]
    noise = rng.normal(0, 0.6, len(work))
    value = np.clip(np.rint(draft["students"]["ability"].to_numpy()[student] + noise), 2, 5).astype(int)
    comment = rng.random(len(work)) < 0.02
    said = np.array(_COMMENTS, dtype=object)[rng.integers(0, len(_COMMENTS), len(work))]
    frame = pd.DataFrame(
        {
            "lesson": at[work],
            "work_order": works["work_order"].to_numpy()[work],
            "student": student,
            "value": np.array(["0", "1", "2", "3", "4", "5"], dtype=object)[value],
            "comment": np.where(comment, said, ""),
            "recorded_at": lookup(works["marked_at"], work),
        }
    )
    return with_validity(frame)
