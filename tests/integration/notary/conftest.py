"""A fresh case log, events on it, and notaries over it as the service's role."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from infrastructure.ledger.connections import ledger_pool
from infrastructure.ledger.recorder import LedgerRecorder
from infrastructure.notary.checkpoint_files import CheckpointFiles
from infrastructure.notary.leading import leading
from infrastructure.notary.notary import Notary
from infrastructure.notary.note_keys import note_signer
from infrastructure.notary.notes import NoteSigner
from infrastructure.notary.signed_record import SignedRecord
from infrastructure.notary.stored_tree import CASE_LOG, StoredTree
from tests.conftest import ORIGIN, Databases
from tests.integration.ledger.conftest import make_recorder
from tests.integration.ledger.events import event


@dataclass
class Place:
    """One log, the key of its notary and the notary's folder."""

    databases: Databases
    folder: Path
    signer: NoteSigner
    recorder: LedgerRecorder
    monotonic: Callable[[], float] = time.monotonic

    def append(self, count: int) -> None:
        while count:
            stretch = min(count, 1_000)
            stream = uuid4()
            self.recorder.insert_events([event(stream, version) for version in range(stretch)])
            count -= stretch

    def leaf_hashes(self) -> list[bytes]:
        with psycopg.connect(self.databases.service_url) as connection:
            found = connection.execute("SELECT leaf_hash FROM ledger.event ORDER BY position")
            return [row[0] for row in found]

    @property
    def record(self) -> SignedRecord:
        return SignedRecord(self.folder, log=CASE_LOG.name)

    @property
    def files(self) -> CheckpointFiles:
        return CheckpointFiles(self.folder, log=CASE_LOG.name, clock=lambda: datetime.now(UTC))

    @contextmanager
    def notary(self) -> Iterator[Notary]:
        record = self.record
        with record.held(), leading(self.databases.service_url, log=CASE_LOG.name) as rows:
            yield Notary(
                StoredTree(CASE_LOG, rows),
                signer=self.signer,
                record=record,
                files=self.files,
                monotonic=self.monotonic,
            )

    @contextmanager
    def tree(self) -> Iterator[StoredTree]:
        with psycopg.connect(self.databases.service_url, autocommit=True) as connection:
            yield StoredTree(
                CASE_LOG,
                lambda text, named: connection.execute(text, named, binary=True).fetchall(),
            )

    @contextmanager
    def superuser(self) -> Iterator[psycopg.Connection]:
        """May do anything, and triggers do not stop it."""
        with psycopg.connect(self.databases.superuser_url, autocommit=True) as connection:
            for table in (
                "ledger.event",
                "notary.tile",
                "notary.checkpoint",
                "notary.cosignature",
            ):
                connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
            yield connection


@pytest.fixture
def place(fresh_databases: Callable[[], Databases], tmp_path: Path) -> Iterator[Place]:
    databases = fresh_databases()
    signer = note_signer(
        tmp_path / "secrets", log=CASE_LOG.name, origin=ORIGIN, random_bytes=os.urandom
    )
    with ExitStack() as closing:
        pool = closing.enter_context(ledger_pool(databases.service_url, size=4))
        yield Place(databases, tmp_path / "notary", signer, make_recorder(pool))
