"""Reading a request: parameters from wherever a client put them, and the days it asks for."""

import json
import re
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import parse_qsl

from starlette.requests import Request

_TRUE = {"true", "yes", "__yes", "1"}


class BadRequestError(Exception):
    """A refusal in the envelope; `code` is what some servers add to the result."""

    def __init__(self, message: str, code: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


@dataclass(frozen=True, slots=True)
class Call:
    """One call: the method's name in lower case and its parameters, names in lower case too."""

    branch: str
    method: str
    parameters: dict[str, str]

    def get(self, name: str) -> str:
        """A parameter, empty where it was not given."""
        return self.parameters.get(name, "")

    def flag(self, name: str) -> bool:
        """A parameter that is true, yes, __yes or 1."""
        return self.get(name).lower() in _TRUE

    def whole(self, name: str, default: int) -> int:
        """A whole number of at least 1; anything else is refused."""
        given = self.get(name)
        if not given:
            return default
        if not given.isdigit() or int(given) < 1:
            raise BadRequestError(f"Неверное значение параметра {name}")
        return int(given)

    def identity(self) -> str:
        """The call without its secrets: the same for the same question."""
        secret = {"auth_token", "devkey", "login", "password", "v_token"}
        kept = sorted((name, value) for name, value in self.parameters.items() if name not in secret)
        return "&".join(f"{name}={value}" for name, value in kept)

    def days(self, today: date) -> list[date]:
        """School days (Monday to Saturday) asked for: a day, a range, or the week of today."""
        given = self.get("days")
        if not given:
            first = today - timedelta(days=today.weekday())
            last = first + timedelta(days=6)
        else:
            parts = given.split("-")
            if len(parts) > 2:
                raise BadRequestError("Неверное значение параметра days")
            first, last = _day(parts[0]), _day(parts[-1])
        asked = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
        return [day for day in asked if day.weekday() < 6]


async def read_call(request: Request) -> Call:
    """The call in a request: query, form and JSON body together, the body winning."""
    parameters = dict(request.query_params)
    body = await request.body()
    if body and "json" in request.headers.get("content-type", ""):
        try:
            given = json.loads(body)
        except ValueError:
            given = None
        if isinstance(given, dict):
            parameters |= {name: str(value) for name, value in given.items()}
    elif body:
        parameters |= dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
    lowered = {name.lower(): value for name, value in parameters.items()}
    return Call(request.path_params["branch"], request.path_params["method"].lower(), lowered)


def _day(text: str) -> date:
    found = re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text) or re.fullmatch(r"(\d{4})\.(\d{1,2})\.(\d{1,2})", text)
    try:
        if found is None:
            raise ValueError(text)
        return date(*map(int, found.groups()))
    except ValueError:
        raise BadRequestError("Неверное значение параметра days") from None
