"""A tiny hand-made journal served by the stand's real servers, in a thread of the test."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pandas as pd
import pytest

from foundation.organisations import Organisation, Organisations, Source
from stand.eljur.hosts import Host, hosts_of
from stand.eljur.simulation import EljurSimulation
from stand.mail_server import MailStore
from stand.servers import StandServers, bind, mail_folder

NOW = datetime(2026, 10, 22, 2, 30, tzinfo=ZoneInfo("Europe/Moscow"))
SCHOOLS = (("kukarino", "7А", "10001"), ("kasli-college", "1ПКД-26", "30001"), ("ugra-1", "7Б", "70001"))


def _source(connector: Any, connection: str, vendor: str) -> Source:
    return Source.model_validate({"connector": connector, "connection": connection, "vendor": vendor})


@pytest.fixture(scope="session")
def stand_organisations() -> Organisations:
    def organisation(identifier: str, kind: Any, zone: str, source: Source) -> Organisation:
        return Organisation.model_validate(
            {
                "id": identifier,
                "title": f"Организация {identifier}",
                "kind": kind,
                "municipality": "Пробный",
                "timezone": zone,
                "regulation": "kukarino",
                "sources": [source.model_dump()],
            }
        )

    return Organisations(
        organisations=[
            organisation("kukarino", "school", "Europe/Moscow", _source("eljur", "eljur-kukarino", "kuk")),
            organisation("kasli-college", "college", "Asia/Yekaterinburg", _source("eljur", "eljur-kasli", "kasli")),
            organisation("ugra-1", "school", "Asia/Yekaterinburg", _source("eljur-esia", "eljur-ugra-1", "ugra1")),
        ]
    )


def _school(name: str, klass: str, first: str) -> dict[str, list[dict[str, Any]]]:
    """Two students, a subgroup for one of them, two subjects on every weekday of September and October."""
    second, subgroup = str(int(first) + 1), f"{klass} англ. 1"
    frames: dict[str, list[dict[str, Any]]] = {
        "students": [
            {"student": first, "family_name": "Ёлкина", "given_name": "Яна", "patronymic": "Юрьевна", "sex": "female"},
            {"student": second, "family_name": "Щукин", "given_name": "Ян", "patronymic": None, "sex": "male"},
        ],
        "groups": [
            {"group": klass, "klass": klass, "kind": "class", "grade": 7},
            {"group": subgroup, "klass": klass, "kind": "subgroup", "grade": 7},
        ],
        "members": [
            {"group": klass, "student": first},
            {"group": klass, "student": second},
            {"group": subgroup, "student": first},
        ],
        "periods": [
            _period("quarter", "1", "1 четверть", date(2026, 9, 1), date(2026, 10, 23)),
            _period("quarter", "2", "2 четверть", date(2026, 11, 2), date(2026, 12, 28)),
        ],
    }
    for place, student in enumerate(frames["students"]):
        student |= {"klass": klass, "list_number": place + 1, "birth_on": pd.Timestamp(2013, 5, 1 + place)}
    tables = ("lessons", "homework", "works", "marks", "absences", "period_marks")
    frames |= {table: [] for table in tables}
    day = date(2026, 9, 1)
    while day <= date(2026, 10, 23):
        if day.weekday() < 5:
            _lessons(frames, klass, subgroup, (first, second), day)
        day += timedelta(days=1)
    frames["period_marks"].append(
        {"student": first, "group": klass, "subject": "Алгебра", "period": "1 четверть", "kind": "period", "value": "5"}
    )
    for rows in frames.values():
        for row in rows:
            row["organisation"] = name
    return frames


def _period(kind: str, name: str, title: str, first: date, last: date) -> dict[str, Any]:
    dates = {"starts_on": pd.Timestamp(first), "ends_on": pd.Timestamp(last), "last_school_day_on": pd.Timestamp(last)}
    return {"kind": kind, "name": name, "title": title} | dates


def _lessons(
    frames: dict[str, list[dict[str, Any]]], klass: str, subgroup: str, students: tuple[str, str], day: date
) -> None:
    for number, (group, subject) in enumerate(((klass, "Алгебра"), (subgroup, "Английский язык")), start=1):
        occurrence = {"group": group, "subject": subject, "date": pd.Timestamp(day), "number": number}
        start = pd.Timestamp(day, tz="UTC") + pd.Timedelta(hours=5, minutes=30 + 60 * (number - 1))
        frames["lessons"].append(
            occurrence
            | {
                "klass": klass,
                "lesson_ref": str(800 + number),
                "starts_at": start,
                "ends_at": start + pd.Timedelta(minutes=45),
                "room": "214",
                "teacher": "Учитель У. У.",
                "topic": f"Тема {day:%d.%m}" if day < NOW.date() else None,
                "is_cancelled": day == date(2026, 9, 30),
            }
        )
        if day < NOW.date():
            work = {"work_order": 1, "kind": "Контрольная работа" if day.day == 7 else "Ответ на уроке", "weight": 1.0}
            frames["works"].append(occurrence | work)
            value = "2" if day.day == 7 else "осв" if day.day == 8 else "4"
            frames["marks"].append(
                occurrence | {"student": students[0], "work_order": 1, "value": value, "comment": None}
            )
            task = {"homework_ref": f"{day:%m%d}{number}", "text": f"§ {day.day}", "student": None}
            frames["homework"].append(occurrence | task)
    if day.day in (5, 6):
        cell = {"group": klass, "subject": "Алгебра", "date": pd.Timestamp(day), "number": 1}
        frames["absences"].append(cell | {"student": students[1], "code": "н" if day.day == 5 else "оп"})


def hand_made_state(_moment: datetime) -> SimpleNamespace:
    """A state of the region with the columns the servers read."""
    schools = [_school(*school) for school in SCHOOLS]
    names = schools[0].keys()
    return SimpleNamespace(**{name: pd.DataFrame([row for one in schools for row in one[name]]) for name in names})


@dataclass
class RunningStand:
    """The stand's servers in a thread: their ports, their hosts, and how to turn them."""

    ports: dict[str, int]
    hosts: dict[str, Host]
    workspace: Path

    def url(self, listener: str) -> str:
        return f"http://127.0.0.1:{self.ports[listener]}"

    def control(self, method: str, path: str, body: Any = None) -> Any:
        return httpx.request(method, self.url("control") + path, json=body, trust_env=False).raise_for_status().json()

    def turn(self, moment: datetime) -> None:
        self.control("PUT", "/clock", {"as_of_at": moment.isoformat()})


def _run(hosts: tuple[Host, ...], workspace: Path) -> Iterator[RunningStand]:
    listeners = {name: bind(0) for name in ("eljur", "cop", "smtp", "control")}
    ready = threading.Event()

    async def serve() -> None:
        servers = StandServers(
            [EljurSimulation(host) for host in hosts], hand_made_state, MailStore(mail_folder(workspace))
        )
        await servers.turn(NOW)
        await servers.serve(listeners, ready.set)

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert ready.wait(30), "the servers did not start"
    ports = {name: listener.getsockname()[1] for name, listener in listeners.items()}
    stand = RunningStand(ports, {host.name: host for host in hosts}, workspace)
    yield stand
    stand.control("POST", "/stop")
    thread.join(10)
    assert not thread.is_alive(), "the servers did not end"


@pytest.fixture(scope="session")
def shared_stand(
    stand_organisations: Organisations, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningStand]:
    """One stand for all tests that neither turn its clock nor spoil it for the others."""
    yield from _run(hosts_of(stand_organisations, 7), tmp_path_factory.mktemp("stand"))


@pytest.fixture
def own_stand(stand_organisations: Organisations, tmp_path: Path) -> Iterator[RunningStand]:
    """A stand of the test's own."""
    yield from _run(hosts_of(stand_organisations, 7), tmp_path)


class Client:
    """A client written from the reference alone: devkey, vendor, out_format and a token in every call."""

    def __init__(self, stand: RunningStand, vendor: str, *, branch: str = "api", log_in: bool = True) -> None:
        listener = "cop" if vendor == "ugra1" else "eljur"
        self.host = stand.hosts[listener]
        found = self.host.vendor(vendor)
        assert found is not None
        self.vendor = found
        self.http = httpx.Client(base_url=f"{stand.url(listener)}/{branch}/", trust_env=False)
        self.base = {"devkey": self.host.devkey, "vendor": vendor, "out_format": "json"}
        self.token = self._log_in() if log_in else ""

    def _log_in(self) -> str:
        if self.host.is_esia:
            query = {"v_token": self.host.v_token(self.vendor), "out_format": "json", "auth_token": "true"}
            found = self.http.get("getusersvendors", params=query).json()["result"]
            return str(next(one["token"] for one in found if one["vendor"] == self.vendor.name))
        return str(
            self.http.post("auth", params=self.base, data=self.credentials()).json()["response"]["result"]["token"]
        )

    def credentials(self) -> dict[str, str]:
        return {"login": self.host.login(self.vendor), "password": self.host.password(self.vendor)}

    def get(self, method: str, **parameters: str) -> httpx.Response:
        return self.http.get(method, params=self.base | {"auth_token": self.token} | parameters)

    def result(self, method: str, **parameters: str) -> Any:
        answer = self.get(method, **parameters)
        assert answer.status_code == 200, answer.text
        envelope = answer.json()["response"]
        assert (envelope["state"], envelope["error"]) == (200, None)
        return envelope["result"]


@pytest.fixture
def eljur_client() -> Callable[..., Client]:
    """Makes a client of a vendor."""
    return Client
