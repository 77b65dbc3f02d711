from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

import pytest

from domain.case.sessions.attendance import (
    AttendanceRecorded,
    FollowUp,
    FollowUpDetail,
    FollowUpNonAttendance,
    GroupAttendanceRecorded,
    NonAttendanceFollowedUp,
    RecordAttendance,
    RecordGroupAttendance,
    WasNotBrought,
)
from domain.case.sessions.contacts import (
    BookContact,
    Present,
    RecordUnplannedContact,
    refuse_unknown_medium,
)
from domain.commands import NotAcceptable, NotPossible, Refusal
from domain.policies import policy

PRACTITIONER = UUID(int=0x9)
GROUP = UUID(int=0x6)
NOWHERE = uuid5(GROUP, "nowhere")


def book(story, **changes):
    values = {
        "appointment_type": "02",
        "medium": "02",
        "practitioner": PRACTITIONER,
        "planned": story.now - timedelta(hours=1),
    }
    [entry] = story.ask(BookContact(**{**values, **changes}))
    return entry.id


def attendance(story, contact, code="5", **changes):
    values = {"contact": contact, "attendance_code": code}
    if code in {"5", "6"}:
        start = story.now - timedelta(hours=1)
        values |= {"started": start, "duration_minutes": 30, "present": ["person"]}
    return RecordAttendance(**{**values, **changes})


def call(story, **changes):
    values = {
        "appointment_type": "07",
        "medium": "02",
        "practitioner": PRACTITIONER,
        "started": story.now,
        "duration_minutes": 10,
    }
    return RecordUnplannedContact(**{**values, **changes})


def refusal_of(story, asked, kind: type[Refusal] = NotAcceptable, **circumstances) -> str:
    with pytest.raises(kind) as refused:
        story.ask(asked, **circumstances)
    return refused.value.code


def test_a_booking_is_a_contact_whose_attendance_is_not_known(accepted):
    booked = book(accepted)
    contact = accepted.known_case.sessions.contacts[booked]
    assert (contact.attended, contact.started, contact.unplanned) == (None, None, False)
    assert contact.practitioner == PRACTITIONER
    assert accepted.known_case.sessions.attended_contacts == 0


def test_a_booking_needs_an_accepted_referral(received):
    asked = BookContact(
        appointment_type="02", medium="02", practitioner=PRACTITIONER, planned=received.now
    )
    assert refusal_of(received, asked, NotPossible) == "case-not-accepted"


@pytest.mark.parametrize("code", ["02", "04", "05", "06", "07", "10"])
def test_types_that_are_not_assessments_are_booked_as_contacts(accepted, code):
    booked = book(accepted, appointment_type=code)
    contact = accepted.known_case.sessions.contacts[booked]
    assert contact.treatment is (code in {"02", "05"})
    assert contact.assessment is False


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"appointment_type": "01"}, "book-as-assessment"),
        ({"appointment_type": "03"}, "book-as-assessment"),
        ({"appointment_type": "08"}, "unknown-appointment-type"),
        ({"medium": "07"}, "unknown-medium"),
        ({"medium": "06"}, "unknown-medium"),
    ],
)
def test_a_booking_keeps_to_the_national_lists(accepted, changes, code):
    values = {"appointment_type": "02", "medium": "02", "planned": accepted.now, **changes}
    asked = BookContact(practitioner=PRACTITIONER, **values)
    assert refusal_of(accepted, asked) == code


@pytest.mark.parametrize("medium", ["03", "06", "08"])
def test_a_medium_is_on_the_list_of_its_day(medium):
    last_day = datetime(2020, 8, 31, 22, 59, tzinfo=UTC)
    refuse_unknown_medium(medium, last_day)
    with pytest.raises(NotAcceptable) as refused:
        refuse_unknown_medium(medium, last_day + timedelta(minutes=1))
    assert refused.value.code == "unknown-medium"


def test_how_a_code_counted_is_kept_with_the_version_that_said_so(accepted):
    contact = book(accepted)
    [seen] = accepted.ask(attendance(accepted, contact, "5"))
    by_id = {entry.id: entry.fact for entry in accepted.entries}
    assert by_id[contact].types_version == policy("appointment_types")["version"]
    assert seen.fact.codes_version == policy("attendance")["version"]


@pytest.mark.parametrize("code", ["5", "6"])
def test_on_time_and_late_but_seen_are_attended(accepted, code):
    booked = book(accepted)
    late = {"late_minutes": 10} if code == "6" else {}
    [entry] = accepted.ask(attendance(accepted, booked, code, **late))
    assert entry.fact.attended is True
    sessions = accepted.known_case.sessions
    assert sessions.contacts[booked].started == entry.fact.started
    assert (sessions.attended_contacts, sessions.attended_treatments) == (1, 1)
    assert sessions.attended_assessments == 0


@pytest.mark.parametrize("code", ["2", "3", "4", "7"])
def test_the_other_codes_are_not_attended(accepted, code):
    booked = book(accepted)
    [entry] = accepted.ask(attendance(accepted, booked, code))
    assert entry.fact.attended is False
    assert accepted.known_case.sessions.contacts[booked].attended is False
    assert accepted.known_case.sessions.attended_contacts == 0


@pytest.mark.parametrize(
    ("code", "changes", "refused"),
    [
        ("1", {}, "unknown-attendance-code"),
        ("5", {"started": None}, "attended-without-time"),
        ("5", {"duration_minutes": None}, "attended-without-time"),
        ("3", {"duration_minutes": 30}, "not-attended-with-time"),
        ("4", {"present": ["parent"]}, "not-attended-with-time"),
        ("5", {"late_minutes": 5}, "late-minutes-without-lateness"),
    ],
)
def test_an_attendance_that_contradicts_itself_is_refused(accepted, code, changes, refused):
    booked = book(accepted)
    assert refusal_of(accepted, attendance(accepted, booked, code, **changes)) == refused


def test_a_contact_starts_now_at_the_latest(accepted):
    booked = book(accepted)
    later = accepted.now + timedelta(microseconds=1)
    asked = attendance(accepted, booked, started=later)
    assert refusal_of(accepted, asked) == "started-in-future"
    assert accepted.ask(attendance(accepted, booked, started=accepted.now))


def test_attendance_is_recorded_once_and_only_for_a_contact_of_this_case(accepted):
    booked = book(accepted)
    accepted.ask(attendance(accepted, booked))
    again = attendance(accepted, booked, "3")
    assert refusal_of(accepted, again, NotPossible) == "attendance-already-recorded"
    elsewhere = attendance(accepted, NOWHERE)
    assert refusal_of(accepted, elsewhere, NotPossible) == "no-such-contact"


def test_nobody_misses_a_contact_before_its_time_but_may_cancel_it(accepted):
    due = book(accepted, planned=accepted.now + timedelta(days=1))
    asked = attendance(accepted, due, "3")
    assert refusal_of(accepted, asked, NotPossible) == "contact-not-due"
    assert accepted.ask(attendance(accepted, due, "2"))
    now = book(accepted, planned=accepted.now + timedelta(minutes=1))
    assert accepted.ask(attendance(accepted, now, "3"))


def test_a_child_who_does_not_come_was_not_brought(accepted_child):
    booked = book(accepted_child)
    recorded, missed = accepted_child.ask(attendance(accepted_child, booked, "3"))
    assert isinstance(recorded.fact, AttendanceRecorded)
    assert missed.fact == WasNotBrought(contact=booked, policy=policy("pathways")["version"])
    assert WasNotBrought.SIGNIFICANT


@pytest.mark.parametrize("code", ["2", "4", "7"])
def test_a_child_with_a_cancelled_contact_was_not_left_behind(accepted_child, code):
    booked = book(accepted_child)
    [recorded] = accepted_child.ask(attendance(accepted_child, booked, code))
    assert recorded.fact.attended is False


def test_an_adult_who_does_not_come_is_not_called_not_brought(accepted):
    [entry] = accepted.ask(attendance(accepted, book(accepted), "3"))
    assert isinstance(entry.fact, AttendanceRecorded)


def test_a_group_session_counts_the_contact_and_names_the_session(accepted_child):
    booked = book(accepted_child, group=GROUP)
    asked = RecordGroupAttendance(
        **dict(attendance(accepted_child, booked, present=[Present.PERSON])), session_number=2
    )
    recorded, grouped = accepted_child.ask(asked)
    assert recorded.fact.attended
    assert grouped.fact == GroupAttendanceRecorded(
        contact=booked, group=GROUP, session_number=2, attended=True
    )
    assert accepted_child.known_case.sessions.attended_contacts == 1


def test_a_child_missing_a_group_session_was_not_brought(accepted_child):
    booked = book(accepted_child, group=GROUP)
    asked = RecordGroupAttendance(contact=booked, attendance_code="3", session_number=1)
    facts = [type(entry.fact) for entry in accepted_child.ask(asked)]
    assert facts == [AttendanceRecorded, GroupAttendanceRecorded, WasNotBrought]


def test_groups_and_single_contacts_are_not_mixed_up(accepted):
    single, group = book(accepted), book(accepted, group=GROUP)
    as_group = RecordGroupAttendance(contact=single, attendance_code="4", session_number=1)
    assert refusal_of(accepted, as_group, NotPossible) == "other-kind-of-contact"
    as_single = attendance(accepted, group)
    assert refusal_of(accepted, as_single, NotPossible) == "other-kind-of-contact"


def test_an_unplanned_contact_counts_as_attended(accepted):
    [entry] = accepted.ask(call(accepted, appointment_type="02"))
    contact = accepted.known_case.sessions.contacts[entry.id]
    assert (contact.unplanned, contact.attended, contact.planned) == (True, True, None)
    assert accepted.known_case.sessions.attended_treatments == 1
    again = attendance(accepted, entry.id)
    assert refusal_of(accepted, again, NotPossible) == "attendance-already-recorded"


def test_a_call_may_come_before_the_referral_is_decided_upon_but_not_treatment(received):
    assert received.ask(call(received))
    treatment = call(received, appointment_type="02")
    assert refusal_of(received, treatment, NotPossible) == "case-not-accepted"
    future = call(received, started=received.now + timedelta(seconds=1))
    assert refusal_of(received, future) == "started-in-future"


def test_a_missed_contact_is_followed_up_and_no_other(accepted):
    booked = book(accepted)
    asked = FollowUpNonAttendance(
        contact=booked,
        attempts=2,
        outcome=FollowUp.REACHED,
        risk_considered=True,
        detail=FollowUpDetail(content="Rang twice; overslept"),
    )
    assert refusal_of(accepted, asked, NotPossible) == "contact-not-missed"
    accepted.ask(attendance(accepted, booked, "3"))
    before = accepted.known_case.sessions
    [entry] = accepted.ask(asked)
    assert isinstance(entry.fact, NonAttendanceFollowedUp)
    assert accepted.known_case.sessions is before
    seen = book(accepted)
    accepted.ask(attendance(accepted, seen))
    asked = asked.model_copy(update={"contact": seen})
    assert refusal_of(accepted, asked, NotPossible) == "contact-not-missed"


def test_attended_means_five_or_six():
    codes = policy("attendance")["codes"]
    assert {code for code, listed in codes.items() if listed["attended"]} == {"5", "6"}


def test_treatment_means_two_three_or_five():
    codes = policy("appointment_types")["codes"]
    assert {code for code, listed in codes.items() if listed["treatment"]} == {"02", "03", "05"}
    assert {code for code, listed in codes.items() if listed["assessment"]} == {"01", "03"}
