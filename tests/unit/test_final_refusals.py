"""A wrong password is asked once in a night: what is refused for good is told from what may pass."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.access import AccessRefusedError, Token, TokenKeeper
from connectors.contract import Probe
from connectors.failing import page_failure
from foundation.connections import Connection, parse_connection
from foundation.errors import ConfigurationError, FatalError, RetriableError, SvodError
from foundation.http import ForbiddenError, HttpSession
from foundation.settings import Settings
from pipeline import intake, night
from pipeline.runs import open_run
from schemas.exchange import Page, PageFailure, UnitEnd, Window
from tests.publishing.school import organisation, organisations

AS_OF = datetime(2026, 10, 22, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("error", "is_final"),
    [
        (AccessRefusedError("Неверный пароль.", "Проверьте."), True),
        (AccessRefusedError("401 без слов.", "Проверьте.", in_words=False), False),
        (ForbiddenError("Запрещено при каждой попытке.", "Дайте доступ."), True),
        (ConfigurationError("Нет подключения.", "Задайте."), True),
        (FatalError("Чужой сертификат.", "Проверьте адрес."), True),
        (RetriableError("Сервер не отвечает.", "Позже."), False),
    ],
)
def test_a_failure_says_whether_another_try_could_help(error: SvodError, is_final: bool) -> None:
    assert page_failure("eljur.getdiary", "7А", error).is_final is is_final


@pytest.mark.parametrize("in_words", [True, False])
def test_a_remembered_refusal_is_as_final_as_it_was(in_words: bool) -> None:
    def refuse(_http: HttpSession) -> Token:
        raise AccessRefusedError("Вход не принят.", "Проверьте.", in_words=in_words)

    keeper = TokenKeeper(refuse)
    for _ in range(3):
        with pytest.raises(FatalError) as caught:
            keeper.token(None, AS_OF)  # type: ignore[arg-type]
        assert page_failure("k", "*", caught.value).is_final is in_words


class _Journal:
    """A system that gives one way of failing, or nothing at all, and counts how often it was entered."""

    def __init__(self, failures: list[PageFailure], probe: Probe) -> None:
        self.failures = failures
        self.entered = 0
        self._probe = probe

    def probe(self, _as_of_at: datetime) -> Probe:
        self.entered += 1
        return self._probe

    def pages(self, _window: Window, _as_of_at: datetime) -> Iterator[Page | PageFailure | UnitEnd]:
        yield from self.failures
        if not self.failures:
            yield UnitEnd("eljur.getdiary", 0, None)


FINE = Probe(True, "Отвечает.")
WRONG = Probe(False, "Неверный пароль.", "Проверьте.", is_final=True)
SILENT = Probe(False, "Сервер не отвечает.", "Позже.")
FORBIDDEN = PageFailure("eljur.getdiary", "7А", "Запрещено.", "Дайте доступ.", "forbidden", is_final=True)
LATE = PageFailure("eljur.getdiary", "7Б", "Сервер не отвечает.", "Позже.")


def nobody(name: str) -> Connection:
    return parse_connection(name, "http://127.0.0.1:9/")


def read_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, journals: dict[str, _Journal]
) -> tuple[list[SvodError | None], dict[str, str]]:
    """What a task and its repetition raise, and the statuses in the manifest."""
    config = tmp_path / "config"
    config.mkdir()
    listed = organisations(*(organisation(name) for name in journals))
    (config / "organisations.yaml").write_text(listed.model_dump_json(exclude_none=True), encoding="utf-8")
    settings = Settings(workspace=tmp_path / "var", config=config)
    monkeypatch.setattr(intake, "open_source", lambda of, *_: journals[of.id])
    run_id = open_run(settings, AS_OF.isoformat())
    raised: list[SvodError | None] = []
    for _ in range(2):
        try:
            night.intake_batch(settings, run_id, list(journals), nobody)
            raised.append(None)
        except SvodError as error:
            raised.append(error)
    manifest = night.write_run_manifest(settings, run_id, night.expected_sources(settings))
    return raised, {row["id"]: row["status"] for row in manifest["organisations"]}


def test_only_what_may_pass_is_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journals = {
        "good": _Journal([], FINE),
        "locked": _Journal([], WRONG),
        "silent": _Journal([], SILENT),
        "closed": _Journal([FORBIDDEN], FINE),
        "both": _Journal([FORBIDDEN, LATE], FINE),
    }
    raised, status = read_twice(tmp_path, monkeypatch, journals)
    entered = {name: journal.entered for name, journal in journals.items()}
    assert entered == {"good": 1, "locked": 1, "silent": 2, "closed": 1, "both": 2}
    assert all(isinstance(error, RetriableError) for error in raised)
    assert all("silent, both" in str(error) and "locked" not in str(error) for error in raised)
    assert status.pop("good") == "complete"
    assert "complete" not in status.values()


def test_a_batch_with_nothing_but_refusals_is_not_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journals = {"good": _Journal([], FINE), "locked": _Journal([], WRONG)}
    raised, status = read_twice(tmp_path, monkeypatch, journals)
    assert [type(error) for error in raised] == [FatalError, FatalError]
    assert "locked" in str(raised[0])
    assert journals["locked"].entered == 1
    assert status == {"good": "complete", "locked": "failed"}
