from datetime import timedelta
from uuid import UUID

import pytest

from domain.case.risk.safety_plan import (
    AgreeSafetyPlan,
    PlanReview,
    PlanWithdrawal,
    ReviewOutcome,
    ReviewSafetyPlan,
    SafetyPlan,
    SafetyPlanAgreed,
    SafetyPlanReviewed,
    SafetyPlanWithdrawn,
    SharedWith,
    State,
    WithdrawalReason,
    WithdrawSafetyPlan,
)
from domain.commands import NotAcceptable, NotPossible
from domain.moments import At, On, london_day

NOWHERE = UUID(int=77)
DAY = timedelta(days=1)


def plan(**changes) -> AgreeSafetyPlan:
    said = SafetyPlan(
        warning_signs="Not sleeping",
        coping="A walk",
        contacts="A friend; the crisis line",
        means_restriction="Tablets kept by a sister",
    )
    return AgreeSafetyPlan(**{"shared_with": (SharedWith.PERSON,), "plan": said, **changes})


def review(id: UUID, day, **changes) -> ReviewSafetyPlan:
    values = {
        "plan": id,
        "happened_on": day,
        "outcome": ReviewOutcome.STILL_RIGHT,
        "next_review_by": day + 14 * DAY,
        "review": PlanReview(content="Went through each line; nothing to change"),
    }
    return ReviewSafetyPlan(**{**values, **changes})


def withdraw(id: UUID, day) -> WithdrawSafetyPlan:
    return WithdrawSafetyPlan(
        plan=id,
        happened_on=day,
        reason=WithdrawalReason.HELD_BY_ANOTHER_SERVICE,
        withdrawal=PlanWithdrawal(rationale="The crisis team made one of theirs"),
    )


@pytest.fixture
def planned(accepted):
    """A case with a plan to be reviewed within a week, the plan's id, and the day."""
    today = london_day(accepted.now)
    return accepted, accepted.ask(plan(review_by=today + 7 * DAY))[0].id, today


def test_the_latest_plan_is_the_current_one_and_names_the_one_it_replaces(accepted):
    [first] = accepted.ask(plan())
    [second] = accepted.ask(plan(shared_with=(SharedWith.PERSON, SharedWith.GP)))
    assert isinstance(second.fact, SafetyPlanAgreed)
    assert (first.fact.replaces, second.fact.replaces) == (None, first.id)
    assert accepted.known_case.safety_plan.current == second.id


def test_a_plan_is_reviewed_today_or_later(accepted):
    today = london_day(accepted.now)
    assert accepted.refusal(plan(review_by=today - DAY)) == (NotAcceptable, "review-in-past")
    accepted.ask(plan(review_by=today))
    accepted.ask(plan(review_by=today + DAY))


def test_a_plan_written_down_late_may_be_due_for_review_already(accepted):
    agreed = accepted.now - timedelta(days=30)
    due = london_day(agreed) + timedelta(days=7)
    [entry] = accepted.ask(plan(review_by=due), occurred=At(at=agreed))
    assert entry.fact.review_by == due
    early = plan(review_by=london_day(agreed) - DAY)
    assert accepted.refusal(early, occurred=At(at=agreed)) == (NotAcceptable, "review-in-past")


@pytest.mark.parametrize(("after", "late"), [(6, False), (7, False), (8, True)])
def test_a_review_after_its_day_is_seen_to_be_late(planned, after, late):
    story, id, today = planned
    story.pass_days(after)
    day = london_day(story.now)
    assert story.known_case.safety_plan.overdue(day) is late
    [entry] = story.ask(review(id, day))
    assert isinstance(entry.fact, SafetyPlanReviewed)
    assert (entry.fact.was_due_by, entry.fact.late) == (today + 7 * DAY, late)
    state = story.known_case.safety_plan
    assert (state.current, state.review_by) == (id, day + 14 * DAY)


def test_a_review_recorded_late_is_judged_by_the_day_it_was_held(planned):
    story, id, today = planned
    story.pass_days(30)
    [entry] = story.ask(review(id, today + 3 * DAY), occurred=On(on=today + 3 * DAY))
    assert not entry.fact.late


def test_a_plan_to_be_changed_stays_due_until_another_is_agreed(planned):
    story, id, today = planned
    changed = review(id, today, outcome=ReviewOutcome.TO_BE_CHANGED, next_review_by=None)
    story.ask(changed)
    assert story.known_case.safety_plan.review_by == today + 7 * DAY
    story.ask(plan())
    assert story.known_case.safety_plan.review_by is None


def test_a_plan_that_stays_says_when_it_is_looked_at_again(planned):
    story, id, today = planned
    for changes, code in (
        ({"next_review_by": None}, "next-review-missing"),
        ({"next_review_by": today - DAY}, "review-in-past"),
        ({"happened_on": today + DAY}, "happened-in-future"),
        ({"happened_on": today - DAY}, "before-the-plan"),
    ):
        assert story.refusal(review(id, today, **changes)) == (NotAcceptable, code)
    assert story.ask(review(id, today, next_review_by=today))


def test_only_the_current_plan_is_reviewed_or_withdrawn(planned):
    story, first, today = planned
    [second] = story.ask(plan())
    for asked in (review, withdraw):
        for wrong in (first, NOWHERE):
            refused = story.refusal(asked(wrong, today))
            assert refused == (NotPossible, "not-the-current-plan")
        assert story.refusal(asked(second.id, today + DAY))[1] == "happened-in-future"
        assert story.refusal(asked(second.id, today - DAY))[1] == "before-the-plan"


def test_a_withdrawn_plan_is_current_no_more_and_another_may_follow(planned):
    story, id, today = planned
    [entry] = story.ask(withdraw(id, today))
    assert isinstance(entry.fact, SafetyPlanWithdrawn)
    assert story.known_case.safety_plan == State()
    assert story.refusal(withdraw(id, today)) == (NotPossible, "not-the-current-plan")
    [again] = story.ask(plan())
    assert again.fact.replaces is None
    assert story.known_case.safety_plan.current == again.id


def test_what_the_plan_says_is_never_clear(planned):
    story, id, today = planned
    entries = [story.entries[-1], *story.ask(review(id, today)), *story.ask(withdraw(id, today))]
    for entry, part in zip(entries, ("plan", "review", "withdrawal"), strict=True):
        assert [name for name, _, _ in entry.fact.parts()] == [part]
