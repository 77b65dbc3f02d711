from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from domain.case.case import Status
from domain.case.referral.informing import Informed, InformReferrer, Told
from domain.case.referral.referral import (
    AcceptReferral,
    AgeReason,
    DeclineReferral,
    Identifier,
    IdentityUnverified,
    LeaveIdentityUnverified,
    MatchIdentity,
    NumberStatus,
    Pathway,
    Reasons,
    RedirectReferral,
    ReferralReceived,
    Stage,
)
from domain.case.sessions.contacts import RecordUnplannedContact
from domain.commands import NotAcceptable, NotPossible
from domain.moments import london_day
from domain.policies import policy, valid_on
from domain.roles import Role
from tests.unit.domain.conftest import PERSON

WHY = Reasons(rationale="Lives out of area")
DUTY = {"role": Role.DUTY}


def decline(end_code: str) -> DeclineReferral:
    return DeclineReferral(end_code=end_code, informed_on=date(2026, 6, 1), reasons=WHY)


def test_a_referral_begins_the_case(story, referral):
    [entry] = story.ask(referral(Pathway.COMMUNITY, london_day(story.now), "C2"))
    assert isinstance(entry.fact, ReferralReceived)
    state = story.known_case.referral
    assert (state.pathway, state.service) == (Pathway.COMMUNITY, "north")
    assert (state.received, state.stage) == (london_day(story.now), Stage.RECEIVED)


def test_a_name_or_a_reason_never_stands_in_clear(received):
    clear = str(received.entries[0].fact.clear())
    assert "Ada" not in clear
    assert "Panic" not in clear


def test_it_is_received_today_or_earlier(story, referral):
    today = london_day(story.now)
    tomorrow = referral(Pathway.ADULT, today + timedelta(days=1))
    assert story.refusal(tomorrow) == (NotAcceptable, "received-in-future")
    assert story.ask(referral(Pathway.ADULT, today))


def test_the_source_is_on_the_national_list(story, referral):
    unknown = referral(Pathway.ADULT, london_day(story.now), "Z9")
    assert story.refusal(unknown) == (NotAcceptable, "unknown-source-code")


def test_a_case_begins_once_and_with_a_referral(received, new_story, referral):
    again = referral(Pathway.ADULT, london_day(received.now))
    assert received.refusal(again) == (NotPossible, "case-exists")
    nothing = new_story()
    assert nothing.refusal(AcceptReferral(reasons=WHY)) == (NotPossible, "no-such-case")


@pytest.mark.parametrize(
    ("asked", "stage"),
    [
        (AcceptReferral(reasons=WHY), Stage.ACCEPTED),
        (decline("50"), Stage.DECLINED),
        (RedirectReferral(redirected_to="cmht", reasons=WHY), Stage.REDIRECTED),
    ],
)
def test_a_referral_is_decided_once(received, asked, stage):
    received.ask(asked, **DUTY)
    assert received.known_case.referral.stage is stage
    assert received.known_case.ended is (stage is not Stage.ACCEPTED)
    code = "referral-already-decided" if stage is Stage.ACCEPTED else "case-ended"
    for again in (AcceptReferral(reasons=WHY), decline("50")):
        assert received.refusal(again, **DUTY) == (NotPossible, code)


def test_a_decline_takes_no_code_for_people_taken_on(received):
    listed = policy("end_codes")["codes"]
    taken_on = [code for code, entry in listed.items() if entry["group"] == "taken_on"]
    assert taken_on
    for code in taken_on:
        retired = "until" in listed[code]
        refused = "unknown-end-code" if retired else "end-code-not-for-decline"
        assert received.refusal(decline(code), **DUTY) == (NotAcceptable, refused)
    assert received.refusal(decline("99"), **DUTY) == (NotAcceptable, "unknown-end-code")


def test_a_decline_with_a_code_for_people_who_were_seen_needs_a_contact(received):
    wrong = (NotAcceptable, "end-code-needs-contact")
    assert received.refusal(decline("11"), **DUTY) == wrong
    received.ask(
        RecordUnplannedContact(
            appointment_type="07",
            medium="02",
            practitioner=PERSON,
            started=received.now,
            duration_minutes=10,
        )
    )
    [entry] = received.ask(decline("11"), **DUTY)
    assert entry.fact.end_code_version == policy("end_codes")["version"]
    assert received.known_case.status is Status.DECLINED


NATIONAL_SOURCES = (
    "A1 A2 A3 A4 B1 B2 C1 C2 C3 D1 D2 E1 E2 E3 E4 E5 E6 F1 F2 F3 G1 G2 G3 G4 H1 H2 I1 I2"
    " M1 M2 M3 M4 M5 M6 M7 M8 N1 N2 N4 P1 Q1"
)
NATIONAL_END_CODES = "50 10 11 12 13 14 16 17 95 46 47 48 49 96 40 42 43 44"


def test_the_national_lists_are_whole():
    assert set(policy("referral_sources")["codes"]) == set(NATIONAL_SOURCES.split())
    assert set(policy("end_codes")["codes"]) == set(NATIONAL_END_CODES.split())


def test_a_retired_code_still_fits_a_day_on_which_it_was_used():
    retired = policy("end_codes")["codes"]["40"]
    last = date.fromisoformat(retired["until"])
    assert valid_on(retired, last)
    assert not valid_on(retired, last + timedelta(days=1))


def test_identity_is_matched_or_its_absence_explained(received):
    # 943 476 5919 is from the range kept for tests.
    number = Identifier(nhs_number="943 476 5919")
    received.ask(MatchIdentity(status=NumberStatus.VERIFIED, number=number))
    assert received.known_case.referral.number_status is NumberStatus.VERIFIED
    [entry] = received.ask(LeaveIdentityUnverified(reason="person_declined"))
    assert isinstance(entry.fact, IdentityUnverified)
    assert received.known_case.referral.number_status is not NumberStatus.VERIFIED


def test_a_number_with_a_wrong_check_digit_is_refused():
    with pytest.raises(ValidationError):
        Identifier(nhs_number="9434765918")


def test_whoever_was_told_is_remembered_even_after_the_end(received):
    received.ask(decline("50"), **DUTY)
    for whom in Informed:
        received.ask(InformReferrer(whom=whom, channel="letter", told=Told(content="Declined")))
    assert received.known_case.referral.informed == set(Informed)


AGES = {
    Pathway.ADULT: (16, 130),
    Pathway.CHILD: (0, 17),
    Pathway.COMMUNITY: (5, 25),
}
RECEIVED = date(2026, 6, 1)


def aged(referral, pathway, years, reason=None):
    """A referral of somebody who has turned this age on the day it came."""
    asked = referral(pathway, RECEIVED)
    who = asked.who.model_copy(update={"date_of_birth": date(2026 - years, 6, 1)})
    return asked.model_copy(update={"who": who, "age_reason": reason})


@pytest.mark.parametrize("pathway", Pathway)
def test_an_age_at_the_edge_fits_and_one_beyond_it_needs_a_reason(new_story, referral, pathway):
    youngest, oldest = AGES[pathway]
    for years in (youngest, oldest):
        if years < 130:
            new_story().ask(aged(referral, pathway, years))
    for years in {youngest - 1, min(oldest + 1, 120)} - {-1, 120}:
        refused = new_story().refusal(aged(referral, pathway, years))
        assert refused == (NotAcceptable, "age-outside-pathway"), years
        reason = AgeReason.TRANSITION_AGREED
        (taken,) = new_story().ask(aged(referral, pathway, years, reason))
        assert taken.fact.age_reason is reason


def test_a_reason_without_need_or_a_birth_after_the_referral_is_refused(story, referral):
    needless = aged(referral, Pathway.ADULT, 40, AgeReason.NO_OTHER_SERVICE)
    assert story.refusal(needless) == (NotAcceptable, "age-fits-pathway")
    assert story.refusal(aged(referral, Pathway.CHILD, -1)) == (
        NotAcceptable,
        "born-after-referral",
    )


def test_an_age_that_is_not_known_is_not_guessed_at(story, referral):
    asked = referral(Pathway.ADULT, RECEIVED)
    unknown = asked.who.model_copy(update={"date_of_birth": None})
    story.ask(asked.model_copy(update={"who": unknown}))
