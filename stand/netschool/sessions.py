"""Logging in to the simulated server: challenges, sessions that end by idleness, accounts that get locked."""

import hashlib
import hmac
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from stand.made_up_secrets import secret
from stand.netschool.schools import School

IDLE = timedelta(minutes=15)
_ATTEMPTS = 3

WRONG = "Неправильное имя пользователя или пароль"
LOCKED = "Учётная запись заблокирована: превышено число попыток входа"
MAINTENANCE = "Сервер на техническом обслуживании. Повторите попытку позже"


class ConflictError(Exception):
    """What the server answers with 409 and a text."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(slots=True)
class Session:
    """An open session: the cookie it is tied to and when it was last used, by the stand's clock."""

    school: School
    cookie: str
    used_at: datetime


class SessionDesk:
    """Everything the server remembers of who is logged in; usable from several threads."""

    def __init__(self, schools: Sequence[School], seed: int) -> None:
        self._schools = {str(school.scid): school for school in schools}
        self._seed = seed
        self._issued = 0
        self._salts: dict[str, str] = {}
        self._sessions: dict[str, Session] = {}
        self._failed: dict[int, int] = {}
        self._lock = threading.Lock()

    def cookie(self) -> str:
        """A fresh NSSESSIONID."""
        with self._lock:
            return self._next("cookie")[:32]

    def challenge(self, cookie: str) -> dict[str, str]:
        """What a password is to be hashed with in the login that this cookie comes with."""
        with self._lock:
            salt = str(int(self._next("salt")[:12], 16))
            self._salts[cookie] = salt
            return {"lt": str(int(salt) % 1_000_000_000), "ver": str(int(salt) % 1_000_003), "salt": salt}

    def log_in(self, cookie: str, form: Mapping[str, str], now: datetime) -> tuple[str, School]:
        """The `at` of a new session; a refusal is a ConflictError, three wrong passwords in a row lock the account."""
        with self._lock:
            school = self._schools.get(form.get("scid", ""))
            salt = self._salts.get(cookie)
            if school is None or form.get("un", "").casefold() != school.login.casefold():
                raise ConflictError(WRONG)
            if self._failed.get(school.scid, 0) >= _ATTEMPTS:
                raise ConflictError(LOCKED)
            if salt is None or not _is_right(school.password, salt, form):
                self._failed[school.scid] = self._failed.get(school.scid, 0) + 1
                raise ConflictError(WRONG)
            self._failed[school.scid] = 0
            at = self._next("at")[:40]
            self._sessions[at] = Session(school, cookie, now)
            return at, school

    def school_of(self, at: str, cookie: str, now: datetime) -> School | None:
        """Whose session that is; None where there is none, or where it was idle for too long."""
        with self._lock:
            session = self._sessions.get(at)
            if session is None or session.cookie != cookie or now - session.used_at >= IDLE:
                self._sessions.pop(at, None)
                return None
            session.used_at = now
            return session.school

    def log_out(self, at: str) -> None:
        """Ends a session."""
        with self._lock:
            self._sessions.pop(at, None)

    def forget(self) -> None:
        """Ends every session and unlocks every account, as a restart by the administrator does."""
        with self._lock:
            self._sessions.clear()
            self._salts.clear()
            self._failed.clear()

    @property
    def open_sessions(self) -> int:
        """How many sessions are open."""
        with self._lock:
            return len(self._sessions)

    def _next(self, what: str) -> str:
        self._issued += 1
        return secret(self._seed, "netschool", what, str(self._issued))


def _is_right(password: str, salt: str, form: Mapping[str, str]) -> bool:
    inner = hashlib.new("md5", password.encode("cp1251"), usedforsecurity=False).hexdigest()
    expected = hashlib.new("md5", (salt + inner).encode(), usedforsecurity=False).hexdigest()
    given = form.get("pw2", "")
    return hmac.compare_digest(given.encode(), expected.encode()) and form.get("pw") == expected[: len(password)]
