"""The view of ties: what the gate would look at in each case, and only where it holds all of it."""

from typing import Any

import pytest
from psycopg_pool import ConnectionPool

from application.ties import KeptTies
from domain.case.oversight.allocation import CaseAllocated
from domain.case.referral.referral import Pathway
from domain.envelope import Envelope
from domain.gate.tied import ties_of
from projections.notices import Notice, StreamParked
from projections.runner import Runner
from projections.ties.index import TiesIndex
from projections.ties.projection import TiesProjection
from tests.integration.projections.histories import NAMED, WRITTEN, Ledger
from tests.integration.projections.memory_log import unreadable
from tests.integration.projections.tables import dump
from tests.integration.projections.test_withdrawing import taken_back

Pool = ConnectionPool[Any]
TIES = ("ties_2", "mark")


def project(pool: Pool, ledger: Ledger, batch: int = 500) -> list[Notice]:
    notices: list[Notice] = []
    runner = Runner(TiesProjection(), pool, ledger.log, tell=notices.append, batch=batch, pauses=())
    runner.catch_up()
    return [notice for notice in notices if isinstance(notice, StreamParked)]


def two_cases(ledger: Ledger) -> None:
    taken_back(ledger, ledger.whole_case(Pathway.ADULT))
    ledger.whole_case(Pathway.CHILD)
    ledger.log.shuffle(seed=3)


def test_it_keeps_what_each_case_says(pool: Pool, ledger: Ledger) -> None:
    two_cases(ledger)
    assert project(pool, ledger, batch=40) == []
    kept = TiesIndex(pool).kept([*ledger.cases, ledger.new_id()])
    assert kept.position == ledger.log.last_position()
    assert kept.ties == {id: ties_of(case) for id, case in ledger.cases.items()}
    assert {ties.ever_of_concern for ties in kept.ties.values()} == {True}


@pytest.mark.parametrize("batch", [1, 7])
def test_the_same_rows_however_batches_fell(
    batch: int, pool: Pool, second_pool: Pool, ledger: Ledger
) -> None:
    two_cases(ledger)
    project(pool, ledger)
    project(second_pool, ledger, batch=batch)
    rows = dump(pool.conninfo, TIES)
    assert rows == dump(second_pool.conninfo, TIES)
    assert not {WRITTEN, NAMED} & set(rows.decode("latin-1").split('"'))


def test_a_case_is_not_kept_while_events_of_it_are_set_aside(pool: Pool, ledger: Ledger) -> None:
    held, other = ledger.begin(), ledger.begin()
    ledger.allocate(held)
    ledger.allocate(other)
    items = ledger.log.items
    for number, item in enumerate(items):
        assert isinstance(item, Envelope)
        if item.originator_id == held and isinstance(item.fact, CaseAllocated):
            items[number] = unreadable(item)
    [parked] = project(pool, ledger)
    assert isinstance(parked, StreamParked)
    kept = TiesIndex(pool).kept([held, other])
    assert list(kept.ties) == [other]
    assert kept.position == len(items)


def test_a_view_that_nobody_has_begun_keeps_nothing(pool: Pool, ledger: Ledger) -> None:
    assert TiesIndex(pool).kept([ledger.begin()]) == KeptTies()
