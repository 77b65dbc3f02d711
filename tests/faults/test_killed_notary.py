"""Notaries are killed at random while the log grows; what they have signed is one history."""

import threading
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random

import psycopg

from infrastructure.ledger.connections import ledger_pool
from infrastructure.notary.checkpoints import Checkpoint
from infrastructure.notary.note_keys import note_signer
from infrastructure.notary.notes import NoteKey
from infrastructure.notary.signed_record import SignedRecord
from infrastructure.tree.edge import Edge
from infrastructure.tree.hashing import EMPTY_ROOT
from tests.conftest import Databases
from tests.faults.forking import PROCESS
from tests.faults.postgres import DurablePostgres
from tests.faults.writing import Lines, command
from tests.integration.ledger.conftest import make_recorder
from tests.integration.notary import killed

KILLS = 40
LONGEST_SECONDS = 1.5
PATIENCE_SECONDS = 60.0


def test_killed_at_random_two_at_once_never_sign_two_roots_for_one_size(
    postgres: DurablePostgres, tmp_path: Path, chance: Random, tell: Callable[[str], None]
) -> None:
    databases = postgres.cluster.make_databases()
    folders = [tmp_path / "one", tmp_path / "another"]
    key = _begin_alike(folders)
    stop = threading.Event()
    writer = threading.Thread(target=_write, args=(databases, stop, Random(chance.random())))
    writer.start()
    try:
        notaries = [_started(databases, folder) for folder in folders]
        _wait_for_a_checkpoint(databases)
        for _ in range(KILLS):
            which = chance.randrange(2)
            time.sleep(chance.uniform(0, LONGEST_SECONDS))
            assert notaries[which].is_alive(), "the notary ended by itself"
            notaries[which].kill()
            notaries[which].join()
            notaries[which] = _started(databases, folders[which])
    finally:
        stop.set()
        writer.join()
    size = _wait_until_all_is_signed_for(databases)
    for notary in notaries:
        notary.kill()
        notary.join()
    sizes, told = _check_every_checkpoint(databases, folders, key)
    tell(f"{KILLS} kills; {size} events, {told} checkpoints of {sizes} sizes")
    assert sizes > KILLS / 2


def _begin_alike(folders: list[Path]) -> NoteKey:
    """The same key, and the empty tree signed for: a notary without a record would refuse."""
    secret = bytes(range(32))
    for folder in folders:
        signer = note_signer(
            folder / "secrets",
            log="case",
            origin=killed.ORIGIN,
            random_bytes=lambda count: secret[:count],
        )
        record = SignedRecord(folder / "notary", log="case")
        with record.held():
            empty = Checkpoint(signer.key.name, 0, EMPTY_ROOT)
            record.replace(None, signer.signed(empty.text))
    return signer.key


def _started(databases: Databases, folder: Path) -> BaseProcess:
    process = PROCESS.Process(target=killed.follow, args=(databases.service_url, str(folder)))
    process.start()
    return process


def _write(databases: Databases, stop: threading.Event, chance: Random) -> None:
    with ledger_pool(databases.service_url, size=2) as pool:
        recorder, lines = make_recorder(pool), Lines()
        while not stop.is_set():
            sent = command(lines, chance)
            recorder.insert_events(sent)
            lines.take(sent)
            time.sleep(chance.uniform(0, 0.02))


def _wait_for_a_checkpoint(databases: Databases) -> None:
    _wait(databases, "SELECT EXISTS (SELECT FROM notary.checkpoint WHERE size > 0)")


def _wait_until_all_is_signed_for(databases: Databases) -> int:
    _wait(
        databases,
        "SELECT (SELECT max(size) FROM notary.checkpoint)"
        " = (SELECT max(position) FROM ledger.event)",
    )
    with psycopg.connect(databases.service_url) as connection:
        row = connection.execute("SELECT max(position) FROM ledger.event").fetchone()
        assert row is not None
        return int(row[0])


def _wait(databases: Databases, question: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    with psycopg.connect(databases.service_url, autocommit=True) as connection:
        while connection.execute(question).fetchone() != (True,):
            assert time.monotonic() < deadline, "nothing is signed any more"
            time.sleep(0.05)


def _check_every_checkpoint(
    databases: Databases, folders: list[Path], key: NoteKey
) -> tuple[int, int]:
    """All that was ever told, in the database or in a file, against the leaves of the log."""
    with psycopg.connect(databases.service_url) as connection:
        notes = [
            row[0]
            for row in connection.execute("SELECT note FROM notary.checkpoint ORDER BY number")
        ]
        leaves = [
            row[0]
            for row in connection.execute("SELECT leaf_hash FROM ledger.event ORDER BY position")
        ]
    found = [Checkpoint.opened(note, key) for note in notes]
    assert [each.size for each in found] == sorted(each.size for each in found)
    for folder in folders:
        for name in ("case.signed", "case.checkpoint"):
            path = folder / "notary" / name
            if path.exists():
                found.append(Checkpoint.opened(path.read_text(), key))
    edge = Edge()
    for checkpoint in sorted(found, key=lambda each: each.size):
        edge, _ = edge.extended(leaves[edge.size : checkpoint.size])
        assert edge.root() == checkpoint.root
    return len({each.size for each in found}), len(found)
