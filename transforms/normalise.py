"""From a raw page to canonical rows and rejects: which module reads which kind of page."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

from foundation.errors import ConfigurationError
from schemas.exchange import NormaliseContext, NormalisedPage
from schemas.registers import REGISTERS
from transforms.dnevnik import final_marks as dnevnik_final_marks
from transforms.dnevnik import groups, persons, teachers
from transforms.dnevnik import journal as dnevnik_journal
from transforms.dnevnik import periods as reporting_periods
from transforms.eljur import diary, final_marks, letters, mark_lists, periods, receivers, rules, schedule
from transforms.exports import class_journal, progress_report, report_card, topics_page, xml_journal
from transforms.json_pages.page import Sent
from transforms.netschool import diary as netschool_diary
from transforms.netschool import diary_init, year
from transforms.netschool_poo import attestation, lessons, roster
from transforms.oneroster import classes, enrollments, line_items, results, sessions, users
from transforms.registers.reading import reader_of, version_of

Normaliser = Callable[[bytes, NormaliseContext], NormalisedPage]

_NORMALISERS: Mapping[str, tuple[Normaliser, str]] = MappingProxyType(
    {
        "dnevnik.edu_groups": (groups.normalise, groups.VERSION),
        "dnevnik.teachers": (teachers.normalise, teachers.VERSION),
        "dnevnik.persons": (persons.normalise, persons.VERSION),
        "dnevnik.reporting_periods": (reporting_periods.normalise, reporting_periods.VERSION),
        "dnevnik.journal": (dnevnik_journal.normalise, dnevnik_journal.VERSION),
        "dnevnik.final_marks": (dnevnik_final_marks.normalise, dnevnik_final_marks.VERSION),
        "eljur.getrules": (rules.normalise, rules.VERSION),
        "eljur.getmessagereceivers": (receivers.normalise, receivers.VERSION),
        "eljur.getperiods": (periods.normalise, periods.VERSION),
        "eljur.getdiary": (diary.normalise, diary.VERSION),
        "eljur.getschedule": (schedule.normalise, schedule.VERSION),
        "eljur.getmarks": (mark_lists.normalise, mark_lists.VERSION),
        "eljur.getassessments": (diary.normalise_assessments, diary.ASSESSMENTS_VERSION),
        "eljur.gethomework": (diary.normalise_homework, diary.HOMEWORK_VERSION),
        "eljur.getupdates": (letters.normalise_updates, letters.UPDATES_VERSION),
        "eljur.getmessages": (letters.normalise_messages, letters.MESSAGES_VERSION),
        "eljur.getfinalassessments": (final_marks.normalise, final_marks.VERSION),
        "exports.class_journal": (class_journal.normalise, class_journal.VERSION),
        "exports.progress_report": (progress_report.normalise, progress_report.VERSION),
        "exports.report_card": (report_card.normalise, report_card.VERSION),
        "exports.topics_page": (topics_page.normalise, topics_page.VERSION),
        "exports.xml_journal": (xml_journal.normalise, xml_journal.VERSION),
        "netschool.diary_init": (diary_init.normalise, diary_init.VERSION),
        "netschool.year": (year.normalise, year.VERSION),
        "netschool.diary": (netschool_diary.normalise, netschool_diary.VERSION),
        "netschool_poo.roster": (roster.normalise, roster.VERSION),
        "netschool_poo.lessons": (lessons.normalise, lessons.VERSION),
        "netschool_poo.attestation": (attestation.normalise, attestation.VERSION),
        "oneroster.academicSessions": (sessions.normalise, sessions.VERSION),
        "oneroster.users": (users.normalise, users.VERSION),
        "oneroster.classes": (classes.normalise, classes.VERSION),
        "oneroster.enrollments": (enrollments.normalise, enrollments.VERSION),
        "oneroster.lineItems": (line_items.normalise, line_items.VERSION),
        "oneroster.results": (results.normalise, results.VERSION),
        **{one.page_kind: (reader_of(one), version_of(one)) for one in REGISTERS.values()},
    }
)

# Kinds whose pages are small and many: what a call costs is paid once for all of them.
_TOGETHER: Mapping[str, Callable[[Sequence[Sent]], list[NormalisedPage]]] = MappingProxyType(
    {
        "dnevnik.journal": dnevnik_journal.normalise_together,
        "netschool.diary": netschool_diary.normalise_together,
        "netschool_poo.lessons": lessons.normalise_together,
    }
)
# Of what is read together; nodes and rows take some tens of bytes for each of these.
_BYTES_TOGETHER = 8 * 2**20

PAGE_KINDS = tuple(_NORMALISERS)


def normalise(page_kind: str, body: bytes, context: NormaliseContext) -> NormalisedPage:
    """Canonical rows and rejects of one page; whatever is wrong with the data is a reject, not an exception.

    Pure: the same bytes and context give the same rows in the same order. The items of all rows and
    rejects sum to what the page offers. Raises ConfigurationError for a kind of page nobody reads.
    """
    return _normaliser(page_kind)[0](body, context)


def normalise_many(page_kind: str, sent: Sequence[Sent]) -> list[NormalisedPage]:
    """As `normalise` of each, for pages of one kind, organisation and source that differ in their requests alone."""
    together = _TOGETHER.get(page_kind)
    if together is None:
        return [normalise(page_kind, body, context) for body, context in sent]
    return [page for few in _portions(sent) for page in together(few)]


def _portions(sent: Sequence[Sent]) -> Iterator[Sequence[Sent]]:
    first = size = 0
    for place, (body, _) in enumerate(sent):
        if place > first and size + len(body) > _BYTES_TOGETHER:
            yield sent[first:place]
            first, size = place, 0
        size += len(body)
    if sent:
        yield sent[first:]


def normaliser_version(page_kind: str) -> str:
    """The version of the normaliser of a kind of page, `<kind>/<number>`."""
    return _normaliser(page_kind)[1]


def _normaliser(page_kind: str) -> tuple[Normaliser, str]:
    if page_kind not in _NORMALISERS:
        raise ConfigurationError(f"Страницы вида «{page_kind}» Свод не читает.", f"Известны: {', '.join(PAGE_KINDS)}.")
    return _NORMALISERS[page_kind]
