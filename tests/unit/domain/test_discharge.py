from datetime import timedelta

import pytest

from domain.case.case import Status
from domain.case.discharge.discharge import (
    Blocker,
    CaseClosed,
    CaseReopened,
    CloseCase,
    OverrideReason,
    PlanDischarge,
    PlanReason,
    ReopenCase,
    ReopenReason,
    StayingWell,
    Summary,
    Why,
    blockers,
    lacking_a_pair,
)
from domain.case.measures.measures import Answers, OpenedScores, RecordMeasures
from domain.case.measures.outcomes import Change
from domain.case.oversight.oversight import CountersignNote, SignNote
from domain.case.referral.referral import Answer, DeclineReferral, Reasons
from domain.case.risk.risk import AssessRisk, Judgement, Level, NoScreen, OmitRiskScreen
from domain.case.safeguarding.agencies import ConsentPosition, Method, ReferToAgency, Sent
from domain.case.safeguarding.agency import Agency
from domain.case.safeguarding.safeguarding import (
    Account,
    Involved,
    PersonRole,
    RaiseConcern,
    Variant,
)
from domain.commands import NotAcceptable, NotAllowed, NotPossible
from domain.moments import london_day
from domain.roles import Role


def plan() -> PlanDischarge:
    return PlanDischarge(
        reasons=(PlanReason.GOALS_MET,), staying_well=StayingWell(plan="Keep the diary going")
    )


def closing(story, end_code: str = "46", **changes) -> CloseCase:
    values = {
        "end_date": london_day(story.now),
        "end_code": end_code,
        "summary": Summary(summary="Six sessions by phone"),
    }
    return CloseCase(**{**values, **changes})


def reopening() -> ReopenCase:
    return ReopenCase(reason=ReopenReason.CLOSED_IN_ERROR, why=Why(rationale="Wrong case"))


def assessed(level: Level, **changes) -> AssessRisk:
    said = ("thoughts", "plans", "intent", "means", "history", "protective_factors")
    words = dict.fromkeys((*said, "rationale", "sources"), "None")
    return AssessRisk(level=level, judgement=Judgement(**words), **changes)


def raise_concern(story):
    subject = Involved(person=story.known_case.referral.person, role=PersonRole.SUBJECT)
    return story.ask(
        RaiseConcern(
            variant=Variant.ADULT,
            categories=("domestic",),
            people=(subject,),
            immediate_risk=False,
            account=Account(description="Afraid to go home"),
        )
    )[0].id


def await_reply(story):
    sent = ReferToAgency(
        concern=raise_concern(story),
        agency=Agency.POLICE,
        method=Method.TELEPHONE,
        made_at=story.now,
        consent=ConsentPosition.GIVEN,
        basis="consent",
        person_told=Answer.YES,
        sent=Sent(content="What was said"),
    )
    return story.ask(sent)[0].id


def leave_unsigned(story, role=Role.PWP):
    contact = story.attend()
    story.ask(OmitRiskScreen(contact=contact, reason=NoScreen.FORGOTTEN))
    return story.write_note(contact, role=role)


def leave_uncountersigned(story):
    note = leave_unsigned(story, Role.TRAINEE)
    story.ask(SignNote(note=note), role=Role.TRAINEE)
    return note


def leave_response_owed(story):
    answers = Answers(items=(0, 0, 0, 0, 0, 0, 0, 0, 1))
    asked = RecordMeasures(
        instrument="PHQ9", mode="online", completed_on=london_day(story.now), answers=answers
    )
    return story.ask(asked)[0].id


def score(instrument: str, total: int, story) -> OpenedScores:
    return OpenedScores(
        instrument=instrument, total=total, completed_on=london_day(story.now), rater="self"
    )


def test_a_plan_shows_in_the_status_and_needs_an_accepted_case(received):
    assert received.refusal(plan()) == (NotPossible, "case-not-accepted")


def test_planning_and_closing_move_the_status(accepted):
    accepted.attend()
    accepted.ask(plan())
    assert accepted.known_case.status is Status.DISCHARGE_PLANNED
    [entry] = accepted.ask(closing(accepted))
    assert isinstance(entry.fact, CaseClosed)
    assert accepted.known_case.status is Status.CLOSED
    assert accepted.known_case.discharge.end_code == "46"
    assert accepted.known_case.discharge.ended_on == london_day(accepted.now)
    assert accepted.refusal(plan()) == (NotPossible, "case-ended")
    assert accepted.refusal(closing(accepted)) == (NotPossible, "case-ended")


def test_the_outcome_of_somebody_who_came_lacks_what_was_not_asked_twice(accepted):
    assert lacking_a_pair(accepted.known_case) == ()
    accepted.attend()
    assert lacking_a_pair(accepted.known_case) == ("PHQ9", "GAD7")
    for items, instrument in ((9, "PHQ9"), (7, "GAD7"), (9, "PHQ9")):
        answers = Answers(items=(0,) * items)
        day = london_day(accepted.now)
        accepted.ask(
            RecordMeasures(instrument=instrument, mode="online", completed_on=day, answers=answers)
        )
    assert lacking_a_pair(accepted.known_case) == ("GAD7",)


def test_a_referral_nobody_decided_upon_is_declined_not_closed(received):
    assert received.refusal(closing(received, "50")) == (NotPossible, "case-not-accepted")


@pytest.mark.parametrize(
    ("unfinished", "found"),
    [
        (raise_concern, {Blocker.CONCERN_OPEN}),
        (await_reply, {Blocker.CONCERN_OPEN, Blocker.AGENCY_REPLY_AWAITED}),
        (leave_unsigned, {Blocker.NOTE_UNSIGNED}),
        (leave_uncountersigned, {Blocker.NOTE_UNCOUNTERSIGNED}),
        (leave_response_owed, {Blocker.RISK_RESPONSE_OWED}),
    ],
)
def test_what_is_unfinished_blocks_unless_overridden_by_somebody_entitled(
    accepted, unfinished, found
):
    accepted.attend()
    unfinished(accepted)
    assert set(blockers(accepted.known_case)) == found
    assert accepted.refusal(closing(accepted)) == (NotPossible, "closing-blocked")
    overridden = closing(accepted, override_reason=OverrideReason.HANDED_OVER)
    for role in (Role.PWP, Role.TRAINEE, Role.DUTY):
        assert accepted.refusal(overridden, role=role) == (NotAllowed, "override-not-allowed")
    [entry] = accepted.ask(overridden, role=Role.SUPERVISOR)
    assert set(entry.fact.overridden) == found


@pytest.mark.parametrize("role", [Role.SAFEGUARDING_LEAD, Role.SERVICE_MANAGER])
def test_others_who_may_override(accepted, role):
    accepted.attend()
    raise_concern(accepted)
    overridden = closing(accepted, override_reason=OverrideReason.LEFT_TO_ANOTHER_AGENCY)
    assert accepted.ask(overridden, role=role)


def test_a_manager_too_is_blocked_without_the_reason_and_needs_something_to_override(accepted):
    accepted.attend()
    overridden = closing(accepted, override_reason=OverrideReason.PERSON_DIED)
    manager = {"role": Role.SERVICE_MANAGER}
    assert accepted.refusal(overridden, **manager) == (NotAcceptable, "nothing-to-override")
    raise_concern(accepted)
    assert accepted.refusal(closing(accepted), **manager) == (NotPossible, "closing-blocked")


def test_what_blocked_blocks_no_longer_once_it_is_done(accepted):
    note = leave_uncountersigned(accepted)
    measure = leave_response_owed(accepted)
    accepted.ask(CountersignNote(note=note), role=Role.SUPERVISOR)
    accepted.ask(assessed(Level.LOW, responds_to=measure))
    [entry] = accepted.ask(closing(accepted))
    assert entry.fact.overridden == ()
    assert entry.fact.risk_at_close is Level.LOW


def test_what_was_overridden_can_still_be_done_after_the_end(accepted):
    note = leave_unsigned(accepted)
    measure = leave_response_owed(accepted)
    overridden = closing(accepted, override_reason=OverrideReason.HANDED_OVER)
    accepted.ask(overridden, role=Role.SUPERVISOR)
    accepted.ask(SignNote(note=note))
    accepted.ask(assessed(Level.LOW, responds_to=measure))
    assert blockers(accepted.known_case) == ()


def test_the_end_lies_between_the_referral_and_today(accepted):
    accepted.pass_days(10)
    today, received = london_day(accepted.now), accepted.known_case.referral.received
    one_day = timedelta(days=1)
    for end_date, code in (
        (today + one_day, "ended-in-future"),
        (received - one_day, "ended-before-received"),
    ):
        refused = accepted.refusal(closing(accepted, "50", end_date=end_date))
        assert refused == (NotAcceptable, code)
    assert accepted.ask(closing(accepted, "50", end_date=received))


def test_the_end_is_no_earlier_than_the_last_contact_attended(accepted):
    accepted.attend()
    accepted.pass_days(7)
    accepted.attend()
    last = london_day(accepted.now)
    accepted.pass_days(7)
    accepted.book()
    early = closing(accepted, end_date=last - timedelta(days=1))
    assert accepted.refusal(early) == (NotAcceptable, "ended-before-last-contact")
    assert accepted.ask(closing(accepted, end_date=last))


@pytest.mark.parametrize("end_code", ["46", "47", "48", "49", "96"])
def test_codes_for_people_taken_on_need_treatment(accepted, end_code):
    wrong = (NotAcceptable, "end-code-needs-treatment")
    assert accepted.refusal(closing(accepted, end_code)) == wrong
    accepted.attend("01")
    accepted.book("02")
    assert accepted.refusal(closing(accepted, end_code)) == wrong
    accepted.attend("02")
    assert accepted.ask(closing(accepted, end_code))


@pytest.mark.parametrize("end_code", ["10", "11", "12", "13", "14", "16", "17", "95"])
def test_codes_for_people_not_taken_on_need_a_contact_and_no_treatment(
    accepted, new_story, end_code
):
    asked = closing(accepted, end_code)
    assert accepted.refusal(asked) == (NotAcceptable, "end-code-needs-contact")
    accepted.attend("01")
    treated = new_story(now=accepted.now, case=accepted.case, entries=[*accepted.entries])
    treated.commands = accepted.commands
    treated.attend("03")
    assert treated.refusal(asked) == (NotAcceptable, "end-code-after-treatment")
    assert accepted.ask(asked)


def test_not_assessed_means_neither_assessment_nor_treatment(accepted, new_story):
    for appointment_type, code in (
        ("01", "end-code-after-assessment"),
        ("02", "end-code-after-treatment"),
    ):
        seen = new_story(now=accepted.now, case=accepted.case, entries=[*accepted.entries])
        seen.commands = accepted.commands
        seen.attend(appointment_type)
        assert seen.refusal(closing(seen, "50")) == (NotAcceptable, code)
    accepted.book("01")
    accepted.attend("07")
    assert accepted.ask(closing(accepted, "50"))


@pytest.mark.parametrize("end_code", ["40", "44", "99"])
def test_retired_and_unknown_codes_end_nothing(accepted, end_code):
    accepted.attend()
    asked = closing(accepted, end_code)
    assert accepted.refusal(asked) == (NotAcceptable, "unknown-end-code")


def test_an_adults_outcome_is_kept_as_it_stood_with_the_version_of_its_rules(accepted):
    accepted.attend()
    totals = (("PHQ9", 15), ("GAD7", 12), ("WSAS", 20), ("PHQ9", 11), ("PHQ9", 9), ("GAD7", 7))
    scores = tuple(score(instrument, total, accepted) for instrument, total in totals)
    [entry] = accepted.ask(closing(accepted), scores=scores)
    outcome = entry.fact.outcome
    assert (outcome.change, outcome.case_at_start) == (Change.IMPROVED, True)
    assert (outcome.recovered, outcome.reliably_recovered) == (True, True)
    assert [(t.instrument, t.first, t.last) for t in outcome.totals] == [
        ("PHQ9", 15, 9),
        ("GAD7", 12, 7),
        ("WSAS", 20, None),
    ]
    assert outcome.policy
    assert "outcome" not in entry.fact.clear()


def test_without_a_pair_of_scores_the_outcome_says_so(accepted):
    accepted.attend()
    [entry] = accepted.ask(closing(accepted), scores=(score("PHQ9", 9, accepted),))
    assert entry.fact.outcome.change is Change.UNPAIRED
    assert entry.fact.outcome.recovered is None


def test_a_childs_case_closes_without_the_adult_outcome(accepted_child):
    accepted_child.attend()
    [entry] = accepted_child.ask(closing(accepted_child))
    assert entry.fact.outcome is None
    assert entry.fact.risk_at_close is None


@pytest.mark.parametrize("planned", [False, True])
def test_reopening_returns_the_case_to_where_it_was(accepted, planned):
    accepted.attend()
    if planned:
        accepted.ask(plan())
    before = accepted.known_case.status
    accepted.ask(closing(accepted))
    [entry] = accepted.ask(reopening(), role=Role.SUPERVISOR)
    assert isinstance(entry.fact, CaseReopened)
    assert entry.fact.approved_by is Role.SUPERVISOR
    assert accepted.known_case.status is before
    assert accepted.ask(closing(accepted, "47"))


def test_only_what_was_closed_is_reopened(received):
    assert received.refusal(reopening(), role=Role.SUPERVISOR) == (NotPossible, "case-not-closed")
    declined = DeclineReferral(
        end_code="50", informed_on=london_day(received.now), reasons=Reasons(rationale="Moved away")
    )
    received.ask(declined, role=Role.DUTY)
    assert received.refusal(reopening(), role=Role.SUPERVISOR) == (
        NotPossible,
        "case-not-reopenable",
    )
