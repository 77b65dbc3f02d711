"""An entry that was withdrawn counts no longer: the case is as if it had never been made."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from domain.case.case import FoldAgain, Status, project
from domain.case.corrections.corrections import (
    AddAddendum,
    Addition,
    EntryMarkedInError,
    MarkEntryInError,
    MoveWrongRecordEntry,
    Reason,
    WhyWithdrawn,
    WrongRecordEntryMoved,
)
from domain.case.corrections.resting import SENT_OUT, recorded_with
from domain.case.discharge.discharge import Blocker, blockers
from domain.case.measures.measures import Answers, RecordMeasures
from domain.case.referral.informing import InformReferrer, Told
from domain.case.risk.risk import Level
from domain.case.sessions.attendance import RecordAttendance, WasNotBrought
from domain.case.sessions.contacts import RecordUnplannedContact
from domain.case.sessions.sessions import TreatmentStarted, TreatmentStartWithdrawn
from domain.commands import NotPossible
from domain.facts import event_classes
from domain.moments import london_day
from domain.roles import Role
from tests.unit.domain.test_agencies import refer
from tests.unit.domain.test_risk import assess, screen
from tests.unit.domain.test_safeguarding import concern, triage

OTHER_CASE = UUID(int=0xCA5F)
WHY = WhyWithdrawn(text="This is about somebody else")


def in_error(entry: UUID) -> MarkEntryInError:
    return MarkEntryInError(entry=entry, reason=Reason.DUPLICATE, why=WHY)


def moved(entry: UUID) -> MoveWrongRecordEntry:
    return MoveWrongRecordEntry(entry=entry, right_case=OTHER_CASE, why=WHY)


def withdraw(story, entry: UUID, asked=moved):
    return story.ask(asked(entry), role=Role.SUPERVISOR)


def refused(story, entry: UUID, asked=moved) -> str:
    kind, code = story.refusal(asked(entry), role=Role.SUPERVISOR)
    assert kind is NotPossible
    return code


def but_for(case, other):
    """The case as the other is, where only what was said of entries may differ."""
    return replace(case, version=other.version, corrections=other.corrections)


def phq9(story, last_item: int) -> RecordMeasures:
    return RecordMeasures(
        instrument="PHQ9",
        mode="online",
        completed_on=london_day(story.now),
        answers=Answers(items=(1,) * 8 + (last_item,)),
    )


@pytest.mark.parametrize("asked", [in_error, moved])
def test_a_withdrawn_concern_is_no_longer_open(accepted, asked):
    before = accepted.known_case
    raised = accepted.ask(concern())[0].id
    assert Blocker.CONCERN_OPEN in blockers(accepted.known_case)
    withdraw(accepted, raised, asked)
    assert Blocker.CONCERN_OPEN not in blockers(accepted.known_case)
    assert accepted.known_case == but_for(before, accepted.known_case)
    assert raised in accepted.known_case.corrections.entries


def test_a_withdrawn_questionnaire_owes_no_response(accepted):
    owing = accepted.ask(phq9(accepted, 2))[0].id
    assert accepted.known_case.measures.owed == {owing}
    withdraw(accepted, owing)
    assert not accepted.known_case.measures.owed
    assert not accepted.known_case.measures.recorded


def test_a_questionnaire_is_withdrawn_although_it_was_answered(accepted):
    owing = accepted.ask(phq9(accepted, 2))[0].id
    accepted.ask(assess(Level.LOW, responds_to=owing))
    withdraw(accepted, owing)
    assert accepted.known_case.risk.level is Level.LOW
    assert not accepted.known_case.measures.owed


def test_a_response_that_is_withdrawn_is_owed_again_and_its_level_goes_with_it(accepted):
    owing = accepted.ask(phq9(accepted, 2))[0].id
    act = accepted.ask(assess(Level.HIGH, responds_to=owing))
    assert len(act) == 2
    by = withdraw(accepted, act[1].id, in_error)
    assert {entry.fact.entry for entry in by} == {entry.id for entry in act}
    assert by[0].fact.entry == act[1].id
    assert accepted.known_case.risk.level is None
    assert accepted.known_case.measures.owed == {owing}


def test_a_withdrawn_screen_screens_nobody(accepted):
    contact = accepted.attend()
    screened = accepted.ask(screen(contact))[0].id
    withdraw(accepted, screened)
    assert not accepted.known_case.risk.accounts_for(contact)
    assert not accepted.known_case.assessment.screened


def test_what_others_rest_on_is_withdrawn_after_them(accepted):
    raised = accepted.ask(concern())[0].id
    triaged = accepted.ask(triage(raised), role=Role.SAFEGUARDING_LEAD)[0].id
    assert refused(accepted, raised) == "others-rest-on-it"
    withdraw(accepted, triaged)
    withdraw(accepted, raised)
    assert not accepted.known_case.safeguarding.concerns


def test_a_concern_on_which_something_was_sent_out_stays(accepted):
    raised = accepted.ask(concern())[0].id
    sent = accepted.ask(refer(raised))[0].id
    assert refused(accepted, raised) == "sent-out-already"
    withdraw(accepted, sent)
    withdraw(accepted, raised)
    assert not accepted.known_case.safeguarding.awaiting_reply


def test_what_was_sent_out_is_named_as_the_log_names_it():
    assert {kind.TYPE for kind in event_classes()} >= SENT_OUT


def test_an_addendum_does_not_hold_an_entry(accepted):
    raised = accepted.ask(concern())[0].id
    accepted.ask(AddAddendum(entry=raised, addition=Addition(text="Phoned again")))
    withdraw(accepted, raised)
    assert not accepted.known_case.safeguarding.concerns


def test_a_withdrawal_stands(accepted):
    raised = accepted.ask(concern())[0].id
    by = withdraw(accepted, raised)[0].id
    assert refused(accepted, by) == "withdrawal-stands"


def test_the_acceptance_holds_while_there_was_work(accepted):
    accepted_by = accepted.entries[1].id
    contact = accepted.book()
    assert refused(accepted, accepted_by) == "others-rest-on-it"
    withdraw(accepted, contact)
    withdraw(accepted, accepted_by)
    assert accepted.known_case.status is Status.RECEIVED


def test_an_unplanned_contact_of_somebody_else_is_not_counted(accepted):
    asked = RecordUnplannedContact(
        appointment_type="07",
        medium="02",
        practitioner=UUID(int=4),
        started=accepted.now - timedelta(minutes=5),
        duration_minutes=5,
    )
    contact = accepted.ask(asked)[0].id
    assert accepted.known_case.sessions.attended_contacts == 1
    withdraw(accepted, contact)
    assert accepted.known_case.sessions.attended_contacts == 0


def test_an_attendance_stays_while_its_contact_has_a_note(accepted):
    contact = accepted.attend()
    attended = accepted.entries[-1].id
    written = accepted.write_note(contact)
    assert refused(accepted, attended) == "others-rest-on-it"
    assert refused(accepted, contact) == "others-rest-on-it"
    withdraw(accepted, written)
    withdraw(accepted, attended)
    assert accepted.known_case.sessions.contacts[contact].attended is None


def test_a_child_was_not_not_brought_when_the_attendance_is_withdrawn(accepted_child):
    contact = accepted_child.book()
    accepted_child.now += timedelta(hours=1)
    act = accepted_child.ask(RecordAttendance(contact=contact, attendance_code="3"))
    assert isinstance(act[1].fact, WasNotBrought)
    by = withdraw(accepted_child, act[0].id)
    assert [entry.fact.entry for entry in by] == [entry.id for entry in act]
    assert not accepted_child.known_case.sessions.contacts[contact].missed


def test_with_the_first_note_goes_the_start_of_treatment(accepted):
    first, second = accepted.attend(), accepted.attend()
    written = accepted.write_note(first)
    by = withdraw(accepted, written)
    kinds = [type(entry.fact) for entry in by]
    assert kinds == [WrongRecordEntryMoved, WrongRecordEntryMoved]
    assert accepted.known_case.status is Status.ACCEPTED
    again = accepted.write_note(second)
    accepted.write_note(first)
    started = accepted.known_case.sessions.treatment
    by = withdraw(accepted, again, in_error)
    assert {type(entry.fact) for entry in by} >= {EntryMarkedInError}
    assert accepted.known_case.sessions.treatment is not None
    assert accepted.known_case.sessions.treatment.contact == first == started.contact
    assert accepted.known_case.status is Status.IN_TREATMENT


def test_treatment_starts_anew_where_an_earlier_contact_was_somebody_elses(accepted):
    first = accepted.attend()
    attended = accepted.entries[-1].id
    accepted.pass_days(7)
    second = accepted.attend()
    accepted.write_note(second)
    assert accepted.known_case.sessions.treatment.contact == first
    by = withdraw(accepted, attended)
    assert isinstance(by[-1].fact, TreatmentStarted)
    assert accepted.known_case.sessions.treatment.contact == second
    assert not any(isinstance(entry.fact, TreatmentStartWithdrawn) for entry in by)


def test_what_came_before_the_withdrawal_stands_as_it_stood(accepted):
    accepted.ask(concern())
    then = accepted.known_case
    withdraw(accepted, accepted.entries[-1].id)
    upto = [entry for entry in accepted.entries if entry.originator_version <= then.version]
    assert project(None, upto) == then
    with pytest.raises(FoldAgain):
        project(then, accepted.entries[then.version :])


def test_two_requests_that_are_alike_are_two_acts(accepted):
    told = InformReferrer(whom="gp", channel="letter", told=Told(content="Accepted"))
    first, second = accepted.ask(told)[0], accepted.ask(told)[0]
    alike = [replace(entry, request=b"same") for entry in (first, second)]
    assert [e.id for e in recorded_with(alike, second.id)] == [second.id]
    assert [e.id for e in recorded_with(alike, first.id)] == [first.id]
    by = withdraw(accepted, second.id, in_error)
    assert [entry.fact.entry for entry in by] == [second.id]
    assert accepted.known_case.referral.informed
