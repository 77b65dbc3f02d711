"""The door judges each command: appended, recorded before, or in conflict."""

from hashlib import sha256
from uuid import uuid4

import pytest
from eventsourcing.persistence import IntegrityError

from application.log import Conflict
from infrastructure.ledger.commands import Command
from infrastructure.ledger.door import Door
from infrastructure.ledger.errors import RecordedBefore
from infrastructure.ledger.recorder import LedgerRecorder
from infrastructure.ledger.stored import PartRow
from infrastructure.ledger.verdicts import Appended, Refused, Repeated
from tests.integration.ledger.events import event

REQUEST, OTHER_REQUEST = b"a" * 32, b"b" * 32

pytestmark = pytest.mark.both_postgres


def positions(verdict: object) -> list[int]:
    assert isinstance(verdict, (Appended, Repeated))
    return [event.position for event in verdict.command.events]


@pytest.mark.parametrize("first_version", [0, 1])
def test_a_stream_starts_at_0_or_1(recorder: LedgerRecorder, first_version: int) -> None:
    stream = uuid4()
    assert recorder.insert_events([event(stream, first_version)]) == [1]
    assert recorder.insert_events([event(stream, first_version + 1)]) == [2]


@pytest.mark.parametrize(
    ("versions", "current"),
    [([2], None), ([0, 2], None), ([1, 1], None), ([1, 0], None)],
)
def test_a_new_stream_that_does_not_ascend_by_one_conflicts(
    recorder: LedgerRecorder, versions: list[int], current: int | None
) -> None:
    stream = uuid4()
    with pytest.raises(Conflict) as caught:
        recorder.insert_events([event(stream, version) for version in versions])
    assert (caught.value.stream, caught.value.current_version) == (stream, current)
    assert isinstance(caught.value, IntegrityError)
    assert recorder.last() is None


@pytest.mark.parametrize("version", [0, 1, 3])
def test_a_version_that_does_not_follow_conflicts_and_says_where_the_stream_stands(
    recorder: LedgerRecorder, version: int
) -> None:
    stream = uuid4()
    recorder.insert_events([event(stream, 0), event(stream, 1)])
    with pytest.raises(Conflict) as caught:
        recorder.insert_events([event(stream, version)])
    assert (caught.value.stream, caught.value.current_version) == (stream, 1)
    assert recorder.max_notification_id() == 2


def test_a_command_is_recorded_whole_or_not_at_all(recorder: LedgerRecorder) -> None:
    good, stale = uuid4(), uuid4()
    recorder.insert_events([event(stale, 0)])
    with pytest.raises(Conflict) as caught:
        recorder.insert_events([event(good, 0), event(stale, 0), event(good, 1)])
    assert caught.value.stream == stale
    assert recorder.stream(good) == []
    assert recorder.insert_events([event(good, 0), event(stale, 1), event(good, 1)]) == [2, 3, 4]


def test_one_stale_command_costs_its_neighbours_nothing(
    door: Door, recorder: LedgerRecorder
) -> None:
    first, stale, last = uuid4(), uuid4(), uuid4()
    verdicts = door.append(
        [
            Command([event(first, 0), event(first, 1)]),
            Command([event(stale, 7, parts=(PartRow("note", 1, b"x"),))]),
            Command([event(last, 1)]),
        ]
    )
    assert positions(verdicts[0]) == [1, 2]
    assert verdicts[1] == Refused(stale, None)
    assert positions(verdicts[2]) == [3]
    assert recorder.select_parts(range(10)) == {}


def test_the_first_answer_is_given_again(recorder: LedgerRecorder) -> None:
    stream, event_id = uuid4(), uuid4()
    sent = [event(stream, 0, id=event_id, request=REQUEST), event(stream, 1, request=REQUEST)]
    assert recorder.insert_events(sent) == [1, 2]
    recorder.insert_events([event(stream, 2)])
    # Its versions are stale by now and its request differs: the id alone decides.
    again = [event(stream, 0, id=event_id, request=OTHER_REQUEST)]
    with pytest.raises(RecordedBefore) as caught:
        recorder.insert_events(again)
    rows = recorder.stream(stream)[:2]
    assert list(caught.value.events) == [(row.id, row.event_id, row.at) for row in rows]
    assert caught.value.request == REQUEST
    assert isinstance(caught.value, IntegrityError)
    assert recorder.find_command(event_id) == caught.value.command
    assert recorder.max_notification_id() == 3


def test_what_the_append_answers_is_what_the_rows_say(door: Door) -> None:
    stream = uuid4()
    verdict = door.append([Command([event(stream, v) for v in range(3)])])[0]
    found = door.append([Command([event(stream, 0, id=verdict.command.events[0].event_id)])])[0]
    assert isinstance(verdict, Appended)
    assert isinstance(found, Repeated)
    assert found.command == verdict.command


def test_the_id_of_a_later_event_of_a_command_is_not_that_command(recorder: LedgerRecorder) -> None:
    stream, second = uuid4(), uuid4()
    recorder.insert_events([event(stream, 0), event(stream, 1, id=second)])
    assert recorder.find_command(second) is None
    with pytest.raises(Conflict):
        recorder.insert_events([event(uuid4(), 0, id=second)])
    with pytest.raises(Conflict):
        recorder.insert_events([event(stream, 2), event(stream, 3, id=second)])
    assert recorder.max_notification_id() == 2


def test_an_event_id_twice_in_one_command_conflicts(recorder: LedgerRecorder) -> None:
    stream, twice = uuid4(), uuid4()
    with pytest.raises(Conflict):
        recorder.insert_events([event(stream, 0, id=twice), event(stream, 1, id=twice)])
    assert recorder.last() is None


def test_of_two_commands_in_a_call_that_share_a_stream_the_later_conflicts(door: Door) -> None:
    stream, other = uuid4(), uuid4()
    verdicts = door.append(
        [
            Command([event(stream, 0)]),
            Command([event(other, 0), event(stream, 1)]),
            Command([event(uuid4(), 0)]),
        ]
    )
    assert positions(verdicts[0]) == [1]
    assert verdicts[1] == Refused(stream, None)
    assert positions(verdicts[2]) == [2]


def test_of_two_commands_in_a_call_that_share_an_id_the_later_conflicts(door: Door) -> None:
    shared = uuid4()
    first, later = uuid4(), uuid4()
    verdicts = door.append(
        [Command([event(first, 0, id=shared)]), Command([event(later, 0, id=shared)])]
    )
    assert positions(verdicts[0]) == [1]
    assert verdicts[1] == Refused(later, None)


def test_recorded_commands_travel_with_new_ones(door: Door) -> None:
    stream, event_id = uuid4(), uuid4()
    door.append([Command([event(stream, 0, id=event_id), event(stream, 1)])])
    verdicts = door.append(
        [
            Command([event(uuid4(), 0)]),
            Command([event(stream, 0, id=event_id), event(stream, 1)]),
            Command([event(uuid4(), 0)]),
        ]
    )
    assert [positions(verdict) for verdict in verdicts] == [[3], [1, 2], [4]]
    assert isinstance(verdicts[1], Repeated)


def test_parts_stand_beside_their_event(door: Door, recorder: LedgerRecorder) -> None:
    stream = uuid4()
    note, letter = PartRow("note", 1, b"\x00\xff cipher"), PartRow("letter", 2, b"y" * 40_000)
    door.append(
        [
            Command([event(uuid4(), 0)]),
            Command([event(stream, 0), event(stream, 1, parts=(note, letter))]),
            Command([event(uuid4(), 1, parts=(note,))]),
        ]
    )
    assert recorder.select_parts([1, 2, 3]) == {(3, "note"): note, (3, "letter"): letter}
    assert recorder.select_parts([4]) == {(4, "note"): note}
    assert recorder.select_parts([]) == {}


def test_each_of_many_commands_in_a_call_has_its_own_parts_and_follows_its_own_stream(
    door: Door, recorder: LedgerRecorder
) -> None:
    streams = [uuid4() for _ in range(5)]
    for version in (1, 2):
        sent = [
            Command([event(stream, version, parts=(PartRow("note", version, stream.bytes),))])
            for stream in streams
        ]
        first = 1 + (version - 1) * len(streams)
        verdicts = [positions(verdict) for verdict in door.append(sent)]
        assert verdicts == [[first + place] for place in range(len(streams))]

    first_five, last_five = recorder.log(after=0, limit=5), recorder.log(after=5, limit=5)
    assert [e.originator_id for e in first_five + last_five] == [*streams, *streams]
    assert [e.prev for e in first_five] == [bytes(32)] * 5
    assert [e.prev for e in last_five] == [sha256(e.state).digest() for e in first_five]
    parts = recorder.select_parts(range(1, 11))
    assert [parts[place, "note"].bytes for place in range(1, 11)] == [
        stream.bytes for stream in [*streams, *streams]
    ]


def test_names_arrive_as_they_were_sent(recorder: LedgerRecorder) -> None:
    odd = 'a "quoted\\" {name}, with NULL'
    recorder.insert_events([event(uuid4(), 0, type=odd, parts=(PartRow(odd, 1, b""),))])
    assert recorder.at_position(1).topic == odd
    assert recorder.select_parts([1]) == {(1, odd): PartRow(odd, 1, b"")}
