"""Dnevnik.ru as a source: which pages a night asks for, and in which order."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import product
from typing import Literal
from zoneinfo import ZoneInfo

from connectors.access import TokenKeeper
from connectors.breaker import CircuitBreaker
from connectors.budget import HostBudget
from connectors.contract import Capabilities, Probe, unit_of
from connectors.dnevnik.access import ObtainToken, access_of
from connectors.dnevnik.answers import bound, strung
from connectors.dnevnik.roster import Group, ids_in, read_groups, related, schools_of
from connectors.dnevnik.session import DnevnikSession
from connectors.failing import is_final, page_failure
from connectors.parallel import in_order
from connectors.reading import read_page
from connectors.weeks import iso_weeks, week_name
from foundation.clock import utc_now
from foundation.connections import Connections
from foundation.errors import ConfigurationError, SvodError
from foundation.http import HttpPolicy, HttpSession
from foundation.organisations import Organisation, Source
from foundation.settings import Settings
from schemas.exchange import Page, PageFailure, UnitEnd, Window

KINDS = tuple(
    f"dnevnik.{name}" for name in ("edu_groups", "teachers", "persons", "reporting_periods", "journal", "final_marks")
)
GROUPS, TEACHERS, PERSONS, PERIODS, JOURNAL, FINALS = KINDS

# How many lessons are asked about at once, so that an address stays short, and how many calls the server bears.
LESSONS_IN_CALL = 50
MOST_AT_ONCE = 10

MarksBy = Literal["group", "lesson"]

CAPABILITIES = Capabilities(
    kinds=KINDS,
    entities=frozenset(
        {
            "academic_period",
            "assessment",
            "attachment",
            "attendance",
            "enrolment",
            "homework",
            "lesson",
            "lesson_topic",
            "mark",
            "period_mark",
            "staff",
            "student",
            "study_group",
            "subject",
            "teaching_assignment",
        }
    ),
    never_given=frozenset(
        {
            "academic_period.last_school_day_on",
            "enrolment.enrolled_from_on",
            "enrolment.enrolled_to_on",
            "enrolment.list_number",
            "lesson.lesson_type_code",
            "lesson.moved_from_lesson_id",
            "lesson.teacher_name",
            "mark.comment",
            "period_mark.comment",
            "student.birth_on",
            "study_group.valid_from_on",
            "study_group.valid_to_on",
            "teaching_assignment.assigned_from_on",
            "teaching_assignment.assigned_to_on",
            "teaching_assignment.staff_name",
        }
    ),
    # Of homework and absences: of marks the interface gives a date that says nothing of their recording.
    recording_times=True,
)


class DnevnikConnector:
    """One school on Dnevnik.ru."""

    name = "dnevnik"
    capabilities = CAPABILITIES

    def __init__(
        self,
        base_url: str,
        school: str,
        obtain: ObtainToken,
        zone: ZoneInfo,
        *,
        budget: HostBudget,
        concurrency: int = 4,
        marks_by: MarksBy = "group",
        policy: HttpPolicy | None = None,
    ) -> None:
        self._base_url = base_url
        self._school = school
        self._tokens = TokenKeeper(obtain)
        self._zone = zone
        self._budget = budget
        self._concurrency = min(concurrency, MOST_AT_ONCE)
        self._marks_by = marks_by
        self._policy = policy

    def probe(self, as_of_at: datetime | None = None) -> Probe:
        """Asks which schools the account belongs to."""
        try:
            with self._session(as_of_at or utc_now()) as session:
                foreign = self._foreign(session)
        except SvodError as error:
            return Probe(False, error.message, error.remedy, is_final=is_final(error))
        if foreign is not None:
            return Probe(False, *foreign, is_final=True)
        return Probe(True, f"Dnevnik.ru отвечает, школа {self._school}.")

    def pages(self, window: Window, as_of_at: datetime) -> Iterator[Page | PageFailure | UnitEnd]:
        """Groups, teachers, then of every group its persons, periods, weeks and final marks.

        The window is widened to whole ISO weeks, so that a page's key and contents are the same every night and no
        call spans more than the 30 days the server allows.
        """
        weeks = iso_weeks(window)
        whole = Window(weeks[0].from_on, weeks[-1].to_on)
        with self._session(as_of_at) as session:
            stranger = self._stranger(session)
            if stranger is not None:
                yield from _all_failed(KINDS, stranger, whole)
                return
            answer = partial(self._page, as_of_at)
            listed = answer(GROUPS, "groups", lambda: session.fetch(f"schools/{self._school}/edu-groups"))
            yield from unit_of(GROUPS, [listed])
            teachers = answer(TEACHERS, "teachers", lambda: session.fetch(f"schools/{self._school}/teachers"))
            yield from unit_of(TEACHERS, [teachers])
            groups = self._groups(listed, as_of_at)
            if isinstance(groups, PageFailure):
                yield from _all_failed(KINDS[2:], groups, whole)
                return
            for kind, ask in ((PERSONS, _persons), (PERIODS, _periods), (JOURNAL, None), (FINALS, _finals)):
                if ask is None:
                    jobs = self._weeks(session, as_of_at, groups, weeks)
                else:
                    jobs = (partial(self._of_group, kind, ask, session, as_of_at, one, groups) for one in groups)
                unit_window = whole if kind == JOURNAL else None
                yield from unit_of(kind, in_order(jobs, self._concurrency, session.abandon), unit_window)

    def _weeks(
        self, session: DnevnikSession, as_of_at: datetime, groups: Sequence[Group], weeks: Sequence[Window]
    ) -> Iterator[Callable[[], Page | PageFailure]]:
        for group, week in product(groups, weeks):
            name = week_name(week.from_on)
            yield partial(
                self._page,
                as_of_at,
                JOURNAL,
                f"{group.id}|{name}",
                partial(self._journal, session, group, groups, week),
                {"group": group.title, "group_id": group.id, "week": name},
                week,
            )

    def _of_group(
        self,
        kind: str,
        ask: "Ask",
        session: DnevnikSession,
        as_of_at: datetime,
        group: Group,
        groups: Sequence[Group],
    ) -> Page | PageFailure:
        about = {"group": group.title, "group_id": group.id}
        return self._page(as_of_at, kind, group.id, lambda: ask(session, group, groups), about)

    def _page(
        self,
        as_of_at: datetime,
        kind: str,
        key: str,
        ask: Callable[[], bytes],
        about: dict[str, str] | None = None,
        window: Window | None = None,
    ) -> Page | PageFailure:
        return read_page(kind, key, ask, as_of_at, {"school": self._school, **(about or {})}, window)

    def _journal(self, session: DnevnikSession, group: Group, groups: Sequence[Group], week: Window) -> bytes:
        """Lessons with their works, marks and log entries of a group and a week, and what they name by id alone."""
        span = f"{week.from_on.isoformat()}/{week.to_on.isoformat()}"
        lessons = session.fetch(f"edu-groups/{group.id}/lessons/{span}")
        known = ids_in(lessons)
        if self._marks_by == "group":
            marks = session.fetch(f"edu-groups/{group.id}/marks/{span}")
        else:
            marks = strung([session.fetch(f"lessons/{lesson}/marks") for lesson in known])
        calls = (known[first : first + LESSONS_IN_CALL] for first in range(0, len(known), LESSONS_IN_CALL))
        entries = [session.fetch("lesson-log-entries", {"lessons": some}) for some in calls]
        return bound(
            {
                "workTypes": session.fetch_once(f"work-types/{self._school}"),
                "timetables": session.fetch_once(f"edu-groups/{group.id}/timetables"),
                "related": related(group, groups),
                "group": group.raw,
                "lessons": lessons,
                "marks": marks,
                "logEntries": entries[0] if len(entries) == 1 else strung(entries),
            }
        )

    def _groups(self, listed: Page | PageFailure, as_of_at: datetime) -> list[Group] | PageFailure:
        """The groups to read, or why none can be: no list is not an empty school."""
        if isinstance(listed, PageFailure):
            return replace(listed, key="*", message=f"Список классов не получен. {listed.message}")
        try:
            found = read_groups(listed.body, as_of_at.astimezone(self._zone).date())
        except SvodError as error:
            return page_failure(GROUPS, "*", error)
        return found or PageFailure(
            GROUPS,
            "*",
            "Dnevnik.ru не показал ни одного класса этого учебного года.",
            "Дайте учётной записи право видеть классы школы или проверьте, открыт ли учебный год.",
            reason_code="empty_roster",
        )

    def _stranger(self, session: DnevnikSession) -> PageFailure | None:
        """Why nothing of this account may be read: it is another school's, or whose it is can't be learnt."""
        try:
            foreign = self._foreign(session)
        except SvodError as error:
            return page_failure(GROUPS, "*", error)
        return foreign and PageFailure(GROUPS, "*", *foreign, reason_code="foreign_account")

    def _foreign(self, session: DnevnikSession) -> tuple[str, str] | None:
        # Not a page: a context tells of a person, not of a journal.
        schools = schools_of(session.fetch("users/me/context"))
        if self._school in schools:
            return None
        opened = ", ".join(schools) or "ни одной"
        return (
            f"Токен открывает школы: {opened}, а настроена {self._school}.",
            "Исправьте school в organisations.yaml или получите токен сотрудника этой школы.",
        )

    @contextmanager
    def _session(self, as_of_at: datetime) -> Iterator[DnevnikSession]:
        with HttpSession(
            self._base_url,
            policy=self._policy,
            connections=self._concurrency,
            before_request=self._budget.wait,
            told_to_wait=self._budget.pause,
        ) as http:
            yield DnevnikSession(http, self._tokens, CircuitBreaker(), as_of_at)


Ask = Callable[[DnevnikSession, Group, Sequence[Group]], bytes]


def open_dnevnik(
    organisation: Organisation,
    source: Source,
    connections: Connections,
    settings: Settings,
    policy: HttpPolicy | None = None,
) -> DnevnikConnector:
    """The connector of a `dnevnik` source; raises ConfigurationError for what is missing.

    The connection may say `path` (`v2` if it does not) and `marks_by`: `group`, or `lesson` where the server
    takes the days of a group's marks for those of their recording.
    """
    if source.connection is None or source.school is None:
        missing = "connection" if source.connection is None else "school"
        raise ConfigurationError(
            f"{organisation.id}: у источника {source.connector} не указано {missing}.",
            "Допишите его в organisations.yaml.",
        )
    if not (source.school.isascii() and source.school.isdigit()):
        raise ConfigurationError(
            f"{organisation.id}: school «{source.school}» — не номер школы Dnevnik.ru.",
            "Впишите номер школы: он стоит в адресе её страницы на Dnevnik.ru.",
        )
    connection = connections(source.connection)
    if connection.scheme not in ("http", "https"):
        raise ConfigurationError(
            f"Подключение «{connection.name}» начинается не с http:// и не с https://.",
            "Вид строки: https://api.dnevnik.ru/?access_token=…",
        )
    path = connection.extra["path"].get_secret_value().strip("/") if "path" in connection.extra else "v2"
    marks_by = connection.extra["marks_by"].get_secret_value() if "marks_by" in connection.extra else "group"
    if marks_by not in ("group", "lesson"):
        raise ConfigurationError(f"В подключении «{connection.name}» неизвестное marks_by.", "Возможны group и lesson.")
    host = connection.base_url.partition("://")[2]
    return DnevnikConnector(
        f"{connection.base_url}/{path}/",
        source.school,
        access_of(connection, settings.workspace / "access"),
        ZoneInfo(organisation.timezone),
        budget=HostBudget(settings.workspace / "budget", host, source.requests_per_second),
        concurrency=source.concurrency,
        marks_by="lesson" if marks_by == "lesson" else "group",
        policy=policy,
    )


def _persons(session: DnevnikSession, group: Group, groups: Sequence[Group]) -> bytes:
    persons = session.fetch(f"edu-groups/{group.id}/persons")
    return bound({"related": related(group, groups), "group": group.raw, "persons": persons})


def _periods(session: DnevnikSession, group: Group, groups: Sequence[Group]) -> bytes:
    periods = session.fetch_once(f"edu-groups/{group.id}/reporting-periods")
    return bound({"related": related(group, groups), "group": group.raw, "reportingPeriods": periods})


def _finals(session: DnevnikSession, group: Group, groups: Sequence[Group]) -> bytes:
    """Final marks, and the periods and subjects they name by id alone."""
    return bound(
        {
            "reportingPeriods": session.fetch_once(f"edu-groups/{group.id}/reporting-periods"),
            "related": related(group, groups),
            "group": group.raw,
            "subjects": session.fetch(f"edu-groups/{group.id}/subjects"),
            "finalMarks": session.fetch(f"edu-groups/{group.id}/final-marks"),
        }
    )


def _all_failed(kinds: Iterable[str], failure: PageFailure, whole: Window) -> Iterator[PageFailure | UnitEnd]:
    for kind in kinds:
        yield replace(failure, kind=kind)
        yield UnitEnd(kind, 0, whole if kind == JOURNAL else None)
