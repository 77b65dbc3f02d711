"""The waiting list over several cases: its order, its pages, as it stood, and who checked last."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from psycopg_pool import ConnectionPool

from domain.case.risk.risk import AssessRisk, Judgement, Level
from domain.gate.naming import NamedAs
from domain.roles import Role
from projections.boards.item import Kind
from projections.boards.projection import BoardsProjection
from projections.boards.waiting import Waits, waiting
from projections.caseload.projection import CaseloadProjection
from projections.ties.projection import TiesProjection
from tests.integration.projections.histories import WRITTEN, Ledger
from tests.integration.projections.reading import LATER
from tests.integration.projections.test_boards import project

Pool = ConnectionPool[Any]


def listed(pool: Pool, **asked: Any) -> dict[UUID, Waits]:
    with pool.connection() as connection:
        page = waiting(connection, day=LATER, **asked)
    return {waits.line.row.case_id: waits for waits in page.cases}


def pages(pool: Pool, **asked: Any) -> list[UUID]:
    found: list[UUID] = []
    after = None
    while True:
        with pool.connection() as connection:
            page = waiting(connection, day=LATER, after=after, limit=1, **asked)
        found += [waits.line.row.case_id for waits in page.cases]
        after = page.next_after
        if after is None:
            return found


def judge(ledger: Ledger, case: UUID, level: Level) -> UUID:
    judgement = Judgement(**dict.fromkeys(Judgement.model_fields, WRITTEN))
    return ledger.ask(case, AssessRisk(level=level, judgement=judgement))[-1].id


def test_q45_by_risk_and_then_the_longest_wait(pool: Pool, ledger: Ledger) -> None:
    cases = [ledger.begin() for _ in range(4)]
    ledger.now += timedelta(days=9)
    later = ledger.begin()
    judge(ledger, later, Level.MODERATE)
    judge(ledger, cases[2], Level.MODERATE)
    last = judge(ledger, cases[3], Level.IMMEDIATE)
    judge(ledger, cases[0], Level.LOW)
    project(pool, ledger)
    in_order = [cases[3], cases[2], later, cases[1], cases[0]]
    found = listed(pool)
    assert list(found) == pages(pool) == in_order
    assert list(listed(pool, by_id=True)) == pages(pool, by_id=True) == sorted(in_order)
    assert found[cases[3]].rule.code == "immediate_risk"
    assert found[cases[3]].line.row.risk_judged == last
    # Each judgement is two events.
    before = len(ledger.log.items) - 4
    as_it_stood = [cases[2], later, *sorted((cases[0], cases[1], cases[3]))]
    assert list(listed(pool, at_position=before)) == as_it_stood
    assert pages(pool, at_position=before) == as_it_stood


def test_q45_who_last_checked_on_somebody_who_waits(pool: Pool, ledger: Ledger) -> None:
    case, other = ledger.begin(), ledger.begin()
    contact = ledger.book(case, "01")
    ledger.attend(case, contact)
    project(pool, ledger)
    assert listed(pool)[other].checked == ()
    [seen] = listed(pool)[case].checked
    assert (seen.kind, seen.because, seen.owner) == (
        Kind.LAST_SEEN,
        (contact,),
        ledger.actor(Role.PWP),
    )
    position = len(ledger.log.items)
    changed = judge(ledger, case, Level.HIGH)
    project(pool, ledger)
    [risk, before] = listed(pool)[case].checked
    assert (risk.kind, risk.because, risk.code) == (
        Kind.RISK_REVIEWED,
        (changed,),
        "case.risk_level_changed",
    )
    assert before == seen
    assert listed(pool, at_position=position)[case].checked == (seen,)


def test_the_page_behind_somebody_who_waits_no_more_is_still_found(
    pool: Pool, ledger: Ledger
) -> None:
    cases = sorted(ledger.begin() for _ in range(3))
    project(pool, ledger)
    assert list(listed(pool)) == cases
    ledger.treat(cases[0])
    project(pool, ledger)
    assert list(listed(pool)) == list(listed(pool, after=cases[0])) == cases[1:]


def test_of_a_team_only_those_that_it_holds(pool: Pool, ledger: Ledger) -> None:
    mine, _ = ledger.begin(), ledger.begin()
    ledger.allocate(mine, team="north-1")
    project(pool, ledger)
    assert list(listed(pool, team="north-1")) == [mine]
    assert list(listed(pool, practitioner=ledger.actor(Role.PWP))) == [mine]


def test_of_who_waits_those_whose_case_names_somebody(pool: Pool, ledger: Ledger) -> None:
    own, theirs, nobodys, lost = (ledger.begin() for _ in range(4))
    ledger.allocate(own)
    ledger.allocate(theirs, Role.TWP, team="south-1")
    pwp = NamedAs(ledger.actor(Role.PWP), None)
    leader = NamedAs(ledger.new_id(), "south-1")
    project(pool, ledger, CaseloadProjection(), BoardsProjection(), TiesProjection())
    for by_id in (False, True):
        assert list(listed(pool, naming=pwp, by_id=by_id)) == [own]
        assert list(listed(pool, naming=leader, by_id=by_id)) == [theirs]
        everybody = listed(pool, by_id=by_id)
        assert set(everybody) == {own, theirs, nobodys, lost}
    with pool.connection() as connection:
        connection.execute(
            "INSERT INTO views.parked (name, version, position, stream, type, schema)"
            " VALUES ('ties', 2, 1, %s, 'case.case_allocated', 1)",
            [lost],
        )
    assert pages(pool, naming=pwp) == sorted([own, lost], key=list(listed(pool)).index)
