"""The runner: every event once, in order, whatever the batches, the races and the failures."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import OperationalError
from psycopg.errors import UndefinedTable
from psycopg_pool import ConnectionPool

from application.log import PartsUnavailable
from domain.case.referral.referral import Pathway
from domain.envelope import Envelope
from projections.caseload.projection import CaseloadProjection
from projections.chronology.projection import ChronologyProjection
from projections.leadership import leadership
from projections.log import GapInLog
from projections.marks import Bookkeeping, MarkMoved, read_mark
from projections.notices import Advanced, Delayed, Notice, StreamParked
from projections.projection import Projection
from projections.runner import Runner
from tests.conftest import Databases
from tests.integration.projections.histories import Ledger
from tests.integration.projections.memory_log import MemoryLog, Score
from tests.integration.projections.tables import CASELOAD, CHRONOLOGY, dump

Pool = ConnectionPool[Any]
LONG = 30.0
"""Seconds a test waits for something that takes milliseconds before it fails."""


def runner(
    pool: Pool, log: MemoryLog, projection: Projection | None = None, **settings: Any
) -> Runner:
    settings = {"tell": lambda _: None, "sleep": lambda _: None, **settings}
    return Runner(projection or CaseloadProjection(), pool, log, **settings)


@pytest.fixture
def busy(ledger: Ledger) -> Ledger:
    """Several whole cases, interleaved."""
    for pathway in Pathway:
        ledger.whole_case(pathway)
    ledger.whole_case()
    ledger.log.shuffle(seed=11)
    return ledger


@pytest.mark.both_postgres
def test_tables_are_byte_equal_whatever_the_batch(
    busy: Ledger, fresh_databases: Callable[[], Databases]
) -> None:
    contents = set()
    for batch in (1, 7, 1_000):
        url = fresh_databases().service_url
        with ConnectionPool(url, min_size=1, max_size=4, open=True) as pool:
            for projection in (CaseloadProjection(), ChronologyProjection()):
                runner(pool, busy.log, projection, batch=batch).catch_up()
        contents.add(dump(url, [*CASELOAD, *CHRONOLOGY]))
    assert len(contents) == 1
    assert len(contents.pop()) > 50_000


def test_a_replay_is_byte_equal(busy: Ledger, pool: Pool, service_url: str) -> None:
    runner(pool, busy.log).catch_up()
    first = dump(service_url, CASELOAD)
    with pool.connection() as connection:
        connection.execute("DROP TABLE " + ", ".join(f"views.{table}" for table in CASELOAD))
    runner(pool, busy.log).catch_up()
    assert dump(service_url, CASELOAD) == first


def test_catching_up_twice_changes_nothing(busy: Ledger, pool: Pool, service_url: str) -> None:
    last = len(busy.log.items)
    assert runner(pool, busy.log).catch_up() == last
    first = dump(service_url, CASELOAD)
    assert runner(pool, busy.log).catch_up() == last
    assert dump(service_url, CASELOAD) == first


def test_events_of_another_kind_move_the_mark(ledger: Ledger, pool: Pool) -> None:
    ledger.begin()
    ledger.log.items = [
        replace(item, kind="governance") for item in ledger.log.items if isinstance(item, Envelope)
    ]
    told: list[Notice] = []
    assert runner(pool, ledger.log, tell=told.append).catch_up() == 2
    last = ledger.log.items[-1]
    assert isinstance(last, Envelope)
    assert last.recorded is not None
    with pool.connection() as connection:
        mark = read_mark(connection, "caseload", 1)
        rows = connection.execute("SELECT count(*) FROM views.caseload_1").fetchone()
    assert (mark.position, mark.at) == (2, last.recorded.at)
    assert rows == (0,)
    assert told == [Advanced("caseload", 1, 2, 2)]


def test_a_log_with_a_gap_is_refused_and_nothing_is_projected(ledger: Ledger, pool: Pool) -> None:
    for _ in range(3):
        ledger.begin()
    del ledger.log.items[3]
    follower = runner(pool, ledger.log)
    with pytest.raises(GapInLog, match="position 4 was expected, 5 came"):
        follower.catch_up()
    assert follower.position() == 0


def test_one_leads_and_another_waits_for_it(ledger: Ledger, pool: Pool) -> None:
    lock = Bookkeeping(CaseloadProjection()).lock
    with leadership(pool, lock) as first:
        assert first is not None
        first.confirm()
        with leadership(pool, lock) as second:
            assert second is None
    with leadership(pool, lock) as third:
        assert third is not None


def test_catching_up_waits_for_the_leader_to_do_it(ledger: Ledger, pool: Pool) -> None:
    for _ in range(5):
        ledger.begin()
    lock = Bookkeeping(CaseloadProjection()).lock
    waited = threading.Event()
    reached: list[int] = []

    def sleep(_: float) -> None:
        waited.set()
        threading.Event().wait(0.001)

    follower = threading.Thread(
        target=lambda: reached.append(runner(pool, ledger.log, sleep=sleep).catch_up())
    )
    with leadership(pool, lock) as leader:
        assert leader is not None
        follower.start()
        assert waited.wait(LONG)
        assert reached == []
    follower.join(LONG)
    assert reached == [10]


def test_the_mark_fences_off_a_runner_that_lost_its_lead(
    busy: Ledger, pool: Pool, service_url: str, second_pool: Pool
) -> None:
    """Both read the same events; only one of them can write them, lock or no lock."""
    runner(second_pool, busy.log).catch_up()
    assert isinstance(second_pool.conninfo, str)
    wanted = dump(second_pool.conninfo, CASELOAD)

    slow = runner(pool, busy.log, batch=50)
    fast = runner(pool, busy.log, batch=50)
    slow.create_tables()
    items = busy.log.read(0, 50)
    fast._advance()
    with pytest.raises(MarkMoved):
        slow._write(items, {})
    assert slow.position() == 50
    slow.catch_up()
    assert dump(service_url, CASELOAD) == wanted


def test_a_mark_that_is_not_there_is_not_held(ledger: Ledger, pool: Pool) -> None:
    """As that which a switch to another generation took away from whoever waited for it."""
    books = Bookkeeping(CaseloadProjection())
    runner(pool, ledger.log).create_tables()
    with pool.connection() as connection, connection.transaction():
        books.hold(connection)
        connection.execute("DELETE FROM views.mark")
        with pytest.raises(MarkMoved):
            books.hold(connection)


def test_runners_without_the_lock_race_and_the_tables_are_right(
    busy: Ledger, pool: Pool, service_url: str, second_pool: Pool
) -> None:
    runner(second_pool, busy.log).catch_up()
    lost = []

    def race() -> None:
        racer = runner(pool, busy.log, batch=3)
        while racer.position() < len(busy.log.items):
            try:
                racer._advance()
            except MarkMoved:
                lost.append(1)

    runner(pool, busy.log).create_tables()
    racers = [threading.Thread(target=race) for _ in range(3)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join(LONG)
    assert lost, "nobody raced"
    assert isinstance(second_pool.conninfo, str)
    assert dump(service_url, CASELOAD) == dump(second_pool.conninfo, CASELOAD)


def test_it_follows_until_it_is_stopped(ledger: Ledger, pool: Pool) -> None:
    stop, came = threading.Event(), threading.Event()
    more = threading.Event()

    def wait(seconds: float) -> None:
        came.set()
        more.wait(seconds)
        more.clear()

    follower = runner(pool, ledger.log)
    following = threading.Thread(target=follower.run, args=(stop, LONG, wait))
    following.start()
    for _ in range(3):
        assert came.wait(LONG)
        came.clear()
        ledger.begin()
        more.set()
        assert came.wait(LONG)
        assert follower.position() == len(ledger.log.items)
        came.set()
    stop.set()
    more.set()
    following.join(LONG)
    assert not following.is_alive()
    with leadership(pool, Bookkeeping(CaseloadProjection()).lock) as free:
        assert free is not None


class Unanswering(MemoryLog):
    """A log behind a key store that does not answer at first."""

    def __init__(self, log: MemoryLog, error: Exception) -> None:
        super().__init__(log.items, log.scores)
        self.error = error
        self.left = 2

    def open_scores(self, entries: Sequence[Envelope]) -> Mapping[UUID, Score]:
        if self.left:
            self.left -= 1
            raise self.error
        return super().open_scores(entries)


@pytest.mark.parametrize("error", [PartsUnavailable(), OperationalError("gone")])
def test_no_answer_delays_and_parks_nobody(ledger: Ledger, pool: Pool, error: Exception) -> None:
    case = ledger.begin()
    ledger.measure(case, "PHQ9", (2,) * 9)
    stop = threading.Event()
    told: list[Notice] = []

    def tell(notice: Notice) -> None:
        told.append(notice)
        if isinstance(notice, Advanced):
            stop.set()

    follower = runner(pool, Unanswering(ledger.log, error), tell=tell)
    following = threading.Thread(target=follower.run, args=(stop, 0.001))
    following.start()
    following.join(LONG)
    assert [type(notice) for notice in told] == [Delayed, Delayed, Advanced]
    assert follower.position() == 3
    with pool.connection() as connection:
        rows = connection.execute("SELECT phq9_last FROM views.caseload_1").fetchall()
    assert rows[-1] == (18,)


def test_it_goes_on_after_its_connections_were_cut(
    ledger: Ledger, fresh_databases: Callable[[], Databases]
) -> None:
    databases = fresh_databases()
    stop, cut = threading.Event(), threading.Event()
    told: list[Notice] = []

    def tell(notice: Notice) -> None:
        told.append(notice)
        if isinstance(notice, Advanced) and notice.position == 4:
            stop.set()

    def wait(_: float) -> None:
        if not cut.is_set():
            with psycopg.connect(databases.superuser_url) as superuser:
                superuser.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            ledger.begin()
            cut.set()

    ledger.begin()
    with ConnectionPool(databases.service_url, min_size=1, max_size=4, open=True) as pool:
        follower = runner(pool, ledger.log, tell=tell)
        following = threading.Thread(target=follower.run, args=(stop, 0.001, wait))
        following.start()
        following.join(LONG)
        assert not following.is_alive()
        assert follower.position() == 4
    assert Delayed in {type(notice) for notice in told}
    assert not [notice for notice in told if isinstance(notice, StreamParked)]


def test_a_missing_table_stops_the_runner_and_parks_nobody(ledger: Ledger, pool: Pool) -> None:
    ledger.begin()
    follower = runner(pool, ledger.log)
    follower.create_tables()
    with pool.connection() as connection:
        connection.execute("DROP TABLE views.caseload_1")
    with pytest.raises(UndefinedTable):
        follower._advance()
    assert follower.position() == 0
