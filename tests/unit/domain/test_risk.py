from datetime import timedelta
from uuid import UUID

import pytest

from domain.case.measures import Answers, RecordMeasures
from domain.case.oversight import SignNote
from domain.case.referral import Answer
from domain.case.risk import (
    AgreeSafetyPlan,
    AssessRisk,
    ChangeReasons,
    ChangeRiskLevel,
    Judgement,
    Level,
    NoScreen,
    OmitRiskScreen,
    RiskAssessed,
    RiskLevelChanged,
    SafetyPlan,
    SafetyPlanAgreed,
    ScreenNote,
    ScreenRisk,
    SharedWith,
    Trigger,
)
from domain.commands import NotAcceptable, NotPossible
from domain.moments import At, london_day

NOWHERE = UUID(int=77)


def screen(contact: UUID, **changes) -> ScreenRisk:
    asked = ("suicide", "self_harm", "to_others", "from_others", "neglect")
    return ScreenRisk(**{"contact": contact, **dict.fromkeys(asked, Answer.NO), **changes})


def assess(level: Level = Level.MODERATE, **changes) -> AssessRisk:
    said = [
        "thoughts",
        "plans",
        "intent",
        "means",
        "history",
        "protective_factors",
        "rationale",
        "sources",
    ]
    return AssessRisk(level=level, judgement=Judgement(**dict.fromkeys(said, "None")), **changes)


def change(from_level: Level | None, to_level: Level) -> ChangeRiskLevel:
    return ChangeRiskLevel(
        from_level=from_level,
        to_level=to_level,
        trigger=Trigger.DISCLOSURE,
        reasons=ChangeReasons(rationale="Told us of a plan"),
    )


def plan(**changes) -> AgreeSafetyPlan:
    said = SafetyPlan(
        warning_signs="Not sleeping",
        coping="A walk",
        contacts="A friend; the crisis line",
        means_restriction="Tablets kept by a sister",
    )
    return AgreeSafetyPlan(**{"shared_with": (SharedWith.PERSON,), "plan": said, **changes})


def measure(item_nine: int) -> RecordMeasures:
    return RecordMeasures(
        instrument="PHQ9",
        mode="online",
        completed_on="2026-06-01",
        answers=Answers(items=(1, 1, 1, 1, 1, 1, 1, 1, item_nine)),
    )


def test_a_screen_accounts_for_its_contact(accepted):
    contact = accepted.attend()
    assert not accepted.known_case.risk.accounts_for(contact)
    accepted.ask(screen(contact))
    assert accepted.known_case.risk.screened == {contact}
    assert accepted.known_case.risk.accounts_for(contact)


def test_every_domain_found_needs_a_note(accepted):
    contact = accepted.attend()
    for domain in ("suicide", "self_harm", "to_others", "from_others", "neglect"):
        found = {domain: Answer.YES}
        assert accepted.refusal(screen(contact, **found)) == (NotAcceptable, "risk-without-note")
        accepted.ask(screen(contact, **found, note=ScreenNote(content="Asked; no plan")))


def test_only_attended_contacts_are_screened(accepted):
    booked = accepted.book()
    assert accepted.refusal(screen(booked)) == (NotPossible, "contact-not-attended")
    assert accepted.refusal(screen(NOWHERE)) == (NotPossible, "no-such-contact")
    omitted = OmitRiskScreen(contact=booked, reason=NoScreen.NOT_ALONE)
    assert accepted.refusal(omitted) == (NotPossible, "contact-not-attended")
    assert accepted.refusal(assess(contact=booked)) == (NotPossible, "contact-not-attended")


def test_a_screen_may_be_omitted_once_with_a_reason(accepted):
    contact = accepted.attend()
    other = OmitRiskScreen(contact=contact, reason=NoScreen.OTHER)
    assert accepted.refusal(other) == (NotAcceptable, "reason-without-note")
    accepted.ask(OmitRiskScreen(contact=contact, reason=NoScreen.NOT_ALONE))
    assert accepted.known_case.risk.omitted == {contact}
    again = OmitRiskScreen(contact=contact, reason=NoScreen.FORGOTTEN)
    assert accepted.refusal(again) == (NotPossible, "risk-screen-recorded")
    accepted.ask(screen(contact))
    assert accepted.known_case.risk.screened == {contact}


def test_an_other_reason_with_its_note_is_enough(accepted):
    contact = accepted.attend()
    note = ScreenNote(content="The line broke off")
    accepted.ask(OmitRiskScreen(contact=contact, reason=NoScreen.OTHER, note=note))
    assert accepted.known_case.risk.accounts_for(contact)


def test_no_note_is_signed_before_risk_was_asked_or_the_reason_given(accepted):
    contact = accepted.attend()
    note = accepted.write_note(contact)
    assert accepted.refusal(SignNote(note=note)) == (NotPossible, "risk-not-screened")
    accepted.ask(screen(contact))
    accepted.ask(SignNote(note=note))
    assert not accepted.known_case.oversight.unsigned


@pytest.mark.parametrize(("item_nine", "owed"), [(0, 0), (1, 1), (3, 1)])
def test_a_screen_or_assessment_naming_the_measure_is_its_response(accepted, item_nine, owed):
    contact = accepted.attend()
    for answer in (screen(contact), assess()):
        [measured] = accepted.ask(measure(item_nine))
        assert len(accepted.known_case.measures.owed) == owed
        accepted.ask(answer.model_copy(update={"responds_to": measured.id}))
        assert not accepted.known_case.measures.owed


def test_a_response_that_names_nothing_leaves_it_owed(accepted):
    contact = accepted.attend()
    [measured] = accepted.ask(measure(2))
    accepted.ask(screen(contact))
    accepted.ask(assess())
    assert accepted.known_case.measures.owed == {measured.id}


def test_a_response_must_name_a_measure_and_ask_about_suicide(accepted):
    contact = accepted.attend()
    [measured] = accepted.ask(measure(2))
    for wrong in (screen(contact, responds_to=contact), assess(responds_to=NOWHERE)):
        assert accepted.refusal(wrong) == (NotAcceptable, "not-a-measure")
    silent = screen(contact, suicide=Answer.NOT_ASKED, responds_to=measured.id)
    assert accepted.refusal(silent) == (NotAcceptable, "suicide-not-asked")
    accepted.ask(screen(contact, suicide=Answer.DECLINED, responds_to=measured.id))


def test_an_assessment_sets_the_level_and_says_so_only_when_it_changes(accepted):
    assessed, first = accepted.ask(assess(Level.MODERATE))
    assert isinstance(assessed.fact, RiskAssessed)
    assert isinstance(first.fact, RiskLevelChanged)
    assert (first.fact.from_level, first.fact.to_level) == (None, Level.MODERATE)
    assert first.fact.assessment == assessed.id
    [again] = accepted.ask(assess(Level.MODERATE))
    assert accepted.known_case.risk.assessed == again.id
    _, higher = accepted.ask(assess(Level.HIGH))
    assert (higher.fact.from_level, higher.fact.to_level) == (Level.MODERATE, Level.HIGH)
    assert accepted.known_case.risk.level is Level.HIGH


def test_a_score_never_sets_a_level(accepted):
    accepted.ask(measure(3))
    assert accepted.known_case.risk.level is None


def test_a_level_is_changed_from_the_current_one_to_another(accepted):
    assert accepted.refusal(change(Level.LOW, Level.HIGH)) == (
        NotPossible,
        "not-the-current-level",
    )
    accepted.ask(change(None, Level.LOW))
    assert accepted.known_case.risk.level is Level.LOW
    assert accepted.refusal(change(None, Level.HIGH)) == (NotPossible, "not-the-current-level")
    assert accepted.refusal(change(Level.LOW, Level.LOW)) == (NotAcceptable, "level-unchanged")
    accepted.ask(change(Level.LOW, Level.IMMEDIATE))
    assert accepted.known_case.risk.level is Level.IMMEDIATE


def test_the_latest_plan_is_the_current_one_and_names_the_one_it_replaces(accepted):
    [first] = accepted.ask(plan())
    [second] = accepted.ask(plan(shared_with=(SharedWith.PERSON, SharedWith.GP)))
    assert isinstance(second.fact, SafetyPlanAgreed)
    assert (first.fact.replaces, second.fact.replaces) == (None, first.id)
    assert accepted.known_case.risk.safety_plan == second.id


def test_a_plan_is_reviewed_today_or_later(accepted):
    today = london_day(accepted.now)
    yesterday = today - timedelta(days=1)
    assert accepted.refusal(plan(review_by=yesterday)) == (NotAcceptable, "review-in-past")
    accepted.ask(plan(review_by=today))
    accepted.ask(plan(review_by=today + timedelta(days=1)))


def test_a_plan_written_down_late_may_be_due_for_review_already(accepted):
    agreed = accepted.now - timedelta(days=30)
    due = london_day(agreed) + timedelta(days=7)
    [entry] = accepted.ask(plan(review_by=due), occurred=At(at=agreed))
    assert entry.fact.review_by == due
    early = plan(review_by=london_day(agreed) - timedelta(days=1))
    assert accepted.refusal(early, occurred=At(at=agreed)) == (NotAcceptable, "review-in-past")
