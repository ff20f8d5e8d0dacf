"""Short-lived signed tokens of the feed service: who the client is, nothing about anybody's child."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import jwt

_ALGORITHM: Final = "HS256"
_ISSUER: Final = "svod"
_AUDIENCE: Final = "svod-feed"
_KEY_BYTES: Final = 32
_MOST_KEPT: Final = 1000
_CLAIMS: Final = ["iss", "aud", "sub", "gen", "iat", "exp"]


class BadTokenError(Exception):
    """The token is not ours, was altered, or has run out (`expired`)."""

    def __init__(self, *, expired: bool = False) -> None:
        super().__init__("expired" if expired else "bad")
        self.expired = expired


@dataclass(frozen=True, slots=True)
class Bearer:
    """What a valid token says: the client and the generation of its secret."""

    client_id: str
    generation: str


class Tokens:
    """Makes and reads tokens; without a key of the installation's own one is drawn for the life of the process."""

    def __init__(self, key: str | None, lifetime: timedelta) -> None:
        self._key = key.encode() if key else secrets.token_bytes(_KEY_BYTES)
        self.lifetime = lifetime
        # A token is asked with hundreds of times; its signature is checked once.
        self._checked: dict[str, tuple[Bearer, datetime]] = {}

    def make(self, bearer: Bearer, now: datetime) -> str:
        """A token that runs out `lifetime` after `now`."""
        claims = {
            "iss": _ISSUER,
            "aud": _AUDIENCE,
            "sub": bearer.client_id,
            "gen": bearer.generation,
            "iat": int(now.timestamp()),
            "exp": int((now + self.lifetime).timestamp()),
        }
        return jwt.encode(claims, self._key, algorithm=_ALGORITHM)

    def read(self, token: str, now: datetime) -> Bearer:
        """Who the token was made for; raises BadTokenError."""
        if token not in self._checked:
            if len(self._checked) >= _MOST_KEPT:
                self._checked.clear()
            self._checked[token] = self._check(token)
        bearer, runs_out_at = self._checked[token]
        if now >= runs_out_at:
            raise BadTokenError(expired=True)
        return bearer

    def _check(self, token: str) -> tuple[Bearer, datetime]:
        try:
            claims = jwt.decode(
                token,
                self._key,
                algorithms=[_ALGORITHM],
                issuer=_ISSUER,
                audience=_AUDIENCE,
                # The moment is handed in, as everywhere; PyJWT would look at the clock.
                options={"require": _CLAIMS, "verify_exp": False, "verify_iat": False},
            )
            runs_out_at = datetime.fromtimestamp(int(claims["exp"]), tz=UTC)
            return Bearer(str(claims["sub"]), str(claims["gen"])), runs_out_at
        except (jwt.InvalidTokenError, ValueError, TypeError, OverflowError, OSError) as error:
            raise BadTokenError from error
