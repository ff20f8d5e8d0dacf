"""Exceptions by what the caller should do about them.

A defect in the *data* never raises: it becomes a finding or a quarantined row.
"""


class SvodError(Exception):
    """The root of Svod's own exceptions: one Russian sentence and its remedy.

    `message` says where and what was found, `remedy` what the person can do.
    The command prints both without a traceback.
    """

    exit_code = 2

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class ConfigurationError(SvodError):
    """The configuration or the input is unusable: a person must mend it, a retry is useless."""


class RetriableError(SvodError):
    """The outside world failed for now: the same call may succeed later.

    `retry_after_seconds` is what the other side asked for, None where it asked for nothing.
    """

    exit_code = 1

    def __init__(self, message: str, remedy: str = "", *, retry_after_seconds: float | None = None) -> None:
        super().__init__(message, remedy)
        self.retry_after_seconds = retry_after_seconds


class FatalError(SvodError):
    """This step can't go on and a retry would fail the same way; other organisations go on."""

    exit_code = 1
