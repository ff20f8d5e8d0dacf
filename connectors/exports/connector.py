"""The inbox of a school as a source: class journals in XLSX and CSV."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from connectors.contract import Capabilities, Probe
from connectors.exports.counting import JOURNAL, count_delimited, count_workbook
from connectors.exports.folder import SETTLE_SECONDS
from connectors.exports.guard import check_body
from connectors.exports.limits import WrongFileError
from connectors.exports.reading import probe_folder, read_folder
from foundation.connections import Connections
from foundation.http import HttpPolicy
from foundation.organisations import Organisation, Source
from foundation.settings import Settings
from schemas.exchange import Page, PageFailure, UnitEnd, Window

KIND = "exports.class_journal"

CAPABILITIES = Capabilities(
    kinds=(KIND,),
    entities=frozenset(
        {
            "academic_period",
            "assessment",
            "attendance",
            "attendance_check",
            "enrolment",
            "homework",
            "lesson",
            "lesson_topic",
            "mark",
            "period_mark",
            "student",
            "study_group",
            "subject",
        }
    ),
    never_given=frozenset(
        {
            "assessment.source_assessment_id",
            "assessment.title",
            "assessment.weight",
            "attendance.comment",
            "enrolment.enrolled_from_on",
            "enrolment.enrolled_to_on",
            "homework.source_homework_id",
            "homework.student_id",
            "lesson.lesson_type_code",
            "lesson.moved_from_lesson_id",
            "lesson.staff_id",
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
    recording_times=True,
    attendance_check=True,
)


class ExportsConnector:
    """The folder one school drops its class journals into; nothing in it is changed or removed."""

    name = "exports"
    capabilities = CAPABILITIES

    def __init__(self, folder: Path, settle_seconds: float = SETTLE_SECONDS) -> None:
        self._folder = folder
        self._settle_seconds = settle_seconds

    def probe(self, as_of_at: datetime | None = None) -> Probe:  # noqa: ARG002 a folder does not expire
        """Whether the folder can be read; whose a file is, its own line «Организация» says."""
        return probe_folder(self._folder)

    def pages(self, window: Window, as_of_at: datetime) -> Iterator[Page | PageFailure | UnitEnd]:  # noqa: ARG002
        """Every finished file, whatever days it shows: the window is the school's to choose."""
        came = 0
        for page in read_folder(self._folder, KIND, _appraise, as_of_at, self._settle_seconds):
            came += isinstance(page, Page)
            yield page
        yield UnitEnd(KIND, came, None)


def open_exports(
    organisation: Organisation,
    source: Source,
    connections: Connections,  # noqa: ARG001 a folder needs none
    settings: Settings,
    policy: HttpPolicy | None,  # noqa: ARG001
) -> ExportsConnector:
    """The connector of an `exports` source."""
    return ExportsConnector(settings.workspace / (source.inbox or f"inbox/{organisation.id}"))


def _appraise(name: str, body: bytes) -> dict[str, int]:
    workbook = check_body(name, body)
    if workbook is None:
        return {KIND: count_delimited(body)}
    if "Журнал" not in workbook.sheets:
        raise WrongFileError(
            "В книге нет листа «Журнал».", "Реестры кладут в папку реестров, журналы — в папку выгрузок."
        )
    return {KIND: count_workbook(workbook, JOURNAL)}
