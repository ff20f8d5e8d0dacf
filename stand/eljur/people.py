"""Who is who in a school: getrules, getprofileuserinfo, getmessagereceivers, getmessages, getupdates."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from stand.eljur.dialect import Dialect, Json
from stand.eljur.hosts import EljurJournal
from stand.school_journal import Student

_READABLE = ["getschedule", "gethomework", "getdiary", "getassessments", "getfinalassessments", "getperiods"]
_FAMILY, _GIVEN, _PATRONYMIC = "Журналова", "Вера", "Сводовна"
STAFF_TITLE = f"{_FAMILY} {_GIVEN} {_PATRONYMIC}"
_SUBJECTS = ("Расписание на неделю", "Совещание при завуче", "Заполнение журнала", "Дежурство по школе")


def staff_id(journal: EljurJournal) -> str:
    """The id of the staff account itself."""
    return str(100 + journal.place.number)


def rules(journal: EljurJournal, dialect: Dialect) -> Json:
    """`getrules` for a staff account: no children, and all classes of the school."""
    groups: dict[str, Json] = {
        klass: {
            "rules": _READABLE,
            "rel": "group",
            "name": klass,
            "parallel": dialect.number(_grade(klass)),
            "balls": dialect.number(5),
        }
        for klass in journal.class_titles()
    }
    vendor = journal.place
    return {
        "roles": ["teacher", "administration"],
        "relations": {
            "students": [],
            "groups": dialect.array(groups, vendor.name, "groups", list_of=0),
            "schools": [{"number": str(vendor.number), "title": vendor.title, "title_full": vendor.title}],
        },
        "allowedAds": [],
        "allowedSections": ["diary", "marks", "finalmarks", "schedule", "messages", "updates"],
        "name": staff_id(journal),
        "title": STAFF_TITLE,
        "vendor": vendor.name,
    }


def profile(journal: EljurJournal, students: Sequence[Student]) -> Json:
    """`getprofileuserinfo`: a card of each student; its shape is known from one survey only."""
    return {
        "students": {
            student.student: {
                "name": student.student,
                "title": student.title,
                "lastname": student.family_name,
                "firstname": student.given_name,
                "middlename": student.patronymic,
                "gender": student.sex,
                "class": student.klass,
                "city": journal.place.title,
            }
            for student in students
        }
    }


def message_receivers(journal: EljurJournal) -> Json:
    """`getmessagereceivers`: the only roster the interface gives: students by class."""
    subgroups: list[Json] = []
    for klass in journal.class_titles():
        users = [
            {
                "name": student.student,
                "lastname": student.family_name,
                "firstname": student.given_name,
                "middlename": student.patronymic,
                "groupname": klass,
            }
            for student in journal.students.values()
            if student.klass == klass
        ]
        subgroups.append({"name": klass, "users": users})
    return {"groups": [{"key": "students", "name": "Ученики", "subgroups": subgroups}]}


def messages(journal: EljurJournal, dialect: Dialect, now: datetime, *, folder: str, limit: int, page: int) -> Json:
    """`getmessages`: one letter of the administration a school week, newest first; nothing is ever sent from here."""
    letters = _letters(journal, dialect, now) if folder == "inbox" else []
    shown = letters[(page - 1) * limit : page * limit]
    return {"total": str(len(letters)), "count": dialect.number(len(shown)), "messages": shown}


def updates(journal: EljurJournal, dialect: Dialect, now: datetime, *, limit: int, page: int) -> Json:
    """`getupdates`: the same letters as a list of events; its shape is not known from client code."""
    letters = _letters(journal, dialect, now)
    shown = letters[(page - 1) * limit : page * limit]
    events = [
        {"id": letter["id"], "date": letter["date"], "type": "message", "text": letter["subject"]} for letter in shown
    ]
    return {"total": str(len(letters)), "updates": events}


def _letters(journal: EljurJournal, dialect: Dialect, now: datetime) -> list[dict[str, Json]]:
    if not journal.periods:
        return []
    local = now.astimezone(ZoneInfo(journal.place.timezone)).replace(tzinfo=None)
    first = datetime.combine(min(period.starts_on for period in journal.periods), datetime.min.time())
    sender = {
        "name": staff_id(journal),
        "lastname": _FAMILY,
        "firstname": _GIVEN,
        "middlename": _PATRONYMIC,
    }
    found: list[dict[str, Json]] = []
    moment = first + timedelta(hours=9)
    while moment <= local:
        number = len(found) + 1
        subject = _SUBJECTS[dialect.pick(len(_SUBJECTS), journal.place.name, "letter", str(number))]
        found.append(
            {
                "id": dialect.text_number(5000 + number),
                "subject": subject,
                "short_text": f"{subject}: подробности на доске объявлений.",
                "date": moment.strftime("%Y-%m-%d %H:%M:%S"),
                "unread": local - moment < timedelta(days=7),
                "with_files": False,
                "with_resources": False,
                "user_from": sender,
            }
        )
        moment += timedelta(days=7)
    return found[::-1]


def _grade(klass: str) -> int:
    digits = re.search(r"\d+", klass)
    return int(digits.group()) if digits else 0
