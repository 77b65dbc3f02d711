"""What was sent to an agency about a concern, and the answers."""

from datetime import timedelta

from domain.case.safeguarding.agencies import (
    AgencyDecision,
    AgencyReferralMade,
    AgencyResponseReceived,
    ConsentPosition,
)
from domain.commands import NotAcceptable, NotPossible
from domain.moments import london_day
from tests.unit.domain.concerns import refer, response


def test_an_agency_is_told_before_anybody_has_decided(raised):
    story, id = raised
    [entry] = story.ask(refer(id, story.now, reply_expected_by=london_day(story.now)))
    assert isinstance(entry.fact, AgencyReferralMade)
    assert entry.fact.basis_version == "1"
    assert story.known_case.safeguarding.awaiting_reply == {entry.id}


def test_what_was_sent_contradicts_neither_consent_nor_time(raised):
    story, id = raised
    today = london_day(story.now)
    for changes, code in (
        ({"basis": "curiosity"}, "unknown-legal-basis"),
        ({"basis": "consent"}, "basis-without-consent"),
        ({"basis": "consent", "consent": "not_needed"}, "basis-without-consent"),
        ({"made_at": story.now + timedelta(seconds=1)}, "made-in-future"),
        ({"reply_expected_by": today - timedelta(days=1)}, "reply-before-referral"),
    ):
        assert story.refusal(refer(id, story.now, **changes)) == (NotAcceptable, code)
    assert story.ask(refer(id, story.now, basis="consent", consent=ConsentPosition.GIVEN))


def test_the_first_deciding_answer_ends_the_waiting(raised):
    story, id = raised
    today = london_day(story.now)
    [made] = story.ask(refer(id, story.now, reply_expected_by=today))
    story.pass_days(3)
    later = london_day(story.now)
    asked_back = response(made.id, later, decision=AgencyDecision.MORE_INFORMATION_ASKED)
    story.ask(asked_back)
    assert story.known_case.safeguarding.awaiting_reply == {made.id}
    [answer] = story.ask(response(made.id, later))
    assert isinstance(answer.fact, AgencyResponseReceived)
    assert (answer.fact.expected_by, answer.fact.received_on) == (today, later)
    state = story.known_case.safeguarding
    assert state.awaiting_reply == frozenset()
    story.pass_days(1)
    story.ask(response(made.id, london_day(story.now)))
    assert story.known_case.safeguarding.referrals[made.id].answered_on == later


def test_a_response_belongs_to_a_referral_and_comes_after_it_but_not_tomorrow(raised):
    story, id = raised
    today = london_day(story.now)
    one_day = timedelta(days=1)
    assert story.refusal(response(id, today)) == (NotPossible, "no-such-agency-referral")
    [made] = story.ask(refer(id, story.now))
    tomorrow, yesterday = response(made.id, today + one_day), response(made.id, today - one_day)
    assert story.refusal(tomorrow) == (NotAcceptable, "received-in-future")
    assert story.refusal(yesterday) == (NotAcceptable, "response-before-referral")
    assert story.ask(response(made.id, today))
