"""What a killed run left behind: a server that still has the data folder."""

import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil

from infrastructure.postgres.cannot_start import CannotStart

_PATIENCE = 60.0
"""Seconds a leftover server may take for an orderly stop before it is told to stop at once."""

_LAST_PATIENCE = 30.0
"""Seconds it may take after that; then a person must look."""


def stop_leftover(cluster: Path, *, socket: Path, say: Callable[[str], None]) -> None:
    """Stop the server that a killed run left on this cluster, and wait until it is gone.

    The caller holds the data folder's lock, so no live run is meant. A process is taken for ours
    only if it is a `postgres` whose working folder is the cluster: a number in a file may have been
    given to another process since. `socket` is the folder of its socket. Raises `CannotStart` where
    the server will not go.
    """
    marks = [cluster / "postmaster.pid", *socket.glob(".s.PGSQL.*.lock")]
    if not any(mark.exists() for mark in marks):
        return
    say("Stopping the Postgres that an interrupted run left behind …")
    _stop(cluster, signal.SIGINT, patience=_PATIENCE)
    _stop(cluster, signal.SIGQUIT, patience=_LAST_PATIENCE)
    left = _servers_of(cluster)
    if left:
        numbers = ", ".join(str(process.pid) for process in left)
        raise CannotStart(
            f"A Postgres of an interrupted run does not stop (process {numbers}): end it, then"
            " start again."
        )
    # Postgres would refuse to start over these if their number now belonged to another process, or
    # to a dead one that nobody has collected; we have just seen that no server has the cluster.
    for mark in marks:
        mark.unlink(missing_ok=True)


def _stop(cluster: Path, how: signal.Signals, *, patience: float) -> None:
    """Signal the servers' parents, and wait until no process has the cluster."""
    servers = _servers_of(cluster)
    numbers = {server.pid for server in servers}
    deadline = time.monotonic() + patience
    for server in servers:
        with suppress(psutil.NoSuchProcess):
            if server.ppid() not in numbers:
                server.send_signal(how)
    while _servers_of(cluster) and time.monotonic() < deadline:
        time.sleep(0.02)


def _servers_of(cluster: Path) -> list[psutil.Process]:
    where = str(cluster.resolve())
    found = []
    for process in psutil.process_iter():
        # A process of another user, or one that has just ended, is not a server of ours.
        with suppress(psutil.Error, OSError):
            if process.name() == "postgres" and process.cwd() == where:
                found.append(process)
    return found
