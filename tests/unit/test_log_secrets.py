"""Logs hold ids only: secrets are struck out wherever a record ends up."""

import io
import logging

import pytest

from foundation.logging import SecretFilter, configure_logging, get_logger, log_event, redact, remember_secret

REMEMBERED = "q7-remembered-value"


@pytest.mark.parametrize(
    "text",
    [
        "GET http://h/api/getrules?vendor=x&auth_token=S3CRET-value&days=1",
        "devkey=S3CRET-value",
        "{'password': 'S3CRET-value'}",
        '{"v_token": "S3CRET-value"}',
        "Authorization: Bearer S3CRET-value",
        "postgres://svod:S3CRET-value@host/lake",
        "token eyJhbGciOi.S3CRET-value.sig",
        f"as it is: {REMEMBERED}",
    ],
)
def test_whatever_looks_like_a_credential_is_hidden(text: str) -> None:
    remember_secret(REMEMBERED)
    hidden = redact(text)
    assert "S3CRET" not in hidden
    assert REMEMBERED not in hidden
    assert "***" in hidden


def test_a_secret_that_is_also_the_name_of_one_hides_no_other() -> None:
    remember_secret("api_key")
    assert redact("api_key=S3CRET-value") == "***=***"
    assert redact("api_key=api_key") == "***=***"


def test_secrets_that_overlap_are_struck_out_whole() -> None:
    for secret in ("overlap,one", "one,two"):
        remember_secret(secret)
    assert redact("token=overlap,one,two end") == "token=*** end"


def test_ordinary_text_stays() -> None:
    for text in ("Неверный или просроченный auth_token", "peresvet-5|7А|Алгебра", "http://127.0.0.1:80/api", ""):
        assert redact(text) == text
    remember_secret("")
    remember_secret("abc")
    remember_secret(None)
    assert redact("abc") == "abc"


def test_arguments_and_tracebacks_are_struck_out_by_the_logger_itself() -> None:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    logger = get_logger("svod.test.secrets")
    logger.propagate = False
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        raise ValueError("password=S3CRET-value")
    except ValueError:
        logger.exception("failed with %s", "auth_token=S3CRET-value")
    assert get_logger("svod.test.secrets").filters == logger.filters
    assert "ValueError" in out.getvalue()
    assert "S3CRET" not in out.getvalue()


def test_the_command_logs_to_standard_error_without_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    former, level = list(root.handlers), root.level
    try:
        configure_logging()
        logging.getLogger("any.library").warning("token=S3CRET-value")
        said = capsys.readouterr()
    finally:
        root.handlers[:] = former
        root.setLevel(level)
    assert said.out == ""
    assert "***" in said.err
    assert "S3CRET" not in said.err


def test_an_event_shows_ids_and_hides_names(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    logger = logging.getLogger("svod.test.events")
    log_event(logger, logging.INFO, "page", organisation="ugra-1", key="7А|2026-W43|1", pages=3, who="Иванов Иван")
    assert caplog.messages == ["page organisation=ugra-1 key=7А|2026-W43|1 pages=3 who=***"]
    assert isinstance(get_logger("svod.test.events").filters[0], SecretFilter)
