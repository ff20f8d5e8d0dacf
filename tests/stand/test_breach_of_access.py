"""A forged mark on the stand: read as it is, listed in the act, void in what is published, and the rules stay exact."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from stand.planting.ledger import Forged
from stand.region import build_region
from tests.region.exactness import compare
from tests.region.play import configured, read_once, region

SCHOOL, SEED = "ugra-1", 7
KINDS = ("acts", "diaries", "archive", "report")


def forged() -> list[Forged]:
    return [each for each in build_region(SEED).ledger.forged if each.organisation == SCHOOL]


def test_a_case_is_planted_with_its_legal_look_alikes() -> None:
    planted = forged()
    assert {each.why for each in planted} == {"", "before the notice", "under another account"}
    assert {(each.former is None, each.written is None) for each in planted if each.is_void} >= {(False, False)}


def marks_of(folder: Path, table: str) -> dict[tuple[str, str, str, str], list[str]]:
    """Of a package of the archive: student, subject, day and number of the lesson → values."""
    found: dict[tuple[str, str, str, str], list[str]] = {}
    for row in pq.read_table(folder / f"{table}.parquet").to_pylist():
        student, subject = (str(row[name]).removeprefix(f"{SCHOOL}|") for name in ("student_id", "subject_id"))
        cell = (student, subject, str(row["lesson_on"]), str(row["lesson_number"]))
        found.setdefault(cell, []).append(row["raw_value"])
    return found


def place(each: Forged) -> tuple[str, str, str, str]:
    return each.key["student"], each.key["subject"], each.key["date"], each.key["number"]


@pytest.mark.full
def test_forged_marks_are_void_and_look_alikes_stand(tmp_path: Path) -> None:
    with region(tmp_path / "var", SEED, config=configured(tmp_path / "config", [SCHOOL])) as played:
        for last in (False, False, False, True):
            read_once(played, publish=KINDS if last else ())
            if not last:
                played.tick()
        assert not any(compare(played).values())
        published = played.settings.publications
    act = json.loads((published / "acts" / SCHOOL / "20.json").read_text(encoding="utf-8"))
    told = {
        (row["student_code"], row["subject"], row["lesson"][:10], row["status_code"])
        for row in act["operations"]
        if row["entity"] == "mark"
    }
    shown = marks_of(next(published.glob(f"archive/{SCHOOL}/*/journal-5/data/tables")), "mark")
    for each in forged():
        student, subject, day, _ = place(each)
        stands = each.former if each.is_void else each.written
        assert shown.get(place(each), []) == ([] if stands is None else [stands]), each
        local = f"{day[8:]}.{day[5:7]}.{day[:4]}"
        statuses = {status for *cell, status in told if cell == [student, subject, local]}
        assert statuses == {"": {"void"}, "before the notice": {"unsettled"}, "under another account": set()}[each.why]
    assert act["counts"]["void"] == sum(each.is_void for each in forged())
    assert not act["unmatched"]
    report = (published / "report" / f"organisation-{SCHOOL}.html").read_text(encoding="utf-8")
    assert f'href="../acts/{SCHOOL}/20.pdf"' in report
