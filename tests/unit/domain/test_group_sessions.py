"""What a member's own case says of a group: the group, the session, who led it; nobody else."""

from uuid import UUID

from domain.case.sessions.attendance import GroupAttendanceRecorded, RecordGroupAttendance
from domain.case.sessions.contacts import BookContact
from domain.case.sessions.sessions import Note, RecordSession
from domain.facts import PartAbout, part_fields
from domain.roles import Role
from tests.unit.domain.conftest import actor_of

GROUP = UUID(int=0x6)
LEADERS = (actor_of(Role.CWP), actor_of(Role.TWP))


def come(story):
    booked = BookContact(
        appointment_type="02",
        medium="01",
        practitioner=LEADERS[0],
        planned=story.now,
        group=GROUP,
    )
    contact = story.ask(booked)[0].id
    attended = RecordGroupAttendance(
        contact=contact,
        attendance_code="5",
        started=story.now,
        duration_minutes=90,
        present=("person",),
        session_number=3,
        facilitators=LEADERS,
    )
    return contact, story.ask(attended)


def ids_in(value):
    if isinstance(value, UUID):
        return {value}
    if isinstance(value, dict):
        return set().union(*(ids_in(v) for v in value.values()), set())
    if isinstance(value, (list, tuple)):
        return set().union(*(ids_in(v) for v in value), set())
    return set()


def test_a_members_case_names_the_group_the_session_and_its_leaders(accepted_child):
    contact, [_, grouped] = come(accepted_child)
    assert grouped.fact == GroupAttendanceRecorded(
        contact=contact, group=GROUP, session_number=3, facilitators=LEADERS, attended=True
    )


def test_nothing_in_it_could_name_another_member(accepted_child):
    contact, entries = come(accepted_child)
    note = RecordSession(
        contact=contact,
        interventions=("group_work",),
        note=Note(narrative="Spoke up twice, with a joke"),
    )
    entries += accepted_child.ask(note)
    for entry in entries:
        models = [declared.model for declared in part_fields(type(entry.fact)).values()]
        assert not any(issubclass(model, PartAbout) for model in models)
        named = ids_in(entry.fact.model_dump())
        assert named <= {contact, GROUP, *LEADERS}


def test_a_member_has_a_note_of_their_own(accepted_child):
    contact, _ = come(accepted_child)
    note = RecordSession(
        contact=contact, interventions=("group_work",), note=Note(narrative="Listened")
    )
    [recorded, _] = accepted_child.ask(note)
    assert accepted_child.known_case.sessions.notes[recorded.id].contact == contact
