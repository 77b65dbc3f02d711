from datetime import timedelta
from uuid import UUID

import pytest

from domain.case.contacts import RecordUnplannedContact
from domain.case.discharge import CloseCase, Summary
from domain.case.oversight import (
    Action,
    AllocateCase,
    CountersignNote,
    Review,
    ReviewCase,
    SignNote,
)
from domain.case.referral import Answer
from domain.case.risk import ScreenRisk
from domain.case.sessions import Note, RecordSession
from domain.commands import NotAcceptable, NotAllowed, NotPossible, Refusal
from domain.moments import On, london_day
from domain.policies import policy
from domain.roles import PRACTITIONERS, Role

HOLDER = UUID(int=0x71)
SUPERVISOR = UUID(int=0x72)
OTHER = UUID(int=0x73)


def allocate(story, **changes):
    values = {
        "practitioner": HOLDER,
        "practitioner_role": Role.PWP,
        "team": "north-low-intensity",
        "supervisor": SUPERVISOR,
        "starting": london_day(story.now),
    }
    return AllocateCase(**{**values, **changes})


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


def review(**changes):
    values = {
        "reasons": ["practitioner_request"],
        "decision": "continue",
        "review": Review(discussion="Going to plan", actions=[Action(what="Ring the surgery")]),
    }
    return ReviewCase(**{**values, **changes})


def refusal_of(story, asked, kind: type[Refusal] = NotAcceptable, **circumstances) -> str:
    with pytest.raises(kind) as refused:
        story.ask(asked, **circumstances)
    return refused.value.code


@pytest.fixture
def allocated(accepted):
    accepted.ask(allocate(accepted), role=Role.DUTY)
    return accepted


def test_allocation_says_who_holds_the_case_and_the_next_one_replaces_it(accepted):
    assert accepted.known_case.oversight.practitioner is None
    accepted.ask(allocate(accepted), role=Role.DUTY)
    held = accepted.known_case.oversight
    assert (held.practitioner, held.practitioner_role) == (HOLDER, Role.PWP)
    assert (held.supervisor, held.team) == (SUPERVISOR, "north-low-intensity")
    accepted.ask(allocate(accepted, practitioner=OTHER, supervisor=None), role=Role.SUPERVISOR)
    held = accepted.known_case.oversight
    assert (held.practitioner, held.supervisor) == (OTHER, None)


def test_a_case_is_allocated_once_accepted(received):
    assert refusal_of(received, allocate(received), NotPossible) == "case-not-accepted"


@pytest.mark.parametrize("role", sorted(set(Role) - PRACTITIONERS))
def test_only_a_practitioner_holds_a_case(accepted, role):
    assert refusal_of(accepted, allocate(accepted, practitioner_role=role)) == "not-a-practitioner"


@pytest.mark.parametrize("role", sorted(PRACTITIONERS))
def test_a_trainee_needs_a_supervisor_and_nobody_else_does(accepted, role):
    asked = allocate(accepted, practitioner_role=role, supervisor=None)
    if role is Role.TRAINEE:
        assert refusal_of(accepted, asked) == "supervisor-needed"
    else:
        assert accepted.ask(asked)


def test_nobody_supervises_their_own_case(accepted):
    assert refusal_of(accepted, allocate(accepted, supervisor=HOLDER)) == "supervises-self"


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


def test_a_review_names_who_held_the_case_and_moves_the_last_review(allocated):
    day = london_day(allocated.now)
    [entry] = allocated.ask(review(), actor=SUPERVISOR, role=Role.SUPERVISOR)
    assert entry.fact.practitioner == HOLDER
    assert "review" not in entry.fact.clear()
    assert allocated.known_case.oversight.last_review == day


def test_a_review_written_down_late_does_not_move_the_last_review_back(allocated):
    day = london_day(allocated.now)
    allocated.ask(review(), actor=SUPERVISOR, role=Role.SUPERVISOR)
    earlier = On(on=day - timedelta(days=20))
    allocated.ask(review(), actor=SUPERVISOR, role=Role.SUPERVISOR, occurred=earlier)
    assert allocated.known_case.oversight.last_review == day


def test_nobody_reviews_their_own_case(allocated):
    refused = refusal_of(allocated, review(), NotAllowed, actor=HOLDER, role=Role.SUPERVISOR)
    assert refused == "own-case"


def test_a_case_that_nobody_holds_is_not_reviewed(accepted):
    refused = refusal_of(accepted, review(), NotPossible, role=Role.SUPERVISOR)
    assert refused == "case-not-allocated"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reasons": ["practitioner_request", "a_feeling"]}, "unknown-review-reason"),
        ({"decision": "wait_and_see"}, "unknown-review-decision"),
    ],
)
def test_reasons_and_decisions_come_from_the_lists(allocated, changes, code):
    assert refusal_of(allocated, review(**changes), role=Role.SUPERVISOR) == code
