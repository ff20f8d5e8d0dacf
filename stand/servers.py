"""All servers of the stand in one process and one loop: the simulated systems, SMTP, control."""

import asyncio
import contextlib
import os
import socket
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from stand.arrivals.post_office import PostOffice
from stand.books import Books
from stand.control import control_application
from stand.faults import FaultDesk, FaultPlan
from stand.mail_server import MailStore, Refusal, start_mail_server
from stand.simulation import Simulation

# What one state of the region looks like is `stand.journal.JournalState`; tests hand in smaller ones.
StateAt = Callable[[datetime], Any]


def bind(port: int) -> socket.socket:
    """A listening place on the loopback; 0 takes any free port."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    return listener


class StandServers:
    """The running stand."""

    def __init__(
        self,
        simulations: Sequence[Simulation],
        state_at: StateAt,
        mail: MailStore,
        post_office: PostOffice | None = None,
    ) -> None:
        self._state_at = state_at
        self._mail = mail
        self._post_office = post_office
        self._faults = FaultDesk()
        self._simulations = {simulation.name: simulation for simulation in simulations}
        self._books = {name: Books() for name in self._simulations}
        self._uvicorns: list[_QuietServer] = []
        self._now: datetime | None = None
        self._ending = asyncio.Event()

    async def turn(self, now: datetime) -> None:
        """Sets the clock and lays out every journal at that moment; never back (ValueError)."""
        if now.tzinfo is None:
            raise ValueError("The moment needs a zone.")
        if self._now is not None and now < self._now:
            raise ValueError("The stand's clock never goes back.")
        await asyncio.to_thread(self._lay_out, now)
        self._now = now

    def _lay_out(self, now: datetime) -> None:
        state = self._state_at(now)
        for simulation in self._simulations.values():
            simulation.turn(now, state)

    async def serve(self, listeners: Mapping[str, socket.socket], ready: Callable[[], None]) -> None:
        """Answers until `stop`; `listeners` by simulation, `smtp`, `control`, of a post office `sftp` and `imap`.

        Calls `ready` when all listen.
        """
        smtp = await start_mail_server(self._mail, listeners["smtp"])
        running = []
        for name, simulation in self._simulations.items():
            server = _QuietServer()
            app = simulation.application(self._faults, self._books[name], server.hang_up)
            running.append(asyncio.create_task(server.answer(app, listeners[name])))
            self._uvicorns.append(server)
        control = _QuietServer()
        running.append(asyncio.create_task(control.answer(control_application(self), listeners["control"])))
        self._uvicorns.append(control)
        try:
            async with AsyncExitStack() as until:
                if self._post_office is not None:
                    await self._post_office.open(listeners, until)
                while not all(server.started for server in self._uvicorns):
                    await asyncio.sleep(0.01)
                ready()
                await self._ending.wait()
        finally:
            for server in self._uvicorns:
                server.end()
            await asyncio.gather(*running)
            smtp.close()

    def health(self) -> dict[str, Any]:
        """Who answers, and at which moment of the clock."""
        return {
            "pid": os.getpid(),
            "now": self._now.isoformat() if self._now else None,
            "faults": [plan.model_dump(exclude_none=True) for plan in self._faults.plans],
            "refusals": [refusal.model_dump() for refusal in self._mail.refusals],
        }

    def books(self) -> dict[str, Any]:
        """What was served, by host, and the mail."""
        mail = {"stored": self._mail.stored, "refused": self._mail.refused}
        return {name: books.report() for name, books in self._books.items()} | {"mail": mail}

    def forget_books(self) -> None:
        """Starts the books anew."""
        for books in self._books.values():
            books.forget()
        self._mail.refused = 0

    def spoil(self, plans: list[FaultPlan]) -> None:
        """Replaces the faults."""
        self._faults.replace(plans)

    def refuse(self, refusals: list[Refusal]) -> None:
        """Replaces the refused recipients."""
        self._mail.refusals = list(refusals)

    def expire_tokens(self) -> None:
        """Makes every token issued so far invalid."""
        for simulation in self._simulations.values():
            simulation.expire_tokens()

    def stop(self) -> None:
        """Ends the servers after the answers under way."""
        self._ending.set()


class _QuietServer:
    """One uvicorn that leaves signals alone and lets a connection be cut."""

    def __init__(self) -> None:
        self._server: uvicorn.Server | None = None

    @property
    def started(self) -> bool:
        return self._server is not None and self._server.started

    async def answer(self, app: ASGIApp, listener: socket.socket) -> None:
        config = uvicorn.Config(
            app, log_config=None, log_level="critical", access_log=False, lifespan="off", timeout_graceful_shutdown=2
        )
        self._server = _WithoutSignals(config)
        await self._server.serve(sockets=[listener])

    def end(self) -> None:
        if self._server is not None:
            self._server.should_exit = True

    def hang_up(self, client: tuple[str, int], reset: bool) -> None:
        """Closes the connection of that client: with a reset, or after what was already written."""
        if self._server is None:
            return
        for protocol in list(self._server.server_state.connections):
            transport = getattr(protocol, "transport", None)
            if transport is None or transport.get_extra_info("peername") != client:
                continue
            if not reset:
                transport.close()
                continue
            # Lingering for no time at all makes the kernel answer with RST instead of FIN.
            raw = transport.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            transport.abort()


class _WithoutSignals(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def mail_folder(workspace: Path) -> Path:
    """Where the stand keeps the letters it received."""
    return workspace / "stand" / "mail"
