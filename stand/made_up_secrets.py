"""Passwords, keys and tokens of the stand: made up, and the same for the same seed."""

import hashlib


def secret(seed: int, *parts: str) -> str:
    """A made-up secret of the stand: 64 hexadecimal digits, the same for the same seed."""
    return hashlib.sha256("\x1f".join((str(seed), *parts)).encode()).hexdigest()
