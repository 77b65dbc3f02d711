from datetime import timedelta
from uuid import UUID

import pytest

from domain.case.assessment.assessment import BookAssessment
from domain.case.sessions.attendance import RecordAttendance
from domain.case.sessions.contacts import BookContact, RecordUnplannedContact
from domain.case.sessions.sessions import (
    Intensity,
    Note,
    RecordSession,
    SessionRecorded,
    TreatmentStarted,
)
from domain.commands import NotAcceptable, NotPossible, Refusal
from domain.moments import london_day
from domain.policies import policy
from domain.roles import Role

PRACTITIONER = UUID(int=0x9)
GUIDED = "748051000000105"
CBT = "304891004"


def attended(story, appointment_type="02", code="5"):
    planned = story.now - timedelta(hours=1)
    [entry] = story.ask(
        BookContact(
            appointment_type=appointment_type,
            medium="02",
            practitioner=PRACTITIONER,
            planned=planned,
        )
    )
    time = {"started": planned, "duration_minutes": 35} if code == "5" else {}
    story.ask(RecordAttendance(contact=entry.id, attendance_code=code, **time))
    return entry.id


def booked_assessment(story):
    return BookAssessment(medium="02", practitioner=PRACTITIONER, planned=story.now)


def note(contact, **changes):
    values = {
        "contact": contact,
        "interventions": ["behavioural_activation"],
        "therapy": GUIDED,
        "note": Note(narrative="Went through the week", between_session_task="Walk twice"),
    }
    return RecordSession(**{**values, **changes})


def refusal_of(story, asked, kind: type[Refusal] = NotAcceptable) -> str:
    with pytest.raises(kind) as refused:
        story.ask(asked)
    return refused.value.code


def test_a_note_keeps_who_wrote_it_in_which_role(accepted):
    contact = attended(accepted)
    entry, _ = accepted.ask(note(contact), role=Role.TRAINEE)
    assert isinstance(entry.fact, SessionRecorded)
    taken = accepted.known_case.sessions.notes[entry.id]
    assert (taken.contact, taken.author, taken.role) == (contact, entry.by.actor, Role.TRAINEE)


def test_the_narrative_is_never_clear(accepted):
    entry, _ = accepted.ask(note(attended(accepted)))
    assert "note" not in entry.fact.clear()
    assert [name for name, _, _ in entry.fact.parts()] == ["note"]


@pytest.mark.parametrize(("therapy", "intensity"), [(GUIDED, Intensity.LOW), (CBT, Intensity.HIGH)])
def test_the_first_treatment_note_starts_treatment(accepted, therapy, intensity):
    contact = attended(accepted)
    assert accepted.known_case.sessions.treatment_started is False
    recorded, started = accepted.ask(note(contact, therapy=therapy))
    assert recorded.fact.intensity is intensity
    assert started.fact == TreatmentStarted(
        contact=contact,
        started_on=london_day(accepted.known_case.sessions.contacts[contact].started),
        intensity=intensity,
        therapy=therapy,
    )
    assert accepted.known_case.sessions.treatment_started is True
    assert len(accepted.ask(note(attended(accepted)))) == 1


def test_treatment_started_with_the_first_contact_even_if_its_note_comes_later(accepted):
    first = attended(accepted)
    accepted.pass_days(7)
    second = attended(accepted)
    _, started = accepted.ask(note(second))
    assert started.fact.contact == first
    assert started.fact.started_on == london_day(accepted.now) - timedelta(days=7)


def test_treatment_started_says_nothing_of_another_contacts_therapy(accepted):
    first = attended(accepted)
    accepted.pass_days(7)
    _, started = accepted.ask(note(attended(accepted), therapy=CBT))
    assert (started.fact.contact, started.fact.therapy) == (first, None)
    assert started.fact.intensity is None
    _, restated = accepted.ask(note(first))
    assert (restated.fact.contact, restated.fact.therapy) == (first, GUIDED)
    assert accepted.known_case.sessions.treatment == restated.fact


def test_an_earlier_contact_recorded_late_moves_the_start_of_treatment(accepted):
    accepted.pass_days(7)
    accepted.ask(note(attended(accepted)))
    earlier = RecordUnplannedContact(
        appointment_type="02",
        medium="02",
        practitioner=PRACTITIONER,
        started=accepted.now - timedelta(days=3),
        duration_minutes=20,
    )
    call, restated = accepted.ask(earlier)
    assert restated.fact.contact == call.id
    assert restated.fact.started_on == london_day(earlier.started)
    assert restated.fact.therapy is None


def test_an_earlier_missed_contact_does_not_start_treatment(accepted):
    attended(accepted, code="3")
    seen = attended(accepted)
    _, started = accepted.ask(note(seen))
    assert started.fact.contact == seen


@pytest.mark.parametrize("appointment_type", ["04", "06", "07", "10"])
def test_other_contacts_do_not_start_treatment(accepted, appointment_type):
    contact = attended(accepted, appointment_type)
    assert len(accepted.ask(note(contact, therapy=None))) == 1
    assert accepted.known_case.sessions.treatment_started is False


def test_an_unplanned_contact_may_start_treatment(accepted):
    [call] = accepted.ask(
        RecordUnplannedContact(
            appointment_type="02",
            medium="02",
            practitioner=PRACTITIONER,
            started=accepted.now,
            duration_minutes=20,
        )
    )
    _, started = accepted.ask(note(call.id))
    assert started.fact.contact == call.id


def test_a_contact_has_one_note(accepted):
    contact = attended(accepted)
    accepted.ask(note(contact))
    assert refusal_of(accepted, note(contact), NotPossible) == "note-exists"


@pytest.mark.parametrize("code", ["2", "3", "4", "7"])
def test_only_an_attended_contact_has_a_note(accepted, code):
    contact = attended(accepted, code=code)
    assert refusal_of(accepted, note(contact), NotPossible) == "contact-not-attended"


def test_a_note_is_about_a_contact_of_this_case(accepted):
    assert refusal_of(accepted, note(UUID(int=1)), NotPossible) == "no-such-contact"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"therapy": None}, "therapy-code-needed"),
        ({"therapy": "304891005"}, "unknown-therapy"),
        ({"therapy": "1098051000000103"}, "therapy-is-no-treatment"),
        ({"interventions": ["behavioural_activation", "magic"]}, "unknown-intervention"),
    ],
)
def test_what_was_done_is_coded_from_the_lists(accepted, changes, code):
    assert refusal_of(accepted, note(attended(accepted), **changes)) == code


def test_a_child_needs_no_national_therapy_code(accepted_child):
    contact = attended(accepted_child)
    recorded, started = accepted_child.ask(note(contact, therapy=None))
    assert recorded.fact.intensity is None
    assert (started.fact.intensity, started.fact.therapy) == (None, None)


def test_every_therapy_has_an_intensity():
    therapies = policy("therapies")["codes"]
    known = {code: listed["intensity"] for code, listed in therapies.items()}
    assert known.pop("1098051000000103") is None
    assert {Intensity(intensity) for intensity in known.values()} == set(Intensity)
    assert len(known) == 19


def test_employment_support_is_coded_on_its_own_kind_of_contact(accepted):
    contact = attended(accepted, "10")
    [entry] = accepted.ask(note(contact, therapy="1098051000000103"))
    assert entry.fact.intensity is None
    assert accepted.known_case.sessions.treatment_started is False


@pytest.mark.parametrize(
    "intervention",
    [
        *("behavioural_activation", "cognitive_restructuring", "worry_management"),
        *("problem_solving", "sleep_hygiene", "graded_exposure", "exposure_response_prevention"),
        *("medication_support", "signposting", "guided_self_help", "psychoeducation"),
        *("brief_behavioural_activation", "parent_led_behaviour", "parent_led_anxiety"),
        *("creative_work", "play_based_work", "mentoring", "key_working", "group_work"),
        "team_around_the_child",
    ],
)
def test_what_each_kind_of_practitioner_does_has_a_word(accepted, intervention):
    assert accepted.ask(note(attended(accepted), interventions=[intervention]))


@pytest.mark.parametrize("medium", ["01", "02", "04", "05", "09", "10", "11", "12", "13", "98"])
def test_contacts_are_held_by_every_medium_in_use(accepted, medium):
    booking = BookContact(
        appointment_type="02", medium=medium, practitioner=PRACTITIONER, planned=accepted.now
    )
    assert accepted.ask(booking)


def test_only_attended_contacts_of_the_kind_are_counted(accepted):
    attended(accepted, "02", code="3")
    attended(accepted, "02")
    attended(accepted, "05")
    attended(accepted, "06")
    [missed, _] = accepted.ask(booked_assessment(accepted))
    sessions = accepted.known_case.sessions
    assert missed.id in sessions.contacts
    assert (sessions.attended_contacts, sessions.attended_treatments) == (3, 2)
    assert sessions.attended_assessments == 0
