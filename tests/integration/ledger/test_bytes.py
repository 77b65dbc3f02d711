"""The stamp, the chain and the leaf are exactly the bytes that were fixed, on both servers."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import psycopg
import pytest

from application import leaves
from infrastructure.ledger.recorder import LedgerRecorder
from tests.conftest import Databases
from tests.integration.ledger.events import event

pytestmark = pytest.mark.both_postgres


STAMPED = {
    datetime(2026, 11, 21, 19, 14, 0, 123456, UTC): "2026-11-21T19:14:00.123456Z",
    datetime(2026, 7, 1, 0, 0, tzinfo=UTC): "2026-07-01T00:00:00.000000Z",
    datetime(2027, 1, 2, 3, 4, 5, 7, UTC): "2027-01-02T03:04:05.000007Z",
}


def test_stamp_is_made_of_these_bytes_whatever_the_session_prefers(
    databases: Databases, connect: Callable[[str], psycopg.Connection]
) -> None:
    connection = connect(databases.superuser_url)
    connection.execute("SET timezone = 'Europe/London'")
    connection.execute("SET datestyle = 'German'")
    prev = hashlib.sha256(b"before").digest()
    for at, text in STAMPED.items():
        found = connection.execute("SELECT ledger.stamp(1234, %s, %s)", [at, prev]).fetchone()
        expected = f'{{"at":"{text}","position":1234,"prev":"{prev.hex()}"}}'.encode()
        assert found == (expected,)
        assert leaves.stamp(1234, at=at, prev=prev) == expected


def test_each_leaf_and_link_can_be_made_again_from_the_row(recorder: LedgerRecorder) -> None:
    one, other = uuid4(), uuid4()
    odd = bytes(range(256)) * 64  # a full record of every byte value
    recorder.insert_events([event(one, 0), event(other, 1, record=odd), event(one, 1)])
    recorder.insert_events([event(other, 2)])
    recorder.insert_events([event(one, 2), event(one, 3)])
    before = {}
    for recorded in recorder.log(after=0, limit=10):
        record = bytes(recorded.state)
        prev = before.get(recorded.originator_id, bytes(32))
        assert recorded.prev == prev
        at = recorded.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        stamp = f'{{"at":"{at}","position":{recorded.id},"prev":"{prev.hex()}"}}'.encode()
        assert recorded.leaf_hash == hashlib.sha256(b"\x00" + stamp + b"\x0a" + record).digest()
        before[recorded.originator_id] = hashlib.sha256(record).digest()
    assert recorder.max_notification_id() == 6
    assert bytes(recorder.stream(other)[0].state) == odd
