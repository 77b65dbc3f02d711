"""Heads of real streams: derived, derived again, proven, and recorded by whoever comes first."""

import hashlib
import threading
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

import psycopg
import pytest

from api.composing.compose import casework
from api.composing.foundation import foundation
from api.settings import Settings
from application.callers import own_id
from application.heads import EVERY, HeadsRecording
from infrastructure.heads.heads_tree import HeadsAltered, LogHeads
from infrastructure.ledger.calls import read
from infrastructure.tree.hashing import leaf_hash, root_of
from infrastructure.tree.proofs import compact_root
from tests.conftest import ORIGIN
from tests.integration.ledger.events import event


@pytest.fixture
def databases(fresh_databases):
    return fresh_databases()


@pytest.fixture
def closing():
    with ExitStack() as closing:
        yield closing


@pytest.fixture
def base(databases, tmp_path, closing):
    settings = Settings(
        DATABASE_URL=databases.service_url,
        KEYS_URL=databases.keys_url,
        data_dir=tmp_path,
        log_origin=ORIGIN,
    )
    return foundation(settings, closing)


@pytest.fixture
def heads(base):
    return LogHeads(partial(read, base.pool))


@pytest.fixture
def append(base):
    return lambda stream, version: base.recorder.insert_events([event(stream, version)])


@pytest.fixture
def streams(append):
    """Three streams that were written in turn, of three, two and one events: positions 1 to 6."""
    ids = [uuid4() for _ in range(3)]
    for stream, version in ((0, 1), (1, 1), (0, 2), (2, 1), (0, 3), (1, 2)):
        append(ids[stream], version)
    return ids


def lines(base, covered):
    """The lines of the heads tree, by going through the log as the page says."""
    last = {}
    for row in base.recorder.log(after=0, limit=1_000, stop=covered):
        last[row.originator_id] = (row.originator_version, hashlib.sha256(row.state).hexdigest())
    return sorted(
        f"{stream} {version} {digest}".encode() for stream, (version, digest) in last.items()
    )


def recording(base, heads, writing, clock=lambda: datetime.now(UTC)):
    return HeadsRecording(
        casework=writing, log=base.log, tree=heads, first_origin=ORIGIN, clock=clock
    )


def test_derived_forwards_back_and_from_scratch(base, heads, streams):
    for covered in (1, 6, 3, 5, 2, 6, 4):
        want = [leaf_hash(line) for line in lines(base, covered)]
        fresh = LogHeads(partial(read, base.pool))
        for derived in (heads.derive(covered), fresh.derive(covered)):
            assert (derived.covered, derived.count) == (covered, len(want))
            assert derived.root == root_of(want)


def test_nothing_has_a_head_in_an_empty_log(heads):
    assert heads.derive(0) is None
    assert heads.last_recorded() is None


def test_each_stream_is_proven_where_it_stands(base, heads, streams):
    derived = heads.derive(5)
    told = lines(base, 5)
    for stream in streams:
        proven = heads.prove(stream, derived)
        line = told[proven.index]
        assert line.startswith(f"{stream} {proven.version} ".encode())
        shown = {proven.index: leaf_hash(line)}
        assert compact_root(shown, derived.count, proof=proven.proof) == derived.root
    assert heads.prove(uuid4(), derived) is None
    assert heads.prove(streams[2], heads.derive(3)) is None


def test_heads_that_the_log_does_not_give_are_not_proven(base, heads, streams, databases):
    derived = heads.derive(6)
    with psycopg.connect(databases.superuser_url, autocommit=True) as connection:
        connection.execute("ALTER TABLE ledger.event DISABLE TRIGGER ALL")
        connection.execute("UPDATE ledger.event SET record = record || ' ' WHERE position = 6")
    with pytest.raises(HeadsAltered):
        LogHeads(partial(read, base.pool)).prove(streams[0], derived)


def test_recorded_hourly_and_not_for_nothing(base, heads, streams, closing):
    now = datetime.now(UTC)
    clock = {"now": now}
    writing = casework(base, closing)
    recorder = recording(base, heads, writing, clock=lambda: clock["now"])
    assert recorder.record_if_due() is None
    clock["now"] = now + EVERY + timedelta(seconds=5)
    recorded = recorder.record_if_due()
    assert recorded.position == 7
    assert recorded.heads.covered == 6
    assert recorded.heads.root == root_of([leaf_hash(line) for line in lines(base, 6)])
    clock["now"] += 2 * EVERY
    assert recorder.record_if_due() is None, "nothing but the heads was recorded"


def test_the_event_is_as_the_page_says(base, heads, streams, closing):
    recorded = recording(base, heads, casework(base, closing)).covering(6)
    row = base.recorder.at_position(recorded.position)
    assert (row.kind, row.topic, row.schema) == ("governance", "log.heads_recorded", 1)
    (entry,) = base.log.read(recorded.position - 1, 10).entries
    assert set(entry.fact.clear()) == {"covered", "count", "root"}
    assert entry.by.actor == own_id(ORIGIN)
    assert not list(entry.fact.closed())


def test_what_is_covered_and_recent_is_not_recorded_again(base, heads, streams, append, closing):
    clock = {"now": datetime.now(UTC)}
    recorder = recording(base, heads, casework(base, closing), clock=lambda: clock["now"])
    first = recorder.covering(6)
    assert recorder.covering(6) == first
    append(streams[0], 4)
    second = recorder.covering(8)
    assert (second.position, second.heads.covered, second.stream) == (9, 8, first.stream)
    clock["now"] += EVERY + timedelta(minutes=1)
    third = recorder.covering(8)
    assert third.heads.covered == 9


def test_a_month_has_a_stream_of_its_own(base, heads, streams, append, closing):
    clock = {"now": datetime.now(UTC)}
    recorder = recording(base, heads, casework(base, closing), clock=lambda: clock["now"])
    first = recorder.covering(6)
    clock["now"] += timedelta(days=32)
    second = recorder.covering(6)
    assert second.stream != first.stream
    assert UUID(str(second.stream)).version == 7


def test_many_at_once_agree(base, streams, closing):
    writing = casework(base, closing)
    start = threading.Barrier(6)
    found, troubles = [], []

    def work():
        own = recording(base, LogHeads(partial(read, base.pool)), writing)
        start.wait()
        try:
            found.append(own.covering(6))
        except Exception as trouble:
            troubles.append(trouble)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not troubles
    for recorded in found:
        told = [leaf_hash(line) for line in lines(base, recorded.heads.covered)]
        assert (recorded.heads.count, recorded.heads.root) == (len(told), root_of(told))
