"""The background process of the stand: what `python -m stand serve` runs until it is told to stop."""

import asyncio
import json
import os
import signal
import socket
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from foundation.files import write_atomically
from foundation.organisations import load_organisations
from stand.arrivals.places import senders_of
from stand.arrivals.post_office import PostOffice
from stand.journal import state_at
from stand.mail_server import MailStore
from stand.record import REPORT, folder, load_existing
from stand.region import build_region
from stand.servers import StandServers, bind, mail_folder
from stand.simulations import simulations_of
from stand.smev.keys import keys_folder
from stand.smev.simulation import SmevSimulation


def serve(workspace: Path, config: Path, port: int) -> None:
    """Serves the region of the workspace at its clock; says in `serving.json` where it listens."""
    record = load_existing(workspace)
    organisations = load_organisations(config)
    simulations = simulations_of(organisations, record.seed)
    # The order of the ports that follow `--port`.
    names = (*(simulation.name for simulation in simulations), "smtp", "sftp", "imap", "control", "smev")
    # Before the long work: a taken port is found out at once.
    listeners = _listeners(names, port, record.ports)
    region = build_region(record.seed, record.size)
    mail = MailStore(mail_folder(workspace))

    async def run() -> None:
        smev = SmevSimulation(keys_folder(workspace))
        servers = StandServers(
            (*simulations, smev),
            partial(state_at, region),
            mail,
            PostOffice(workspace, senders_of(organisations, record.seed)),
        )
        servers.spoil(record.faults)
        servers.refuse(record.refusals)
        await servers.turn(record.present.as_of_at)
        for stopping in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(stopping, servers.stop)
        ports = {name: listener.getsockname()[1] for name, listener in listeners.items()}
        said = json.dumps({"pid": os.getpid(), "ports": ports}).encode()
        await servers.serve(listeners, lambda: write_atomically(folder(workspace) / REPORT, said))

    asyncio.run(run())


def _listeners(names: Sequence[str], port: int, former: dict[str, int]) -> dict[str, socket.socket]:
    """Bound sockets: `port` and those after it, or the former ports where they are free, or any."""
    if port:
        return {name: bind(port + offset) for offset, name in enumerate(names)}
    return {name: _bind_again(former.get(name, 0)) for name in names}


def _bind_again(former: int) -> socket.socket:
    try:
        return bind(former)
    except OSError:
        return bind(0)
