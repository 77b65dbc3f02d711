from uuid import UUID

import pytest

from domain.case.assessment.assessment import CompleteAssessment, Formulation
from domain.case.discharge.discharge import Blocker, CloseCase, Summary, blockers
from domain.case.oversight.oversight import CountersignNote, SignNote
from domain.case.referral.referral import Answer
from domain.case.risk.risk import ScreenRisk
from domain.case.sessions.contacts import RecordUnplannedContact
from domain.case.sessions.sessions import Note, RecordSession
from domain.commands import NotAcceptable, NotAllowed, NotPossible, Refusal
from domain.moments import london_day
from domain.policies import policy
from domain.roles import Role

HOLDER = UUID(int=0x71)
SUPERVISOR = UUID(int=0x72)
OTHER = UUID(int=0x73)


def note_by(story, role, actor=HOLDER):
    [call] = story.ask(
        RecordUnplannedContact(
            appointment_type="04",
            medium="02",
            practitioner=HOLDER,
            started=story.now,
            duration_minutes=20,
        )
    )
    domains = ["suicide", "self_harm", "to_others", "from_others", "neglect"]
    story.ask(ScreenRisk(contact=call.id, **dict.fromkeys(domains, Answer.NO)))
    asked = RecordSession(
        contact=call.id, interventions=["review"], note=Note(narrative="Looked at the plan")
    )
    [entry] = story.ask(asked, role=role, actor=actor)
    return entry.id


def refusal_of(story, asked, kind: type[Refusal] = NotAcceptable, **circumstances) -> str:
    with pytest.raises(kind) as refused:
        story.ask(asked, **circumstances)
    return refused.value.code


def assessment_by(story, role, actor=HOLDER):
    contact = story.attend("01")
    domains = ["suicide", "self_harm", "to_others", "from_others", "neglect"]
    story.ask(ScreenRisk(contact=contact, **dict.fromkeys(domains, Answer.NO)))
    asked = CompleteAssessment(contact=contact, formulation=Formulation(main_problem="Panic"))
    [entry] = story.ask(asked, role=role, actor=actor)
    return entry.id


def test_a_note_waits_until_its_author_signs_it(accepted):
    note = note_by(accepted, Role.PWP)
    assert accepted.known_case.oversight.unsigned == {note}
    [entry] = accepted.ask(SignNote(note=note), actor=HOLDER)
    assert entry.fact.countersign_owed is False
    assert entry.fact.policy == policy("supervision")["version"]
    assert accepted.known_case.oversight.unsigned == frozenset()
    assert accepted.known_case.oversight.uncountersigned == frozenset()


def test_a_note_is_signed_once_by_its_author(accepted):
    note = note_by(accepted, Role.PWP)
    by_another = refusal_of(accepted, SignNote(note=note), NotAllowed, role=Role.SUPERVISOR)
    assert by_another == "not-your-note"
    accepted.ask(SignNote(note=note), actor=HOLDER)
    again = refusal_of(accepted, SignNote(note=note), NotPossible, actor=HOLDER)
    assert again == "note-already-signed"
    elsewhere = refusal_of(accepted, SignNote(note=OTHER), NotPossible)
    assert elsewhere == "no-such-note"


def test_a_trainees_note_waits_for_a_supervisor(accepted):
    note = note_by(accepted, Role.TRAINEE)
    accepted.ask(SignNote(note=note), actor=HOLDER, role=Role.TRAINEE)
    assert accepted.known_case.oversight.uncountersigned == {note}
    accepted.ask(CountersignNote(note=note), actor=SUPERVISOR, role=Role.SUPERVISOR)
    assert accepted.known_case.oversight.uncountersigned == frozenset()


def test_the_role_at_the_time_of_writing_counts(accepted):
    note = note_by(accepted, Role.TRAINEE)
    [entry] = accepted.ask(SignNote(note=note), actor=HOLDER, role=Role.PWP)
    assert entry.fact.countersign_owed is True


def test_countersigning_is_refused_to_oneself_too_early_needlessly_and_twice(accepted):
    trainees, own = note_by(accepted, Role.TRAINEE), note_by(accepted, Role.PWP)

    def refused(note, kind, actor=SUPERVISOR):
        asked = CountersignNote(note=note)
        return refusal_of(accepted, asked, kind, actor=actor, role=Role.SUPERVISOR)

    assert refused(trainees, NotPossible) == "note-not-signed"
    accepted.ask(SignNote(note=trainees), actor=HOLDER)
    accepted.ask(SignNote(note=own), actor=HOLDER)
    assert refused(trainees, NotAllowed, actor=HOLDER) == "own-note"
    assert refused(own, NotPossible) == "countersign-not-needed"
    assert refused(OTHER, NotPossible) == "no-such-note"
    accepted.ask(CountersignNote(note=trainees), actor=SUPERVISOR, role=Role.SUPERVISOR)
    assert refused(trainees, NotPossible) == "countersign-not-needed"


def test_what_was_left_unsigned_is_signed_after_the_end(accepted):
    note = note_by(accepted, Role.TRAINEE)
    accepted.ask(
        CloseCase(
            end_code="10",
            end_date=london_day(accepted.now),
            summary=Summary(summary="Seen once"),
            override_reason="handed_over",
        ),
        role=Role.SUPERVISOR,
    )
    assert accepted.ask(SignNote(note=note), actor=HOLDER)
    assert accepted.ask(CountersignNote(note=note), actor=SUPERVISOR, role=Role.SUPERVISOR)


def test_a_trainees_assessment_is_signed_and_countersigned_like_a_note(accepted):
    made = assessment_by(accepted, Role.TRAINEE)
    assert accepted.known_case.oversight.unsigned == {made}
    assert Blocker.NOTE_UNSIGNED in blockers(accepted.known_case)
    asked = CountersignNote(note=made)
    early = refusal_of(accepted, asked, NotPossible, actor=SUPERVISOR, role=Role.SUPERVISOR)
    assert early == "note-not-signed"
    [signed] = accepted.ask(SignNote(note=made), actor=HOLDER, role=Role.TRAINEE)
    assert signed.fact.countersign_owed is True
    assert accepted.known_case.oversight.uncountersigned == {made}
    own = refusal_of(accepted, asked, NotAllowed, actor=HOLDER, role=Role.SUPERVISOR)
    assert own == "own-note"
    accepted.ask(asked, actor=SUPERVISOR, role=Role.SUPERVISOR)
    assert not blockers(accepted.known_case)


@pytest.mark.parametrize("role", [Role.PWP, Role.SUPERVISOR])
def test_nobody_elses_assessment_waits_for_a_signature(accepted, role):
    made = assessment_by(accepted, role)
    assert accepted.known_case.oversight.unsigned == frozenset()
    refused = refusal_of(accepted, SignNote(note=made), NotPossible, actor=HOLDER, role=role)
    assert refused == "no-such-note"
