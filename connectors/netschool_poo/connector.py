"""«Сетевой город ПОО» as a source: which pages a night asks for, and in which order."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from connectors.access import TokenKeeper
from connectors.breaker import CircuitBreaker
from connectors.budget import HostBudget
from connectors.contract import Capabilities, Probe, unit_of
from connectors.failing import is_final, page_failure
from connectors.json_counting import count_values
from connectors.netschool_poo.access import Entry, password_entry
from connectors.netschool_poo.roster import Seen, read_roster
from connectors.netschool_poo.session import PooSession
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

KINDS = ("netschool_poo.roster", "netschool_poo.lessons", "netschool_poo.attestation")
ROSTER, LESSONS, ATTESTATION = KINDS

# A night's window and a term's month fit into one call; a year is asked for in eight.
WEEKS_IN_ONE_CALL = 6

CAPABILITIES = Capabilities(
    kinds=KINDS,
    entities=frozenset(
        {
            "assessment",
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
        }
    ),
    never_given=frozenset(
        {
            "assessment.weight",
            "attendance.comment",
            "enrolment.enrolled_from_on",
            "enrolment.enrolled_to_on",
            "enrolment.list_number",
            "homework.due_on",
            "homework.student_id",
            "lesson.moved_from_lesson_id",
            "mark.comment",
            "mark.counts",
            "mark.weight",
            "period_mark.comment",
            "student.birth_on",
            "student.sex_code",
            "study_group.valid_from_on",
            "study_group.valid_to_on",
        }
    ),
)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One page to ask for; `about` is what its `request` says besides the method."""

    key: str
    path: str
    about: Mapping[str, str] = field(default_factory=dict)
    window: Window | None = None


class PooConnector:
    """One site of a college: a tenant of a server that several sites share."""

    def __init__(
        self,
        name: str,
        base_url: str,
        tenant: str,
        obtain: Callable[[HttpSession], Entry],
        *,
        budget: HostBudget,
        concurrency: int = 4,
        policy: HttpPolicy | None = None,
    ) -> None:
        self.name = name
        self.capabilities = CAPABILITIES
        self._base_url = base_url
        self._tenant = tenant
        self._entries = TokenKeeper(obtain)
        self._budget = budget
        self._concurrency = concurrency
        self._policy = policy

    def probe(self, as_of_at: datetime | None = None) -> Probe:
        """Logs in, looks which sites the account sees and whom at this one, and logs out."""
        with self._session(as_of_at or utc_now()) as session:
            try:
                entry = session.entry()
            except SvodError as error:
                return Probe(False, error.message, error.remedy, is_final=is_final(error))
            if self._tenant not in entry.tenants:
                return Probe(False, *_foreign(entry.tenants, self._tenant), is_final=True)
            students = read_roster(entry.tenants[self._tenant])
            if not students:
                return Probe(False, *_EMPTY)
        groups = len({seen.group for seen in students})
        return Probe(
            True,
            f"«Сетевой город ПОО» отвечает, площадка «{self._tenant}»: студентов {len(students)}, групп {groups}.",
        )

    def pages(self, window: Window, as_of_at: datetime) -> Iterator[Page | PageFailure | UnitEnd]:
        """The site's students, then lessons by student and weeks, then attestations by student.

        The window is widened to whole ISO weeks, so that a page's key and contents are the same every night.
        """
        weeks = iso_weeks(window)
        whole = Window(weeks[0].from_on, weeks[-1].to_on)
        with self._session(as_of_at) as session:
            roster = self._roster(session, as_of_at)
            yield from unit_of(ROSTER, [roster], None)
            students = _students(roster)
            if isinstance(students, PageFailure):
                for kind, unit_window in ((LESSONS, whole), (ATTESTATION, None)):
                    yield from unit_of(kind, [replace(students, kind=kind, key="*")], unit_window)
                return

            read = partial(self._read, session, as_of_at)
            for kind, wanted, unit_window in (
                (LESSONS, _lessons(students, weeks), whole),
                (ATTESTATION, _attestations(students), None),
            ):
                jobs: Iterator[Callable[[], Page | PageFailure]] = (partial(read, kind, one) for one in wanted)
                yield from unit_of(kind, in_order(jobs, self._concurrency, session.abandon), unit_window)

    def _roster(self, session: PooSession, as_of_at: datetime) -> Page | PageFailure:
        """What the login says of this site: its bytes, without the other sites and without the site's own secrets."""
        try:
            entry = session.entry()
        except SvodError as error:
            return page_failure(ROSTER, "roster", error)
        if self._tenant not in entry.tenants:
            return PageFailure(ROSTER, "*", *_foreign(entry.tenants, self._tenant), reason_code="foreign_account")
        body = entry.tenants[self._tenant]
        request = {"method": "login", "tenant": self._tenant}
        return Page(ROSTER, "roster", body, as_of_at, count_values(body), None, request)

    def _read(self, session: PooSession, as_of_at: datetime, kind: str, wanted: _Wanted) -> Page | PageFailure:
        request = {"method": kind.partition(".")[2], "tenant": self._tenant, **wanted.about}
        return read_page(kind, wanted.key, partial(session.fetch, wanted.path), as_of_at, request, wanted.window)

    @contextmanager
    def _session(self, as_of_at: datetime) -> Iterator[PooSession]:
        with HttpSession(
            self._base_url,
            policy=self._policy,
            connections=self._concurrency,
            before_request=self._budget.wait,
            told_to_wait=self._budget.pause,
        ) as http:
            session = PooSession(http, self._entries, CircuitBreaker(), as_of_at=as_of_at)
            try:
                yield session
            finally:
                session.leave()


def open_netschool_poo(
    organisation: Organisation,
    source: Source,
    connections: Connections,
    settings: Settings,
    policy: HttpPolicy | None = None,
) -> PooConnector:
    """The connector of a `netschool-poo` source; raises ConfigurationError for what is missing."""
    if source.connection is None or source.school is None:
        missing = "connection" if source.connection is None else "school (арендатор, например spo_12)"
        raise ConfigurationError(
            f"{organisation.id}: у источника {source.connector} не указано {missing}.",
            "Допишите его в organisations.yaml.",
        )
    connection = connections(source.connection)
    if connection.scheme not in ("http", "https"):
        raise ConfigurationError(
            f"Подключение «{connection.name}» начинается не с http:// и не с https://.",
            "Вид строки: https://логин:пароль@узел/",
        )
    host = connection.base_url.partition("://")[2]
    return PooConnector(
        source.connector,
        f"{connection.base_url}/services/",
        source.school,
        password_entry(connection),
        budget=HostBudget(settings.workspace / "budget", host, source.requests_per_second),
        concurrency=source.concurrency,
        policy=policy,
    )


def _lessons(students: Sequence[Seen], weeks: list[Window]) -> Iterator[_Wanted]:
    spans = [weeks[start : start + WEEKS_IN_ONE_CALL] for start in range(0, len(weeks), WEEKS_IN_ONE_CALL)]
    for seen in students:
        for span in spans:
            window = Window(span[0].from_on, span[-1].to_on)
            first, last = window.from_on.isoformat(), window.to_on.isoformat()
            yield _Wanted(
                f"{seen.student}|{week_name(window.from_on)}..{week_name(window.to_on)}",
                f"students/{seen.student}/lessons/{first}/{last}",
                {**_about(seen), "from": first, "to": last},
                window,
            )


def _attestations(students: Sequence[Seen]) -> Iterator[_Wanted]:
    for seen in students:
        yield _Wanted(seen.student, f"students/{seen.student}/attestation", _about(seen))


def _about(seen: Seen) -> dict[str, str]:
    return {"student": seen.student, "group": seen.group}


def _students(roster: Page | PageFailure) -> tuple[Seen, ...] | PageFailure:
    """The students of a roster page, or why nothing of them can be had: no roster is not an empty college."""
    if isinstance(roster, PageFailure):
        if roster.reason_code == "foreign_account":
            return roster
        return replace(roster, message=f"Список студентов не получен. {roster.message}")
    return read_roster(roster.body) or PageFailure(ROSTER, "*", *_EMPTY, reason_code="empty_roster")


def _foreign(tenants: Mapping[str, bytes], wanted: str) -> tuple[str, str]:
    opened = ", ".join(f"«{name}»" for name in sorted(tenants)) or "ни одной площадки"
    return (
        f"Учётная запись открывает {opened}, а настроена площадка «{wanted}».",
        "Исправьте school в organisations.yaml или учётную запись в подключении.",
    )


_EMPTY = (
    "«Сетевой город ПОО» не показал этой учётной записи ни одного студента площадки.",
    "Нужна учётная запись, которой видны все студенты площадки: попросите её у администратора системы.",
)
