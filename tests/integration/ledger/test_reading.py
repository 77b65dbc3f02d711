"""Reading batches, types, streams and commands."""

from uuid import uuid4

from infrastructure.ledger.recorder import LedgerRecorder
from tests.conftest import ORIGIN
from tests.integration.ledger.events import event


def test_a_batch_goes_on_where_the_last_one_ended(recorder: LedgerRecorder) -> None:
    recorder.insert_events([event(uuid4(), 0) for _ in range(5)])
    first = recorder.read_batch(after=0, limit=3)
    second = recorder.read_batch(after=first.through, limit=3)
    third = recorder.read_batch(after=second.through, limit=3)
    assert [[row.id for row in batch.events] for batch in (first, second, third)] == [
        [1, 2, 3],
        [4, 5],
        [],
    ]
    assert [batch.through for batch in (first, second, third)] == [3, 5, 5]


def test_a_filter_never_makes_a_quiet_follower_look_behind(recorder: LedgerRecorder) -> None:
    recorder.insert_events([event(uuid4(), 0, type="case.rare")])
    recorder.insert_events([event(uuid4(), 0) for _ in range(9)])
    batch = recorder.read_batch(after=0, limit=5, types=["case.rare", "case.never"])
    assert ([row.id for row in batch.events], batch.through) == ([1], 10)


def test_types_are_merged_in_order_of_position(recorder: LedgerRecorder) -> None:
    kinds = ["case.a", "case.b", "case.c"]
    recorder.insert_events([event(uuid4(), 0, type=kinds[n % 3]) for n in range(12)])
    found = recorder.log(after=2, limit=4, stop=11, types=["case.c", "case.a", "case.a"])
    assert [row.id for row in found] == [3, 4, 6, 7]


def test_a_recorded_event_carries_all_that_was_written(recorder: LedgerRecorder) -> None:
    stream = uuid4()
    sent = event(stream, 1, request=b"r" * 32)
    recorder.insert_events([sent])
    found = recorder.at_position(1)
    assert found == recorder.stream(stream)[0] == recorder.log(after=0, limit=1)[0]
    assert (found.originator_id, found.originator_version, found.topic) == (
        stream,
        1,
        sent.topic,
    )
    assert (found.event_id, found.kind, found.schema, found.request, found.state) == (
        sent.id,
        "case",
        1,
        b"r" * 32,
        sent.state,
    )
    assert found.at.utcoffset() is not None
    assert recorder.last() == (1, sent.id, found.at)


def test_a_stream_is_read_between_versions_and_backwards(recorder: LedgerRecorder) -> None:
    stream = uuid4()
    recorder.insert_events([event(stream, version) for version in range(6)])
    versions = [row.originator_version for row in recorder.select_events(stream, gt=1, lte=4)]
    assert versions == [2, 3, 4]
    backwards = recorder.select_events(stream, desc=True, limit=2)
    assert [row.originator_version for row in backwards] == [5, 4]


def test_nothing_is_found_where_nothing_is(recorder: LedgerRecorder) -> None:
    assert recorder.last() is None
    assert recorder.at_position(1) is None
    assert recorder.find_command(uuid4()) is None
    assert recorder.stream(uuid4()) == []
    assert recorder.insert_events([]) == []
    assert recorder.read_batch(after=0, limit=10) == ((), 0)


def test_the_log_knows_its_name(recorder: LedgerRecorder) -> None:
    assert recorder.origin() == (1, ORIGIN)
