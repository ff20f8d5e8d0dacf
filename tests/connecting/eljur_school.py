"""A very small ЭлЖур school on the small server: just enough protocol, faults wherever a test puts them."""

import itertools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from connectors.budget import HostBudget
from connectors.eljur.access import esia_access, password_access
from connectors.eljur.connector import EljurConnector
from foundation.connections import Connection
from foundation.http import HttpPolicy
from foundation.organisations import EljurMethod
from schemas.exchange import Window
from tests.connecting.server import Asked, Reply, SmallServer, as_json, serving

DEVKEY = "devkey-7f3a9c51"
PASSWORD = "pass/@:7f3a9c52"
V_TOKEN = "eyJ2dG9rZW4.c2VjcmV0LTdmM2E5YzUz.7f3a9c53sig"
TOKEN_MARK = "opened-7f3a9c54"
SECRETS = (DEVKEY, PASSWORD, V_TOKEN, TOKEN_MARK, "7f3a9c5")

AS_OF = datetime(2026, 10, 21, 23, 30, tzinfo=UTC)
WINDOW = Window(date(2026, 10, 8), date(2026, 10, 22))
WEEKS_IN_WINDOW = 3
METHODS: tuple[EljurMethod, ...] = ("getdiary", "getfinalassessments")
QUICK = HttpPolicy(connect=2, read=2, whole_answer=5, attempts=3, first_wait=0.01, longest_wait=0.02)


@dataclass
class School:
    """Its rosters, the tokens that are valid, and the fault a request meets, if any."""

    classes: dict[str, list[str]] = field(
        default_factory=lambda: {"7А": [str(100 + n) for n in range(30)], "9Б": [str(900 + n) for n in range(3)]}
    )
    vendor: str = "kukarino"
    v_token: str = V_TOKEN
    named_vendor: str | None = "kukarino"
    fault: Callable[[Asked], Reply | None] = lambda _asked: None
    valid: set[str] = field(default_factory=set)
    expires: str = "2027-01-20 10:00:00"
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, asked: Asked) -> Reply:
        spoilt = self.fault(asked)
        if spoilt is not None:
            return spoilt
        if asked.params.get("out_format") != "json":
            return Reply(b"<response/>", 200)
        if asked.method == "auth":
            return self._auth(asked)
        if asked.method == "getusersvendors":
            return self._users_vendors(asked)
        if asked.params.get("auth_token") not in self.valid or asked.params.get("vendor") != self.vendor:
            return refusal("Неверный или просроченный auth_token")
        return as_json({"response": {"state": 200, "error": None, "result": self._result(asked)}})

    def expire_tokens(self) -> None:
        with self._lock:
            self.valid.clear()

    def _auth(self, asked: Asked) -> Reply:
        if asked.form.get("password") != PASSWORD or asked.params.get("devkey") != DEVKEY:
            return refusal("Неверный логин или пароль")
        return as_json({"response": {"state": 200, "error": None, "result": self._issue()}})

    def _users_vendors(self, asked: Asked) -> Reply:
        if asked.params.get("v_token") != self.v_token:
            return as_json({"error": "Неверный v_token", "result": False}, 400)
        other = self._issue() | {"vendor": f"{self.vendor}-dop"}
        return as_json({"result": [other, self._issue() | {"vendor": self.vendor}]})

    def _issue(self) -> dict[str, str]:
        with self._lock:
            token = f"{TOKEN_MARK}-{next(self._numbers)}"
            self.valid.add(token)
        return {"token": token, "expires": self.expires}

    def _result(self, asked: Asked) -> Any:
        students = [one for one in asked.params.get("student", "").split(",") if one]
        match asked.method:
            case "getrules":
                vendor = {} if self.named_vendor is None else {"vendor": self.named_vendor}
                return {"roles": ["teacher"], "relations": {"groups": {name: {} for name in self.classes}}, **vendor}
            case "getmessagereceivers":
                subgroups = {
                    str(place): {"name": name, "users": [{"name": student, "lastname": "Х"} for student in students]}
                    for place, (name, students) in enumerate(self.classes.items())
                }
                return {"groups": [{"key": "teachers", "subgroups": []}, {"key": "students", "subgroups": subgroups}]}
            case "getperiods":
                return {"students": [{"name": student, "periods": []} for student in students]}
            case "getdiary":
                return {"students": {s: {"days": {asked.params["days"][:8]: {"items": None}}} for s in students}}
            case "getfinalassessments":
                return {"students": {s: {"items": []} for s in students}}
        raise AssertionError(f"Svod asked for {asked.method}")


def refusal(text: str, state: int = 400) -> Reply:
    """HTTP 400 with the envelope, as the vendor refuses."""
    return as_json({"response": {"state": state, "error": text, "result": {}}}, 400)


@contextmanager
def school_on_air(school: School) -> Iterator[SmallServer]:
    """The school behind a real socket."""
    with serving(school.answer) as server:
        yield server


def password_connector(
    server: SmallServer,
    workspace: Path,
    *,
    password: str = PASSWORD,
    concurrency: int = 4,
    policy: HttpPolicy = QUICK,
    requests_per_second: float = 2000,
) -> EljurConnector:
    """A connector that logs in with a password."""
    extra = {"devkey": SecretStr(DEVKEY)}
    connection = Connection("eljur-kukarino", "http", "127.0.0.1", server.port, "svod", SecretStr(password), extra)
    return EljurConnector(
        "eljur",
        f"{server.url}/api/",
        "kukarino",
        password_access(connection, "kukarino", ZoneInfo("Europe/Moscow")),
        budget=HostBudget(workspace / "budget", f"127.0.0.1:{server.port}", requests_per_second),
        devkey=DEVKEY,
        methods=METHODS,
        concurrency=concurrency,
        policy=policy,
    )


def esia_connector(server: SmallServer, workspace: Path, v_token: str = V_TOKEN) -> EljurConnector:
    """A connector that comes with an ESIA token."""
    extra = {"v_token": SecretStr(v_token)}
    connection = Connection("eljur-ugra-1", "http", "127.0.0.1", server.port, extra=extra)
    return EljurConnector(
        "eljur-esia",
        f"{server.url}/apiv3/",
        "kukarino",
        esia_access(connection, "kukarino", ZoneInfo("Asia/Yekaterinburg")),
        budget=HostBudget(workspace / "budget", f"127.0.0.1:{server.port}", 2000),
        v_token=v_token,
        methods=METHODS,
        policy=QUICK,
    )


def later(days: float) -> datetime:
    """A moment so many days after the usual one."""
    return AS_OF + timedelta(days=days)
