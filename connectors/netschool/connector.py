"""«Сетевой город» as a source: the web diaries of all students that the school's account may open."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from connectors.access import TokenKeeper
from connectors.breaker import CircuitBreaker
from connectors.budget import HostBudget
from connectors.contract import Capabilities, Probe, unit_of
from connectors.failing import is_final, page_failure
from connectors.netschool.access import OpenSession, password_access
from connectors.netschool.answers import document_of
from connectors.netschool.roster import Pupil, read_pupils, read_types, school_of, year_of
from connectors.netschool.session import NetschoolSession
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

KINDS = ("netschool.diary_init", "netschool.year", "netschool.diary")
INIT, YEAR, DIARY = KINDS

CAPABILITIES = Capabilities(
    kinds=KINDS,
    # The web diary has no word of attendance, topics, teachers and period marks.
    entities=frozenset(
        {
            "academic_period",
            "assessment",
            "enrolment",
            "homework",
            "lesson",
            "mark",
            "student",
            "study_group",
            "subject",
        }
    ),
    never_given=frozenset(
        {
            "academic_period.last_school_day_on",
            "enrolment.enrolled_from_on",
            "enrolment.enrolled_to_on",
            "enrolment.list_number",
            "lesson.moved_from_lesson_id",
            "lesson.staff_id",
            "lesson.teacher_name",
            "mark.counts",
            "student.birth_on",
            "student.family_name",
            "student.given_name",
            "student.patronymic",
            "student.sex_code",
            "study_group.parent_study_group_id",
            "study_group.valid_from_on",
            "study_group.valid_to_on",
        }
    ),
)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One page to ask for; `about` is what its `request` says besides the parameters."""

    call: str
    key: str
    params: Mapping[str, str] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)
    window: Window | None = None


class NetschoolConnector:
    """One school on a «Сетевой город» server."""

    name = "netschool"
    capabilities = CAPABILITIES

    def __init__(
        self,
        base_url: str,
        school: str,
        obtain: Callable[[HttpSession], OpenSession],
        *,
        budget: HostBudget,
        concurrency: int = 4,
        policy: HttpPolicy | None = None,
    ) -> None:
        self._base_url = base_url
        self._school = school
        self._keeper = TokenKeeper(obtain)
        self._budget = budget
        self._concurrency = concurrency
        self._policy = policy

    def probe(self, as_of_at: datetime | None = None) -> Probe:
        """Logs in, asks which school the account opens, and logs out."""
        try:
            with self._session(as_of_at or utc_now()) as session:
                foreign = self._foreign(session)
                session.leave()
        except SvodError as error:
            return Probe(False, error.message, error.remedy, is_final=is_final(error))
        if foreign is not None:
            return Probe(False, *foreign, is_final=True)
        return Probe(True, f"«Сетевой город» отвечает, школа {self._school}.")

    def pages(self, window: Window, as_of_at: datetime) -> Iterator[Page | PageFailure | UnitEnd]:
        """Who may be read, the school year, then a diary of each student and ISO week.

        The window is widened to whole ISO weeks, so that a page's key and contents are the same every night.
        """
        weeks = iso_weeks(window)
        whole = Window(weeks[0].from_on, weeks[-1].to_on)
        with self._session(as_of_at) as session:
            stranger = self._stranger(session)
            if stranger is not None:
                for kind in KINDS:
                    yield from unit_of(kind, [replace(stranger, kind=kind)], whole if kind == DIARY else None)
                return
            read = partial(self._read, session, as_of_at)
            init = read(INIT, _Wanted("student/diary/init", "init"))
            yield from unit_of(INIT, [init], None)
            year = read(YEAR, _Wanted("years/current", "year"))
            yield from unit_of(YEAR, [year], None)
            wanted = self._diaries(session, init, year, weeks)
            if isinstance(wanted, PageFailure):
                yield from unit_of(DIARY, [wanted], whole)
            else:
                jobs: Iterator[Callable[[], Page | PageFailure]] = (partial(read, DIARY, one) for one in wanted)
                yield from unit_of(DIARY, in_order(jobs, self._concurrency, session.abandon), whole)
            session.leave()

    def _diaries(
        self, session: NetschoolSession, init: Page | PageFailure, year: Page | PageFailure, weeks: list[Window]
    ) -> Iterator[_Wanted] | PageFailure:
        """Diaries to ask for, or why none can be: no roster is not an empty school."""
        if isinstance(init, PageFailure):
            return replace(init, kind=DIARY, key="*", message=f"Список обучающихся не получен. {init.message}")
        if isinstance(year, PageFailure):
            return replace(year, kind=DIARY, key="*", message=f"Учебный год не получен. {year.message}")
        try:
            pupils = read_pupils(document_of(init.body))
            year_id = year_of(document_of(year.body))
            types = read_types(document_of(session.fetch("grade/assignment/types", {"all": "false"})))
        except SvodError as error:
            return page_failure(DIARY, "*", error)
        if not pupils:
            return PageFailure(
                DIARY,
                "*",
                "«Сетевой город» не показал ни одного обучающегося.",
                "Дайте учётной записи доступ к дневникам обучающихся всех классов.",
                reason_code="empty_roster",
            )
        if year_id is None:
            return PageFailure(
                DIARY, "*", "«Сетевой город» не назвал текущий учебный год.", "Откройте в системе учебный год школы."
            )
        return _by_pupil_and_week(pupils, weeks, year_id, types)

    def _read(self, session: NetschoolSession, as_of_at: datetime, kind: str, wanted: _Wanted) -> Page | PageFailure:
        ask = partial(session.fetch, wanted.call, wanted.params)
        request = {"call": wanted.call, **wanted.params, **wanted.about}
        return read_page(kind, wanted.key, ask, as_of_at, request, wanted.window)

    def _stranger(self, session: NetschoolSession) -> PageFailure | None:
        """Why nothing of this account may be read: it is another school's, or whose it is can't be learnt."""
        try:
            foreign = self._foreign(session)
        except SvodError as error:
            return page_failure(INIT, "*", error)
        return foreign and PageFailure(INIT, "*", *foreign, reason_code="foreign_account")

    def _foreign(self, session: NetschoolSession) -> tuple[str, str] | None:
        # Not a page: `context` repeats the key of the session, which must not come to lie in the lake.
        opened = school_of(document_of(session.fetch("context", {})))
        if opened is None or opened == self._school:
            return None
        return (
            f"Учётная запись открывает школу {opened}, а настроена {self._school}.",
            "Исправьте school в organisations.yaml или учётную запись в подключении.",
        )

    @contextmanager
    def _session(self, as_of_at: datetime) -> Iterator[NetschoolSession]:
        with HttpSession(
            self._base_url,
            policy=self._policy,
            connections=self._concurrency,
            before_request=self._budget.wait,
            told_to_wait=self._budget.pause,
        ) as http:
            yield NetschoolSession(http, self._keeper, CircuitBreaker(), as_of_at)


def open_netschool(
    organisation: Organisation,
    source: Source,
    connections: Connections,
    settings: Settings,
    policy: HttpPolicy | None = None,
) -> NetschoolConnector:
    """The connector of a `netschool` source; raises ConfigurationError for what is missing."""
    if source.connection is None or source.school is None:
        missing = "connection" if source.connection is None else "school"
        raise ConfigurationError(
            f"{organisation.id}: у источника netschool не указано {missing}.", "Допишите его в organisations.yaml."
        )
    connection = connections(source.connection)
    if connection.scheme not in ("http", "https"):
        raise ConfigurationError(
            f"Подключение «{connection.name}» начинается не с http:// и не с https://.",
            "Вид строки: https://логин:пароль@узел/",
        )
    host = connection.base_url.partition("://")[2]
    return NetschoolConnector(
        f"{connection.base_url}/webapi/",
        source.school,
        password_access(connection, source.school),
        budget=HostBudget(settings.workspace / "budget", host, source.requests_per_second),
        concurrency=source.concurrency,
        policy=policy,
    )


def _by_pupil_and_week(pupils: Iterable[Pupil], weeks: list[Window], year: str, types: str) -> Iterator[_Wanted]:
    for pupil in pupils:
        for week in weeks:
            name = week_name(week.from_on)
            yield _Wanted(
                "student/diary",
                f"{pupil.student}|{name}",
                {
                    "studentId": pupil.student,
                    "yearId": year,
                    "weekStart": week.from_on.isoformat(),
                    "weekEnd": week.to_on.isoformat(),
                },
                {"class": pupil.klass, "week": name, "types": types},
                week,
            )
