from domain.case.discharge.discharge import PlanDischarge, StayingWell
from domain.case.oversight.allocation import ReallocateCase
from domain.case.supervision.supervision import (
    Action,
    ActionResult,
    Agreed,
    CompleteSupervisionAction,
    Question,
    RequestSupervision,
    ScheduleSupervision,
)
from domain.commands import NotAcceptable, NotAllowed, NotPossible
from domain.moments import On, london_day
from domain.roles import Role
from tests.unit.domain.supervising import (
    DAY,
    HOLDER,
    NOWHERE,
    OTHER,
    SUPERVISOR,
    VERSION,
    assess,
    held,
    hits,
    refused,
    review,
    scored,
    supervise,
)

__all__ = ["held"]


def test_what_was_asked_for_stands_on_the_list_until_the_review(held):
    [question] = held.ask(RequestSupervision(reason="question", question=Question(question="Why?")))
    [ready] = held.ask(RequestSupervision(reason="ready_for_discharge"))
    assert hits(held)["practitioner_request"].because == (question.id,)
    assert hits(held)["ready_for_step_change_or_discharge"].because == (ready.id,)
    supervise(held)
    assert hits(held) == {}


def test_a_planned_end_is_ready_for_discharge(held):
    held.ask(PlanDischarge(reasons=("goals_met",), staying_well=StayingWell(plan="Diary")))
    assert "ready_for_step_change_or_discharge" in hits(held)


def test_a_review_stores_every_rule_that_put_the_case_on_the_list(held):
    assessed = assess(held)
    held.pass_days(28)
    [entry] = supervise(held, review(reasons=["new_assessment"]), scores=scored((10, 5), (18, 5)))
    assert [(hit.rule, hit.version) for hit in entry.fact.hits] == [
        ("new_assessment", VERSION),
        ("not_reviewed_four_weeks", VERSION),
        ("reliable_deterioration", VERSION),
        ("no_contact_two_weeks", VERSION),
    ]
    assert entry.fact.hits[0].because == (assessed,)
    assert entry.fact.reasons == ("new_assessment",)
    assert entry.fact.practitioner == HOLDER
    assert "review" not in entry.fact.clear()


def test_reasons_come_from_the_list_and_are_borne_out_by_the_record(held):
    odd = refused(held, review(reasons=["practitioner_request", "a_feeling"]))
    assert odd == (NotAcceptable, "unknown-review-reason")
    unfounded = refused(held, review(reasons=["new_assessment"]))
    assert unfounded == (NotAcceptable, "reason-not-found")
    assert refused(held, review(reasons=[])) == (NotAcceptable, "no-reason-for-review")
    assess(held)
    assert supervise(held, review(reasons=[]))


def test_decisions_come_from_the_list(held):
    refusal = refused(held, review(decision="wait_and_see"))
    assert refusal == (NotAcceptable, "unknown-review-decision")


def test_nobody_reviews_their_own_case_or_one_that_nobody_holds(held):
    assert refused(held, review(), actor=HOLDER) == (NotAllowed, "own-case")
    before = On(on=london_day(held.now) - DAY)
    assert refused(held, review(), occurred=before) == (NotPossible, "case-not-allocated")


def test_a_review_names_who_held_the_case_on_its_day(held):
    first = london_day(held.now)
    held.pass_days(5)
    asked = ReallocateCase(
        practitioner=OTHER,
        practitioner_role=Role.PWP,
        team="north-1",
        starting=london_day(held.now),
        reason="caseload",
    )
    held.ask(asked, role=Role.DUTY)
    [earlier] = supervise(held, occurred=On(on=first))
    [now] = supervise(held)
    assert (earlier.fact.practitioner, now.fact.practitioner) == (HOLDER, OTHER)


def test_a_review_written_down_late_does_not_move_the_last_review_back(held):
    held.pass_days(20)
    day = london_day(held.now)
    supervise(held)
    supervise(held, occurred=On(on=day - 20 * DAY))
    assert held.known_case.supervision.last_review == day


def test_a_planned_supervision_is_held_by_its_review(held):
    today = london_day(held.now)
    past = ScheduleSupervision(supervisor=SUPERVISOR, planned_for=today - DAY)
    assert held.refusal(past) == (NotAcceptable, "supervision-in-past")
    [meeting] = held.ask(ScheduleSupervision(supervisor=SUPERVISOR, planned_for=today))
    assert held.known_case.supervision.meetings[meeting.id].planned_for == today
    assert refused(held, review(meeting=NOWHERE)) == (NotPossible, "no-such-meeting")
    supervise(held, review(meeting=meeting.id))
    assert held.known_case.supervision.meetings == {}


def test_actions_have_ids_days_and_somebody_to_do_them_until_they_are_done(held):
    today = london_day(held.now)
    actions = (
        Action(due_on=today, agreed=Agreed(what="Ring the surgery")),
        Action(owner=OTHER, agreed=Agreed(what="Read the letter")),
    )
    reviewed, first, second = supervise(held, review(actions=actions))
    assert first.fact.clear() == {
        "review": str(reviewed.id),
        "owner": str(HOLDER),
        "due_on": today.isoformat(),
    }
    open_actions = held.known_case.supervision.actions
    assert (open_actions[second.id].owner, open_actions[second.id].due_on) == (OTHER, None)
    done = CompleteSupervisionAction(action=first.id, result=ActionResult(text="Rang, no news"))
    held.ask(done)
    assert list(held.known_case.supervision.actions) == [second.id]
    assert held.refusal(done) == (NotPossible, "no-such-action")


def test_no_action_is_due_before_it_was_agreed(held):
    action = Action(due_on=london_day(held.now) - DAY, agreed=Agreed(what="Ring"))
    asked = review(actions=(action,))
    assert refused(held, asked) == (NotAcceptable, "action-due-in-past")
