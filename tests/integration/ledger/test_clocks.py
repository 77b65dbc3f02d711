"""Times rise with positions, clocks that disagree are refused, and T is resolved for ever."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import uuid4

import psycopg
import pytest

from application.log import ClockRefused, NotYet
from infrastructure.ledger.calls import call
from infrastructure.ledger.connections import Pool
from infrastructure.ledger.door import Door
from infrastructure.ledger.errors import DoorMisused
from infrastructure.ledger.gatherer import Gatherer
from infrastructure.ledger.recorder import LedgerRecorder
from tests.conftest import ROLES, Databases
from tests.integration.ledger.conftest import make_recorder, now
from tests.integration.ledger.events import event

pytestmark = pytest.mark.both_postgres

TICK = timedelta(microseconds=1)

SET_AHEAD = """
    INSERT INTO ledger.event
    SELECT 1, %s, 'case', 0, %s, 'case.note', 1, clock_timestamp() + %s,
           decode(repeat('00', 32), 'hex'), '', decode(repeat('00', 32), 'hex'),
           decode(repeat('00', 32), 'hex'), 0, 1
"""


def recorder_with_clock(pool: Pool, clock: Callable[[], datetime]) -> LedgerRecorder:
    door = Door(pool, clock=clock, monotonic=time.monotonic, pause=time.sleep)
    return LedgerRecorder(pool, gatherer=Gatherer(door.append), new_id=uuid4)


def set_log_ahead(url: str, by: timedelta) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(f"SET ROLE {ROLES.owner}")
        connection.execute(SET_AHEAD, [uuid4(), uuid4(), by])


@pytest.mark.parametrize("off", [timedelta(seconds=5), timedelta(seconds=-5)])
def test_a_caller_whose_clock_is_off_is_refused(pool: Pool, off: timedelta) -> None:
    recorder = recorder_with_clock(pool, lambda: now() + off)
    with pytest.raises(ClockRefused, match="CL003"):
        recorder.insert_events([event(uuid4(), 0)])
    assert recorder.last() is None


def test_a_log_ahead_of_the_clock_takes_nothing(
    databases: Databases, recorder: LedgerRecorder
) -> None:
    set_log_ahead(databases.superuser_url, timedelta(seconds=60))
    with pytest.raises(ClockRefused, match="CL002"):
        recorder.insert_events([event(uuid4(), 0)])
    assert recorder.max_notification_id() == 1


def test_times_rise_even_when_the_clock_has_stepped_back(
    databases: Databases, recorder: LedgerRecorder
) -> None:
    set_log_ahead(databases.superuser_url, timedelta(seconds=1.5))
    recorder.insert_events([event(uuid4(), 0), event(uuid4(), 0)])
    first, second, third = [row.at for row in recorder.log(after=0, limit=3)]
    assert second == first + TICK
    assert third == second + TICK


@pytest.mark.parametrize("level", ["repeatable read", "serializable"])
def test_a_stricter_isolation_is_refused(
    databases: Databases, connect: Callable[[str], psycopg.Connection], level: str
) -> None:
    connection = connect(databases.service_url)
    connection.execute(f"SET default_transaction_isolation = '{level}'")
    for statement in (
        "SELECT ledger.position_at(clock_timestamp())",
        "SELECT ledger.append(clock_timestamp(), '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}',"
        " '{}', '{}', '{}', '{}', '{}')",
    ):
        with pytest.raises(psycopg.Error) as caught:
            connection.execute(statement)
        assert caught.value.sqlstate == "CL001"


def test_commands_are_numbered_in_order(
    databases: Databases, connect: Callable[[str], psycopg.Connection]
) -> None:
    connection = connect(databases.service_url)
    for commands in ("{1,2,1}", "{2}", "{1,3}", "{NULL}"):
        count = commands.count(",") + 1
        ids, versions = [uuid4() for _ in range(count)], [0] * count
        with pytest.raises(psycopg.Error) as caught:
            connection.execute(
                "SELECT ledger.append(clock_timestamp(), %s::integer[], %s::uuid[], %s::uuid[],"
                " NULL, %s::bigint[], NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
                [commands, ids, ids, versions],
            )
        assert caught.value.sqlstate == "CL005"


def test_the_door_itself_refuses_what_is_out_of_bounds(
    databases: Databases, connect: Callable[[str], psycopg.Connection]
) -> None:
    connection = connect(databases.service_url)
    good: dict[str, object] = {
        "kind": "case",
        "type": "case.noted",
        "schema": 1,
        "record": bytes(16_384),
        "request": bytes(32),
        "name": "note",
        "key_version": 1,
    }

    def append(**changed: object) -> None:
        connection.execute(
            "SELECT ledger.append(clock_timestamp(), '{1}', ARRAY[gen_random_uuid()],"
            " ARRAY[gen_random_uuid()], ARRAY[%(kind)s], '{0}', ARRAY[%(type)s],"
            " ARRAY[%(schema)s::integer], ARRAY[%(record)s], ARRAY[%(request)s], '{1}',"
            " ARRAY[%(name)s], ARRAY[%(key_version)s::integer], ARRAY['x'::bytea])",
            good | changed,
        )

    append()
    for wrong in (
        {"kind": ""},
        {"type": ""},
        {"schema": 0},
        {"record": bytes(16_385)},
        {"request": bytes(31)},
        {"name": ""},
        {"key_version": 0},
    ):
        with pytest.raises(psycopg.Error) as caught:
            append(**wrong)
        assert caught.value.sqlstate == "CL006", wrong


def test_position_at_is_exact_to_the_microsecond(recorder: LedgerRecorder) -> None:
    assert recorder.position_at(now() - timedelta(seconds=1)) == 0
    for _ in range(7):
        recorder.insert_events([event(uuid4(), 0), event(uuid4(), 0)])
    rows = recorder.log(after=0, limit=100)
    assert len(rows) == 14
    assert recorder.position_at(rows[0].at - TICK) == 0
    for row, following in pairwise(rows):
        assert recorder.position_at(row.at) == row.id
        assert recorder.position_at(following.at - TICK) == row.id
    assert recorder.position_at(rows[-1].at) == 14


def test_an_answer_holds_though_the_clock_steps_back(
    databases: Databases, recorder: LedgerRecorder
) -> None:
    """A clock that steps back is one that was ahead when the question was asked."""
    recorder.insert_events([event(uuid4(), 0)])
    asked = now()
    assert recorder.position_at(asked) == 1
    ahead = now() + timedelta(seconds=1.5)
    with psycopg.connect(databases.superuser_url) as connection:
        (remembered,) = connection.execute("SELECT at FROM ledger.asked").fetchone()
        assert remembered == asked
        connection.execute("UPDATE ledger.asked SET at = %s", [ahead])
    recorder.insert_events([event(uuid4(), 0)])
    assert recorder.log(after=1, limit=1)[0].at == ahead + TICK
    assert recorder.position_at(asked) == 1
    with psycopg.connect(databases.superuser_url) as connection:
        connection.execute("UPDATE ledger.asked SET at = at + interval '1 minute'")
    with pytest.raises(ClockRefused, match="CL002"):
        recorder.insert_events([event(uuid4(), 0)])


def test_the_future_is_refused(recorder: LedgerRecorder) -> None:
    recorder.insert_events([event(uuid4(), 0)])
    with pytest.raises(NotYet):
        recorder.position_at(now() + timedelta(seconds=30))


def test_an_append_under_way_is_waited_for(
    databases: Databases, pool: Pool, connect: Callable[[str], psycopg.Connection]
) -> None:
    """T is not answered while an event with an earlier time may still commit."""
    recorder = make_recorder(pool)
    recorder.insert_events([event(uuid4(), 0)])
    with psycopg.connect(databases.service_url) as slow:
        slow.execute(
            "SELECT ledger.append(clock_timestamp(), '{1}', %s, %s, '{case}', '{0}', '{case.note}',"
            " '{1}', %s, %s, '{}', '{}', '{}', '{}')",
            [[uuid4()], [uuid4()], [b"{}"], [bytes(32)]],
        )
        asking = connect(databases.service_url)
        asking.execute("SET lock_timeout = '200ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            asking.execute("SELECT ledger.position_at(clock_timestamp())")
        slow.commit()
        assert asking.execute("SELECT ledger.position_at(clock_timestamp())").fetchone() == (2,)


def test_misuse_is_named_without_quoting_rows(recorder: LedgerRecorder, pool: Pool) -> None:
    with pytest.raises(DoorMisused) as caught:
        call(pool, "SELECT 1 / 0")
    assert "22012" in str(caught.value)
    assert caught.value.__cause__ is None
