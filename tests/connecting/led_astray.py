"""What a parser does when a file leads it astray: called by name in the child of `foundation.confinement`."""

import os
import time


def endless(payload: bytes) -> bytes:
    while payload:
        payload = payload[::-1]
    return payload


def sleeping(payload: bytes) -> bytes:
    time.sleep(60)
    return payload


def greedy(payload: bytes) -> bytes:
    return bytes(8 << 30) + payload


def dying(payload: bytes) -> bytes:
    os._exit(payload[0])


def leaking(_payload: bytes) -> bytes:
    return " ".join(os.environ).encode()


def plain(payload: bytes) -> bytes:
    return payload.upper()
