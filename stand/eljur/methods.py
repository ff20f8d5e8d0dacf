"""What one host answers to a call: who may ask, and which method gives what."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from stand.eljur import diary, people, timetable
from stand.eljur.dialect import Dialect, Json, success
from stand.eljur.hosts import EljurJournal, Host, Vendor
from stand.eljur.request import BadRequestError, Call
from stand.eljur.tokens import TokenDesk
from stand.school_journal import Student


class EljurHost:
    """One installation at the clock's moment: its journals, its tokens, its spelling."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.dialect = Dialect(host.is_documented, host.seed)
        self.tokens = TokenDesk(host)
        self._now: datetime | None = None
        self._journals: dict[str, EljurJournal] = {}
        self._methods: dict[str, Callable[[EljurJournal, Call], Json]] = {
            "getrules": lambda journal, _call: people.rules(journal, self.dialect),
            "getprofileuserinfo": lambda journal, call: people.profile(journal, _students(journal, call)),
            "getperiods": self._periods,
            "getdiary": lambda journal, call: diary.diary(
                journal, self.dialect, _students(journal, call), self._days(journal, call), rings=_rings(call)
            ),
            "getmarks": lambda journal, call: diary.marks(
                journal, self.dialect, _students(journal, call), self._days(journal, call)
            ),
            "getassessments": lambda journal, call: diary.assessments(
                journal, self.dialect, _students(journal, call), self._days(journal, call)
            ),
            "getfinalassessments": lambda journal, call: diary.final_assessments(
                journal, self.dialect, _students(journal, call)
            ),
            "getschedule": self._schedule,
            "gethomework": self._homework,
            "getmessagereceivers": lambda journal, _call: people.message_receivers(journal),
            "getmessages": lambda journal, call: people.messages(
                journal,
                self.dialect,
                self.now,
                folder=call.get("folder") or "inbox",
                limit=call.whole("limit", 20),
                page=call.whole("page", 1),
            ),
            "getupdates": lambda journal, call: people.updates(
                journal, self.dialect, self.now, limit=call.whole("limit", 25), page=call.whole("page", 1)
            ),
        }

    @property
    def now(self) -> datetime:
        """The clock's moment, which every answer depends on."""
        if self._now is None:
            raise RuntimeError("the clock was never set")
        return self._now

    def set_moment(self, now: datetime, journals: Iterable[EljurJournal]) -> None:
        """Turns the host to a moment: from here on it shows these journals."""
        self._journals = {journal.place.name: journal for journal in journals}
        self._now = now

    def answer(self, call: Call) -> Json:
        """The whole answer to a call; a refusal is a `BadRequestError`."""
        if call.method == "getusersvendors":
            return self._users_vendors(call)
        if call.get("devkey") != self.host.devkey:
            raise BadRequestError("Неверный devkey" if call.get("devkey") else "Не указан devkey")
        vendor = self.host.vendor(call.get("vendor"))
        if vendor is None:
            raise BadRequestError("Неверный vendor" if call.get("vendor") else "Не указан vendor")
        if call.method == "auth":
            return success(self._auth(vendor, call))
        if call.method not in self._methods:
            raise BadRequestError(f"Неизвестный метод {call.method}")
        if not self.tokens.is_valid(call.get("auth_token"), vendor, self.now):
            raise BadRequestError("Неверный или просроченный auth_token")
        return success(self._methods[call.method](self._journals[vendor.name], call))

    def _auth(self, vendor: Vendor, call: Call) -> Json:
        if self.host.is_esia:
            raise BadRequestError("Вход по паролю отключён, войдите через ЕСИА", 403)
        given = (call.get("login"), call.get("password"))
        if given != (self.host.login(vendor), self.host.password(vendor)):
            raise BadRequestError("Неверный логин или пароль", 401)
        token, expires = self.tokens.issue(vendor, self.now)
        return {"token": token, "expires": expires}

    def _users_vendors(self, call: Call) -> Json:
        """The person behind a `v_token` and the places they work at, the journal's school last among them."""
        given = call.get("v_token")
        vendor = next((one for one in self.host.vendors if given and given == self.host.v_token(one)), None)
        if not self.host.is_esia or vendor is None or call.branch != "apiv3":
            raise BadRequestError("Неверный v_token")
        token, expires = self.tokens.issue(vendor, self.now)
        own = {
            "token": token,
            "vendor": vendor.name,
            "vendor_id": self.dialect.text_number(vendor.number),
            "vendor_title": vendor.title,
            "user_title": people.STAFF_TITLE,
            "login": self.host.login(vendor),
            "expires": expires,
        }
        elsewhere = own | {
            "token": token[::-1],
            "vendor": f"{vendor.name}-dop",
            "vendor_id": self.dialect.text_number(900 + vendor.number),
            "vendor_title": "Центр дополнительного образования",
        }
        return {"result": [elsewhere, own]}

    def _days(self, journal: EljurJournal, call: Call) -> list[date]:
        return call.days(self.now.astimezone(ZoneInfo(journal.place.timezone)).date())

    def _periods(self, journal: EljurJournal, call: Call) -> Json:
        people_asked = [(student.student, student.title) for student in _students(journal, call)]
        return timetable.periods(
            journal,
            people_asked or [(people.staff_id(journal), people.STAFF_TITLE)],
            self.now,
            weeks=call.flag("weeks"),
            show_disabled=call.flag("show_disabled"),
        )

    def _schedule(self, journal: EljurJournal, call: Call) -> Json:
        days = self._days(journal, call)
        if call.get("class"):
            klass = _class(journal, call)
            return timetable.class_schedule(journal, self.dialect, klass, days, rings=_rings(call))
        return timetable.student_schedule(journal, self.dialect, _students(journal, call), days, rings=_rings(call))

    def _homework(self, journal: EljurJournal, call: Call) -> Json:
        days = self._days(journal, call)
        if call.get("class"):
            return timetable.class_homework(journal, self.dialect, _class(journal, call), days)
        return timetable.student_homework(journal, self.dialect, _students(journal, call), days)


def _rings(call: Call) -> bool:
    return call.flag("rings") or call.flag("ring")


def _class(journal: EljurJournal, call: Call) -> str:
    klass = call.get("class")
    if klass not in journal.classes:
        raise BadRequestError("Класс не найден")
    return klass


def _students(journal: EljurJournal, call: Call) -> list[Student]:
    asked = [one for one in call.get("student").split(",") if one]
    unknown = [one for one in asked if one not in journal.students]
    if unknown:
        raise BadRequestError("Ученик не найден или недоступен")
    return [journal.students[one] for one in asked]
