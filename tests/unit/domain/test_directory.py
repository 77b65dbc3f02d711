from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from pydantic import ValidationError

from domain.commands import NotAcceptable, NotAllowed, NotPossible
from domain.directory import directory
from domain.directory.organisations import (
    NameService,
    NameTeam,
    OrganisationName,
    RegisterService,
    RegisterTeam,
)
from domain.directory.practitioners import (
    AssignRole,
    EndRole,
    PractitionerName,
    RegisterPractitioner,
    RenamePractitioner,
)
from domain.directory.working_times import SetWorkingTime, per_whole_time
from domain.moments import end_of, london_day, start_of
from domain.roles import Role
from tests.unit.domain.stream import Stream

SOMEBODY = UUID(int=0x50)
NAME = OrganisationName(name="North team")
DAY = timedelta(days=1)


def keep(stream, asked, **circumstances):
    return stream.ask(asked, role=Role.SERVICE_MANAGER, **circumstances)


def refused(stream, asked, **circumstances):
    return stream.refusal(asked, role=Role.SERVICE_MANAGER, **circumstances)


@pytest.fixture
def somebody():
    stream = Stream(directory)
    called = PractitionerName(name="Robin Invented")
    keep(
        stream,
        RegisterPractitioner(practitioner=SOMEBODY, professional_register="bps", name=called),
    )
    return stream


def role(stream, **changes):
    values = {
        "role": Role.TRAINEE,
        "service": "north",
        "team": "north-1",
        "starting": london_day(stream.now),
    }
    return AssignRole(**{**values, **changes})


def held(stream, instant):
    return [one.role for one in stream.state.practitioner.roles_at(instant)]


def test_a_name_stands_in_a_part_under_the_practitioners_own_key(somebody):
    begun = somebody.entries[0].fact
    assert begun.about_whom() == SOMEBODY
    assert begun.clear() == {"practitioner": str(SOMEBODY), "professional_register": "bps"}
    assert somebody.state.subject == SOMEBODY
    called = PractitionerName(name="Robin Made-Up", register_number="PW12345")
    renamed = keep(somebody, RenamePractitioner(professional_register="babcp", name=called))
    assert somebody.state.practitioner.name == renamed.id


def test_the_role_held_at_an_instant(somebody):
    today = london_day(somebody.now)
    trainee = keep(somebody, role(somebody))
    keep(somebody, EndRole(assignment=trainee.id, last_day=today + 30 * DAY))
    keep(somebody, role(somebody, role=Role.PWP, starting=today + 31 * DAY))
    assert held(somebody, start_of(today) - timedelta(microseconds=1)) == []
    assert held(somebody, start_of(today)) == [Role.TRAINEE]
    assert held(somebody, end_of(today + 30 * DAY)) == [Role.TRAINEE]
    assert held(somebody, start_of(today + 31 * DAY)) == [Role.PWP]


def test_several_roles_are_held_at_once_but_none_twice(somebody):
    today = london_day(somebody.now)
    keep(somebody, role(somebody))
    keep(somebody, role(somebody, role=Role.DUTY, team=None))
    assert held(somebody, somebody.now) == [Role.TRAINEE, Role.DUTY]
    for starting in (today - 5 * DAY, today, today + 5 * DAY):
        again = role(somebody, starting=starting)
        assert refused(somebody, again) == (NotPossible, "role-held")
    assert keep(somebody, role(somebody, team="north-2"))


def test_a_role_taken_up_again_the_day_after_it_ended(somebody):
    today = london_day(somebody.now)
    first = keep(somebody, role(somebody))
    keep(somebody, EndRole(assignment=first.id, last_day=today))
    assert refused(somebody, role(somebody)) == (NotPossible, "role-held")
    assert keep(somebody, role(somebody, starting=today + DAY))


def test_an_end_may_be_brought_forward_and_never_before_the_beginning(somebody):
    today = london_day(somebody.now)
    assigned = keep(somebody, role(somebody))
    keep(somebody, EndRole(assignment=assigned.id, last_day=today + 9 * DAY))
    later = EndRole(assignment=assigned.id, last_day=today + 9 * DAY)
    assert refused(somebody, later) == (NotPossible, "role-ended")
    before = EndRole(assignment=assigned.id, last_day=today - DAY)
    assert refused(somebody, before) == (NotAcceptable, "ends-before-it-began")
    assert keep(somebody, EndRole(assignment=assigned.id, last_day=today))
    nowhere = EndRole(assignment=SOMEBODY, last_day=today)
    assert refused(somebody, nowhere) == (NotPossible, "no-such-role")


def test_nobody_gives_or_ends_their_own_role(somebody):
    asked = role(somebody, role=Role.SERVICE_MANAGER)
    assert refused(somebody, asked, actor=SOMEBODY) == (NotAllowed, "own-role")
    assigned = keep(somebody, asked)
    end = EndRole(assignment=assigned.id, last_day=london_day(somebody.now))
    assert refused(somebody, end, actor=SOMEBODY) == (NotAllowed, "own-role")


def test_a_service_has_the_name_and_code_of_the_day():
    stream = Stream(directory)
    today = london_day(stream.now)
    asked = RegisterService(service=UUID(int=5), code="north", ods="RX1", starting=today, name=NAME)
    first = keep(stream, asked)
    other = OrganisationName(name="North and East")
    second = keep(stream, NameService(ods="RX9", starting=today + 9 * DAY, name=other))
    named = stream.state.organisation.named_on
    assert named(today - DAY) is None
    assert (named(today + 8 * DAY).entry, named(today).ods) == (first.id, "RX1")
    assert (named(today + 9 * DAY).entry, named(today + 9 * DAY).ods) == (second.id, "RX9")
    early = NameService(ods="RX9", starting=today - DAY, name=other)
    assert refused(stream, early) == (NotAcceptable, "named-before-it-began")
    assert refused(stream, asked) == (NotPossible, "directory-entry-exists")


def test_a_team_is_of_a_service_and_goes_by_names():
    stream = Stream(directory)
    today = london_day(stream.now)
    keep(
        stream,
        RegisterTeam(team=UUID(int=6), code="north-1", service="north", starting=today, name=NAME),
    )
    renamed = keep(stream, NameTeam(starting=today, name=OrganisationName(name="Hill team")))
    assert stream.state.organisation.named_on(today).entry == renamed.id
    assert stream.state.organisation.service == "north"
    assert stream.state.subject == UUID(int=6)


def test_an_entry_takes_only_what_is_of_its_sort(somebody):
    today = london_day(somebody.now)
    asked = NameTeam(starting=today, name=NAME)
    assert refused(somebody, asked) == (NotPossible, "other-sort-of-entry")
    team = Stream(directory)
    keep(
        team,
        RegisterTeam(team=UUID(int=6), code="north-1", service="north", starting=today, name=NAME),
    )
    service = NameService(ods="RX1", starting=today, name=NAME)
    for wrong in (role(team), service):
        assert refused(team, wrong) == (NotPossible, "other-sort-of-entry")
    nothing = Stream(directory)
    assert refused(nothing, role(nothing)) == (NotPossible, "no-such-directory-entry")


@pytest.mark.parametrize("ods", ["rx1", "R1", "RX-1", ""])
def test_an_ods_code_is_capitals_and_digits(ods):
    with pytest.raises(ValidationError):
        NameService(ods=ods, starting="2026-06-01", name=NAME)


def works(stream, whole_time, days=0):
    starting = london_day(stream.now) + days * DAY
    return SetWorkingTime(whole_time_equivalent=whole_time, starting=starting)


def worked(stream, days):
    said = stream.state.working_time.on(london_day(stream.now) + days * DAY)
    return None if said is None else str(said.whole_time)


def test_how_much_is_worked_holds_from_its_day_on_and_is_not_known_before(somebody):
    keep(somebody, works(somebody, "0.60"))
    keep(somebody, works(somebody, "1.00", 30))
    keep(somebody, works(somebody, "0.40", 10))
    assert [worked(somebody, day) for day in (-1, 0, 9, 10, 29, 30)] == [
        *(None, "0.60", "0.60", "0.40", "0.40", "1.00"),
    ]
    keep(somebody, works(somebody, "0.50"))
    assert worked(somebody, 0) == "0.50", "said again for one day, the later counts"
    assert refused(somebody, works(somebody, "0.50", 5)) == (NotPossible, "working-time-unchanged")


@pytest.mark.parametrize("whole_time", ["0", "0.00", "0.6", "1", "1.01", "2.00", "0,60", "-0.60"])
def test_a_working_time_is_in_hundredths_of_one_post(whole_time):
    with pytest.raises(ValidationError):
        SetWorkingTime(whole_time_equivalent=whole_time, starting="2026-03-02")


def test_a_team_works_no_hours():
    stream = Stream(directory)
    team = RegisterTeam(
        team=SOMEBODY, code="north-1", service="north", starting="2026-03-02", name=NAME
    )
    keep(stream, team)
    assert refused(stream, works(stream, "0.60")) == (NotPossible, "other-sort-of-entry")


def test_cases_for_a_whole_time_worker():
    told = [
        str(per_whole_time(cases, Decimal(time)))
        for cases, time in ((28, "0.60"), (1, "0.08"), (0, "1.00"))
    ]
    assert told == ["46.7", "12.5", "0.0"]
