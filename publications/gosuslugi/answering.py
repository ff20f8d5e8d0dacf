"""Decides what a request is told: the published diary, or why not."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Final, Literal
from zoneinfo import ZoneInfo

import duckdb
from lxml import etree

from foundation.organisations import Organisation, Organisations
from foundation.settings import Settings
from publications.consent import Recipients, consent_mode, recipients
from publications.gosuslugi.document import diary_document
from publications.gosuslugi.request import DiaryRequest
from publications.shelf import file_name
from schemas.feeds.diary import DIARY_FORMAT

_STUDENTS: Final = files(__package__).joinpath("students.sql").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Refusal:
    """No diary: the code that СМЭВ knows, and a sentence for the applicant. It names nobody."""

    code: Literal["ACCESS_DENIED", "NO_DATA"]
    description: str


_NO_CONSENT: Final = Refusal(
    "ACCESS_DENIED",
    "Нет действующего согласия законного представителя на электронный дневник. "
    "Подайте согласие в образовательную организацию.",
)
_UNKNOWN: Final = Refusal("NO_DATA", "Обучающийся с таким кодом в этой организации не найден.")
_NOT_YET: Final = Refusal("NO_DATA", "Дневник ещё не выпущен. Он появится после ближайшей ночной выгрузки.")


class Answers:
    """Answers requests by the consents in the lake as they stand now and by the diaries that were published last.

    So a withdrawal holds at once, and of a night in progress a child's diary is seen whole, as it was or as it is. The
    consents of an organisation are read once; make a new object for each round.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        organisations: Organisations,
        settings: Settings,
        consent_modes: Mapping[str, str],
        as_of_at: datetime,
    ) -> None:
        """`consent_modes` holds opt_in or opt_out by organisation id, where its regulation says it."""
        self._connection = connection
        self._organisations = {each.id: each for each in organisations.organisations}
        self._settings = settings
        self._modes = consent_modes
        self._as_of_at = as_of_at
        self._known: dict[str, tuple[Mapping[str, list[str]], Recipients]] = {}

    def answer(self, request: DiaryRequest, namespace: str, root: str) -> etree._Element | Refusal:
        """The diary as an element `root` of `namespace`, or the refusal."""
        organisation = self._organisations.get(request.organisation_id)
        if organisation is None:
            return _UNKNOWN
        students, allowed = self._people(organisation)
        found = students.get(request.student_id, [])
        # A code that two journals of one organisation gave to two children says nothing about either.
        if len(found) != 1:
            return _UNKNOWN
        guardian = f"{organisation.id}|{request.guardian_id}"
        if guardian not in allowed.feed.get(found[0], ()):
            return _NO_CONSENT
        path = self._settings.publications / "diaries" / organisation.id / f"{file_name(request.student_id)}.json"
        try:
            record = json.loads(path.read_bytes())
        except FileNotFoundError:
            return _NOT_YET
        # The file as it was published must be this child's, and for this guardian too: a consent that was given since
        # then waits for the next publication.
        is_this_child = record["format"] == DIARY_FORMAT and record["student"]["id"] == request.student_id
        if not is_this_child or guardian not in record["recipients"]:
            return _NOT_YET
        return diary_document(record, namespace, root, request.from_on, request.to_on)

    def _people(self, organisation: Organisation) -> tuple[Mapping[str, list[str]], Recipients]:
        if organisation.id not in self._known:
            rows = self._connection.execute(_STUDENTS, {"organisation": organisation.id}).fetchall()
            as_of_on = self._as_of_at.astimezone(ZoneInfo(organisation.timezone)).date()
            mode = consent_mode(organisation, self._modes)
            allowed = recipients(self._connection, organisation.id, mode, as_of_on)
            self._known[organisation.id] = (dict(rows), allowed)
        return self._known[organisation.id]
