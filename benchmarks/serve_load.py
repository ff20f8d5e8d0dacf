"""Asks a server at a fixed rate and measures: the process of its own that `benchmarks.serve` starts.

What to ask stands on standard input as JSON. The protocol is spoken by hand over kept connections, so that the
measuring costs less than what is measured. A request's latency counts from the moment it was due.
"""

import asyncio
import base64
import json
import random
import statistics
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from publications.feed import student_uuid

# What an application of a family asks for, by how often.
MIX = {"/diary": 5, "/marks": 2, "/schedule": 2, "/homework": 2, "": 1, "/final-marks": 1, "Schedule": 2, "list": 1}
CONDITIONAL = 0.3
CONNECTIONS = 32


@dataclass
class Connection:
    """One kept connection."""

    host: str
    port: int
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None

    async def ask(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> tuple[int, str, bytes]:
        """Status, ETag and body."""
        if self.writer is None or self.writer.is_closing():
            self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
        assert self.reader is not None
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: {self.host}",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        self.writer.write(("\r\n".join(lines) + f"\r\nContent-Length: {len(body)}\r\n\r\n").encode() + body)
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
        status = int(head[9:12])
        said = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        content = await self.reader.readexactly(int(said.get("content-length", 0))) if status != 304 else b""
        return status, said.get("etag", ""), content


@dataclass
class Load:
    """The state of a run."""

    told: dict[str, Any]
    free: asyncio.Queue[Connection] = field(default_factory=asyncio.Queue)
    tags: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    taken: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    received: int = 0

    def path(self, draw: random.Random) -> str:
        """A family's next question."""
        if not self.told["secret"]:
            return "/"
        school, child = draw.randrange(self.told["schools"]), draw.randrange(self.told["children"])
        account, student = (
            f"school-{school}|g{child // 2}".replace("|", "%7C"),
            student_uuid(f"school-{school}|{child}"),
        )
        what = draw.choices(list(MIX), list(MIX.values()))[0]
        if what == "Schedule":
            return f"/myschool/Schedule/{account}"
        return (
            f"/v1/students?account={account}" if what == "list" else f"/v1/students/{student}{what}?account={account}"
        )

    async def one(self, path: str, due: float, conditional: bool) -> None:
        """Asks once."""
        connection = await self.free.get()
        known = {"If-None-Match": self.tags[path]} if conditional and path in self.tags else {}
        try:
            status, tag, body = await connection.ask("GET", path, self.headers | known)
        finally:
            self.free.put_nowait(connection)
        self.taken.append(time.perf_counter() - due)
        self.statuses[status] += 1
        self.received += len(body)
        if tag:
            self.tags[path] = tag

    async def run(self) -> dict[str, Any]:
        """Asks at the rate for so many seconds."""
        host, port = self.told["address"].removeprefix("http://").split(":")
        for _ in range(CONNECTIONS):
            self.free.put_nowait(Connection(host, int(port)))
        if self.told["secret"]:
            self.headers = {"Authorization": f"Bearer {await self.token(Connection(host, int(port)))}"}
        draw = random.Random(20261022)
        paths = [self.path(draw) for _ in range(self.told["rate"] * self.told["seconds"])]
        # Families come back: a third of the questions repeat an earlier one and know its answer.
        for number in range(1, len(paths)):
            if draw.random() < CONDITIONAL:
                paths[number] = paths[draw.randrange(number)]
        began, asked = time.perf_counter() + 0.5, []
        for number, path in enumerate(paths):
            due = began + number / self.told["rate"]
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            asked.append(asyncio.create_task(self.one(path, due, True)))
        await asyncio.gather(*asked)
        return self.figures(time.perf_counter() - began)

    async def token(self, connection: Connection) -> str:
        """A token of the portal."""
        basic = base64.b64encode(f"portal:{self.told['secret']}".encode()).decode()
        headers = {"Authorization": f"Basic {basic}", "Content-Type": "application/x-www-form-urlencoded"}
        _, _, body = await connection.ask("POST", "/oauth/token", headers, b"grant_type=client_credentials")
        return str(json.loads(body)["access_token"])

    def figures(self, seconds: float) -> dict[str, Any]:
        """What was measured, in milliseconds."""
        cuts = statistics.quantiles(self.taken, n=1000)
        return {
            "server": "svod serve" if self.told["secret"] else "hello",
            "requests": len(self.taken),
            "per_second": round(len(self.taken) / seconds, 1),
            "p50_ms": round(cuts[499] * 1000, 1),
            "p95_ms": round(cuts[949] * 1000, 1),
            "p99_ms": round(cuts[989] * 1000, 1),
            "longest_ms": round(max(self.taken) * 1000, 1),
            "statuses": dict(sorted(self.statuses.items())),
            "megabytes": round(self.received / 1e6, 1),
        }


async def main() -> None:
    """Reads what to ask, prints the figures."""
    print(json.dumps(await Load(json.loads(sys.stdin.read())).run()))


if __name__ == "__main__":
    asyncio.run(main())
