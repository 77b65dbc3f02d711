from datetime import timedelta
from uuid import UUID

import pytest

from domain.case.oversight.allocation import AllocateCase, CaseAllocated, ReallocateCase
from domain.case.oversight.handover import (
    AcceptHandover,
    CompleteHandover,
    HandoverReason,
    HandoverSummary,
    OfferHandover,
    RejectHandover,
    Stage,
    WithdrawHandover,
)
from domain.commands import NotAcceptable, NotAllowed, NotPossible
from domain.moments import london_day
from domain.roles import Role

HOLDER, RECEIVER, OUTSIDER = UUID(int=0x71), UUID(int=0x72), UUID(int=0x73)
DAY = timedelta(days=1)


def offer(**changes):
    values = {
        "practitioner": RECEIVER,
        "practitioner_role": Role.HI_THERAPIST,
        "team": "north-2",
        "summary": HandoverSummary(summary="Six sessions done, longer work is needed"),
    }
    return OfferHandover(**{**values, **changes})


@pytest.fixture
def held(accepted):
    accepted.ask(
        AllocateCase(
            practitioner=HOLDER,
            practitioner_role=Role.PWP,
            team="north-1",
            starting=london_day(accepted.now),
        ),
        role=Role.DUTY,
    )
    return accepted


@pytest.fixture
def offered(held):
    held.ask(offer(), actor=HOLDER)
    return held


def the_offer(story):
    return story.known_case.handover.open


def as_receiver(**more):
    return {"actor": RECEIVER, "role": Role.HI_THERAPIST, **more}


def test_a_handover_is_offered_accepted_and_completed(offered):
    id = the_offer(offered).id
    today = london_day(offered.now)
    assert the_offer(offered).stage is Stage.OFFERED
    offered.ask(AcceptHandover(handover=id), **as_receiver())
    assert the_offer(offered).stage is Stage.ACCEPTED
    holder = offered.known_case.allocation.holder_on
    assert holder(today + 9 * DAY).practitioner == HOLDER
    done, moved = offered.ask(
        CompleteHandover(handover=id, starting=today + 2 * DAY), **as_receiver()
    )
    assert done.fact.handover == id
    assert isinstance(moved.fact, CaseAllocated)
    holder = offered.known_case.allocation.holder_on
    assert holder(today + DAY).practitioner == HOLDER
    assert (holder(today + 2 * DAY).practitioner, holder(today + 2 * DAY).team) == (
        RECEIVER,
        "north-2",
    )
    assert the_offer(offered) is None


def test_only_the_receiver_answers_and_only_once(offered):
    id = the_offer(offered).id
    for asked in (
        AcceptHandover(handover=id),
        RejectHandover(handover=id, reason=HandoverReason(reason="No room")),
    ):
        assert offered.refusal(asked, actor=HOLDER) == (NotAllowed, "not-the-receiver")
    offered.ask(AcceptHandover(handover=id), **as_receiver())
    again = offered.refusal(AcceptHandover(handover=id), **as_receiver())
    assert again == (NotPossible, "handover-accepted")


def test_a_rejected_handover_leaves_the_case_where_it_is_and_another_may_follow(offered):
    id = the_offer(offered).id
    asked = RejectHandover(handover=id, reason=HandoverReason(reason="No room until May"))
    [entry] = offered.ask(asked, **as_receiver())
    assert "reason" not in entry.fact.clear()
    today = london_day(offered.now)
    assert offered.known_case.allocation.holder_on(today).practitioner == HOLDER
    assert offered.refusal(asked, **as_receiver()) == (NotPossible, "no-such-handover")
    assert offered.ask(offer(practitioner=OUTSIDER), actor=HOLDER)


def test_one_handover_is_open_at_a_time_until_it_is_withdrawn(offered):
    assert offered.refusal(offer(), actor=HOLDER) == (NotPossible, "handover-open")
    withdraw = WithdrawHandover(handover=the_offer(offered).id)
    refused = offered.refusal(withdraw, **as_receiver())
    assert refused == (NotAllowed, "not-party-to-handover")
    offered.ask(withdraw, actor=HOLDER)
    assert the_offer(offered) is None


def test_it_is_completed_once_accepted_by_those_it_passes_between(offered):
    id, today = the_offer(offered).id, london_day(offered.now)
    complete = CompleteHandover(handover=id, starting=today)
    assert offered.refusal(complete, actor=HOLDER) == (NotPossible, "handover-not-accepted")
    offered.ask(AcceptHandover(handover=id), **as_receiver())
    refused = offered.refusal(complete, actor=OUTSIDER)
    assert refused == (NotAllowed, "not-party-to-handover")
    assert offered.ask(complete, actor=OUTSIDER, role=Role.SUPERVISOR)


def test_it_is_not_completed_when_somebody_else_has_come_to_hold_the_case(offered):
    id, today = the_offer(offered).id, london_day(offered.now)
    offered.ask(AcceptHandover(handover=id), **as_receiver())
    offered.ask(
        ReallocateCase(
            practitioner=OUTSIDER,
            practitioner_role=Role.PWP,
            team="north-1",
            starting=today,
            reason="caseload",
        ),
        role=Role.DUTY,
    )
    complete = CompleteHandover(handover=id, starting=today)
    assert offered.refusal(complete, actor=HOLDER) == (NotPossible, "holder-changed")


@pytest.mark.parametrize(
    ("changes", "circumstances", "refusal"),
    [
        ({"practitioner": HOLDER}, {"actor": HOLDER}, (NotAcceptable, "handover-to-self")),
        ({}, {"actor": OUTSIDER}, (NotAllowed, "not-your-case")),
        ({"practitioner": OUTSIDER}, {"actor": OUTSIDER, "role": Role.DUTY}, "handover-to-self"),
        ({"practitioner_role": Role.TRAINEE}, {"actor": HOLDER}, "supervisor-needed"),
        ({"practitioner_role": Role.DUTY}, {"actor": HOLDER}, "not-a-practitioner"),
    ],
)
def test_who_may_offer_to_whom(held, changes, circumstances, refusal):
    expected = refusal if isinstance(refusal, tuple) else (NotAcceptable, refusal)
    assert held.refusal(offer(**changes), **circumstances) == expected


def test_who_allocates_offers_for_the_holder(held):
    held.ask(offer(), role=Role.SUPERVISOR)
    assert the_offer(held).holder == HOLDER


def test_a_case_nobody_holds_is_allocated_instead(accepted):
    assert accepted.refusal(offer()) == (NotPossible, "case-not-allocated")


def test_before_its_day_an_allocation_gives_no_right_to_offer(accepted):
    accepted.ask(
        AllocateCase(
            practitioner=HOLDER,
            practitioner_role=Role.PWP,
            team="north-1",
            starting=london_day(accepted.now) + DAY,
        ),
        role=Role.DUTY,
    )
    assert accepted.refusal(offer(), actor=HOLDER) == (NotPossible, "case-not-allocated")
    accepted.pass_days(1)
    assert accepted.ask(offer(), actor=HOLDER)
