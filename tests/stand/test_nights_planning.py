"""What `make nightly` decides without Airflow: which readings, which environment, what it prints."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from foundation.connections import parse_connection
from foundation.organisations import Organisations
from stand import nights_report
from stand.clock import READINGS, following, reading
from stand.eljur.hosts import hosts_of
from stand.nights import environment, incomplete, manifests, plan
from stand.record import StandRecord, load, load_existing, read_connections, save, write_connections

LABELS = [one.label for one in READINGS]


def test_a_fresh_stand_plays_every_reading() -> None:
    assert [one.label for one in plan(READINGS[0])] == LABELS == ["night-1", "night-2", "evening", "night-3"]


def test_after_the_last_night_only_that_one_is_repeated() -> None:
    assert [one.label for one in plan(READINGS[-1])] == ["night-3"]


def test_a_broken_off_evening_goes_on_where_it_stopped() -> None:
    assert [one.label for one in plan(READINGS[1])] == LABELS[1:]


def test_the_clock_goes_forward_and_ends() -> None:
    moments = [one.as_of_at for one in READINGS]
    assert moments == sorted(set(moments))
    assert [one.night for one in READINGS] == [1, 2, 2, 3]
    assert following(READINGS[0]) is READINGS[1]
    assert following(READINGS[-1]) is None
    with pytest.raises(KeyError):
        reading(0)


def test_the_environment_of_airflow(tmp_path: Path) -> None:
    base = {"PATH": "/bin", "PYTHONPATH": "/elsewhere", "SVOD_MAIL_MODE": "off"}
    uri = "http://a:b@127.0.0.1:8001/?devkey=x"
    found = environment(base, tmp_path, tmp_path / "config", {"SVOD_CONN_ELJUR_KUKARINO": uri})
    assert found["SVOD_CONN_ELJUR_KUKARINO"] == found["AIRFLOW_CONN_ELJUR_KUKARINO"] == uri
    assert found["AIRFLOW_HOME"] == str(tmp_path / "airflow")
    assert found["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"].endswith("/airflow/airflow.db?timeout=60")
    assert found["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"].startswith("sqlite:////")
    assert (found["SVOD_WORKSPACE"], found["SVOD_MAIL_MODE"]) == (str(tmp_path), "deliver")
    assert found["PATH"] == "/bin"
    assert found["PYTHONPATH"].endswith(":/elsewhere")
    assert base["SVOD_MAIL_MODE"] == "off"


def test_connections_survive_the_file_and_the_parser(tmp_path: Path, stand_organisations: Organisations) -> None:
    password, esia = hosts_of(stand_organisations, 7)
    kukarino, _ = password.vendors
    written = {
        "SVOD_CONN_ELJUR_KUKARINO": password.connection_uri(kukarino, 8001),
        "SVOD_CONN_ELJUR_UGRA_1": esia.connection_uri(esia.vendors[0], 8002),
    }
    write_connections(tmp_path, written)
    assert read_connections(tmp_path) == written
    login = parse_connection("eljur-kukarino", written["SVOD_CONN_ELJUR_KUKARINO"])
    assert (login.base_url, login.login) == ("http://127.0.0.1:8001", password.login(kukarino))
    assert login.password is not None
    assert login.password.get_secret_value() == password.password(kukarino)
    token = parse_connection("eljur-ugra-1", written["SVOD_CONN_ELJUR_UGRA_1"])
    assert token.require("v_token") == esia.v_token(esia.vendors[0])
    assert token.require("devkey") == esia.devkey


def test_secrets_differ_by_seed(stand_organisations: Organisations) -> None:
    first, second = (hosts_of(stand_organisations, seed)[0] for seed in (7, 8))
    assert first.devkey != second.devkey
    assert first.password(first.vendors[0]) != second.password(second.vendors[0])


def test_the_record_says_what_happened(tmp_path: Path) -> None:
    assert load(tmp_path) is None
    save(tmp_path, StandRecord(seed=8, reading=3, pid=5, ports={"eljur": 1}))
    written = json.loads((tmp_path / "stand" / "stand.json").read_text(encoding="utf-8"))
    assert (written["seed"], written["night"], written["label"]) == (8, 2, "evening")
    assert written["as_of_at"] == "2026-10-23T20:00:00+03:00"
    assert [one["label"] for one in written["happened"]] == LABELS[:3]
    assert load_existing(tmp_path) == StandRecord(seed=8, reading=3, pid=5, ports={"eljur": 1})


def _manifest(run_id: str, statuses: dict[str, str]) -> dict[str, Any]:
    names = ("pages", "offered", "accepted", "unchanged", "superseding", "duplicate", "quarantined", "deleted")
    counts = dict(zip(names, (3, 12345, 12000, 300, 40, 5, 0, 7), strict=True))
    rows = [{"id": name, "source": "eljur", "status": status} | counts for name, status in statuses.items()]
    finding = {"violated": 4, "cannot_tell": 2, "not_checkable": 1, "new": 3, "persisting": 1, "resolved": 0}
    paths = [
        ("diary", "var/publications/diaries/a.json"),
        ("diary", "var/publications/diaries/b.pdf"),
        ("report", "var/publications/report/index.html"),
        ("summary_sheet", "var/publications/summary_sheets/7А.xlsx"),
    ]
    return {
        "run_id": run_id,
        "window": {"from_on": "2026-10-08", "to_on": "2026-11-05"},
        "organisations": rows,
        "totals": counts,
        "findings": {"topic-missing": finding},
        "publications": [{"kind": kind, "path": path, "sha256": "0"} for kind, path in paths],
    }


def _write(workspace: Path, run_id: str, statuses: dict[str, str]) -> Path:
    path = workspace / "runs" / run_id / "manifest.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(_manifest(run_id, statuses)), encoding="utf-8")
    return path


def test_manifests_sort_by_their_start_and_name_what_is_incomplete(tmp_path: Path) -> None:
    later = _write(tmp_path, "20261121T230000Z", {"kukarino": "complete", "ugra-1": "failed"})
    earlier = _write(tmp_path, "20261121T220000Z", {"kukarino": "complete"})
    assert manifests(tmp_path) == [earlier, later]
    assert incomplete(earlier) == []
    assert incomplete(later) == ["ugra-1/eljur"]


def test_the_printed_results(tmp_path: Path) -> None:
    played = [_write(tmp_path, f"20261121T22000{n}Z", {"kukarino": "complete", "ugra-1": "held"}) for n in (1, 2)]
    output = io.StringIO()
    nights_report.print_results(tmp_path, played, Console(file=output, width=150))
    text = output.getvalue()
    assert "Запуск 20261121T220002Z" in text
    assert "УДЕРЖАН" in text
    assert text.count("12\u00a0345") == 5  # two nights, two organisations, the sum
    assert "topic-missing" in text
    assert "var/publications/diaries/b.pdf" in text
    assert "summary_sheets/7А.xlsx" in text
    assert "2026-10-08…2026-11-05" in text
    assert "manifest.json" in text


def test_nothing_to_print_is_said(tmp_path: Path) -> None:
    output = io.StringIO()
    nights_report.print_results(tmp_path, [], Console(file=output, width=150))
    assert "Ни один запуск" in output.getvalue()


def test_the_tail_of_a_log(tmp_path: Path) -> None:
    log = tmp_path / "airflow.log"
    log.write_text("\n".join(str(number) for number in range(100)), encoding="utf-8")
    assert nights_report.failure_tail(log).splitlines()[-1] == "  | 99"
    assert len(nights_report.failure_tail(log).splitlines()) == 30
    assert nights_report.failure_tail(tmp_path / "missing.log") == ""
