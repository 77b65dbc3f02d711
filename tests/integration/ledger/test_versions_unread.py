"""Which versions of events a log holds, told from its indexes alone."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from api.composing.foundation import foundation
from api.settings import Settings
from infrastructure.ledger.calls import read
from infrastructure.ledger.connections import Pool
from infrastructure.ledger.recorder import LedgerRecorder
from infrastructure.postgres.cannot_start import CannotStart
from infrastructure.records.versions_unread import versions_unread
from infrastructure.statements import statement
from tests.conftest import ORIGIN, Databases
from tests.integration.ledger.events import event

KNOWN = "case.referral_received"
Connect = Callable[[str], psycopg.Connection]


def record(recorder: LedgerRecorder, type: str, *schemas: int) -> None:
    for schema in schemas:
        recorder.insert_events([replace(event(uuid4(), 0, type=type), schema=schema)])


def test_nothing_is_unread_in_an_empty_log(pool: Pool) -> None:
    assert versions_unread(partial(read, pool)) == []


def test_each_unread_version_is_found_once(pool: Pool, recorder: LedgerRecorder) -> None:
    record(recorder, KNOWN, 1, 7, 1, 8, 7)
    record(recorder, "case.session_recorded", 1)
    record(recorder, "case.unheard_of", 3, 1, 2, 3)
    record(recorder, "zebra.unheard_of", 1, 1)
    assert versions_unread(partial(read, pool)) == [
        (KNOWN, 7),
        (KNOWN, 8),
        ("case.unheard_of", 2),
        ("case.unheard_of", 3),
        ("zebra.unheard_of", 1),
    ]


def test_it_is_told_without_reading_the_log(
    databases: Databases, recorder: LedgerRecorder, connect: Connect
) -> None:
    for number in range(300):
        record(recorder, KNOWN, 1 + number % 2)
    connection = connect(databases.superuser_url)
    connection.execute("VACUUM ANALYZE ledger.event")
    connection.execute("SET enable_seqscan = off")
    held = statement("records", "versions_held")
    plan = "\n".join(row[0] for row in connection.execute(f"EXPLAIN {held}").fetchall())
    assert "event_later_schema_idx" in plan
    assert "Seq Scan on event" not in plan
    assert "Sort Key: e.type" not in plan


def test_a_release_does_not_start_on_what_it_cannot_read(
    databases: Databases,
    recorder: LedgerRecorder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", databases.service_url)
    monkeypatch.setenv("KEYS_URL", databases.keys_url)
    settings = Settings(data_dir=tmp_path, secrets_dir=tmp_path / "secrets", log_origin=ORIGIN)
    record(recorder, KNOWN, 99)
    with ExitStack() as closing, pytest.raises(CannotStart, match=f"{KNOWN} version 99"):
        foundation(settings, closing)
