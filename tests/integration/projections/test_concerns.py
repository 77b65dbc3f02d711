"""Concerns that are merged and reopened, answers that are chased, and plans that are withdrawn:
the caseload and the chronology's periods follow the case, step by step."""

from datetime import timedelta
from typing import Any

from psycopg_pool import ConnectionPool

from domain.case.case import Case, evolve
from domain.case.referral.referral import Pathway
from domain.case.risk import safety_plan
from domain.case.safeguarding import agencies, concern_links
from domain.case.safeguarding.concern_decisions import Rationale
from domain.commands import Command
from domain.moments import london_day
from domain.roles import Role
from projections.caseload.projection import CaseloadProjection
from projections.chronology.periods import concern_periods
from projections.chronology.projection import ChronologyProjection
from projections.chronology.query import chronology
from projections.notices import Advanced, Notice
from projections.runner import Runner
from tests.integration.projections.histories import WRITTEN, Ledger
from tests.integration.projections.reading import caseload

Pool = ConnectionPool[Any]
WHY = Rationale(rationale=WRITTEN)


def project(projection: Any, pool: Pool, ledger: Ledger) -> None:
    """Project all there is; nothing may be parked."""
    notices: list[Notice] = []
    Runner(projection, pool, ledger.log, tell=notices.append).catch_up()
    assert all(isinstance(notice, Advanced) for notice in notices), notices


def _lead(ledger: Ledger, case: Any, *steps: Command) -> None:
    for asked in steps:
        ledger.ask(case, asked, role=Role.SAFEGUARDING_LEAD)


def _history(ledger: Ledger) -> Any:
    """A concern reopened, another merged into it and its answer chased; a plan withdrawn."""
    case = ledger.begin(Pathway.CHILD)
    first, second = ledger.concern(case), ledger.concern(case)
    made = ledger.refer(case, second.id, london_day(ledger.now))
    ledger.settle(case, first.id)
    ledger.now += timedelta(days=3)
    _lead(
        ledger,
        case,
        concern_links.ReopenConcern(concern=first.id, rationale=WHY),
        concern_links.MergeConcern(concern=second.id, into=first.id, rationale=WHY),
    )
    chase = agencies.ChaseAgencyResponse(
        referral=made.id,
        happened_at=ledger.now,
        method=agencies.Method.TELEPHONE,
        reply_expected_by=london_day(ledger.now + timedelta(days=2)),
        chase=agencies.Chase(content=WRITTEN),
    )
    ledger.ask(case, agencies.MarkResponseOverdue(referral=made.id))
    ledger.ask(case, chase)
    words = dict.fromkeys(safety_plan.SafetyPlan.model_fields, WRITTEN)
    [plan] = ledger.ask(
        case,
        safety_plan.AgreeSafetyPlan(
            shared_with=(safety_plan.SharedWith.PERSON,), plan=safety_plan.SafetyPlan(**words)
        ),
    )
    withdrawal = safety_plan.WithdrawSafetyPlan(
        plan=plan.id,
        happened_on=london_day(ledger.now),
        reason=safety_plan.WithdrawalReason.NO_LONGER_NEEDED,
        withdrawal=safety_plan.PlanWithdrawal(rationale=WRITTEN),
    )
    ledger.ask(case, withdrawal)
    return case, first, second


def test_the_caseload_shows_what_stands_open_at_every_step(pool: Pool, ledger: Ledger) -> None:
    case_id, _, _ = _history(ledger)
    project(CaseloadProjection(), pool, ledger)
    case: Case | None = None
    for entry in ledger.log.items:
        case = evolve(case, entry)
        with pool.connection() as connection:
            page = caseload(connection, at_position=entry.recorded.position, limit=10)
        [row] = [line.row for line in page.lines if line.row.case_id == case_id]
        state = case.safeguarding
        assert set(row.open_concerns) == state.open_concerns
        assert set(row.awaited_replies) == state.awaiting_reply
        awaited = [state.referrals[id] for id in row.awaited_replies]
        assert list(row.awaited_reply_concerns) == [made.concern for made in awaited]
        assert list(row.awaited_reply_by) == [made.expected_by for made in awaited]
        assert row.safety_plan == case.safety_plan.current


def test_a_reopened_concern_has_two_periods_and_a_merged_one_ends(
    pool: Pool, ledger: Ledger
) -> None:
    case, first, second = _history(ledger)
    project(ChronologyProjection(), pool, ledger)
    with pool.connection() as connection:
        told = chronology(connection, case=case)
    periods = [(p.concern, p.ended is None) for p in concern_periods(e.row for e in told.entries)]
    assert periods == [(first.id, False), (first.id, True), (second.id, False)]
    chased = [e.row for e in told.entries if e.row.type == "case.agency_response_chased"]
    assert [row.concern_id for row in chased] == [first.id], "it is awaited there now"
