"""Sessions of the simulated «Сетевой город ПОО»: kept by the server, ended by a logout, by the clock, on demand."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from stand.made_up_secrets import secret
from stand.netschool_poo.tenants import Tenant

# By the stand's clock: no session outlives the night it was opened in. One that is remembered lives for a week.
_LIFE = timedelta(minutes=30)
_REMEMBERED = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Session:
    """Who logged in, when, and for how long."""

    tenant: Tenant
    opened_at: datetime
    life: timedelta


@dataclass(slots=True)
class SessionDesk:
    """The sessions that are open."""

    seed: int
    _open: dict[str, Session] = field(default_factory=dict)
    _opened: int = 0

    def open(self, tenant: Tenant, now: datetime, *, remember: bool) -> str:
        """Opens a session; the cookie that stands for it."""
        self._opened += 1
        cookie = secret(self.seed, "poo", "session", tenant.name, now.isoformat(), str(self._opened))
        self._open[cookie] = Session(tenant, now, _REMEMBERED if remember else _LIFE)
        return cookie

    def tenant(self, cookie: str | None, now: datetime) -> Tenant | None:
        """Whose session it is, None where there is none or it has run out."""
        session = self._open.get(cookie or "")
        if session is None or not session.opened_at <= now < session.opened_at + session.life:
            return None
        return session.tenant

    def close(self, cookie: str | None) -> None:
        """Ends a session; one that is not there is none."""
        self._open.pop(cookie or "", None)

    def close_all(self) -> None:
        """Ends every session, as a restart of the server does."""
        self._open.clear()

    def __len__(self) -> int:
        return len(self._open)
