from datetime import timedelta
from uuid import UUID

import pytest

from domain.case.assessment.assessment import (
    AssessmentBooked,
    BookAssessment,
    ChangeProblemDescriptor,
    CodeSystem,
    CompleteAssessment,
    DecideSuitability,
    Formulation,
    SetProblemDescriptor,
    Signpost,
    SignpostPerson,
    StepDown,
    SteppedDown,
    SteppedUp,
    StepReasons,
    StepUp,
    Suitability,
)
from domain.case.referral.referral import Answer
from domain.case.risk.risk import NoScreen, OmitRiskScreen, ScreenRisk
from domain.case.sessions.attendance import RecordAttendance
from domain.case.sessions.contacts import BookContact, ContactBooked
from domain.commands import NotAcceptable, NotPossible, Refusal
from domain.policies import policy

PRACTITIONER = UUID(int=0x9)
WHY = StepReasons(rationale="Mild to moderate", alternatives="Group, book")


def book(story, **changes):
    values = {
        "medium": "02",
        "practitioner": PRACTITIONER,
        "planned": story.now - timedelta(hours=1),
    }
    return BookAssessment(**{**values, **changes})


def attend(story, contact, code="5"):
    time = {"started": story.now, "duration_minutes": 45} if code == "5" else {}
    story.ask(RecordAttendance(contact=contact, attendance_code=code, **time))


def screen(story, contact):
    domains = ["suicide", "self_harm", "to_others", "from_others", "neglect"]
    story.ask(ScreenRisk(contact=contact, **dict.fromkeys(domains, Answer.NO)))


def complete(contact):
    return CompleteAssessment(
        contact=contact, formulation=Formulation(main_problem="Panic", goals=["Take the bus"])
    )


def suitable(**changes):
    values = {"outcome": Suitability.OFFERED, "step": 2, "alternatives_discussed": True}
    return DecideSuitability(**{**values, "reasons": WHY, **changes})


def descriptor(code, system=CodeSystem.ICD10):
    return SetProblemDescriptor(code=code, system=system, system_version="5th")


def refusal_of(story, asked, kind: type[Refusal] = NotAcceptable) -> str:
    with pytest.raises(kind) as refused:
        story.ask(asked)
    return refused.value.code


@pytest.fixture
def assessed(accepted):
    booked, _ = accepted.ask(book(accepted))
    attend(accepted, booked.id)
    screen(accepted, booked.id)
    accepted.ask(complete(booked.id))
    return accepted


@pytest.mark.parametrize("appointment_type", ["01", "03"])
def test_booking_an_assessment_books_its_contact(accepted, appointment_type):
    booked, pointer = accepted.ask(book(accepted, appointment_type=appointment_type))
    assert isinstance(booked.fact, ContactBooked)
    assert pointer.fact == AssessmentBooked(contact=booked.id)
    assert accepted.known_case.sessions.contacts[booked.id].assessment
    assert accepted.known_case.assessment.booked
    assert accepted.known_case.status == "waiting_assessment"


def test_only_an_assessment_is_booked_as_one(accepted):
    asked = book(accepted, appointment_type="02")
    assert refusal_of(accepted, asked) == "not-an-assessment"
    assert refusal_of(accepted, book(accepted, medium="99")) == "unknown-medium"


def test_a_referral_not_yet_accepted_has_no_assessment(received):
    assert refusal_of(received, book(received), NotPossible) == "case-not-accepted"
    assert refusal_of(received, descriptor("F41.0"), NotPossible) == "case-not-accepted"


def test_an_assessment_needs_an_attended_assessment_contact_and_a_screen_in_it(accepted):
    booked, _ = accepted.ask(book(accepted))
    assert refusal_of(accepted, complete(UUID(int=1)), NotPossible) == "no-such-contact"
    assert refusal_of(accepted, complete(booked.id), NotPossible) == "contact-not-attended"
    attend(accepted, booked.id)
    assert refusal_of(accepted, complete(booked.id), NotPossible) == "risk-screen-needed"
    screen(accepted, booked.id)
    assert not accepted.known_case.assessment.completed
    accepted.ask(complete(booked.id))
    assert accepted.known_case.assessment.completed
    assert accepted.known_case.status == "assessed"
    assert refusal_of(accepted, complete(booked.id), NotPossible) == "assessment-exists"


def test_a_screen_in_another_contact_is_not_enough(accepted):
    first, _ = accepted.ask(book(accepted))
    second, _ = accepted.ask(book(accepted))
    for booked in (first, second):
        attend(accepted, booked.id)
    screen(accepted, first.id)
    assert refusal_of(accepted, complete(second.id), NotPossible) == "risk-screen-needed"


def test_a_reason_for_not_asking_is_no_screen(accepted):
    booked, _ = accepted.ask(book(accepted))
    attend(accepted, booked.id)
    accepted.ask(OmitRiskScreen(contact=booked.id, reason=NoScreen.NOT_ALONE))
    assert refusal_of(accepted, complete(booked.id), NotPossible) == "risk-screen-needed"


def test_a_treatment_contact_is_no_assessment(accepted):
    asked = BookContact(
        appointment_type="02", medium="02", practitioner=PRACTITIONER, planned=accepted.now
    )
    [booked] = accepted.ask(asked)
    attend(accepted, booked.id)
    screen(accepted, booked.id)
    assert refusal_of(accepted, complete(booked.id), NotPossible) == "not-an-assessment"


@pytest.mark.parametrize(
    ("code", "system", "measure", "fallback"),
    [
        ("F32", CodeSystem.ICD10, "GAD7", None),
        ("F32.1", CodeSystem.ICD10, "GAD7", None),
        ("F40.0", CodeSystem.ICD10, "MI_ALONE", "GAD7"),
        ("F40.1", CodeSystem.ICD10, "SPIN", "GAD7"),
        ("F41.0", CodeSystem.ICD10, "PDSS", "GAD7"),
        ("F42.2", CodeSystem.ICD10, "OCI", "GAD7"),
        ("K58.9", CodeSystem.ICD10, "IBS", "GAD7"),
        ("G93.3", CodeSystem.ICD10, "CFQ", "GAD7"),
        ("83482000", CodeSystem.SNOMED, "BIQ", "GAD7"),
    ],
)
def test_the_descriptor_fixes_which_anxiety_measure_counts(
    accepted, code, system, measure, fallback
):
    [entry] = accepted.ask(descriptor(code, system))
    assert (entry.fact.anxiety_measure, entry.fact.fallback_measure) == (measure, fallback)
    assert entry.fact.policy == policy("problems")["version"]
    assert accepted.known_case.assessment.descriptor == code


@pytest.mark.parametrize(
    ("code", "system"),
    [
        ("F320", CodeSystem.ICD10),
        ("F41.9", CodeSystem.ICD10),
        ("F40.10", CodeSystem.ICD10),
        ("83482000", CodeSystem.ICD10),
        ("83482000.1", CodeSystem.SNOMED),
        ("F41.0", CodeSystem.SNOMED),
    ],
)
def test_other_codes_are_not_taken_for_near_ones(accepted, code, system):
    assert refusal_of(accepted, descriptor(code, system)) == "unknown-problem-code"


def test_a_descriptor_is_set_once_and_then_changed_with_the_reason(accepted):
    change = ChangeProblemDescriptor(
        code="F41.1", system=CodeSystem.ICD10, system_version="5th", reasons=WHY
    )
    assert refusal_of(accepted, change, NotPossible) == "no-descriptor"
    accepted.ask(descriptor("F41.0"))
    again = descriptor("F41.1")
    assert refusal_of(accepted, again, NotPossible) == "descriptor-already-set"
    [entry] = accepted.ask(change)
    assert (entry.fact.from_code, entry.fact.anxiety_measure) == ("F41.0", "GAD7")
    was = (entry.fact.from_anxiety_measure, entry.fact.from_fallback_measure)
    assert was == ("PDSS", "GAD7")
    assert entry.fact.from_policy == policy("problems")["version"]
    assert accepted.known_case.assessment.descriptor == "F41.1"


def test_suitability_is_decided_after_the_assessment(accepted):
    assert refusal_of(accepted, suitable(), NotPossible) == "assessment-not-completed"


@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_an_offer_names_a_step(assessed, step):
    assessed.ask(suitable(step=step))
    state = assessed.known_case.assessment
    assert (state.suitable, state.step) == (True, step)
    assert refusal_of(assessed, suitable(), NotPossible) == "step-already-decided"


@pytest.mark.parametrize("step", [0, 5])
def test_there_are_four_steps(step):
    with pytest.raises(ValueError, match="step"):
        suitable(step=step)


def test_somebody_not_suited_has_no_step_and_is_signposted(assessed):
    assert refusal_of(assessed, suitable(step=None)) == "step-with-offer"
    unsuited = suitable(outcome=Suitability.NOT_SUITABLE, step=None)
    assert refusal_of(assessed, suitable(outcome=Suitability.NOT_SUITABLE)) == "step-with-offer"
    assessed.ask(unsuited)
    state = assessed.known_case.assessment
    assert (state.suitable, state.step) == (False, None)
    [entry] = assessed.ask(
        SignpostPerson(signposted_to="debt_advice", detail=Signpost(content="Walk-in on Tuesdays"))
    )
    assert entry.fact.clear() == {"signposted_to": "debt_advice"}
    assert assessed.known_case.assessment is state


def test_steps_go_up_and_down_from_where_the_case_is(assessed):
    up = StepUp(from_step=2, to_step=3, reasons=WHY)
    assert refusal_of(assessed, up, NotPossible) == "no-step-yet"
    assessed.ask(suitable(step=2))
    [entry] = assessed.ask(up)
    assert isinstance(entry.fact, SteppedUp)
    assert assessed.known_case.assessment.step == 3
    assert refusal_of(assessed, up, NotPossible) == "other-step-now"
    [entry] = assessed.ask(StepDown(from_step=3, to_step=1, reasons=WHY))
    assert isinstance(entry.fact, SteppedDown)
    assert assessed.known_case.assessment.step == 1
    assert SteppedUp.SIGNIFICANT
    assert SteppedDown.SIGNIFICANT


@pytest.mark.parametrize(
    ("kind", "to_step"), [(StepUp, 2), (StepUp, 1), (StepDown, 2), (StepDown, 3)]
)
def test_a_step_goes_in_its_direction(assessed, kind, to_step):
    assessed.ask(suitable(step=2))
    asked = kind(from_step=2, to_step=to_step, reasons=WHY)
    assert refusal_of(assessed, asked) == "wrong-direction"


def test_each_problem_is_listed_once():
    keys = [(p["system"], p["code"]) for p in policy("problems")["problems"]]
    assert len(keys) == len(set(keys))
