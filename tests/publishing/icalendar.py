"""A strict reader of RFC 5545, written from its grammar and sharing nothing with what writes calendars.

Whatever the grammar or the text of the RFC forbids raises AssertionError: a line too long, a bare line feed, a letter
cut in two, an unknown or repeated property, an end before its start, a name given to two events.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

_NAME = re.compile(r"[A-Z0-9-]+")
_PARAMETER = re.compile(r";([A-Z0-9-]+)=([^\";:,\x00-\x08\x0a-\x1f\x7f]*)")
_ESCAPED = re.compile(r"\\(.?)", re.DOTALL)
_MEANT = {"\\": "\\", ";": ";", ",": ",", "n": "\n", "N": "\n"}
_TEXTS = {"SUMMARY", "DESCRIPTION", "LOCATION", "NAME", "X-WR-CALNAME", "X-WR-CALDESC", "UID", "PRODID"}
_ONCE = {
    "VCALENDAR": {"VERSION", "PRODID"},
    "VEVENT": {"UID", "DTSTAMP", "DTSTART", "SUMMARY", "SEQUENCE", "LAST-MODIFIED", "STATUS", "TRANSP", "CLASS"},
    "VTIMEZONE": {"TZID"},
    "STANDARD": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"},
}
_MAY = {
    "VCALENDAR": {"CALSCALE", "NAME", "X-WR-CALNAME", "X-WR-CALDESC", "X-WR-TIMEZONE", "REFRESH-INTERVAL",
                  "X-PUBLISHED-TTL"},
    "VEVENT": {"DTEND", "DESCRIPTION", "LOCATION", "CATEGORIES", "COLOR"},
    "VTIMEZONE": set(),
    "STANDARD": set(),
}  # fmt: skip
_INSIDE = {"VCALENDAR": {"VEVENT", "VTIMEZONE"}, "VTIMEZONE": {"STANDARD"}, "VEVENT": set(), "STANDARD": set()}


@dataclass
class Component:
    """A component: what its properties say, with their parameters, and the components inside."""

    name: str
    values: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, dict[str, str]] = field(default_factory=dict)
    inside: list["Component"] = field(default_factory=list)

    @property
    def categories(self) -> list[str]:
        """The categories, read apart."""
        return [_unescaped(each) for each in re.split(r"(?<!\\),", self.values["CATEGORIES"])]

    def moment(self, name: str) -> datetime | date:
        """A date or a UTC date-time."""
        value = self.values[name]
        if self.parameters[name].get("VALUE") == "DATE":
            assert re.fullmatch(r"\d{8}", value), value
            return datetime.strptime(value, "%Y%m%d").date()  # noqa: DTZ007 a day has no zone
        assert re.fullmatch(r"\d{8}T\d{6}Z", value), value
        return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def read(content: bytes) -> list[Component]:
    """The events of a calendar that keeps every law."""
    (calendar,) = _components(_lines(content))
    assert calendar.name == "VCALENDAR"
    assert calendar.values["VERSION"] == "2.0"
    assert calendar.inside, "a calendar without a component"
    events = [each for each in calendar.inside if each.name == "VEVENT"]
    for event in events:
        _check_event(event)
    assert len({event.values["UID"] for event in events}) == len(events), "a UID given twice"
    return events


def _lines(content: bytes) -> list[str]:
    assert content.endswith(b"\r\n")
    physical = content.removesuffix(b"\r\n").split(b"\r\n")
    for line in physical:
        assert 0 < len(line) <= 75, line
        assert not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line), line
        line.decode()  # no letter is cut in two
    return re.sub(rb"\r\n ", b"", b"\r\n".join(physical)).decode().split("\r\n")


def _components(lines: list[str]) -> list[Component]:
    found: list[Component] = []
    open_ones: list[Component] = []
    for line in lines:
        name, parameters, value = _property(line)
        if name == "BEGIN":
            made = Component(value)
            if open_ones:
                assert value in _INSIDE[open_ones[-1].name], line
                open_ones[-1].inside.append(made)
            else:
                found.append(made)
            open_ones.append(made)
        elif name == "END":
            ended = open_ones.pop()
            assert ended.name == value, line
            assert _ONCE[value] <= set(ended.values), _ONCE[value] - set(ended.values)
        else:
            here = open_ones[-1]
            assert name in _ONCE[here.name] | _MAY[here.name], line
            assert name not in here.values, f"{name} twice"
            here.values[name] = _unescaped(value) if name in _TEXTS else value
            here.parameters[name] = parameters
    assert not open_ones
    return found


def _property(line: str) -> tuple[str, dict[str, str], str]:
    name = _NAME.match(line)
    assert name is not None, line
    end, parameters = name.end(), {}
    while (parameter := _PARAMETER.match(line, end)) is not None:
        parameters[parameter[1]] = parameter[2]
        end = parameter.end()
    assert line[end : end + 1] == ":", line
    return name[0], parameters, line[end + 1 :]


def _unescaped(value: str) -> str:
    bare = _ESCAPED.sub("", value)
    assert not re.search(r"[;,]", bare), f"unescaped: {value}"
    assert all(sign in _MEANT for sign in _ESCAPED.findall(value)), value
    return _ESCAPED.sub(lambda found: _MEANT[found[1]], value)


def _check_event(event: Component) -> None:
    starts = event.moment("DTSTART")
    assert isinstance(event.moment("DTSTAMP"), datetime)
    assert isinstance(event.moment("LAST-MODIFIED"), datetime)
    assert event.values["STATUS"] in {"CONFIRMED", "CANCELLED"}
    assert event.values["TRANSP"] in {"OPAQUE", "TRANSPARENT"}
    assert 0 <= int(event.values["SEQUENCE"]) < 2**31
    if "DTEND" in event.values:
        ends = event.moment("DTEND")
        assert type(ends) is type(starts)
        assert ends - starts > timedelta()
