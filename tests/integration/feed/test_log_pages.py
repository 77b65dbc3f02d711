"""The statements by which the feed reads the log."""

from collections.abc import Callable, Iterator
from functools import partial
from uuid import uuid4

import pytest

from infrastructure.feed.log_pages import LogPages
from infrastructure.ledger.calls import read
from infrastructure.ledger.connections import Pool, ledger_pool
from infrastructure.ledger.errors import DoorMisused
from infrastructure.ledger.recorder import LedgerRecorder
from tests.conftest import ORIGIN, Databases
from tests.integration.ledger.conftest import make_recorder
from tests.integration.ledger.events import event

END = 2**63 - 1


@pytest.fixture
def pool(fresh_databases: Callable[[], Databases]) -> Iterator[Pool]:
    with ledger_pool(fresh_databases().service_url, size=4) as pool:
        yield pool


@pytest.fixture
def recorder(pool: Pool) -> LedgerRecorder:
    return make_recorder(pool)


@pytest.fixture
def pages(pool: Pool) -> LogPages:
    return LogPages(partial(read, pool))


def positions(rows):
    return [row.position for row in rows]


def test_the_head_of_an_empty_log(pages: LogPages) -> None:
    assert pages.head(0) == (1, ORIGIN, 0, None, None)
    assert pages.stretch(0, END, 10) == []


def test_the_head_says_what_stands_at_the_end_and_where_it_was_asked(
    pages: LogPages, recorder: LedgerRecorder
) -> None:
    recorder.insert_events([event(uuid4(), 0) for _ in range(3)])
    leaves = [row.leaf_hash for row in recorder.log(after=0, limit=3)]
    assert pages.head(2) == (1, ORIGIN, 3, leaves[2], leaves[1])
    assert pages.head(4) == (1, ORIGIN, 3, leaves[2], None)
    assert pages.head(END) == (1, ORIGIN, 3, leaves[2], None)
    with pytest.raises(DoorMisused):  # never compared as a number that no index is for
        pages.head(END + 1)


def test_a_stretch_is_what_the_log_holds_of_it(pages: LogPages, recorder: LedgerRecorder) -> None:
    stream = uuid4()
    recorder.insert_events([event(stream, version) for version in range(5)])
    rows = pages.stretch(1, 4, 10)
    assert positions(rows) == [2, 3, 4]
    assert positions(pages.stretch(1, 4, 2)) == [2, 3]
    held = recorder.at_position(2)
    assert held is not None
    assert rows[0] == (2, stream, held.topic, 1, held.at, held.leaf_hash, held.state)
    assert pages.find([held.event_id, uuid4()]) == rows[:1]
    assert pages.find([]) == []


def test_types_and_cases_are_merged_in_order(pages: LogPages, recorder: LedgerRecorder) -> None:
    streams, kinds = [uuid4() for _ in range(3)], ["case.a", "case.b"]
    for number in range(12):
        place = number // 3
        recorder.insert_events([event(streams[number % 3], place, type=kinds[place % 2])])
    both = {"types": ["case.b", "case.a"], "cases": [streams[2], streams[0]]}
    assert positions(pages.stretch(0, END, 4, types=["case.b", "case.c"])) == [4, 5, 6, 10]
    assert positions(pages.stretch(4, 11, 9, types=["case.b"])) == [5, 6, 10, 11]
    assert positions(pages.stretch(0, END, 3, cases=streams[:1])) == [1, 4, 7]
    assert positions(pages.stretch(1, 10, 9, **both)) == [3, 4, 6, 7, 9, 10]
    assert positions(pages.stretch(0, END, 9, types=["case.b"], cases=streams[1:2])) == [5, 11]
    assert pages.stretch(0, END, 9, cases=[uuid4()]) == []


def test_an_order_to_erase_something_of_a_case_belongs_with_it(
    pages: LogPages, recorder: LedgerRecorder
) -> None:
    case, other = uuid4(), uuid4()
    recorder.insert_events([event(case, 0), event(other, 0)])
    for erased in (other, case):
        said = b'{"data":{"stream":"%s"}}' % str(erased).encode()
        order = event(uuid4(), 0, type="governance.erasure_ordered", record=said)
        recorder.insert_events([order])
    recorder.insert_events([event(case, 1, type="case.a")])
    assert positions(pages.stretch(0, END, 9, cases=[case])) == [1, 4, 5]
    assert positions(pages.stretch(0, END, 2, cases=[case])) == [1, 4]
    assert positions(pages.stretch(4, END, 9, cases=[case])) == [5]
    assert positions(pages.stretch(0, END, 9, types=["case.a"], cases=[case])) == [5]


def test_streams_are_known_by_what_began_them(pages: LogPages, recorder: LedgerRecorder) -> None:
    first, second = uuid4(), uuid4()
    recorder.insert_events([event(first, 0, record=b'{"n":1}'), event(second, 1, type="case.a")])
    recorder.insert_events([event(first, 1), event(second, 2)])
    found = {each.stream: each for each in pages.beginnings([first, second, uuid4()])}
    assert found == {
        first: (first, "case", "case.note", 1, b'{"n":1}'),
        second: (second, "case", "case.a", 1, b'{"version":1}'),
    }
