"""Death, coming of age, and what follows the end of treatment."""

from datetime import timedelta

import pytest

from domain.case.case import Status
from domain.case.discharge.aftercare import (
    DischargeLetter,
    FollowUpNote,
    Recipient,
    RecordFollowUpContact,
    SendDischargeLetter,
    Wellbeing,
)
from domain.case.discharge.death import DeathDetail, Mistake, RecordDeath, ToldBy, WithdrawDeath
from domain.case.discharge.discharge import (
    Blocker,
    CloseCase,
    OverrideReason,
    PlanDischarge,
    ReopenCase,
    ReopenReason,
    StayingWell,
    Summary,
    Why,
    blockers,
)
from domain.case.discharge.transition import (
    CompleteTransition,
    FailedBecause,
    FailTransition,
    PlanTransition,
    TransitionPlan,
    TransitionResult,
)
from domain.case.referral.referral import Answer
from domain.case.sessions.contacts import BookContact
from domain.commands import NotAcceptable, NotAllowed, NotPossible
from domain.moments import london_day
from domain.policies import policy
from domain.roles import Role
from tests.unit.domain.conftest import actor_of

A_DAY = timedelta(days=1)
SUPERVISOR = {"role": Role.SUPERVISOR}


def died(story, **changes):
    values = {
        "died_on": london_day(story.now),
        "told_by": ToldBy.FAMILY,
        "suspected_suicide": Answer.NOT_KNOWN,
        "detail": DeathDetail(account="Her sister rang"),
    }
    return RecordDeath(**{**values, **changes})


def closing(story, end_code="46", **changes):
    values = {
        "end_date": london_day(story.now),
        "end_code": end_code,
        "summary": Summary(summary="What was done"),
    }
    return CloseCase(**{**values, **changes})


def reopening():
    return ReopenCase(reason=ReopenReason.CLOSED_IN_ERROR, why=Why(rationale="In error"))


def move(story, **changes):
    values = {
        "receiving_service": "adult-cmht",
        "target_on": london_day(story.now) + 90 * A_DAY,
        "aged_17_and_a_half": True,
        "plan": TransitionPlan(plan="A joint meeting in spring"),
    }
    return PlanTransition(**{**values, **changes})


def completed(story, transition, **changes):
    values = {
        "transition": transition,
        "happened_on": london_day(story.now),
        "result": TransitionResult(account="Seen together", accepted_by="Their intake"),
    }
    return CompleteTransition(**{**values, **changes})


def failed(story, transition):
    return FailTransition(
        transition=transition,
        happened_on=london_day(story.now),
        because=FailedBecause.NOT_ACCEPTED,
        result=TransitionResult(account="Below their threshold"),
    )


def letter(story, **changes):
    values = {
        "happened_on": london_day(story.now),
        "recipients": (Recipient.PERSON, Recipient.GP),
        "channel": "letter",
        "letter": DischargeLetter(content="Dear Ada"),
    }
    return SendDischargeLetter(**{**values, **changes})


def follow_up(story, **changes):
    values = {
        "started": story.now,
        "duration_minutes": 15,
        "medium": "02",
        "practitioner": actor_of(Role.PWP),
        "wellbeing": Wellbeing.KEEPING_WELL,
        "risk_considered": True,
        "note": FollowUpNote(narrative="Still walks every day"),
    }
    return RecordFollowUpContact(**{**values, **changes})


def test_a_death_ends_the_case_at_once_and_calls_for_reviews(accepted):
    [entry] = accepted.ask(died(accepted))
    assert accepted.known_case.status is Status.DECEASED
    assert accepted.known_case.ended
    assert entry.fact.reviews == ("learning_from_deaths", "retention")
    assert entry.fact.policy == policy("death_reviews")["version"]
    assert "sister" not in str(entry.fact.clear())
    booking = BookContact(
        appointment_type="02",
        medium="02",
        practitioner=actor_of(Role.PWP),
        planned=accepted.now,
    )
    assert accepted.refusal(booking) == (NotPossible, "case-ended")
    assert accepted.refusal(died(accepted)) == (NotPossible, "death-recorded")


@pytest.mark.parametrize(
    ("suspected", "named"), [(Answer.YES, True), (Answer.NO, False), (Answer.NOT_KNOWN, False)]
)
def test_a_childs_death_and_a_suspected_suicide_call_for_more(accepted_child, suspected, named):
    [entry] = accepted_child.ask(died(accepted_child, suspected_suicide=suspected))
    assert "child_death_review" in entry.fact.reviews
    assert ("suspected_suicide" in entry.fact.reviews) is named


def test_a_day_of_death_may_be_unknown_but_not_to_come(accepted):
    later = died(accepted, died_on=london_day(accepted.now) + A_DAY)
    assert accepted.refusal(later) == (NotAcceptable, "happened-in-future")
    [entry] = accepted.ask(died(accepted, died_on=None))
    assert "died_on" not in entry.fact.clear()


def test_a_case_is_closed_after_a_death_and_then_stays_closed(accepted):
    accepted.attend()
    accepted.ask(died(accepted))
    assert accepted.ask(closing(accepted, "49"))
    assert accepted.known_case.status is Status.DECEASED
    assert accepted.refusal(closing(accepted, "49")) == (NotPossible, "case-ended")
    assert accepted.refusal(reopening(), **SUPERVISOR) == (NotPossible, "person-died")


def test_a_death_recorded_wrongly_is_withdrawn_by_its_own_id(accepted):
    accepted.attend()
    before = accepted.known_case.status
    [entry] = accepted.ask(died(accepted))
    sorry = Mistake(explanation="Another person of that name")
    wrong = WithdrawDeath(death=actor_of(Role.DUTY), mistake=sorry)
    assert accepted.refusal(wrong, **SUPERVISOR) == (NotPossible, "no-such-death")
    accepted.ask(WithdrawDeath(death=entry.id, mistake=sorry), **SUPERVISOR)
    assert accepted.known_case.status is before
    assert accepted.known_case.death.reviews == ()


def test_a_declined_referral_still_takes_a_death(received):
    received.ask(died(received))
    assert received.known_case.status is Status.DECEASED


def test_an_adult_does_not_come_of_age(accepted):
    assert accepted.refusal(move(accepted)) == (NotPossible, "not-a-young-person")


def test_a_transition_is_planned_from_seventeen_and_a_half_for_a_day_to_come(accepted_child):
    today = london_day(accepted_child.now)
    early = move(accepted_child, aged_17_and_a_half=False)
    assert accepted_child.refusal(early) == (NotAcceptable, "transition-too-early")
    past = move(accepted_child, target_on=today - A_DAY)
    assert accepted_child.refusal(past) == (NotAcceptable, "target-in-past")
    [entry] = accepted_child.ask(move(accepted_child, target_on=today))
    state = accepted_child.known_case.transition
    assert set(state.open) == {entry.id}
    assert state.overdue(today) == frozenset()
    assert state.overdue(today + A_DAY) == {entry.id}
    assert accepted_child.refusal(move(accepted_child)) == (NotPossible, "transition-open")


@pytest.mark.parametrize("settle", [completed, failed])
def test_an_open_transition_blocks_closing_until_it_is_settled(accepted_child, settle):
    accepted_child.attend()
    [planned] = accepted_child.ask(move(accepted_child))
    assert blockers(accepted_child.known_case) == (Blocker.TRANSITION_OPEN,)
    assert accepted_child.refusal(closing(accepted_child)) == (NotPossible, "closing-blocked")
    override = closing(accepted_child, override_reason=OverrideReason.HANDED_OVER)
    assert accepted_child.refusal(override) == (NotAllowed, "override-not-allowed")
    accepted_child.ask(settle(accepted_child, planned.id))
    again = settle(accepted_child, planned.id)
    assert accepted_child.refusal(again) == (NotPossible, "no-open-transition")
    assert accepted_child.ask(closing(accepted_child))


def test_an_overridden_transition_can_still_be_settled_after_the_end(accepted_child):
    accepted_child.attend()
    [planned] = accepted_child.ask(move(accepted_child))
    override = closing(accepted_child, override_reason=OverrideReason.HANDED_OVER)
    accepted_child.ask(override, **SUPERVISOR)
    tomorrow = completed(
        accepted_child, planned.id, happened_on=london_day(accepted_child.now) + A_DAY
    )
    assert accepted_child.refusal(tomorrow) == (NotAcceptable, "happened-in-future")
    assert accepted_child.ask(completed(accepted_child, planned.id))


def test_a_letter_goes_out_when_the_end_is_planned_or_past(accepted):
    assert accepted.refusal(letter(accepted)) == (NotPossible, "no-discharge-yet")
    accepted.attend()
    accepted.ask(PlanDischarge(reasons=("goals_met",), staying_well=StayingWell(plan="Diary")))
    tomorrow = letter(accepted, happened_on=london_day(accepted.now) + A_DAY)
    assert accepted.refusal(tomorrow) == (NotAcceptable, "happened-in-future")
    [entry] = accepted.ask(letter(accepted))
    assert "Dear" not in str(entry.fact.clear())
    accepted.ask(closing(accepted))
    accepted.ask(letter(accepted, recipients=(Recipient.REFERRER,)))
    found = accepted.known_case.aftercare.letters
    assert found == {Recipient.PERSON, Recipient.GP, Recipient.REFERRER}


def test_a_follow_up_after_the_end_is_no_treatment(accepted):
    accepted.attend()
    assert accepted.refusal(follow_up(accepted)) == (NotPossible, "no-discharge-yet")
    accepted.ask(closing(accepted))
    treated = accepted.known_case.sessions
    unknown = follow_up(accepted, medium="06")
    assert accepted.refusal(unknown) == (NotAcceptable, "unknown-medium")
    later = follow_up(accepted, started=accepted.now + timedelta(seconds=1))
    assert accepted.refusal(later) == (NotAcceptable, "started-in-future")
    [entry] = accepted.ask(follow_up(accepted))
    assert entry.fact.appointment_type == "06"
    assert policy("appointment_types")["codes"]["06"]["treatment"] is False
    assert accepted.known_case.sessions is treated
    state = accepted.known_case.aftercare
    assert (state.followed_up, state.last_followed_up) == (1, entry.fact.started)
    assert accepted.known_case.status is Status.CLOSED


def test_nobody_is_followed_up_who_was_not_treated(accepted):
    accepted.ask(closing(accepted, "50"))
    assert accepted.refusal(follow_up(accepted)) == (NotPossible, "never-treated")
