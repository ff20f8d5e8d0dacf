"""Tokens of the simulated ЭлЖур: they die by the stand's clock and outlive a restart of the server.

A token carries its own moment of issue and a seal over it, so that nothing has to be kept.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from stand.eljur.hosts import Host, Vendor
from stand.made_up_secrets import secret

_SEAL = 24


class TokenDesk:
    """Issues and checks the tokens of one host."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._generation = 0

    def issue(self, vendor: Vendor, now: datetime) -> tuple[str, str]:
        """A token and its end as ЭлЖур writes it (`YYYY-MM-DD hh:mm:ss`, the server's zone unsaid)."""
        issued = f"{int(now.timestamp()):x}"
        expires = (now + self._host.token_life).astimezone(ZoneInfo(self._host.timezone))
        return self._seal(vendor, issued) + issued, expires.strftime("%Y-%m-%d %H:%M:%S")

    def is_valid(self, token: str, vendor: Vendor, now: datetime) -> bool:
        """Whether the token is ours, of that school, and not past its end."""
        issued = token[_SEAL:]
        if not issued or token != self._seal(vendor, issued) + issued:
            return False
        issued_at = datetime.fromtimestamp(int(issued, 16), UTC)
        return issued_at <= now < issued_at + self._host.token_life

    def revoke_all(self) -> None:
        """Makes every token issued so far invalid, as a password change does."""
        self._generation += 1

    def _seal(self, vendor: Vendor, issued: str) -> str:
        return secret(self._host.seed, "token", self._host.name, vendor.name, issued, str(self._generation))[:_SEAL]
