"""Which clients there are, how each is started, and what it must have read for the stand to be believed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from foundation.connections import Connection
from foundation.organisations import Organisation, Source


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation of the stand that a client reads, and the days it is asked about."""

    organisation: Organisation
    source: Source
    connection: Connection
    first: date
    last: date

    @property
    def days(self) -> list[str]:
        return ["--from", self.first.isoformat(), "--to", self.last.isoformat()]

    @property
    def person(self) -> list[str]:
        password = self.connection.password
        return ["--login", self.connection.login or "", "--password", password.get_secret_value() if password else ""]


@dataclass(frozen=True, slots=True)
class Client:
    """One public client: its distribution and pin, its licence, the system it was written for.

    `script` runs in an environment that holds nothing but the client; it prints one JSON object. `arguments` say how it
    is started, `read` what it read: what is counted there must not be nought.
    """

    requirement: str
    licence: str
    connector: str
    script: str
    arguments: Callable[[Place], Sequence[str]]
    read: Callable[[Mapping[str, Any]], Mapping[str, int]]

    @property
    def name(self) -> str:
        return self.requirement.replace("==", " ")


def _netschool(place: Place) -> Sequence[str]:
    return ["--base-url", place.connection.base_url, *place.person, "--school", place.source.school or "", *place.days]


def _read_netschool(found: Mapping[str, Any]) -> Mapping[str, int]:
    works = [work for lesson in found["lessons"] for work in lesson["assignments"]]
    return {
        "уроков": len(found["lessons"]),
        "предметов": len({lesson["subject"] for lesson in found["lessons"]}),
        "работ": len(works),
        "отметок": sum(work["mark"] is not None for work in works),
    }


def _poo(place: Place) -> Sequence[str]:
    return ["--base-url", place.connection.base_url, *place.person, *place.days]


def _read_poo(found: Mapping[str, Any]) -> Mapping[str, int]:
    return {
        "студентов": found["students"],
        "дней": found["days"],
        "занятий": found["lessons"],
        "тем": found["themes"],
        "работ": sum(found["tasks"].values()),
        "отметок": sum(found["marks"].values()),
        "итогов по дням": found["performance"],
        "дисциплин в аттестации": found["attestation"],
    }


def _dnevnik(place: Place) -> Sequence[str]:
    secrets = {
        "--client-id": "client_id",
        "--client-secret": "client_secret",
        "--refresh-token": "refresh_token",
    }
    given = [part for option, name in secrets.items() for part in (option, place.connection.require(name))]
    return [
        *("--base-url", f"{place.connection.base_url}/v2/", "--school", place.source.school or ""),
        *(*given, *place.days),
    ]


def _read_dnevnik(found: Mapping[str, Any]) -> Mapping[str, int]:
    return {
        "классов": len(found["groups"]),
        "учеников": len(found["students"]),
        "учителей": len(found["teachers"]),
        "периодов": len(found["periods"]),
        "уроков": found["lessons"],
        "работ": found["works"],
        "отметок": found["marks"],
        "записей о посещаемости": found["absences"],
    }


CLIENTS = (
    Client("pydnevnikruapi==0.1.1", "Unlicense", "dnevnik", "dnevnik.py", _dnevnik, _read_dnevnik),
    Client("netschoolapi==11.0.5", "MIT", "netschool", "netschool.py", _netschool, _read_netschool),
    Client("asurso-api==0.6.3", "не указана", "netschool-poo", "poo.py", _poo, _read_poo),
)
