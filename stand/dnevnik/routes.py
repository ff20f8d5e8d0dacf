"""What the simulated Dnevnik.ru answers to a call: who may ask, which route gives what, how it refuses."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from stand.dnevnik.journal import DnevnikLessons
from stand.dnevnik.school import DnevnikSchool
from stand.dnevnik.schools import CLIENT_ID, DnevnikJournal, School, Schools
from stand.dnevnik.tokens import LIFE, TokenDesk

Json = Any

MOST_DAYS = 30


class RefusedError(Exception):
    """A refusal with its status and the two words of its body."""

    def __init__(self, status: int, type_: str, description: str) -> None:
        super().__init__(description)
        self.status = status
        self.body = {"type": type_, "description": description}


@dataclass(frozen=True, slots=True)
class Call:
    """One call: verb, path without the version, parameters in their order, token, body of a POST."""

    verb: str
    path: str
    parameters: Sequence[tuple[str, str]]
    token: str
    given: Mapping[str, str]

    def all(self, name: str) -> list[str]:
        """Every value of a parameter."""
        return [value for key, value in self.parameters if key == name]


@dataclass(frozen=True, slots=True)
class _Shown:
    """A school and its lessons at the clock's moment."""

    school: DnevnikSchool
    lessons: DnevnikLessons


Answer = Callable[[_Shown, Mapping[str, str], Call], Json]


class DnevnikServer:
    """The server at the clock's moment: its journals and its tokens."""

    def __init__(self, schools: Schools) -> None:
        self.schools = schools
        self.tokens = TokenDesk(schools)
        self._now: datetime | None = None
        self._shown: dict[str, _Shown] = {}

    @property
    def now(self) -> datetime:
        """The clock's moment, which every answer depends on."""
        if self._now is None:
            raise RuntimeError("the clock was never set")
        return self._now

    def set_moment(self, now: datetime, journals: Iterable[DnevnikJournal]) -> None:
        """Turns the server to a moment: from here on it shows these journals."""
        shown = {}
        for journal in journals:
            school = DnevnikSchool(journal)
            today = now.astimezone(ZoneInfo(journal.place.timezone)).date()
            shown[journal.place.school] = _Shown(school, DnevnikLessons(school, today))
        self._shown, self._now = shown, now

    def school_of(self, call: Call) -> School | None:
        """Whose call it is, by its token or by its refresh token."""
        if call.path == "authorizations":
            given = call.given.get("refreshToken", "")
            return next((one for one in self.schools.schools if self.schools.refresh_token(one) == given), None)
        return self.tokens.school_of(call.token, self.now)

    def answer(self, call: Call) -> Json:
        """The whole answer to a call; a refusal is a RefusedError."""
        school = self.school_of(call)
        if call.path == "authorizations":
            return self._authorise(call, school)
        if school is None:
            raise RefusedError(401, "invalidToken", "Access token is invalid or expired")
        for pattern, _, answer in _ROUTES:
            found = pattern.fullmatch(call.path)
            if found is not None and call.verb == "GET":
                named = found.groupdict()
                if named.get("school", school.school) != school.school:
                    raise RefusedError(403, "apiAccessDenied", "School is not available to the user")
                return answer(self._shown[school.school], named, call)
        raise RefusedError(404, "apiUnknownError", "Method is not found")

    def _authorise(self, call: Call, school: School | None) -> Json:
        if call.verb != "POST" or call.given.get("grant_type") != "RefreshToken":
            raise RefusedError(400, "parameterInvalid", "grant_type is not supported")
        known = (CLIENT_ID, self.schools.client_secret)
        if school is None or (call.given.get("client_id"), call.given.get("client_secret")) != known:
            raise RefusedError(401, "authorizationFailed", "Client or refresh token is unknown")
        return {
            "accessToken": self.tokens.issue(school, self.now),
            "refreshToken": self.schools.refresh_token(school),
            "expiresIn": int(LIFE.total_seconds()),
            "scope": "CommonInfo,EducationalInfo",
            "user": self._shown[school.school].school.account(),
        }


def route_of(path: str) -> str:
    """The name of the route a path takes, for the books and for faults: `lessons`, `final-marks`, …"""
    if path == "authorizations":
        return path
    return next((name for pattern, name, _ in _ROUTES if pattern.fullmatch(path)), "-")


def _group(shown: _Shown, named: Mapping[str, str]) -> str:
    group = shown.school.groups.get(int(named["group"]))
    if group is None:
        raise RefusedError(400, "parameterInvalid", "eduGroup is not found")
    return group


def _days(named: Mapping[str, str]) -> tuple[date, date]:
    try:
        first, last = (date.fromisoformat(named[key][:10]) for key in ("first", "last"))
    except ValueError:
        raise RefusedError(400, "parameterInvalid", "Date is not valid") from None
    if last < first or (last - first).days >= MOST_DAYS:
        raise RefusedError(400, "parameterInvalid", f"Period is longer than {MOST_DAYS} days")
    return first, last


def _lesson(shown: _Shown, named: Mapping[str, str]) -> Any:
    lesson = shown.lessons.by_id.get(int(named["lesson"]))
    if lesson is None:
        raise RefusedError(400, "parameterInvalid", "Lesson is not found")
    return lesson


def _works(shown: _Shown, _named: Mapping[str, str], call: Call) -> Json:
    asked = [one for one in call.all("lesson") if one.isdigit()]
    return [work for one in asked for work in shown.lessons.works(_lesson(shown, {"lesson": one}))]


def _log_entries(shown: _Shown, _named: Mapping[str, str], call: Call) -> Json:
    asked = call.all("lessons")
    if not asked or not all(one.isdigit() for one in asked):
        raise RefusedError(400, "parameterInvalid", "lessons is required")
    return shown.lessons.log_entries([int(one) for one in asked])


_GROUP = r"edu-groups/(?P<group>\d+)"
_SPAN = r"(?P<first>[^/]+)/(?P<last>[^/]+)"
_ROUTES: tuple[tuple[re.Pattern[str], str, Answer], ...] = tuple(
    (re.compile(pattern), name, answer)
    for pattern, name, answer in (
        ("users/me/context", "context", lambda shown, _named, _call: shown.school.context()),
        (r"schools/(?P<school>\d+)/edu-groups", "edu-groups", lambda shown, _named, _call: shown.school.edu_groups()),
        (r"schools/(?P<school>\d+)/teachers", "teachers", lambda shown, _named, _call: shown.school.teachers()),
        (r"work-types/(?P<school>\d+)", "work-types", lambda shown, _named, _call: shown.school.work_types()),
        (
            rf"{_GROUP}/(persons|students)",
            "persons",
            lambda shown, named, _call: shown.school.persons(_group(shown, named)),
        ),
        (rf"{_GROUP}/subjects", "subjects", lambda shown, named, _call: shown.school.subjects(_group(shown, named))),
        (
            rf"{_GROUP}/timetables",
            "timetables",
            lambda shown, named, _call: shown.school.timetables(_group(shown, named)),
        ),
        (
            rf"{_GROUP}/reporting-periods",
            "reporting-periods",
            lambda shown, named, _call: _group(shown, named) and shown.school.reporting_periods(),
        ),
        (
            rf"{_GROUP}/final-marks",
            "final-marks",
            lambda shown, named, _call: shown.school.final_marks(_group(shown, named)),
        ),
        (
            rf"{_GROUP}/lessons/{_SPAN}",
            "lessons",
            lambda shown, named, _call: shown.lessons.of_group(_group(shown, named), *_days(named)),
        ),
        (
            rf"{_GROUP}/marks/{_SPAN}",
            "marks",
            lambda shown, named, _call: shown.lessons.marks_of_group(_group(shown, named), *_days(named)),
        ),
        (
            r"lessons/(?P<lesson>\d+)/marks",
            "lesson-marks",
            lambda shown, named, _call: shown.lessons.marks(_lesson(shown, named)),
        ),
        (
            r"lessons/(?P<lesson>\d+)",
            "lesson",
            lambda shown, named, _call: shown.lessons.lesson(_lesson(shown, named)),
        ),
        ("works", "works", _works),
        ("lesson-log-entries", "lesson-log-entries", _log_entries),
    )
)
