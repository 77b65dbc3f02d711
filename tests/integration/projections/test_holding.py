"""Who holds a case and who stands in, for any day, at any position: as the case itself says."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from psycopg_pool import ConnectionPool

from domain.case.case import Case, evolve
from domain.case.discharge.transition import (
    CompleteTransition,
    PlanTransition,
    TransitionPlan,
    TransitionResult,
)
from domain.case.measures.goals import GoalWording, SetBy, SetGoal
from domain.case.oversight.allocation import (
    AllocateCase,
    AllocationReasons,
    ArrangeCover,
    EndCover,
    RatePriority,
    ReallocateCase,
    UnallocateCase,
)
from domain.case.oversight.handover import (
    AcceptHandover,
    CompleteHandover,
    HandoverReason,
    HandoverSummary,
    OfferHandover,
    RejectHandover,
)
from domain.case.referral.referral import Pathway
from domain.case.safeguarding.periods import Ending, Standing
from domain.case.safeguarding.plans import EndEarlyHelpPlan, StartEarlyHelpPlan
from domain.case.supervision.supervision import (
    Action,
    ActionResult,
    Agreed,
    CompleteSupervisionAction,
    Review,
    ReviewCase,
)
from domain.envelope import Envelope
from domain.moments import london_day
from domain.roles import Role
from projections.caseload.projection import CaseloadProjection
from projections.caseload.query import CaseloadLine
from projections.notices import Advanced, Notice
from projections.runner import Runner
from tests.integration.projections.histories import WRITTEN, Ledger
from tests.integration.projections.reading import caseload
from tests.integration.projections.tables import CASELOAD, dump

Pool = ConnectionPool[Any]
WEEKS = 5


def project(pool: Pool, ledger: Ledger, batch: int = 500) -> None:
    """Project all there is; nothing may be parked."""
    notices: list[Notice] = []
    runner = Runner(CaseloadProjection(), pool, ledger.log, tell=notices.append, batch=batch)
    runner.catch_up()
    assert all(isinstance(notice, Advanced) for notice in notices), notices


def line_of(pool: Pool, case: UUID, **asked: Any) -> CaseloadLine:
    with pool.connection() as connection:
        page = caseload(connection, include_ended=True, **asked)
    return {line.row.case_id: line for line in page.lines}[case]


def _allocation(ledger: Ledger, role: Role, day: date, team: str = "north-1") -> dict[str, Any]:
    return {
        "practitioner": ledger.actor(role),
        "practitioner_role": role,
        "team": team,
        "starting": day,
    }


def changing_hands(ledger: Ledger) -> UUID:
    """A case held, covered, given on from a later day, called off, given up, and held again."""
    case, today = ledger.begin(), london_day(ledger.now)

    def on(days: int) -> date:
        return today + timedelta(days=days)

    def ask(asked: Any) -> Any:
        return ledger.ask(case, asked, role=Role.DUTY)

    first = ask(AllocateCase(**_allocation(ledger, Role.PWP, on(3)))).pop()
    cover = {"practitioner": ledger.actor(Role.CWP), "practitioner_role": Role.CWP}
    covers = ask(ArrangeCover(**cover, starting=on(5), until=on(12))).pop()
    ask(EndCover(cover=covers.id, last_day=on(8)))
    ask(ArrangeCover(**cover, starting=on(7), until=on(7)))
    moved = ReallocateCase(**_allocation(ledger, Role.TWP, on(10), "north-2"), reason="caseload")
    second = ask(moved)[-1]
    ask(UnallocateCase(allocation=second.id, last_day=on(9), reason="allocated_in_error"))
    ask(ReallocateCase(**_allocation(ledger, Role.HI_THERAPIST, on(20)), reason="step_changed"))
    ask(ReallocateCase(**_allocation(ledger, Role.CWP, on(20)), reason="caseload"))
    ledger.now += timedelta(days=4)
    ask(UnallocateCase(allocation=first.id, last_day=on(15), reason="long_absence"))
    return case


def test_on_every_day_at_every_position_the_holder_is_the_cases_own(
    pool: Pool, ledger: Ledger
) -> None:
    today = london_day(ledger.now)
    case_id = changing_hands(ledger)
    project(pool, ledger)
    days = [today + timedelta(days=n) for n in range(WEEKS * 7)]
    case: Case | None = None
    seen = set()
    for entry in ledger.log.items:
        assert isinstance(entry, Envelope)
        assert entry.recorded is not None
        case = evolve(case, entry)
        for day in days:
            line = line_of(pool, case_id, day=day, at_position=entry.recorded.position)
            wanted = case.allocation.holder_on(day)
            found = None if line.held is None else line.held.practitioner
            assert found == (None if wanted is None else wanted.practitioner)
            if line.held is not None and wanted is not None:
                assert (line.held.role, line.held.team) == (wanted.role, wanted.team)
                assert line.held.starting == wanted.starting
            standing_in = {cover.practitioner for cover in line.covers}
            assert standing_in == case.allocation.covering_on(day)
            seen.add((found, bool(standing_in)))
    assert len(seen) >= 5, "somebody, nobody, others, with a cover and without"


def test_a_case_is_on_the_caseload_of_who_holds_or_covers_it_that_day(
    pool: Pool, ledger: Ledger
) -> None:
    today = london_day(ledger.now)
    changing_hands(ledger)
    other = ledger.begin()
    project(pool, ledger)

    def on(days: int, **asked: Any) -> int:
        with pool.connection() as connection:
            page = caseload(connection, day=today + timedelta(days=days), **asked)
        assert other not in {line.row.case_id for line in page.lines}
        return len(page.lines)

    holder, cover = ledger.actor(Role.PWP), ledger.actor(Role.CWP)
    assert [on(d, practitioner=holder) for d in (2, 3, 10, 15, 16)] == [0, 1, 1, 1, 0]
    assert [on(d, practitioner=cover) for d in (4, 5, 8, 9, 19, 20)] == [0, 1, 1, 0, 0, 1]
    assert [on(d, team="north-1") for d in (2, 3, 16, 20)] == [0, 1, 0, 1]
    assert [on(d, team="north-2") for d in (9, 10)] == [0, 0], "called off before its first day"


@pytest.mark.parametrize("batch", [1, 4])
def test_holders_are_the_same_however_events_came_in(
    batch: int, pool: Pool, second_pool: Pool, ledger: Ledger, service_url: str
) -> None:
    changing_hands(ledger)
    project(pool, ledger, batch=batch)
    project(second_pool, ledger)
    assert isinstance(second_pool.conninfo, str)
    assert dump(service_url, CASELOAD) == dump(second_pool.conninfo, CASELOAD)
    assert ledger.actor(Role.TWP).bytes in dump(service_url, ["caseload_holder_1"])


def test_a_row_says_what_is_offered_planned_and_agreed(pool: Pool, ledger: Ledger) -> None:
    case, today = ledger.begin(Pathway.CHILD), london_day(ledger.now)
    ledger.allocate(case)
    tomorrow = today + timedelta(days=1)

    def row() -> Any:
        project(pool, ledger)
        return line_of(pool, case).row

    ledger.ask(case, RatePriority(priority="soon", reasons=AllocationReasons(rationale=WRITTEN)))
    for _ in range(2):
        wording = GoalWording(words=WRITTEN)
        ledger.ask(case, SetGoal(set_by=SetBy.PERSON, national=False, wording=wording))
    assert (row().priority, row().goal_count) == ("soon", 2)

    offer = OfferHandover(
        practitioner=ledger.actor(Role.CWP),
        practitioner_role=Role.CWP,
        team="north-1",
        summary=HandoverSummary(summary=WRITTEN),
    )
    reason = HandoverReason(reason=WRITTEN)
    [offered] = ledger.ask(case, offer)
    assert (row().handover, row().handover_to, row().handover_stage) == (
        *(offered.id, ledger.actor(Role.CWP), "offered"),
    )
    ledger.ask(case, RejectHandover(handover=offered.id, reason=reason), role=Role.CWP)
    assert (row().handover, row().handover_to, row().handover_stage) == (None, None, None)
    [offered] = ledger.ask(case, offer)
    ledger.ask(case, AcceptHandover(handover=offered.id), role=Role.CWP)
    assert (row().handover, row().handover_stage) == (offered.id, "accepted")
    ledger.ask(case, CompleteHandover(handover=offered.id, starting=tomorrow))
    assert row().handover is None
    assert line_of(pool, case, day=today).held.practitioner == ledger.actor(Role.PWP)  # type: ignore[union-attr]
    assert line_of(pool, case, day=tomorrow).held.practitioner == ledger.actor(Role.CWP)  # type: ignore[union-attr]

    plan = PlanTransition(
        receiving_service="adult",
        target_on=tomorrow,
        aged_17_and_a_half=True,
        plan=TransitionPlan(plan=WRITTEN),
    )
    [planned] = ledger.ask(case, plan)
    assert (row().transition, row().transition_due_on) == (planned.id, tomorrow)
    assert row().transitions_overdue(tomorrow) == ()
    assert row().transitions_overdue(tomorrow + timedelta(days=1)) == (planned.id,)
    done = TransitionResult(account=WRITTEN)
    ledger.ask(case, CompleteTransition(transition=planned.id, happened_on=today, result=done))
    assert (row().transition, row().transition_due_on) == (None, None)


def test_actions_from_supervision_are_owed_until_they_are_done(pool: Pool, ledger: Ledger) -> None:
    case, today = ledger.begin(), london_day(ledger.now)
    ledger.allocate(case)
    actions = tuple(Action(due_on=due, agreed=Agreed(what=WRITTEN)) for due in (today, None))
    review = ReviewCase(
        reasons=("practitioner_request",),
        decision="continue",
        planned_sessions=8,
        actions=actions,
        review=Review(discussion=WRITTEN),
    )
    _, due, undated = ledger.ask(case, review, role=Role.SUPERVISOR)
    ledger.review(case)
    project(pool, ledger)
    row = line_of(pool, case).row
    assert row.planned_sessions == 8, "a later review that planned none leaves the plan as it is"
    assert row.open_actions == (due.id, undated.id)
    assert row.actions_overdue(today) == ()
    assert row.actions_overdue(today + timedelta(days=1)) == (due.id,)
    ledger.ask(case, CompleteSupervisionAction(action=due.id, result=ActionResult(text=WRITTEN)))
    project(pool, ledger)
    row = line_of(pool, case).row
    assert (row.open_actions, row.open_actions_due) == ((undated.id,), (None,))


def test_a_status_stands_open_until_it_ends(pool: Pool, ledger: Ledger) -> None:
    case, today = ledger.begin(Pathway.CHILD), london_day(ledger.now)
    began = {"happened_on": today, "standing": Standing(content=WRITTEN)}
    past = {**began, "happened_on": today - timedelta(days=9), "until": today - timedelta(days=8)}
    ledger.ask(case, StartEarlyHelpPlan(**past))
    project(pool, ledger)
    assert line_of(pool, case).row.open_statuses == (), "it was over when we learned of it"
    [started] = ledger.ask(case, StartEarlyHelpPlan(**began))
    project(pool, ledger)
    assert line_of(pool, case).row.open_statuses == ("early_help_plan",)
    ending = {"started": started.id, "happened_on": today, "ending": Ending(content=WRITTEN)}
    ledger.ask(case, EndEarlyHelpPlan(**ending, reason="goals_met"))
    project(pool, ledger)
    assert line_of(pool, case).row.open_statuses == ()


def test_a_trainees_assessment_is_signed_like_a_note(pool: Pool, ledger: Ledger) -> None:
    case = ledger.begin()
    ledger.assess(case, role=Role.TRAINEE)
    project(pool, ledger)
    unsigned = ledger.cases[case].oversight.unsigned
    assert len(unsigned) == 1
    assert set(line_of(pool, case).row.unsigned_notes) == unsigned
