"""What a follower is told of an event, and of which they learn nothing."""

from uuid import UUID

import pytest

from application.feed.houses import Houses
from domain.roles import Role
from tests.unit.feed.memory import ORIGIN, THEIRS, MemoryLog, case, feed, follower

ENTRY = "case.referral_received"
PERSON, GOVERNANCE = UUID(int=50), UUID(int=60)


@pytest.fixture
def log():
    return MemoryLog()


def told(log, caller=None):
    return feed(log).page(caller or follower(), None, 100).events


def test_an_event_is_told_as_it_was_recorded(log):
    id = log.add(ENTRY)
    [event] = told(log)
    assert (event.position, event.id, event.stream) == (1, id, str(case(1)))
    assert (event.type, event.schema, event.kind, event.log) == (ENTRY, 1, "case", ORIGIN)
    assert event.leaf_hash == log.rows[0].leaf_hash
    assert event.data is not None
    assert event.data["parts"] == ["who", "request"]
    assert event.data["known"] == {"on": "2026-03-03"}
    assert event.data["fields"]["pathway"]
    assert (event.cause, event.correlation) != (None, None)


def test_without_a_time_of_its_own_it_was_known_when_it_was_recorded(log):
    log.add(ENTRY, known=None)
    [event] = told(log)
    assert event.data is not None
    assert event.data["known"] == {"at": "2026-03-02T09:30:00.000001Z"}


@pytest.mark.parametrize(
    ("type", "stream", "roles"),
    [
        (ENTRY, case(1), {Role.SUBSCRIBER, Role.AUDITOR}),
        ("person.registered", PERSON, {Role.SUBSCRIBER, Role.AUDITOR}),
        ("directory.practitioner_registered", PERSON, {Role.SUBSCRIBER, Role.AUDITOR}),
        ("governance.break_glass_opened", GOVERNANCE, {Role.AUDITOR}),
        ("governance.sample_drawn", GOVERNANCE, {Role.AUDITOR}),
        ("matter.concern_raised", GOVERNANCE, set()),
    ],
)
def test_what_an_organisation_keeps_is_for_its_own_followers(log, type, stream, roles):
    log.add(type, stream=stream)
    for role in (Role.SUBSCRIBER, Role.AUDITOR):
        assert len(told(log, follower(role))) == (role in roles)
        assert not told(log, follower(role, THEIRS))


@pytest.mark.parametrize("type", ["governance.hold_placed", "governance.erasure_ordered"])
def test_what_is_of_the_whole_log_is_for_all_who_audit_it(log, type):
    log.add(type, stream=GOVERNANCE)
    assert told(log, follower(Role.AUDITOR, THEIRS))
    assert not told(log, follower(organisation=THEIRS))


def test_that_the_log_goes_on_is_for_all(log):
    log.add("log.heads_recorded", stream=GOVERNANCE)
    log.add("log.epoch_opened", stream=UUID(int=61))
    assert len(told(log, follower(organisation=THEIRS))) == 2


def test_who_began_a_stream_keeps_it_whoever_adds_to_it(log):
    log.add(ENTRY)
    log.add("case.case_closed", organisation=THEIRS)
    assert [event.position for event in told(log)] == [1, 2]
    assert not told(log, follower(organisation=THEIRS))


def test_what_is_marked_is_for_those_whose_role_follows_it(log):
    log.add(ENTRY, sensitivity="restricted")
    log.add(ENTRY, sensitivity="of-tomorrow")
    assert not told(log)
    assert [event.position for event in told(log, follower(Role.AUDITOR))] == [1]


def restrict(log, *covers, roles=("pwp",)):
    data = {"covers": list(covers), "roles": list(roles), "actors": []}
    return log.add("case.access_restricted", data=data)


def test_of_what_is_restricted_they_are_told_that_it_is_there(log):
    sealed, open_ = log.add(ENTRY), log.add("case.case_closed")
    restriction = restrict(log, sealed)
    events = {event.id: event for event in told(log)}
    version = log.rows[0].originator_version
    assert events[sealed].data == {"version": version, "withheld": "restricted"}
    assert events[sealed].cause is None
    assert "fields" in events[open_].data
    assert events[restriction].data["fields"] == {"covers": [sealed]}, "and not why"
    log.add("case.restriction_lifted", data={"restriction": restriction})
    assert "fields" in told(log)[0].data


def test_whom_a_restriction_names_is_told_all(log):
    log.add(ENTRY)
    restrict(log, roles=("subscriber",))
    assert "fields" in told(log)[0].data
    assert "withheld" in told(log, follower(Role.AUDITOR))[0].data


def test_a_conflict_of_interest_withholds_the_case(log):
    log.add(ENTRY)
    log.add("case.conflict_declared")
    assert "withheld" in told(log)[0].data


def test_a_restriction_counts_from_the_next_page_on(log):
    log.add(ENTRY)
    reader = feed(log)
    assert "fields" in reader.page(follower(), None, 10).events[0].data
    restrict(log)
    assert "withheld" in reader.page(follower(), None, 10).events[0].data


def test_a_restriction_that_cannot_be_read_restricts_the_whole_case(log):
    log.add(ENTRY)
    log.add("case.access_restricted", schema=99)
    assert "withheld" in told(log)[0].data


def test_what_this_code_cannot_read_is_told_and_never_left_out(log):
    later = log.add(ENTRY, schema=99)
    log.add("case.case_closed", state=b"not a record")
    log.add("case.case_closed", state=b'{"sensitivity": "normal"}')
    first, second, third = told(log)
    assert (first.id, first.schema, first.data) == (later, 99, None)
    assert (second.id, second.log, second.data) == (f"{ORIGIN}#2", ORIGIN, None)
    assert third.data is None


def test_streams_are_remembered_within_bounds(log):
    for number in range(1, 6):
        log.add(stream=case(number))
    houses = Houses(log, most=2)
    for _ in range(2):
        for number in range(1, 6):
            assert houses.of([case(number)]) == {case(number): "BRIDGEWELL"}
    log.asked.clear()
    assert houses.of([case(4), case(5)]) == {case(4): "BRIDGEWELL", case(5): "BRIDGEWELL"}
    assert log.asked == []
