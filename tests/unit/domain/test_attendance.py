"""Contacts moved and called off, and attendance that was recorded wrongly."""

from datetime import timedelta

import pytest

from domain.case.case import Status
from domain.case.corrections.corrections import CorrectEntry, Reason, Right, Scope
from domain.case.referral.referral import Answer
from domain.case.risk.risk import ScreenRisk
from domain.case.sessions.attendance import (
    AttendanceRecorded,
    CancelContact,
    CancellationDetail,
    ContactCancelled,
    ContactsRecounted,
    FollowUp,
    FollowUpNonAttendance,
    GroupAttendanceRecorded,
    RecordAttendance,
    RecordGroupAttendance,
    WasNotBrought,
    WasNotBroughtWithdrawn,
)
from domain.case.sessions.contacts import (
    AskedBy,
    BookContact,
    ContactRescheduled,
    RescheduleContact,
)
from domain.case.sessions.sessions import TreatmentStarted, TreatmentStartWithdrawn
from domain.commands import NotAcceptable, NotPossible
from domain.moments import At, london_day
from domain.policies import policy
from domain.roles import Role
from tests.unit.domain.conftest import actor_of

HOUR = timedelta(hours=1)
A_FACILITATOR = actor_of(Role.TWP)
GROUP = actor_of(Role.DUTY)


def book(story, *, planned=None, **changes):
    values = {
        "appointment_type": "02",
        "medium": "02",
        "practitioner": actor_of(Role.PWP),
        "planned": planned or story.now,
    }
    return story.ask(BookContact(**{**values, **changes}))[0].id


def came(story, contact, **changes):
    values = {
        "contact": contact,
        "attendance_code": "5",
        "started": story.now,
        "duration_minutes": 30,
    }
    return RecordAttendance(**{**values, **changes})


def missed(contact, code="3", **changes):
    return RecordAttendance(contact=contact, attendance_code=code, **changes)


def mark_wrong(story, entry, *, scope=Scope.WHOLE):
    story.ask(
        CorrectEntry(
            entry=entry, scope=scope, reason=Reason.WRONG_CODE, right=Right(text="Not as it was")
        )
    )


def move(contact, planned, **changes):
    values = {"asked_by": AskedBy.PERSON, "reason": "work_or_education"}
    return RescheduleContact(contact=contact, planned=planned, **{**values, **changes})


def call_off(contact, asked_by=AskedBy.PERSON, **changes):
    return CancelContact(contact=contact, asked_by=asked_by, **{"reason": "illness", **changes})


def test_a_contact_is_moved_to_another_time_and_keeps_its_id(accepted):
    planned = accepted.now + 24 * HOUR
    contact = book(accepted, planned=planned)
    [entry] = accepted.ask(move(contact, planned + 24 * HOUR))
    assert isinstance(entry.fact, ContactRescheduled)
    assert entry.fact.before == planned
    assert entry.fact.reasons_version == policy("contact_changes")["version"]
    found = accepted.known_case.sessions.contacts
    assert {id: c.planned for id, c in found.items()} == {contact: planned + 24 * HOUR}


def test_a_moved_contact_is_due_at_its_new_time(accepted):
    contact = book(accepted, planned=accepted.now + HOUR)
    accepted.ask(move(contact, accepted.now + 48 * HOUR))
    accepted.now += 2 * HOUR
    assert accepted.refusal(missed(contact)) == (NotPossible, "contact-not-due")


@pytest.mark.parametrize("change", [move, call_off])
def test_what_is_over_is_neither_moved_nor_called_off(accepted, change):
    contact = book(accepted, planned=accepted.now)
    asked = change(contact, accepted.now + 24 * HOUR) if change is move else change(contact)
    later = accepted.now + timedelta(microseconds=1)
    assert accepted.refusal(asked, now=later) == (NotPossible, "contact-time-passed")
    in_time = At(at=accepted.now)
    accepted.ask(came(accepted, contact))
    assert accepted.refusal(asked, occurred=in_time) == (
        NotPossible,
        "attendance-already-recorded",
    )


def test_calling_off_may_be_written_down_after_the_time(accepted):
    contact = book(accepted, planned=accepted.now + HOUR)
    told = At(at=accepted.now)
    accepted.now += 5 * HOUR
    assert accepted.ask(call_off(contact), occurred=told)


def test_a_change_needs_a_reason_of_the_list_and_another_time(accepted):
    planned = accepted.now + 24 * HOUR
    contact = book(accepted, planned=planned)
    wrong = (NotAcceptable, "unknown-change-reason")
    assert accepted.refusal(move(contact, planned + HOUR, reason="whim")) == wrong
    assert accepted.refusal(call_off(contact, reason="whim")) == wrong
    assert accepted.refusal(move(contact, planned)) == (NotAcceptable, "same-time")


@pytest.mark.parametrize(
    ("asked_by", "code", "by_person"),
    [
        (AskedBy.PERSON, "2", True),
        (AskedBy.ON_THEIR_BEHALF, "2", True),
        (AskedBy.SERVICE, "4", False),
    ],
)
def test_calling_off_records_the_national_code_and_whose_doing_it_was(
    accepted, asked_by, code, by_person
):
    contact = book(accepted, planned=accepted.now + HOUR)
    cancelled, recorded = accepted.ask(
        call_off(contact, asked_by, detail=CancellationDetail(content="Rang at nine"))
    )
    assert isinstance(cancelled.fact, ContactCancelled)
    assert "Rang" not in str(cancelled.fact.clear())
    assert (recorded.fact.attendance_code, recorded.fact.attended) == (code, False)
    state = accepted.known_case.sessions.contacts[contact]
    assert (state.attended, state.missed) == (False, by_person)
    chased = FollowUpNonAttendance(
        contact=contact, attempts=1, outcome=FollowUp.REBOOKED, risk_considered=True
    )
    if by_person:
        assert accepted.ask(chased)
    else:
        assert accepted.refusal(chased) == (NotPossible, "contact-not-missed")


def test_a_corrected_attendance_is_replaced_and_everything_follows(accepted):
    contact = book(accepted)
    [first] = accepted.ask(missed(contact))
    asked = came(accepted, contact, replaces=first.id)
    assert accepted.refusal(came(accepted, contact))[1] == "attendance-already-recorded"
    assert accepted.refusal(asked) == (NotPossible, "attendance-not-corrected")
    mark_wrong(accepted, first.id)
    recorded, recount = accepted.ask(asked)
    assert recorded.fact.replaces == first.id
    assert recount.fact == ContactsRecounted(
        contact=contact,
        newly_seen=True,
        attended=1,
        treatments=1,
        first_at=asked.started,
        last_at=asked.started,
    )
    state = accepted.known_case.sessions
    assert (state.attended_contacts, state.attended_treatments) == (1, 1)
    assert state.contacts[contact].attendance == recorded.id


def test_an_attendance_is_replaced_once_and_only_by_its_own(accepted):
    contact, other = book(accepted), book(accepted)
    [first] = accepted.ask(missed(contact))
    [elsewhere] = accepted.ask(missed(other))
    mark_wrong(accepted, elsewhere.id)
    mark_wrong(accepted, first.id)
    wrong = (NotPossible, "not-the-attendance")
    assert accepted.refusal(came(accepted, contact, replaces=elsewhere.id)) == wrong
    accepted.ask(came(accepted, contact, replaces=first.id))
    assert accepted.refusal(missed(contact, replaces=first.id)) == wrong


def test_what_never_was_recorded_is_not_replaced(accepted):
    contact = book(accepted)
    asked = came(accepted, contact, replaces=contact)
    assert accepted.refusal(asked) == (NotPossible, "not-the-attendance")


def test_a_contact_with_a_note_was_attended_unless_the_note_is_wrong_too(accepted):
    contact = accepted.attend()
    attendance = accepted.known_case.sessions.contacts[contact].attendance
    note = accepted.write_note(contact)
    mark_wrong(accepted, attendance)
    asked = missed(contact, replaces=attendance)
    assert accepted.refusal(asked) == (NotPossible, "contact-has-note")
    mark_wrong(accepted, note)
    facts = [type(e.fact) for e in accepted.ask(asked)]
    assert facts == [AttendanceRecorded, ContactsRecounted, TreatmentStartWithdrawn]
    assert accepted.known_case.sessions.attended_treatments == 0
    assert accepted.known_case.status is Status.ACCEPTED


def test_the_start_of_treatment_moves_with_a_corrected_attendance(accepted):
    contact = accepted.attend()
    attendance = accepted.known_case.sessions.contacts[contact].attendance
    accepted.write_note(contact)
    mark_wrong(accepted, attendance, scope=Scope.PART)
    earlier = accepted.now - 72 * HOUR
    *_, restated = accepted.ask(came(accepted, contact, started=earlier, replaces=attendance))
    assert isinstance(restated.fact, TreatmentStarted)
    assert restated.fact.started_on == london_day(earlier)


def test_a_child_who_was_brought_after_all_is_said_to_have_been(accepted_child):
    contact = book(accepted_child)
    attendance, _ = accepted_child.ask(missed(contact))
    mark_wrong(accepted_child, attendance.id)
    facts = [
        e.fact for e in accepted_child.ask(came(accepted_child, contact, replaces=attendance.id))
    ]
    assert WasNotBroughtWithdrawn(contact=contact) in facts
    assert WasNotBroughtWithdrawn.SIGNIFICANT


def test_a_child_found_not_brought_later_was_not_brought(accepted_child):
    contact = book(accepted_child)
    [attendance] = accepted_child.ask(missed(contact, "2"))
    mark_wrong(accepted_child, attendance.id)
    facts = [e.fact for e in accepted_child.ask(missed(contact, replaces=attendance.id))]
    assert WasNotBrought(contact=contact, policy=policy("pathways")["version"]) in facts


def test_a_wrong_attendance_at_a_group_is_replaced_too(accepted_child):
    contact = book(accepted_child, group=GROUP)
    first, _ = accepted_child.ask(
        RecordGroupAttendance(contact=contact, attendance_code="2", session_number=1)
    )
    mark_wrong(accepted_child, first.id)
    asked = RecordGroupAttendance(
        **dict(came(accepted_child, contact, replaces=first.id)),
        session_number=2,
        facilitators=(A_FACILITATOR,),
    )
    facts = [e.fact for e in accepted_child.ask(asked)]
    assert [type(f) for f in facts] == [
        AttendanceRecorded,
        GroupAttendanceRecorded,
        ContactsRecounted,
    ]
    assert (facts[1].session_number, facts[1].facilitators) == (2, (A_FACILITATOR,))


def test_screens_stay_with_the_contact_whose_attendance_was_corrected(accepted):
    contact = accepted.attend("01")
    questions = ("suicide", "self_harm", "to_others", "from_others", "neglect")
    accepted.ask(ScreenRisk(contact=contact, **dict.fromkeys(questions, Answer.NO)))
    attendance = accepted.known_case.sessions.contacts[contact].attendance
    mark_wrong(accepted, attendance, scope=Scope.PART)
    accepted.ask(came(accepted, contact, duration_minutes=50, replaces=attendance))
    assert accepted.known_case.risk.accounts_for(contact)
