"""The connectors held against the suite, each with the simulated system (or the files) it reads.

A new connector is added here with a handful of words; everything else follows from `connectors.registry` and
`stand.simulations`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from foundation.organisations import LayoutName, Organisation
from stand.journal import JournalState
from stand.journal_book import journal_books
from stand.layouts.files import files_of
from stand.oneroster import bundle
from stand.registers import registers
from stand.workbooks import BookStyle, render

Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Subject:
    """One connector (for exports one layout) under test.

    `source` is its entry of `organisations.yaml` besides the names. Of a system over HTTP `methods` are all that the
    simulator's books may ever show, `paged` the one that gives pages of facts, `login` the one that gives a token
    or a session. Of files `files` makes what a school sends: name → bytes. `unseen` are columns the source has a
    word for while the journals of the stand have nothing to say there.
    """

    name: str
    connector: str
    source: Mapping[str, Any] = field(default_factory=dict)
    kind: str = "school"
    timezone: str = "Europe/Moscow"
    methods: frozenset[str] = frozenset()
    paged: str = ""
    login: str = ""
    files: Callable[[JournalState, str, str], Files] | None = None
    unseen: frozenset[str] = frozenset()

    @property
    def organisation_id(self) -> str:
        return f"org-{self.name.replace(':', '-').replace('_', '-')}"

    @property
    def folder(self) -> str:
        return f"files/{self.organisation_id}"

    @property
    def layouts(self) -> tuple[str, ...]:
        return tuple(self.source.get("layouts", ()))

    def organisation(self) -> Organisation:
        where = {"inbox": self.folder} if self.files else {"connection": f"to-{self.organisation_id}"}
        return Organisation.model_validate(
            {
                **{"id": self.organisation_id, "title": f"Организация {self.name}", "kind": self.kind},
                **{"municipality": "Пробный", "timezone": self.timezone, "regulation": "kukarino"},
                "sources": [{"connector": self.connector, **where, **self.source}],
            }
        )


def _class_journals(state: JournalState, organisation: str, timezone: str) -> Files:
    exported_at = datetime(2026, 10, 22, 1, 0)  # noqa: DTZ001 a book states local time
    books = journal_books(state, organisation, timezone)
    return {
        f"{book.title}.{style.format}": render(book, style, exported_at)
        for book in books
        for style in (BookStyle("xlsx") if book.subject == "Алгебра" else BookStyle("csv"),)
    }


def _layout(layout: LayoutName) -> Callable[[JournalState, str, str], Files]:
    return lambda state, organisation, timezone: files_of(state, organisation, timezone, [layout])


def _bundles(state: JournalState, organisation: str, timezone: str) -> Files:
    return {"oneroster.zip": bundle(state, organisation, timezone)}


def _registers(state: JournalState, organisation: str, _timezone: str) -> Files:
    return registers(state, organisation)


# A teacher may comment on an absence or a final mark; the teachers of the stand do not.
_UNSAID = frozenset({"attendance.comment", "attachment"})
_NETSCHOOL = frozenset(
    {
        *("logindata", "auth/getdata", "login", "context", "student/diary/init", "years/current"),
        *("grade/assignment/types", "student/diary", "auth/logout"),
    }
)
_DNEVNIK = frozenset(
    {
        *("authorizations", "context", "edu-groups", "teachers", "work-types", "persons", "subjects", "timetables"),
        *("reporting-periods", "final-marks", "lessons", "marks", "lesson-log-entries"),
    }
)
_REFERENCE = frozenset({"getrules", "getmessagereceivers", "getperiods"})
_ELJUR = _REFERENCE | {"getschedule", "getdiary", "getfinalassessments", "getupdates", "getmessages"}

# What a layout has a place for and the books of the stand leave out.
_OTHER_LAYOUTS: Mapping[LayoutName, tuple[str, ...]] = {
    "progress_report": (),
    "report_card": (),
    "topics_page": ("recorded_at",),
    "xml_journal": ("assessment.weight", "homework.student_id", "mark.comment", "mark.weight"),
}

SUBJECTS: Mapping[str, Subject] = {
    subject.name: subject
    for subject in (
        Subject(
            "eljur",
            "eljur",
            {"vendor": "conf"},
            methods=_ELJUR | {"auth"},
            paged="getdiary",
            login="auth",
            unseen=_UNSAID | {"period_mark.comment"},
        ),
        # Where a diary can't be read: what it says in the words of the older methods.
        Subject(
            "eljur:marks",
            "eljur",
            {"vendor": "conf-marks", "methods": ["getmarks", "gethomework"]},
            methods=_REFERENCE | {"auth", "getmarks", "gethomework"},
            paged="getmarks",
            login="auth",
            unseen=_UNSAID,
        ),
        Subject(
            "eljur:assessments",
            "eljur",
            {"vendor": "conf-assessments", "methods": ["getassessments"]},
            kind="college",
            methods=_REFERENCE | {"auth", "getassessments"},
            paged="getassessments",
            login="auth",
            unseen=_UNSAID - {"attachment"},
        ),
        Subject(
            "eljur-esia",
            "eljur-esia",
            {"vendor": "conf-esia"},
            timezone="Asia/Yekaterinburg",
            methods=_ELJUR | {"getusersvendors"},
            paged="getdiary",
            login="getusersvendors",
            unseen=_UNSAID | {"period_mark.comment"},
        ),
        Subject(
            "dnevnik",
            "dnevnik",
            {"school": "1000000000007"},
            methods=_DNEVNIK,
            paged="lessons",
            login="authorizations",
            unseen=frozenset({"assessment.title", "attendance.comment"}),
        ),
        Subject(
            "netschool-poo",
            "netschool-poo",
            {"school": "spo_1"},
            kind="college",
            timezone="Asia/Yekaterinburg",
            methods=frozenset({"login", "lessons", "attestation", "logout"}),
            paged="lessons",
            login="login",
        ),
        Subject(
            "netschool",
            "netschool",
            {"school": "1002"},
            timezone="Asia/Yekaterinburg",
            methods=_NETSCHOOL,
            paged="student/diary",
            login="login",
            unseen=frozenset({"assessment.title", "lesson.lesson_type_code"}),
        ),
        Subject("oneroster", "oneroster", files=_bundles),
        Subject("registers", "registers", files=_registers),
        Subject("exports:class_journal", "exports", {"layouts": ["class_journal"]}, files=_class_journals),
        *(
            Subject(
                f"exports:{layout}", "exports", {"layouts": [layout]}, files=_layout(layout), unseen=frozenset(unseen)
            )
            for layout, unseen in _OTHER_LAYOUTS.items()
        ),
    )
}
_SERVED = tuple(name for name, subject in SUBJECTS.items() if subject.files is None)
# The other methods of ЭлЖур go through the same session as its diary: one of them is spoilt for all.
SPOILT = tuple(name for name in _SERVED if ":" not in name)
