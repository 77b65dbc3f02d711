"""The door's own connection: made again when it is lost, and known to be lost before it is used."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Thread
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from application.log import LogUnavailable
from infrastructure.ledger import door
from infrastructure.ledger.arrays import (
    BIGINT,
    UUIDS,
    array,
    bigint,
    instant,
    octets,
    read_bigint,
    read_instant,
    read_uuids,
    uuid,
)
from infrastructure.ledger.calls import ConnectionLost, NoConnection
from infrastructure.ledger.connections import Pool, ledger_pool
from infrastructure.ledger.errors import DoorMisused
from tests.conftest import Databases
from tests.integration.ledger.conftest import make_recorder
from tests.integration.ledger.events import event

OWN_PID = "SELECT pg_backend_pid()::bigint"


def end(databases: Databases, pid: int) -> None:
    with psycopg.connect(databases.superuser_url, autocommit=True) as superuser:
        superuser.execute("SELECT pg_terminate_backend(%s)", [pid])
    wait_until_ended(databases, pid)


def wait_until_ended(databases: Databases, pid: int) -> None:
    with psycopg.connect(databases.superuser_url, autocommit=True) as superuser:
        there = "SELECT FROM pg_stat_activity WHERE pid = %s"
        wait_until(lambda: superuser.execute(there, [pid]).fetchone() is None)


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline, "it never came to pass"
        time.sleep(0.001)


def test_what_goes_in_comes_out(pool: Pool) -> None:
    sent = [uuid4() for _ in range(3)]
    when = datetime(2026, 3, 29, 1, 30, 0, 123456, tzinfo=UTC)
    long_ago = datetime(1931, 3, 29, 1, 30, 0, 1, tzinfo=UTC)
    line = pool.line(
        "SELECT $1::uuid[], ($2::bigint[])[2], $3::timestamptz, $4::timestamptz,"
        " convert_from(($5::bytea[])[1], 'UTF8'), cardinality($6::text[])"
    )
    result = line.call(
        [
            array(UUIDS, 3, b"".join([uuid(value) for value in sent])),
            array(BIGINT, 2, bigint(-1) + bigint(2**53)),
            instant(when),
            instant(long_ago),
            array(17, 1, octets("Détente".encode())),
            array(25, 0, b""),
        ],
        timeout=5,
    )
    values = [result.get_value(0, column) or b"" for column in range(6)]
    assert read_uuids(values[0]) == sent
    assert read_bigint(values[1]) == 2**53
    assert [read_instant(values[2]), read_instant(values[3])] == [when, long_ago]
    assert values[4].decode() == "Détente"
    assert int.from_bytes(values[5]) == 0
    assert read_uuids(array(UUIDS, 0, b"")) == []


def test_a_connection_that_ended_while_at_rest_is_made_again_unnoticed(
    databases: Databases, pool: Pool
) -> None:
    line = pool.line(OWN_PID)
    first = read_bigint(line.call([], timeout=5).get_value(0, 0) or b"")
    assert read_bigint(line.call([], timeout=5).get_value(0, 0) or b"") == first
    end(databases, first)
    assert read_bigint(line.call([], timeout=5).get_value(0, 0) or b"") != first


def test_a_connection_that_ends_during_a_call_is_lost_and_then_made_again(pool: Pool) -> None:
    line = pool.line("SELECT pg_terminate_backend(pg_backend_pid())")
    for _ in range(2):
        with pytest.raises(ConnectionLost) as caught:
            line.call([], timeout=5)
        assert not isinstance(caught.value, NoConnection)
        assert caught.value.__cause__ is None


def test_an_error_is_named_without_quoting_rows_and_the_connection_serves_on(pool: Pool) -> None:
    line = pool.line("SELECT 1 / (pg_backend_pid() - $1::bigint), pg_backend_pid()::bigint")
    pid = line.call([instant(datetime.now(UTC))], timeout=5).get_value(0, 1) or b""
    with pytest.raises(DoorMisused, match="22012") as caught:
        line.call([pid], timeout=5)
    assert caught.value.__cause__ is None
    assert line.call([bigint(0)[4:]], timeout=5).get_value(0, 1) == pid


def test_a_statement_that_cannot_be_prepared_is_named(pool: Pool) -> None:
    with pytest.raises(DoorMisused, match="42883"):
        pool.line("SELECT ledger.nothing()").call([], timeout=5)


def test_a_server_that_takes_no_writes_is_looked_for_anew(pool: Pool) -> None:
    line = pool.line("INSERT INTO pg_temp.never_there VALUES (pg_backend_pid())")
    with pytest.raises(DoorMisused):
        line.call([], timeout=5)
    line = pool.line(
        "SELECT set_config('transaction_read_only', 'on', false), ledger.append("
        "clock_timestamp(), '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}',"
        " '{}', '{}')"
    )
    with pytest.raises(LogUnavailable, match="25006"):
        line.call([], timeout=5)
    assert line._connection is None


def test_it_is_closed_with_the_pool_and_says_so(databases: Databases) -> None:
    with ledger_pool(databases.service_url, size=1) as pool:
        line = pool.line(OWN_PID)
        pid = read_bigint(line.call([], timeout=5).get_value(0, 0) or b"")
    wait_until_ended(databases, pid)
    with pytest.raises(LogUnavailable, match="closing"):
        line.call([], timeout=5)


def test_a_call_under_way_ends_well_when_the_pool_is_closed(databases: Databases) -> None:
    pool = ledger_pool(databases.service_url, size=1)
    pool.wait()
    line = pool.line("SELECT pg_backend_pid()::bigint, pg_sleep(0.5)")
    answers: list[object] = []
    calling = Thread(target=lambda: answers.append(line.call([], timeout=5).get_value(0, 0)))
    calling.start()
    wait_until(lambda: line._one_caller.locked() and line._connection is not None)
    pool.close(timeout=0.01)
    calling.join()
    assert answers != []
    assert line._connection is None


def test_where_nobody_answers_and_nothing_was_sent_it_is_said_soon(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "UNSENT_WITHIN", 0.5)
    nowhere = make_conninfo(databases.service_url, host="/nonexistent")
    with ledger_pool(nowhere, size=1, timeout=0.1) as pool:
        began = time.monotonic()
        with pytest.raises(LogUnavailable):
            make_recorder(pool).insert_events([event(uuid4(), 0)])
        assert 0.4 < time.monotonic() - began < 3


def test_an_interrupt_during_a_call_leaves_nothing_under_way(
    databases: Databases, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = pool.line(OWN_PID)
    first = line.call([], timeout=5).get_value(0, 0)
    connection = line._connection
    assert connection is not None

    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(connection, "wait", interrupted)
    with pytest.raises(KeyboardInterrupt):
        line.call([], timeout=5)
    assert line.call([], timeout=5).get_value(0, 0) != first


def test_ids_of_every_shape_are_written_as_they_are(pool: Pool) -> None:
    odd = [UUID(int=0), UUID(int=2**128 - 1), UUID(int=1)]
    line = pool.line("SELECT array_to_string($1::uuid[], ',')")
    text = line.call([array(UUIDS, 3, b"".join(map(uuid, odd)))], timeout=5).get_value(0, 0)
    assert text == ",".join(map(str, odd)).encode()
