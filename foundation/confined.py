"""The child of `foundation.confinement`: answers calls until its parent is gone."""

import importlib
import os
import resource
import sys
from collections.abc import Callable

import msgspec

from foundation.confinement import Call, receive, send

_OPEN_FILES = 64


def serve() -> None:
    """Reads calls from standard input and writes answers to what standard output was."""
    answers = os.fdopen(os.dup(1), "wb")
    # A library that prints must not speak between the answers.
    os.dup2(2, 1)
    calls = os.fdopen(os.dup(0), "rb")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))
    while (message := receive(calls)) is not None:
        call = msgspec.msgpack.decode(message, type=Call)
        try:
            function = _function(call.function)
            _limit(call)
            answer = b"+" + function(call.payload)
        except MemoryError:
            answer = b"-MemoryError"
        except Exception as error:
            answer = b"-" + type(error).__name__.encode()
        send(answers, answer)


def _function(name: str) -> Callable[[bytes], bytes]:
    module, _, attribute = name.partition(":")
    found: Callable[[bytes], bytes] = getattr(importlib.import_module(module), attribute)
    return found


def _limit(call: Call) -> None:
    """The soft limit on processor time counts from here: the child lives longer than one call."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (call.address_space, hard))
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + call.cpu_seconds, hard))


if __name__ == "__main__":
    serve()
    sys.exit(0)
