"""The records of one stream in one value."""

from collections.abc import Callable
from uuid import UUID, uuid4

import psycopg
import pytest

from application.log import LogUnavailable
from infrastructure.ledger.connections import Pool, ledger_pool
from infrastructure.ledger.reader import END
from infrastructure.ledger.recorder import LedgerRecorder
from infrastructure.ledger.records import StreamRecords
from tests.conftest import Databases
from tests.integration.ledger.events import event

HANG_UP = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%string_agg%'
"""


@pytest.fixture
def stream(recorder: LedgerRecorder) -> UUID:
    stream = uuid4()
    for version in range(12):
        recorder.insert_events([event(stream, version, record=b"<%d>" % version)])
        recorder.insert_events([event(uuid4(), 0)])
    return stream


def test_they_stand_in_order_of_version_and_between_bounds(pool: Pool, stream: UUID) -> None:
    records = StreamRecords(pool)
    all_of_them = b",".join(b"<%d>" % version for version in range(12))
    assert records.joined(stream, after=-1, upto=END) == all_of_them
    assert records.joined(stream, after=8, upto=10) == b"<9>,<10>"
    assert records.joined(stream, after=11, upto=END) == b""
    assert records.joined(uuid4(), after=-1, upto=END) == b""


def test_a_connection_that_was_lost_is_made_again_unnoticed(
    databases: Databases, connect: Callable[[str], psycopg.Connection], stream: UUID
) -> None:
    with ledger_pool(databases.service_url, size=1) as pool:
        records = StreamRecords(pool)
        first = records.joined(stream, after=-1, upto=END)
        assert connect(databases.superuser_url).execute(HANG_UP).fetchall()
        assert records.joined(stream, after=-1, upto=END) == first


def test_who_asks_a_closed_pool_is_told_so(databases: Databases) -> None:
    with ledger_pool(databases.service_url, size=1) as pool:
        records = StreamRecords(pool)
    with pytest.raises(LogUnavailable, match="closing"):
        records.joined(uuid4(), after=-1, upto=END)
