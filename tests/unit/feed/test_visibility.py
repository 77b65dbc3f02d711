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
        ("governance.disclosure_requested", GOVERNANCE, set()),
        ("governance.matter_included", GOVERNANCE, set()),
        ("governance.matters_weighed", GOVERNANCE, set()),
        ("governance.part_withheld", GOVERNANCE, set()),
        ("governance.part_disclosed", GOVERNANCE, set()),
        ("governance.withholding_lifted", GOVERNANCE, set()),
    ],
)
def test_what_an_organisation_keeps_is_for_its_own_followers(log, type, stream, roles):
    log.add(type, stream=stream)
    for role in (Role.SUBSCRIBER, Role.AUDITOR):
        assert len(told(log, follower(role))) == (role in roles)
        assert not told(log, follower(role, THEIRS))


@pytest.mark.parametrize(
    ("begun", "then", "field"),
    [
        ("governance.erasure_requested", "governance.erasure_ordered", "stream"),
        ("governance.erasure_requested", "governance.erasure_done", "stream"),
        ("governance.hold_placed", "governance.hold_released", "stream"),
        ("governance.hold_placed", "governance.hold_released", "person"),
        ("governance.destruction_listed", "governance.destruction_approved", "cases"),
    ],
)
def test_what_is_decided_on_a_record_is_for_followers_of_who_keeps_that(log, begun, then, field):
    record = PERSON if field == "person" else case(1)
    log.add("person.registered" if field == "person" else ENTRY, stream=record, organisation=THEIRS)
    said = {"stream": None, "person": None, field: str(record)}
    if field == "cases":
        said = {"cases": [{"case": str(record), "kept_until": "2026-01-01", "rule": "adult"}]}
    decided = log.add(begun, stream=GOVERNANCE, said=said)
    later = log.add(then, stream=GOVERNANCE)
    ids = [event.id for event in told(log, follower(Role.AUDITOR, THEIRS))]
    assert ids[1:] == [decided, later]
    assert told(log, follower(Role.AUDITOR)) == ()
    assert told(log) == ()


def test_of_erasures_a_subscriber_is_told_the_order_and_how_it_went(log):
    log.add(ENTRY)
    about = {"stream": str(case(1))}
    log.add("governance.erasure_requested", stream=GOVERNANCE, data=about)
    log.add("governance.erasure_approved", stream=GOVERNANCE)
    ordered = log.add("governance.erasure_ordered", stream=GOVERNANCE, data=about)
    done = log.add("governance.erasure_done", stream=GOVERNANCE)
    events = told(log)
    assert [event.id for event in events[1:]] == [ordered, done]
    assert events[1].data["fields"]["stream"] == str(case(1))


def test_nobody_is_told_of_an_erasure_in_what_may_be_hidden(log):
    log.add("matter.concern_raised", stream=PERSON)
    about = {"stream": str(PERSON)}
    for type in ("governance.erasure_requested", "governance.erasure_ordered"):
        log.add(type, stream=GOVERNANCE, data=about)
    for role in (Role.SUBSCRIBER, Role.AUDITOR):
        assert told(log, follower(role)) == ()


@pytest.mark.parametrize(
    ("type", "fields"),
    [
        ("case.entry_corrected", {"entry"}),
        ("case.entry_marked_in_error", {"entry"}),
        ("case.wrong_record_entry_moved", {"entry"}),
        ("case.subject_statement_added", {"entry"}),
        ("case.access_restricted", {"covers"}),
        ("case.restriction_lifted", {"restriction"}),
    ],
)
def test_what_takes_back_what_was_told_is_told_however_it_is_marked(log, type, fields):
    entry = log.add(ENTRY)
    said = dict.fromkeys(fields - {"covers"}, entry)
    if fields == {"covers"}:
        said = {"covers": [entry], "roles": ["pwp"], "actors": []}
    log.add(type, sensitivity="restricted", data=said)
    event = told(log)[-1]
    assert event.type == type
    assert event.data["withheld"] == "restricted"
    assert set(event.data) == {"version", "withheld", "fields"}
    assert set(event.data["fields"]) == fields
    log.add(type, sensitivity="of-tomorrow", data=said)
    assert len(told(log)) == 2, "nobody knows what that asks for"


@pytest.mark.parametrize("type", ["case.entry_corrected", "case.addendum_added"])
def test_what_takes_back_what_was_never_told_is_not_told_either(log, type):
    told_of, hidden = log.add(ENTRY), log.add(ENTRY, sensitivity="restricted")
    log.add(type, sensitivity="restricted", data={"entry": hidden})
    log.add("case.addendum_added", sensitivity="restricted", data={"entry": told_of})
    assert [event.id for event in told(log)] == [told_of]


def test_of_what_is_sealed_under_a_mark_only_what_was_told_is_named(log):
    told_of, hidden = log.add(ENTRY), log.add(ENTRY, sensitivity="restricted")
    seal = {"roles": ["pwp"], "actors": []}
    for covers in ([hidden], [hidden, told_of]):
        data = {**seal, "covers": covers}
        log.add("case.access_restricted", sensitivity="restricted", data=data)
    assert [event.data["fields"] for event in told(log)[1:]] == [{"covers": [told_of]}]


def test_all_that_a_marked_seal_covers_is_looked_up_at_once(log):
    entries = [log.add(ENTRY) for _ in range(20)]
    data = {"roles": ["pwp"], "actors": [], "covers": entries}
    log.add("case.access_restricted", sensitivity="restricted", data=data)
    assert told(log)[-1].data["fields"] == {"covers": entries}
    assert log.asked.count("find") == 1


def test_what_corrects_a_correction_that_was_told_is_told(log):
    wrong = log.add(ENTRY)
    ids = [wrong]
    for _ in range(2):
        said = {"entry": ids[-1]}
        ids.append(log.add("case.entry_corrected", sensitivity="restricted", data=said))
    assert [event.id for event in told(log)] == ids


def test_of_a_restriction_nobody_is_named_who_placed_it(log):
    """Whoever declares a conflict is mostly the one who is kept out."""
    log.add(ENTRY)
    log.add("case.conflict_declared")
    assert "by" not in told(log)[-1].data
    restrict(log)
    assert "by" not in told(log)[-1].data


def test_what_takes_back_in_a_case_that_is_shut_still_names_what(log):
    entry = log.add(ENTRY)
    log.add("case.entry_marked_in_error", data={"entry": entry})
    restrict(log)
    assert told(log)[1].data["fields"] == {"entry": entry}


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
