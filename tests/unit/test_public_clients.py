"""`make test-clients` believes a client only what it saw: its verdicts, without installing anything."""

import pytest

from foundation.settings import PROJECT_ROOT
from tests.clients.__main__ import Outcome, exit_code, judged, not_installed
from tests.clients.catalogue import CLIENTS, Client

CLIENT = Client("some-client==1.0", "MIT", "netschool", "x.py", lambda _place: [], lambda found: {"уроков": found["n"]})


@pytest.mark.parametrize(
    ("code", "output", "errors", "verdict", "words"),
    [
        (0, '{"n": 3}', "a warning", "read", "уроков 3"),
        (0, '{"n": 0}', "", "failed", "не увидел: уроков (уроков 0)"),
        (1, '{"error": "Refused", "message": "нет доступа"}', "", "failed", "нет доступа"),
        (0, '{"error": "Refused"}', "", "failed", "Refused"),
        (1, "", "Traceback\nValueError: lessons", "failed", "ValueError: lessons"),
        (0, "[]", "", "failed", "ничего не сказал"),
        (0, "прочитано", "", "failed", "ничего не сказал"),
    ],
)
def test_a_client_has_read_what_it_saw(code: int, output: str, errors: str, verdict: str, words: str) -> None:
    found = judged(CLIENT, "ugra-3", code, output, errors)
    assert (found.verdict, found.words) == (verdict, words)


@pytest.mark.parametrize(
    ("trouble", "verdict"),
    [
        ("error: Failed to fetch: …\n  Caused by: error sending request for url", "skipped"),
        ("hint: Packages were unavailable because the network was disabled.", "skipped"),
        ("timed out", "skipped"),
        ("× No solution found: there is no version of some-client==1.0", "failed"),
    ],
)
def test_only_a_missing_network_excuses(trouble: str, verdict: str) -> None:
    assert not_installed(CLIENT, "ugra-3", trouble).verdict == verdict


@pytest.mark.parametrize(
    ("verdicts", "code"),
    [
        (["read", "read"], 0),
        (["read", "skipped"], 0),
        (["read", "failed"], 1),
        (["skipped", "failed"], 1),
        (["skipped"], 2),
    ],
)
def test_nothing_checked_is_not_well(verdicts: list[str], code: int) -> None:
    assert exit_code([Outcome(CLIENT, "ugra-3", verdict, "") for verdict in verdicts]) == code


def test_every_client_is_pinned_and_none_is_a_dependency() -> None:
    known = "\n".join(
        path.read_text("utf-8") for path in (PROJECT_ROOT / "requirements").iterdir() if path.suffix in (".in", ".lock")
    )
    for client in CLIENTS:
        name, _, version = client.requirement.partition("==")
        assert version
        assert f"\n{name}==" not in known
    assert [client.connector for client in CLIENTS] == ["dnevnik", "netschool", "netschool-poo"]
