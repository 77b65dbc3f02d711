"""A process that spools readings and brings them into the access log, killed at a named moment."""

import os
import signal
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from uuid import uuid4

from infrastructure.access import spool as spooling
from infrastructure.access.spool import Spool
from infrastructure.ledger.connections import ledger_pool
from tests.integration.access import conftest

KEEPING = ("before the line", "half a line", "before it is synced", "once it is synced")
APPENDING = ("before it is appended", "once it is appended", "once the file is gone")


def run(url: str, folder: Path, moment: str, shown: Connection) -> None:
    """Keep three readings, the last of them at the moment, telling the id of each that may be
    shown; then bring them all into the log."""
    spool = Spool(folder, name="killed")
    for _ in range(2):
        _keep(spool, shown)
    if moment in KEEPING:
        _die_while_keeping(moment)
    _keep(spool, shown)
    pool = ledger_pool(url, size=1)
    writer = conftest.writer_of(pool, conftest.door_of(pool).append)

    def write(readings: Any) -> None:
        if moment == "before it is appended":
            _die()
        writer.write(readings)
        if moment == "once it is appended":
            _die()

    spool.append_all(write)
    _die()


def _keep(spool: Spool, shown: Connection) -> None:
    reading = conftest.reading(uuid4())
    spool.keep(reading)
    shown.send(reading.id)


def _die_while_keeping(moment: str) -> None:
    write, fsync = os.write, os.fsync

    def written(descriptor: int, line: bytes) -> int:
        if moment == "before the line":
            _die()
        if moment == "half a line":
            write(descriptor, line[: len(line) // 2])
            _die()
        return write(descriptor, line)

    def synced(descriptor: int) -> None:
        if moment == "before it is synced":
            _die()
        fsync(descriptor)
        if moment == "once it is synced":
            _die()

    spooling.os.write, spooling.os.fsync = written, synced  # type: ignore[attr-defined]  # that is where it is killed


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
