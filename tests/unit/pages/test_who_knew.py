"""Who knew of an entry, in words."""

from uuid import uuid4

from api.pages.entries.who_knew import NOT_NAMED, who_knew
from api.pages.entries.who_knew_of_case import who_knew_of_case

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
    [told_of] = person.told
    assert (told_of.says, [way.entry for way in told_of.ways]) == (
        "Was spoken to about it",
        [ENTRY],
    )
    [shown] = person.shown
    assert shown.role == "supervisor"
    assert shown.extents == ("its codes and dates, not its words: 2 times, on 1 May 2026, 10am",)


def test_what_says_the_same_of_somebody_stands_together():
    listed = {**SHOWN, "extent": "listed", "times": 1}
    [person] = who_knew(told(told=[WAY, WAY], shown=[SHOWN, listed])).people
    assert [len(each.ways) for each in person.told] == [2]
    assert [len(each.extents) for each in person.shown] == [2]


def test_who_knew_of_a_case_is_told_with_how_often_and_when_first_and_last():
    recorded = {"how": "recorded", "times": 3, "first": WAY, "last": WAY}
    sent = {"how": "sent", "times": 1, "first": WAY, "last": WAY, "recipient": "social_care"}
    answer = told(told=[recorded], shown=[{**SHOWN, "sight": "listed"}]) | {"count": 1}
    knew = who_knew_of_case({**answer, "outside": [sent]})
    [person] = knew.people
    assert person.roles == ("Supervisor, team ADULT-1",)
    assert [(one.says, one.often, len(one.ends)) for one in person.told] == [
        ("Recorded in it", "3 times", 2)
    ]
    listed = "the case on a list, in a search, or by asking about it"
    assert person.shown[0].extents == (f"{listed}: 2 times, on 1 May 2026, 10am",)
    [left] = knew.outside
    assert (left.says, left.often, len(left.ends)) == (
        "Was sent something of it (Social care)",
        "once",
        1,
    )


def test_looks_over_a_time_are_told_from_the_first_to_the_last():
    later = {**READING, "at": "2026-05-02T08:00:00.000000Z"}
    [person] = who_knew(told(shown=[{**SHOWN, "last": later}])).people
    [extent] = person.shown[0].extents
    assert extent.endswith(": 2 times, from 1 May 2026, 10am to 2 May 2026, 9am")


def test_looks_on_one_day_are_told_with_the_day_once():
    later = {**READING, "at": "2026-05-01T10:30:00.000000Z"}
    [person] = who_knew(told(shown=[{**SHOWN, "last": later}])).people
    [extent] = person.shown[0].extents
    assert extent.endswith(": 2 times, on 1 May 2026 between 10am and 11:30am")


def test_whom_the_directory_has_not_is_told_by_the_roles_they_acted_in():
    [person] = who_knew(told(told=[WAY], shown=[SHOWN])).people
    assert (person.name, person.roles) == (NOT_NAMED, ("Supervisor, team ADULT-1",))


def test_what_left_the_service_says_to_whom():
    [sent] = who_knew(told()).outside
    assert (sent.says, sent.to) == ("Was sent something that rests on it", "Social care")
