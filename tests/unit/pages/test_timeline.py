"""The timeline of a case as its page shows it: lateness, what was put right, own words."""

from datetime import UTC, datetime
from uuid import uuid4

from api.pages.case.timeline import timeline
from api.pages.staff import Called, Staff

ME, ANNA, OTHER = (str(uuid4()) for _ in range(3))
STAFF = Staff(ME, {ANNA: [Called("Anna Invented", datetime(2026, 1, 1, tzinfo=UTC))]})


def entry(**more):
    return {
        "id": str(uuid4()),
        "version": 3,
        "position": 7,
        "label": "Session recorded",
        "area": "sessions",
        "occurred": {"on": "2026-04-02"},
        "recorded": "2026-05-01T09:00:00.000000Z",
        "late_seconds": 0,
        "by": {"actor": ME, "role": "pwp"},
        "sensitivity": "normal",
        "data": {},
        "parts": {},
        **more,
    }


def shown(**more):
    told = {"entries": [entry(**more)], "total": 12, "found": 4, "next": 3}
    return timeline(told, STAFF).entries[0]


def test_a_page_says_of_how_many_it_is_and_where_it_goes_on():
    found = timeline({"entries": [entry()], "total": 12, "found": 4, "next": 3}, STAFF)
    assert (found.total, found.found, found.older) == (12, 4, 3)
    assert timeline({"entries": [], "total": 12, "found": 0}, STAFF).older is None


def test_who_recorded_it_is_told_by_name_role_and_team_and_oneself_as_oneself():
    assert shown().by == "you"
    assert shown(by={"actor": OTHER, "role": "supervisor"}).by == "supervisor"
    by = {"actor": ANNA, "role": "supervisor", "team": "ADULT-1"}
    assert shown(by=by).by == "Anna Invented, supervisor, team ADULT-1"


def test_a_colleague_that_an_entry_names_is_told_by_name_and_other_ids_are_left_out():
    data = {"practitioner": ANNA, "practitioner_role": "twp", "contact": OTHER, "supervisor": ME}
    told = {each.term: each.value for each in shown(data=data).facts}
    assert told == {
        "Practitioner": "Anna Invented",
        "Practitioner role": "Therapeutic youth worker",
        "Supervisor": "You",
    }


def test_how_a_code_counted_is_left_to_the_page_of_the_entry():
    data = {"attendance_code": "3", "attended": False, "missed": True, "started": "2026-04-02"}
    told = {each.term: each.value for each in shown(data=data).facts}
    assert told == {
        "Attendance": "Did not attend, no advance warning",
        "Started": "2 April 2026",
    }


def test_what_was_put_right_says_why_and_by_whom():
    corrections = [
        {
            "entry": str(uuid4()),
            "by": {"actor": str(uuid4()), "role": "supervisor"},
            "recorded": "2026-05-02T09:00:00.000000Z",
            "data": {"reason": "wrong_fact"},
        }
    ]
    amended = shown(corrections=corrections).amended
    assert [(each.says, each.by) for each in amended] == [("Put right: wrong fact.", "supervisor")]
    corrections[0]["data"] = {"withheld": "restricted"}
    assert shown(corrections=corrections).amended[0].says == "Put right: restricted."


def test_what_was_withdrawn_says_on_what_ground():
    withdrawn = {
        "ground": "wrong_person",
        "by": {"actor": ME, "role": "pwp"},
        "recorded": "2026-05-02T09:00:00.000000Z",
    }
    assert shown(withdrawn=withdrawn).amended[0].says == "Withdrawn: wrong person."


def test_own_words_are_quoted_with_what_was_asked_and_withheld_ones_are_not():
    own = [{"words": "He put his hand through the door.", "what_was_asked": "What happened?"}]
    found = shown(parts={"own_words": [*own, {"withheld": "closed"}]})
    assert [(q.words, q.asked) for q in found.quotes] == [
        ("He put his hand through the door.", "What happened?")
    ]


def test_that_all_of_an_entry_is_withheld_is_said_once():
    closed = {"withheld": "closed"}
    found = shown(data=closed, parts=closed)
    assert (found.facts, [each.value for each in found.texts]) == ((), ["Not shown to your role"])
