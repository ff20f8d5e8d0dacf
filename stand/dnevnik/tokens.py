"""Tokens of the simulated Dnevnik.ru: 32 hexadecimal digits that die by the stand's clock.

A token carries its own moment of issue under a seal, so that it outlives a restart and nothing is kept.
"""

import hmac
from datetime import UTC, datetime, timedelta

from stand.dnevnik.schools import School, Schools
from stand.made_up_secrets import secret

LIFE = timedelta(hours=12)
_SEAL = 24


class TokenDesk:
    """Issues and checks the tokens of all schools."""

    def __init__(self, schools: Schools) -> None:
        self._schools = schools
        self._generation = 0

    def issue(self, school: School, now: datetime) -> str:
        """A token that opens one school from now on for `LIFE`."""
        issued = f"{int(now.timestamp()):08x}"
        return self._seal(school, issued) + issued

    def school_of(self, token: str, now: datetime) -> School | None:
        """Whose token it is; None for one that is not ours, was withdrawn or has ended."""
        issued = token[_SEAL:]
        try:
            issued_at = datetime.fromtimestamp(int(issued, 16), UTC)
        except (ValueError, OverflowError):
            return None
        if not issued_at <= now < issued_at + LIFE:
            return None
        seal = token[:_SEAL].encode()
        return next(
            (one for one in self._schools.schools if hmac.compare_digest(seal, self._seal(one, issued).encode())), None
        )

    def revoke_all(self) -> None:
        """Makes every token issued so far invalid, as a person does who withdraws the application."""
        self._generation += 1

    def _seal(self, school: School, issued: str) -> str:
        return secret(self._schools.seed, "dnevnik", "token", school.school, issued, str(self._generation))[:_SEAL]
