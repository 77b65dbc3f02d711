"""Writers for the ordering test: a process of several, each in its own rough way.

Runs as a child process that may be killed at any moment; what is acknowledged is in its journal
file before the next command is sent.
"""

import json
import os
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from uuid import UUID

import psycopg
from psycopg.pq import ExecStatus, Format

from application.log import Conflict
from infrastructure.ledger.arrays import instant, read_bigint
from infrastructure.ledger.commands import Command
from infrastructure.ledger.connections import SETTINGS, ledger_pool
from infrastructure.ledger.door import arrays
from infrastructure.ledger.recorder import LedgerRecorder
from infrastructure.ledger.stored import LedgerEvent
from infrastructure.statements import statement
from tests.faults.writing import Lines, command, event
from tests.integration.ledger.conftest import make_recorder, now

GATHERED = 4
ROUGH = 3
CONTENDING = 1
LONGEST_DELAY = 0.01
LONGEST_HOLD = 0.005
ROLLED_BACK = 0.3

APPEND = statement("ledger", "append").encode()


class Journal:
    """A file that outlives its writer: one line per acknowledged command, one count per fate."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def acknowledged(self, sent: Sequence[LedgerEvent], positions: Sequence[int]) -> None:
        self._write({"positions": list(positions), "ids": [str(e.id) for e in sent]})

    def note(self, fate: str) -> None:
        self._write({"fate": fate})

    def _write(self, line: object) -> None:
        os.write(self._file, json.dumps(line).encode() + b"\n")


def run(url: str, journal_path: str, seed: int, shared: Sequence[UUID], stale: bool) -> None:
    """Write until killed. `shared` are streams that others write too."""
    journal = Journal(Path(journal_path))
    chance = Random(seed)
    with ledger_pool(url, size=4) as pool:
        recorder = make_recorder(pool)
        acts = [lambda own: _gathered(recorder, journal, own)] * GATHERED
        acts += [lambda own: _rough(url, journal, own)] * ROUGH
        acts += [lambda own: _contending(recorder, journal, own, shared)] * CONTENDING
        if stale:
            acts.append(lambda own: _stale(recorder, journal, own, shared[0]))
        threads = [
            threading.Thread(target=act, args=(Random(chance.randrange(10**9)),)) for act in acts
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def _gathered(recorder: LedgerRecorder, journal: Journal, chance: Random) -> None:
    """Through group commit, on streams of its own."""
    lines = Lines()
    while True:
        sent = command(lines, chance)
        journal.acknowledged(sent, recorder.insert_events(sent))
        lines.take(sent)
        time.sleep(chance.random() * LONGEST_DELAY)


def _contending(
    recorder: LedgerRecorder, journal: Journal, chance: Random, shared: Sequence[UUID]
) -> None:
    """On streams that others write too: learns from each conflict."""
    lines = Lines()
    while True:
        stream = chance.choice(shared)
        sent = [event(stream, lines.versions[stream] + 1, chance, request=chance.randbytes(32))]
        try:
            journal.acknowledged(sent, recorder.insert_events(sent))
            lines.take(sent)
        except Conflict as conflict:
            journal.note("conflict")
            lines.versions[stream] = conflict.current_version or 0
        time.sleep(chance.random() * LONGEST_DELAY)


def _stale(recorder: LedgerRecorder, journal: Journal, chance: Random, stream: UUID) -> None:
    """Sends what can never follow, and never learns."""
    while True:
        try:
            recorder.insert_events([event(stream, 1, chance, request=chance.randbytes(32))])
        except Conflict:
            journal.note("stale")
        time.sleep(chance.random() * LONGEST_DELAY)


def _rough(url: str, journal: Journal, chance: Random) -> None:
    """Calls the door itself, inside transactions that dawdle and are often rolled back."""
    options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
    lines = Lines()
    with psycopg.connect(url, autocommit=True, options=options) as connection:
        while True:
            sent = command(lines, chance)
            undone = chance.random() < ROLLED_BACK
            try:
                with connection.transaction(force_rollback=undone):
                    position = _append(connection, sent)
                    connection.execute("SELECT pg_sleep(%s)", [chance.random() * LONGEST_HOLD])
            except psycopg.errors.LockNotAvailable:
                journal.note("lock timeout")
                continue
            if undone:
                journal.note("rolled back")
            else:
                journal.acknowledged(sent, range(position, position + len(sent)))
                lines.take(sent)
            time.sleep(chance.random() * LONGEST_DELAY)


def _append(connection: psycopg.Connection, sent: list[LedgerEvent]) -> int:
    """The first position, by a call within the connection's transaction."""
    parameters = [instant(now()), *arrays([Command(sent)])]
    binary = [Format.BINARY] * len(parameters)
    result = connection.pgconn.exec_params(
        APPEND, parameters, param_formats=binary, result_format=Format.BINARY
    )
    if result.status != ExecStatus.TUPLES_OK:
        raise psycopg.errors.error_from_result(result)
    assert result.get_value(0, 0) == b"appended"
    return read_bigint(result.get_value(0, 1))
