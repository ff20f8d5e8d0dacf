"""A report of a former day issued again says what the original said, by the rules of then, and that it is one."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from foundation.errors import ConfigurationError
from foundation.organisations import load_organisations
from foundation.settings import Settings
from lake.catalog import Lake, open_lake
from lake.rulebooks import keep_rulebook
from lake.runs import begin_run
from pipeline.reissuing import reissue_report
from pipeline.rulebooks import compare_named, run_named
from publications.report import publish_report
from schemas.exchange import Run, Window
from tests.rules.tiny_journal import fill
from validations.capabilities import CAPABILITIES
from validations.disputes import decide_dispute, list_disputes, raise_disputes
from validations.engine import check
from validations.rulebook_snapshot import Snapshot, present
from validations.waiver_findings import settle_waivers
from validations.waivers import Waiver

_RULE = "one-mark-per-cell"
_NIGHTS = [datetime.fromisoformat(f"2026-10-{day}T02:30:00+05:00") for day in (22, 23, 24)]
_RUNS = [f"20261122T10{number}000000000Z-{number}" for number in (1, 2, 3)]
_CELL = {"organisation_id": "kasli", "lesson_id": "л1", "lesson_on": "2026-10-05", "lesson_number": 1}
_CONFIGURED = {
    "id": "kasli", "title": "Техникум", "kind": "college", "municipality": "Касли",
    "timezone": "Asia/Yekaterinburg", "regulation": "kpgt-2022", "sources": [{"connector": "exports"}],
}  # fmt: skip
_WHOLE = present()
_NOW = Snapshot({_RULE: _WHOLE.rules[_RULE]}, {"kpgt-2022": _WHOLE.regulations["kpgt-2022"]}, {})
_OF_OLD = replace(
    _NOW,
    rules={_RULE: _NOW.rules[_RULE].replace("title: В клетке больше одной отметки", "title: Две отметки сразу")},
)


@dataclass
class _Region:
    settings: Settings
    lake: Lake

    def night(self, number: int, students: dict[str, str], book: Snapshot, *waivers: Waiver) -> dict[str, Any]:
        """A night with these marks (pupil → marks), judged by that book; the report that it published."""
        connection = self.lake.connection
        run = Run(_RUNS[number], _NIGHTS[number], Window(date(2026, 9, 1), date(2026, 11, 1)), _NIGHTS[number], "0.2.0")
        begin_run(self.lake, run)
        organisations = load_organisations(self.settings.config)
        keep_rulebook(self.lake, run.run_id, book.content, organisations.model_dump_json())
        connection.execute("DELETE FROM mark")
        marks = [(pupil, value) for pupil, values in students.items() for value in values]
        rows = [
            {**_CELL, "mark_id": f"{pupil}{value}", "student_id": pupil, "raw_value": value} for pupil, value in marks
        ]
        fill(connection, {"mark": rows})
        rules = book.parsed_rules()
        check(
            connection,
            run,
            organisations,
            capabilities={("kasli", "exports"): set(CAPABILITIES)},
            registers={},
            incomplete={},
            rules={_RULE: rules[_RULE]},
            waivers=waivers,
            transaction=lambda work: self.lake.transaction("", run.run_id, work),
        )
        settle_waivers(connection, run, waivers, organisations)
        regulations = book.parsed_regulations()
        publish_report(connection, run, organisations, self.settings, regulations=regulations, rules=rules)
        return _said(self.settings.publications / "report")


def _said(folder: Path) -> dict[str, Any]:
    said: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return said


def _waiver(**more: Any) -> Waiver:
    given = {"id": "приказ-12", "rule": _RULE, "organisation": "kasli", "key": {"student": "П-3"}, "clause": "3.2"}
    rest = {"reason": "Сдвоенное занятие", "approved_by": "Директор", "expires_on": "2026-12-31"}
    return Waiver.model_validate({**given, **rest, **more})


@dataclass
class _Played:
    """Three nights, the report of each, and what a person did between them."""

    region: _Region
    reports: list[dict[str, Any]]

    def again(self, name: str) -> tuple[dict[str, Any], Path]:
        """The report of then issued again: what it says to programs, and its folder."""
        made = reissue_report(self.region.settings, name, date(2026, 11, 22))
        folder = Path(made[0].path).parent
        return _said(folder), folder


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[_Played]:
    folder = tmp_path_factory.mktemp("region")
    settings = Settings(workspace=folder / "var", config=folder / "config", threads=1)
    settings.config.mkdir()
    (settings.config / "organisations.yaml").write_text(yaml.safe_dump({"organisations": [_CONFIGURED]}), "utf-8")
    with open_lake(settings) as lake:
        region = _Region(settings, lake)
        reports = [region.night(0, {"П-1": "45", "П-2": "45", "П-3": "45"}, _OF_OLD, _waiver())]
        lake.transaction("", "", _objected)
        until = _waiver(expires_on="2027-01-31")
        reports.append(region.night(1, {"П-1": "45", "П-2": "4", "П-3": "4"}, _NOW, until))
        lake.transaction("", "", _upheld)
        reports.append(region.night(2, {"П-1": "4", "П-4": "45"}, _NOW))
        yield _Played(region, reports)


def _objected(connection: duckdb.DuckDBPyConnection) -> None:
    """A school objects to one finding after the first night."""
    query = "SELECT fingerprint FROM finding WHERE json_extract_string(\"key\", '$.student') = 'П-1'"
    ((fingerprint,),) = connection.execute(query).fetchall()
    raise_disputes(connection, [(fingerprint, "Два задания")], file="7А.xlsx", raised_at=_between(1))


def _upheld(connection: duckdb.DuckDBPyConnection) -> None:
    """After the second one a person upholds it."""
    (waiting,) = list_disputes(connection)
    dispute, until = waiting["dispute_id"], date(2026, 12, 31)
    decide_dispute(connection, dispute, decided_by="Методист", decided_at=_between(2), upheld_until=until)


def _between(number: int) -> datetime:
    """A moment after the run of that number (from one) began and before the next one."""
    return datetime.fromisoformat(f"2026-11-22T10:{number}5:00+00:00")


def test_a_report_issued_again_says_what_it_said_then(played: _Played) -> None:
    current = (played.region.settings.publications / "report" / "index.html").read_bytes()
    for name, original in zip(("2026-10-22", "2026-10-23", _RUNS[2]), played.reports, strict=True):
        again, _ = played.again(name)
        assert again.pop("reissue")["reissued_on"] == "2026-11-22"
        assert again == {key: value for key, value in original.items() if key != "reissue"}, name
    first, second, third = (report["counts"] for report in played.reports)
    assert (first["new"], first["waived"]) == (2, 1)
    assert (second["disputed"], second["mended_now"]) == (1, 2)
    # The second night also found its waiver without a use; the third one has none.
    assert (second["new"], third["new"], third["mended_now"]) == (1, 1, 2)
    # The report of tonight lies untouched beside them.
    assert (played.region.settings.publications / "report" / "index.html").read_bytes() == current


def test_what_people_did_between_the_nights_is_a_state_of_its_own(played: _Played) -> None:
    states = (
        "SELECT status_code, change_number FROM finding_state "
        "WHERE rule_id = ? AND json_extract_string(\"key\", '$.student') = 'П-1' ORDER BY change_number"
    )
    told = played.region.lake.connection.execute(states, [_RULE]).fetchall()
    assert told == [("new", 1), ("disputed", 2), ("waived", 3), ("resolved", 4)]


def test_it_is_of_the_rules_and_the_waivers_of_then(played: _Played) -> None:
    former, _ = played.again("2026-10-22")
    assert former["rules"][0]["title"] == "Две отметки сразу"
    assert played.reports[2]["rules"][0]["title"] == "В клетке больше одной отметки"
    assert [each["expires_on"] for report in played.reports for each in report["waivers"]] == [
        "2026-12-31",
        "2027-01-31",
    ]


def test_every_page_says_that_it_is_a_report_issued_again(played: _Played) -> None:
    said, folder = played.again("2026-10-22")
    assert folder == played.region.settings.publications / f"report-{_RUNS[0]}"
    assert said["reissue"] == {"rulebook_id": _OF_OLD.id, "reissued_on": "2026-11-22"}
    for page in folder.glob("*.html"):
        text = page.read_text(encoding="utf-8").replace("\u00a0", " ")
        assert "Переиздание от 22 ноября 2026" in text, page.name
        assert _OF_OLD.id[:12] in text
        assert _RUNS[0] in text


def test_what_was_not_kept_is_not_made_up(played: _Played, tmp_path: Path) -> None:
    for name, complaint in (("2026-09-01", r"2026-09-01.*судил раньше"), ("2026-10-22T02:30:00", "нет пояса")):
        with pytest.raises(ConfigurationError, match=complaint):
            played.again(name)
    (tmp_path / "letter.txt").write_text("чужое", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="не пуста"):
        reissue_report(played.region.settings, _RUNS[0], date(2026, 11, 22), tmp_path)


def test_the_rulebooks_of_two_days_are_compared(played: _Played) -> None:
    settings, lake = played.region.settings, played.region.lake
    (changed,) = compare_named(settings, "2026-10-22", "2026-10-23")
    assert (changed.rule, changed.kind) == (_RULE, "changed")
    assert changed.differences[0].words == "название: «Две отметки сразу» → «В клетке больше одной отметки»"
    added = {each.rule for each in compare_named(settings, _RUNS[1], "installed") if each.kind == "added"}
    assert added >= set(_WHOLE.rules) - {_RULE}
    # A later day means the last that was judged before it was over.
    assert run_named(lake, "2026-11-30").run_id == _RUNS[2]
    kept = "SELECT kind_code, count(*) FROM rulebook GROUP BY ALL ORDER BY 1"
    assert lake.connection.execute(kept).fetchall() == [("organisations", 1), ("rules", 2)]
