from uuid import UUID

import pytest

from domain.case.measures.measures import Answers, RecordMeasures
from domain.case.oversight.oversight import SignNote
from domain.case.referral.referral import AcceptReferral, Answer, Pathway, Reasons
from domain.case.risk.risk import (
    AssessRisk,
    ChangeReasons,
    ChangeRiskLevel,
    Judgement,
    Level,
    NoScreen,
    OmitRiskScreen,
    RiskAssessed,
    RiskLevelChanged,
    ScreenNote,
    ScreenRisk,
    Trigger,
)
from domain.commands import NotAcceptable, NotPossible
from domain.moments import london_day
from domain.roles import Role

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


@pytest.mark.parametrize("found", ["from_others", "neglect"])
def test_harm_by_others_suggests_a_concern_about_the_young_and_raises_none(accepted_child, found):
    contact = accepted_child.attend()
    [quiet] = accepted_child.ask(screen(contact, self_harm=Answer.DECLINED))
    note = ScreenNote(content="Spoke of being left alone")
    entries = accepted_child.ask(screen(contact, **{found: Answer.YES}, note=note))
    assert [entry.fact.suggests_concern for entry in (quiet, *entries)] == [False, True]
    assert accepted_child.known_case.risk.suggesting_concern == {entries[0].id}
    assert not accepted_child.known_case.safeguarding.open_concerns
    assert accepted_child.ask(SignNote(note=accepted_child.write_note(contact)))


def test_other_risks_and_adults_suggest_no_concern(accepted_child, new_story, referral):
    note = ScreenNote(content="Asked")
    for found in ("suicide", "self_harm", "to_others"):
        asked = screen(accepted_child.attend(), **{found: Answer.YES}, note=note)
        assert not accepted_child.ask(asked)[0].fact.suggests_concern
    adult = new_story()
    adult.ask(referral(Pathway.ADULT, london_day(adult.now)), role=Role.ADMIN)
    adult.ask(AcceptReferral(reasons=Reasons(rationale="Suitable")), role=Role.DUTY)
    harmed = screen(adult.attend(), from_others=Answer.YES, note=note)
    assert not adult.ask(harmed)[0].fact.suggests_concern
