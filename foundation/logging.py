"""Logs hold ids only: no names, no secrets; whatever slips through is struck out here."""

import logging
import re
import sys
import threading
from datetime import date

HIDDEN = "***"

# In each, the group `hidden` is what is struck out; the rest says why.
_CREDENTIALS = (
    re.compile(
        r"(?i)\b(?:[a-z]+[_-])?(?:auth_?token|token|password|passwd|pwd|devkey|secret|api_?key|access_?key)"
        r"\\?[\"']?\s*[=:]\s*\\?[\"']?(?P<hidden>[^\s\"'&;,}\])\\]+)"
    ),
    re.compile(r"(?i)\b(?:bearer|basic)\s+(?P<hidden>[\w.~+/=-]{6,})"),
    re.compile(r"\b(?P<hidden>eyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*)"),
    re.compile(r"(?i)\b[a-z][a-z0-9+.-]*://(?P<hidden>[^\s/@:]*:[^\s/@]*)@"),
)
_ID = re.compile(r"[\w.|:/+*@=-]{1,300}")
_SHORTEST_SECRET = 4

_known: set[str] = set()
_lock = threading.Lock()


def remember_secret(value: str | None) -> None:
    """From now on `value` is struck out of every message and log; too short to be a secret is left alone."""
    if value and len(value) >= _SHORTEST_SECRET:
        with _lock:
            _known.add(value)


def redact(text: str) -> str:
    """The text without secrets: those remembered, and whatever looks like a credential."""
    with _lock:
        known = tuple(_known)
    # All are sought in the text as it came: striking one out first could hide the word that betrays another.
    found = [match.span("hidden") for pattern in _CREDENTIALS for match in pattern.finditer(text)]
    for secret in known:
        found += [match.span() for match in re.finditer(re.escape(secret), text)]
    pieces: list[str] = []
    until = 0
    for start, end in sorted(found):
        if start >= until or not pieces:
            pieces += [text[until:start], HIDDEN]
        until = max(until, end)
    return "".join([*pieces, text[until:]])


class SecretFilter(logging.Filter):
    """Strikes secrets out of a record: its message, its arguments and its traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrites the record in place and always lets it pass."""
        record.msg = redact(record.getMessage())
        record.args = None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = redact(record.exc_text)
        return True


def get_logger(name: str) -> logging.Logger:
    """The logger of a module, its secrets struck out whatever handler it ends in (Airflow's has no filter of ours)."""
    logger = logging.getLogger(name)
    _protect(logger)
    return logger


def protect_client_logs() -> None:
    """Keeps the HTTP client's own logs, which print whole addresses, from showing what is in them."""
    for name in ("httpx", "httpcore"):
        logger = logging.getLogger(name)
        logger.setLevel(logging.WARNING)
        _protect(logger)


def configure_logging(level: int = logging.INFO) -> None:
    """Logs of the command: one line per event on standard error, secrets struck out."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    handler.addFilter(SecretFilter())
    root = logging.getLogger()
    for former in list(root.handlers):
        root.removeHandler(former)
    root.addHandler(handler)
    root.setLevel(level)
    protect_client_logs()


def log_event(logger: logging.Logger, level: int, event: str, **ids: str | float | date | None) -> None:
    """Logs an event with ids, numbers and dates; text that is not an id (a name has spaces) is hidden."""
    logger.log(level, "%s", " ".join([event, *(_shown(key, value) for key, value in ids.items())]))


def _protect(logger: logging.Logger) -> None:
    if not any(isinstance(known, SecretFilter) for known in logger.filters):
        logger.addFilter(SecretFilter())


def _shown(key: str, value: object) -> str:
    if isinstance(value, str) and not _ID.fullmatch(value):
        return f"{key}={HIDDEN}"
    return f"{key}={value}"
