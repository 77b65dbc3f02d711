"""Which agencies act on what, and the clock of their answer: worked out, run out, asked after."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from domain.case.referral.referral import Answer
from domain.case.safeguarding.agencies import (
    AgencyDecision,
    AgencyResponseChased,
    AgencyResponseOverdue,
    Chase,
    ChaseAgencyResponse,
    ConsentPosition,
    MarkResponseOverdue,
    Method,
    RecordAgencyResponse,
    ReferToAgency,
    Reply,
    Sent,
)
from domain.case.safeguarding.agency import Agency
from domain.case.safeguarding.concern_decisions import Variant
from domain.case.safeguarding.safeguarding import Account, Involved, PersonRole, RaiseConcern
from domain.commands import NotAcceptable, NotPossible
from domain.policies import policy

CHILD = UUID(int=0x9E0)
NOWHERE = UUID(int=77)
FRIDAY = datetime(2026, 5, 22, 15, 0, tzinfo=UTC)  # before a bank holiday on Monday
TUESDAY = date(2026, 5, 26)
TUESDAY_ENDS = datetime(2026, 5, 26, 22, 59, 59, tzinfo=UTC)
WEDNESDAY_BEGINS = datetime(2026, 5, 26, 23, 0, tzinfo=UTC)


def refer(concern: UUID, **changes) -> ReferToAgency:
    values = {
        "concern": concern,
        "agency": Agency.CHILDRENS_SOCIAL_CARE,
        "method": Method.ONLINE_FORM,
        "made_at": FRIDAY,
        "consent": ConsentPosition.GIVEN,
        "basis": "safeguarding",
        "person_told": Answer.YES,
        "sent": Sent(content="What was seen and said"),
    }
    return ReferToAgency(**{**values, **changes})


def chase(referral: UUID, at: datetime, **changes) -> ChaseAgencyResponse:
    values = {
        "referral": referral,
        "happened_at": at,
        "method": Method.TELEPHONE,
        "chase": Chase(content="Left a message", spoken_to="The duty desk"),
    }
    return ChaseAgencyResponse(**{**values, **changes})


def answered(referral: UUID, day: date) -> RecordAgencyResponse:
    return RecordAgencyResponse(
        referral=referral,
        decision=AgencyDecision.ASSESSMENT,
        received_on=day,
        reply=Reply(by_whom="A. Invented", content="Allocated"),
    )


def concern_about(variant: Variant) -> RaiseConcern:
    return RaiseConcern(
        variant=variant,
        categories=("neglect",),
        people=(Involved(person=CHILD, role=PersonRole.SUBJECT),),
        immediate_risk=False,
        account=Account(description="Alone for two nights"),
    )


@pytest.fixture
def raised(accepted_child):
    """A child's case with an open concern, and that concern's id."""
    return accepted_child, accepted_child.ask(concern_about(Variant.CHILD))[0].id


@pytest.fixture
def referred(raised):
    """A referral to children's social care on a Friday before a bank holiday, and its id."""
    story, concern = raised
    return story, story.ask(refer(concern))[0].id


@pytest.mark.parametrize(
    ("variant", "unfit"),
    [
        (Variant.CHILD, {"adult_social_care"}),
        (Variant.ADULT, {"childrens_social_care", "early_help", "school"}),
    ],
)
def test_an_agency_is_asked_to_act_only_on_concerns_that_it_acts_on(accepted_child, variant, unfit):
    story = accepted_child
    concern = story.ask(concern_about(variant))[0].id
    refused = (NotAcceptable, "agency-unfit-for-concern")
    for agency in Agency:
        asked = refer(concern, agency=agency)
        if agency.value in unfit:
            assert story.refusal(asked) == refused
        else:
            [made] = story.ask(asked)
            assert made.fact.agencies_version == policy("agencies")["version"]


def test_every_agency_is_on_the_list():
    assert set(policy("agencies")["agencies"]) == {agency.value for agency in Agency}


def test_the_clock_sets_the_day_where_the_sender_leaves_it_out(raised):
    story, concern = raised
    [made] = story.ask(refer(concern))
    assert (made.fact.reply_expected_by, made.fact.clock_version) == (TUESDAY, "1:1")
    [said] = story.ask(refer(concern, reply_expected_by=date(2026, 6, 30)))
    assert (said.fact.reply_expected_by, said.fact.clock_version) == (date(2026, 6, 30), None)
    [other] = story.ask(refer(concern, agency=Agency.GP))
    assert (other.fact.reply_expected_by, other.fact.clock_version) == (None, None)


def test_off_the_calendar_the_sender_says_the_day(raised):
    story, concern = raised
    old = datetime(2011, 12, 1, tzinfo=UTC)
    assert story.refusal(refer(concern, made_at=old)) == (NotAcceptable, "reply-day-needed")
    assert story.ask(refer(concern, made_at=old, reply_expected_by=date(2011, 12, 2)))


def test_a_reply_is_overdue_when_its_day_is_over_in_london(referred):
    story, id = referred
    mark = MarkResponseOverdue(referral=id)
    assert story.refusal(mark, now=TUESDAY_ENDS) == (NotPossible, "reply-not-overdue")
    [entry] = story.ask(mark, now=WEDNESDAY_BEGINS)
    assert isinstance(entry.fact, AgencyResponseOverdue)
    assert (entry.fact.expected_by, entry.fact.working_days_late) == (TUESDAY, 1)
    assert entry.fact.calendar_version == "1"
    assert entry.fact.concern == story.known_case.safeguarding.referrals[id].concern
    assert story.refusal(mark) == (NotPossible, "marked-overdue-already")
    assert story.known_case.safeguarding.awaiting_reply == {id}


def test_lateness_counts_no_weekend(referred):
    story, id = referred
    monday = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
    [entry] = story.ask(MarkResponseOverdue(referral=id), now=monday)
    assert entry.fact.working_days_late == 4


def test_lateness_is_not_guessed_off_the_calendar(referred):
    story, id = referred
    mark = MarkResponseOverdue(referral=id)
    refused = story.refusal(mark, now=datetime(2029, 1, 2, tzinfo=UTC))
    assert refused == (NotPossible, "bank-holidays-unknown")


def test_only_what_is_awaited_and_dated_is_overdue(raised):
    story, concern = raised
    story.now = FRIDAY + timedelta(days=30)
    [undated] = story.ask(refer(concern, agency=Agency.GP))
    [made] = story.ask(refer(concern))
    story.ask(answered(made.id, TUESDAY))
    for id, code in (
        (NOWHERE, "no-such-agency-referral"),
        (undated.id, "no-reply-day"),
        (made.id, "no-reply-awaited"),
    ):
        assert story.refusal(MarkResponseOverdue(referral=id)) == (NotPossible, code)


def test_chasing_may_set_another_day_which_may_pass_too(referred):
    story, id = referred
    story.ask(MarkResponseOverdue(referral=id), now=WEDNESDAY_BEGINS)
    [again] = story.ask(chase(id, story.now, reply_expected_by=date(2026, 5, 29)))
    assert isinstance(again.fact, AgencyResponseChased)
    assert again.fact.expected_by == TUESDAY
    mark = MarkResponseOverdue(referral=id)
    assert story.refusal(mark) == (NotPossible, "reply-not-overdue")
    [second] = story.ask(mark, now=datetime(2026, 5, 30, 9, 0, tzinfo=UTC))
    assert (second.fact.expected_by, second.fact.working_days_late) == (date(2026, 5, 29), 0)
    [third] = story.ask(chase(id, story.now))
    assert third.fact.expected_by == date(2026, 5, 29)
    assert story.known_case.safeguarding.referrals[id].expected_by == date(2026, 5, 29)


def test_chasing_follows_the_referral_and_is_not_to_come(referred):
    story, id = referred
    story.now = WEDNESDAY_BEGINS
    for asked, kind, code in (
        (chase(NOWHERE, story.now), NotPossible, "no-such-agency-referral"),
        (chase(id, story.now + timedelta(seconds=1)), NotAcceptable, "happened-in-future"),
        (chase(id, FRIDAY - timedelta(days=1)), NotAcceptable, "chased-before-referral"),
        (chase(id, story.now, reply_expected_by=TUESDAY), NotAcceptable, "reply-before-referral"),
    ):
        assert story.refusal(asked) == (kind, code)
    story.ask(answered(id, TUESDAY))
    assert story.refusal(chase(id, story.now)) == (NotPossible, "no-reply-awaited")
