"""What is booked, in words."""

from datetime import date

import pytest

from api.pages.booked.contacts import table

TODAY = date(2026, 3, 28)
CONTACT = {
    "case": "0198-c",
    "contact": "0198-b",
    "planned": "2026-03-28T14:30:00.000000Z",
    "overdue": False,
    "appointment_type": "02",
    "medium": "11",
    "who": {"name": "Wren Ashdown"},
}


def row(**told):
    [found] = table({"contacts": [CONTACT | told]}, "Booked", today=TODAY).rows
    return found


@pytest.mark.parametrize(
    ("planned", "says"),
    [
        ("2026-03-27T09:00:00.000000Z", "Yesterday, 9am"),
        ("2026-03-28T14:30:00.000000Z", "Today, 2:30pm"),
        # Summer time begins that night.
        ("2026-03-28T23:30:00.000000Z", "Today, 11:30pm"),
        ("2026-03-29T23:30:00.000000Z", "Monday 30 March 2026, 12:30am"),
    ],
)
def test_when_it_is_is_told_as_on_the_wall_and_by_how_near_it_is(planned, says):
    assert row(planned=planned)[0].text == says


def test_what_is_to_come_leads_to_the_session_and_what_is_past_to_what_came_of_it():
    when, who, what, to_do = row()
    assert (when.more, who.text, who.href) == ("", "Wren Ashdown", "/pages/cases/0198-c")
    assert what.text == "Treatment, video"
    assert to_do.href == "/pages/cases/0198-c/session?contact=0198-b"
    *_, to_do = row(planned="2026-03-29T14:30:00.000000Z")
    assert to_do.href == "/pages/cases/0198-c/record/reschedule-contact?contact=0198-b"
    when, *_, to_do = row(overdue=True)
    assert when.more == "Nothing is recorded of it yet"
    assert to_do.href == "/pages/cases/0198-c/record/record-attendance?contact=0198-b"


def test_of_a_booking_that_is_kept_back_no_more_is_told_than_when():
    kept = {name: value for name, value in CONTACT.items() if name not in {"medium"}}
    del kept["appointment_type"]
    [(_, _, what, _)] = table({"contacts": [kept]}, "Booked", today=TODAY).rows
    assert what.text == "Not shown to your role"


def test_that_nothing_is_booked_is_said_only_of_what_may_be_seen():
    assert table({"contacts": []}, "Booked", today=TODAY).empty == (
        "Nothing that you may see is booked."
    )
