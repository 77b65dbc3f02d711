"""The state of a case as JSON: members by their names, whatever kind of value holds them."""

from datetime import UTC, datetime
from uuid import UUID

from api.answers.presenting import plain
from domain.case.corrections.corrections import Entry
from domain.case.sessions.contacts import Contact
from domain.case.sessions.sessions import State

CONTACT, SOMEBODY = UUID(int=1), UUID(int=2)


def test_what_a_state_holds_is_told_by_its_names_and_not_where_there_is_none() -> None:
    contact = Contact(
        appointment_type="02",
        practitioner=SOMEBODY,
        assessment=False,
        treatment=True,
        started=datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
    )
    assert plain(State(contacts={CONTACT: contact})) == {
        "contacts": {
            str(CONTACT): {
                "appointment_type": "02",
                "practitioner": str(SOMEBODY),
                "assessment": False,
                "treatment": True,
                "unplanned": False,
                "started": "2026-03-02T09:30:00.000000Z",
                "missed": False,
                "unannounced": False,
            }
        },
        "notes": {},
        "internet": {},
    }


def test_the_members_of_a_plain_tuple_stand_in_order() -> None:
    entry = Entry("case.note", 1, SOMEBODY, significant=True, corrected=(CONTACT, SOMEBODY))
    assert plain(entry)["corrected"] == [str(CONTACT), str(SOMEBODY)]
