"""An event that fails: tried again, then its stream is set aside in order and others go on."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

import pytest
from psycopg_pool import ConnectionPool

from application.log import LogEntry
from domain.case.referral.referral import ReferralAccepted
from domain.envelope import Envelope
from projections.caseload.projection import CaseloadProjection
from projections.chronology.projection import ChronologyProjection
from projections.chronology.query import chronology
from projections.notices import Notice, StreamParked
from projections.runner import Runner
from projections.standing import Streams
from tests.integration.projections.histories import WRITTEN, Ledger
from tests.integration.projections.memory_log import Item, of_unknown_type, unreadable
from tests.integration.projections.reading import caseload
from tests.integration.projections.tables import CASELOAD, dump

Pool = ConnectionPool[Any]


class Counting(CaseloadProjection):
    """Counts the batches that it is given."""

    tries = 0

    def apply(
        self,
        connection: Any,
        entries: Sequence[LogEntry],
        scores: Mapping[UUID, Any],
        streams: Streams,
    ) -> None:
        self.tries += 1
        super().apply(connection, entries, scores, streams)


class Stumbling(CaseloadProjection):
    """Fails on some events, as often as it is told."""

    def __init__(self, failing: Mapping[UUID, int]) -> None:
        self.failing = dict(failing)

    def apply(
        self,
        connection: Any,
        entries: Sequence[LogEntry],
        scores: Mapping[UUID, Any],
        streams: Streams,
    ) -> None:
        # It writes first, so that what is undone would be seen if it were not.
        super().apply(connection, entries, scores, streams)
        for entry in entries:
            if self.failing.get(entry.id, 0) > 0:
                self.failing[entry.id] -= 1
                raise ValueError(WRITTEN)


def _envelopes(ledger: Ledger) -> list[Envelope]:
    return [item for item in ledger.log.items if isinstance(item, Envelope)]


def _ids(ledger: Ledger) -> list[UUID]:
    return [item.id for item in _envelopes(ledger)]


def _position(entry: Envelope) -> int:
    assert entry.recorded is not None
    return entry.recorded.position


def _told(
    ledger: Ledger, pool: Pool, projection: CaseloadProjection, **settings: Any
) -> tuple[list[Notice], list[float], Runner]:
    notices: list[Notice] = []
    slept: list[float] = []
    runner = Runner(
        projection,
        pool,
        ledger.log,
        tell=notices.append,
        pauses=(0.1, 0.2),
        sleep=slept.append,
        **settings,
    )
    runner.catch_up()
    return notices, slept, runner


def test_an_event_that_fails_for_a_while_is_tried_again(
    ledger: Ledger, pool: Pool, service_url: str, second_pool: Pool
) -> None:
    for _ in range(4):
        ledger.begin()
    # Once in the whole batch, again with ever fewer beside it, then alone, and once more.
    failing = {_ids(ledger)[3]: 5}
    notices, slept, _ = _told(ledger, pool, Stumbling(failing))
    assert not [notice for notice in notices if isinstance(notice, StreamParked)]
    assert slept == [0.1, 0.2]
    Runner(CaseloadProjection(), second_pool, ledger.log, tell=lambda _: None).catch_up()
    assert isinstance(second_pool.conninfo, str)
    assert dump(service_url, CASELOAD) == dump(second_pool.conninfo, CASELOAD)


def test_a_stream_is_parked_in_order_and_others_go_on(
    ledger: Ledger, pool: Pool, service_url: str, second_pool: Pool
) -> None:
    cases = [ledger.whole_case() for _ in range(3)]
    ledger.log.shuffle(seed=5)
    items = ledger.log.items
    stream = [item for item in _envelopes(ledger) if item.originator_id == cases[1]]
    culprit = stream[20]
    notices, slept, runner = _told(
        ledger, pool, stumbling := Stumbling({culprit.id: 1_000}), batch=40
    )
    alarms = [notice for notice in notices if isinstance(notice, StreamParked)]
    assert len(alarms) == 1
    assert (alarms[0].stream, alarms[0].position) == (cases[1], _position(culprit))
    assert alarms[0].type == culprit.fact.TYPE
    assert alarms[0].trouble.startswith("ValueError at tests.integration.projections.test_parking")
    assert WRITTEN not in repr(notices)
    assert slept == [0.1, 0.2]
    assert runner.position() == len(items)
    _assert_parked(pool, [_position(item) for item in stream[20:]])
    _assert_stale(pool, cases, _position(culprit))

    stumbling.failing.clear()
    assert runner.retry_parked() == len(stream[20:])
    _assert_parked(pool, [])
    Runner(CaseloadProjection(), second_pool, ledger.log, tell=lambda _: None).catch_up()
    assert isinstance(second_pool.conninfo, str)
    assert dump(service_url, CASELOAD) == dump(second_pool.conninfo, CASELOAD)


def _assert_parked(pool: Pool, positions: list[int]) -> None:
    with pool.connection() as connection:
        rows = connection.execute(
            "SELECT position, trouble FROM views.parked ORDER BY position"
        ).fetchall()
    assert [position for position, _ in rows] == positions
    assert [trouble is not None for _, trouble in rows] == [
        place == 0 for place in range(len(positions))
    ]


def _assert_waiting(pool: Pool, positions: list[int]) -> None:
    with pool.connection() as connection:
        rows = connection.execute("SELECT position FROM views.parked ORDER BY position").fetchall()
    assert [position for (position,) in rows] == positions


def _assert_stale(pool: Pool, cases: list[UUID], since: int) -> None:
    with pool.connection() as connection:
        page = caseload(connection, include_ended=True)
        before = caseload(connection, at_position=since - 1, include_ended=True)
    assert {line.row.case_id: line.lacks_from for line in page.lines} == {
        cases[0]: None,
        cases[1]: since,
        cases[2]: None,
    }
    assert {line.lacks_from for line in before.lines} == {None}
    assert page.unshown == 0


def test_a_case_parked_from_its_beginning_is_counted(ledger: Ledger, pool: Pool) -> None:
    ledger.begin()
    hidden = ledger.begin()
    _, _, runner = _told(ledger, pool, stumbling := Stumbling({_ids(ledger)[2]: 1_000}))
    with pool.connection() as connection:
        page = caseload(connection)
    assert hidden not in {line.row.case_id for line in page.lines}
    assert page.unshown == 1
    stumbling.failing.clear()
    runner.retry_parked()
    with pool.connection() as connection:
        page = caseload(connection)
    assert hidden in {line.row.case_id for line in page.lines}
    assert page.unshown == 0


def test_a_retry_goes_as_far_as_it_can(ledger: Ledger, pool: Pool) -> None:
    case = ledger.begin()
    ledger.allocate(case)
    ledger.measure(case, "GAD7", (1,) * 7)
    ids = _ids(ledger)
    _, _, runner = _told(ledger, pool, stumbling := Stumbling({ids[1]: 1_000, ids[3]: 1_000}))
    _assert_parked(pool, [2, 3, 4])
    assert runner.retry_parked() == 0
    _assert_parked(pool, [2, 3, 4])
    stumbling.failing[ids[1]] = 0
    assert runner.retry_parked() == 2
    _assert_parked(pool, [4])


def test_events_recorded_later_wait_behind_a_parked_one(ledger: Ledger, pool: Pool) -> None:
    case = ledger.begin()
    _, _, runner = _told(ledger, pool, stumbling := Stumbling({_ids(ledger)[1]: 1_000}))
    ledger.allocate(case)
    runner.catch_up()
    _assert_parked(pool, [2, 3])
    stumbling.failing.clear()
    assert runner.retry_parked() == 2
    ledger.measure(case, "GAD7", (1,) * 7)
    runner.catch_up()
    with pool.connection() as connection:
        line = caseload(connection).lines[0]
    assert (line.since, line.row.gad7_last, line.row.status) == (4, 7, "accepted")


@pytest.mark.parametrize(("found", "schema"), [(of_unknown_type, 2), (unreadable, 1)])
def test_what_cannot_be_decoded_is_parked_until_it_can(
    ledger: Ledger, pool: Pool, found: Callable[[Envelope], Item], schema: int
) -> None:
    parked, other = ledger.begin(), ledger.begin()
    ledger.allocate(parked)
    readable = list(ledger.log.items)
    item = readable[1]
    assert isinstance(item, Envelope)
    ledger.log.items[1] = found(item)
    notices, slept, runner = _told(ledger, pool, CaseloadProjection())
    alarms = [notice for notice in notices if isinstance(notice, StreamParked)]
    assert [(alarm.stream, alarm.position, alarm.schema) for alarm in alarms] == [
        (parked, 2, schema)
    ]
    assert slept == []
    _assert_parked(pool, [2, 5])
    with pool.connection() as connection:
        lacking = {line.row.case_id: line.lacks_from for line in caseload(connection).lines}
    assert lacking == {parked: 2, other: None}
    assert runner.retry_parked() == 0
    ledger.log.items = readable
    assert runner.retry_parked() == 2
    _assert_parked(pool, [])


def test_all_that_one_fault_makes_unreadable_is_parked_in_one_try(
    ledger: Ledger, pool: Pool
) -> None:
    for _ in range(20):
        ledger.begin()
    accepted = [item for item in _envelopes(ledger) if item.fact.TYPE == ReferralAccepted.TYPE]
    ledger.log.items = [
        unreadable(item) if item in accepted else item for item in _envelopes(ledger)
    ]
    projection = Counting()
    notices, slept, _ = _told(ledger, pool, projection)
    assert len([notice for notice in notices if isinstance(notice, StreamParked)]) == 20
    assert (projection.tries, slept) == (2, [])
    _assert_waiting(pool, [_position(item) for item in accepted])


def test_what_a_view_does_not_show_is_not_read(ledger: Ledger, pool: Pool) -> None:
    case = ledger.begin()
    ledger.concern(case)
    hidden = ledger.log.items[1]
    assert isinstance(hidden, Envelope)
    ledger.log.items[1] = unreadable(hidden)
    assert not hidden.fact.SIGNIFICANT
    Runner(ChronologyProjection(), pool, ledger.log, tell=lambda _: None).catch_up()
    with pool.connection() as connection:
        told = chronology(connection, case=case)
    assert told.lacking == ()
    assert len(told.entries) == 2


def test_a_chronology_says_what_it_lacks(ledger: Ledger, pool: Pool) -> None:
    case = ledger.begin()
    concern = ledger.concern(case)
    item = ledger.log.items[2]
    assert isinstance(item, Envelope)
    ledger.log.items[2] = of_unknown_type(item)
    Runner(ChronologyProjection(), pool, ledger.log, tell=lambda _: None).catch_up()
    with pool.connection() as connection:
        told = chronology(connection, case=case)
        before = chronology(connection, case=case, at_position=2)
    assert concern.id not in {entry.row.event_id for entry in told.entries}
    assert told.lacking == ((case, 3),)
    assert before.lacking == ()
