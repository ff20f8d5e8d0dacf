"""A small HTTP server over real sockets that does what a test tells it, the bad things too."""

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Asked:
    """One request: method name (the last part of the path), its query, its form and the body as it came."""

    verb: str
    path: str
    params: dict[str, str]
    form: dict[str, str]
    body: str = ""

    @property
    def method(self) -> str:
        return self.path.rstrip("/").rpartition("/")[2]


@dataclass(frozen=True)
class Reply:
    """What to send; `cut` sends only so many bytes of the body, `reset` nothing at all."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    reset: bool = False
    delay: float = 0.0
    trickle: float = 0.0


@dataclass
class SmallServer:
    """Where it listens, what it was asked, how many at once at most."""

    url: str
    port: int
    asked: list[Asked] = field(default_factory=list)
    moments: list[float] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0

    def count(self, method: str) -> int:
        return sum(one.method == method for one in self.asked)


@contextmanager
def serving(answer: Callable[[Asked], Reply]) -> Iterator[SmallServer]:
    """The server, answering by `answer` until the block ends."""
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self._serve()

        def do_POST(self) -> None:
            self._serve()

        def log_message(self, format: str, *args: Any) -> None:
            pass

        def _serve(self) -> None:
            parts = urlsplit(self.path)
            form = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
            asked = Asked(self.command, parts.path, dict(parse_qsl(parts.query)), dict(parse_qsl(form)), form)
            with lock:
                server.asked.append(asked)
                server.moments.append(time.monotonic())
                server.at_once += 1
                server.most_at_once = max(server.most_at_once, server.at_once)
            try:
                self._send(answer(asked))
            finally:
                with lock:
                    server.at_once -= 1

        def _send(self, reply: Reply) -> None:
            time.sleep(reply.delay)
            if reply.reset:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
                self.close_connection = True
                return
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            sent = reply.body[: reply.cut] if reply.cut is not None else reply.body
            try:
                if reply.trickle:
                    for place in range(len(sent)):
                        self.wfile.write(sent[place : place + 1])
                        self.wfile.flush()
                        time.sleep(reply.trickle)
                else:
                    self.wfile.write(sent)
            except OSError:
                self.close_connection = True
            if reply.cut is not None:
                self.close_connection = True

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, request: Any, client_address: Any) -> None:
            pass

    listening = Quiet(("127.0.0.1", 0), Handler)
    port = int(listening.server_address[1])
    server = SmallServer(f"http://127.0.0.1:{port}", port)
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listening.shutdown()
        listening.server_close()
        thread.join()


def as_json(value: Any, status: int = 200) -> Reply:
    """A reply in JSON."""
    return Reply(json.dumps(value, ensure_ascii=False).encode(), status, {"Content-Type": "application/json"})
