"""Who knew of an entry, in words."""

from uuid import uuid4

from api.pages.entries.who_knew import NOT_NAMED, who_knew

ENTRY = str(uuid4())
BY = {"actor": str(uuid4()), "role": "supervisor", "team": "ADULT-1"}
WAY = {"how": "told", "when": {"on": "2026-05-01"}, "event": ENTRY, "by": BY}
READING = {"reading": 3, "at": "2026-05-01T09:00:00.000000Z"}
SHOWN = {"extent": "codes", "by": BY, "times": 2, "first": READING, "last": READING}


def told(**person):
    return {
        "entry": {"label": "Concern raised"},
        "before": "2026-05-02T09:00:00.000000Z",
        "as_of": {"position": 9},
        "people": [{"actor": BY["actor"], "roles": [], "told": [], "shown": [], **person}],
        "outside": [{**WAY, "how": "sent", "recipient": "social_care"}],
        "not_shown": 1,
    }


def test_somebody_is_told_by_name_role_and_how_they_came_to_know():
    roles = [{"role": "duty", "service": "X", "team": None}]
    [person] = who_knew(told(name="Ada Moss", roles=roles, told=[WAY], shown=[SHOWN])).people
    assert (person.name, person.roles) == ("Ada Moss", ("Duty worker",))
    assert [(way.says, way.entry) for way in person.ways] == [("Was spoken to about it", ENTRY)]
    [shown] = person.shown
    assert (shown.extent, shown.role, shown.often) == (
        "its codes and dates, not its words",
        "supervisor",
        "2 times, on 1 May 2026, 10am",
    )


def test_looks_over_a_time_are_told_from_the_first_to_the_last():
    later = {**READING, "at": "2026-05-02T08:00:00.000000Z"}
    [person] = who_knew(told(shown=[{**SHOWN, "last": later}])).people
    assert person.shown[0].often == "2 times, from 1 May 2026, 10am to 2 May 2026, 9am"


def test_whom_the_directory_has_not_is_told_by_the_roles_they_acted_in():
    [person] = who_knew(told(told=[WAY], shown=[SHOWN])).people
    assert (person.name, person.roles) == (NOT_NAMED, ("Supervisor, team ADULT-1",))


def test_what_left_the_service_says_to_whom():
    [sent] = who_knew(told()).outside
    assert (sent.says, sent.to) == ("Was sent something that rests on it", "Social care")
