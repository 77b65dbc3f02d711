from datetime import timedelta
from uuid import UUID

import pytest

from domain.case.oversight.allocation import (
    AllocateCase,
    AllocationReasons,
    ArrangeCover,
    CaseAllocated,
    CaseReallocated,
    EndCover,
    RatePriority,
    ReallocateCase,
    UnallocateCase,
)
from domain.commands import NotAcceptable, NotPossible
from domain.moments import london_day
from domain.policies import policy
from domain.roles import PRACTITIONERS, Role

HOLDER = UUID(int=0x71)
SUPERVISOR = UUID(int=0x72)
OTHER = UUID(int=0x73)
THIRD = UUID(int=0x74)
NOWHERE = UUID(int=0xBAD)
WHY = AllocationReasons(rationale="Longer work is needed")
DAY = timedelta(days=1)


def holding(story, **changes):
    values = {
        "practitioner": HOLDER,
        "practitioner_role": Role.PWP,
        "team": "north-low-intensity",
        "supervisor": SUPERVISOR,
        "starting": london_day(story.now),
    }
    return {**values, **changes}


def allocate(story, **changes):
    return AllocateCase(**holding(story, **changes))


def reallocate(story, **changes):
    return ReallocateCase(**{"reason": "step_changed", **holding(story, **changes)})


def holder(story, day):
    held = story.known_case.allocation.holder_on(day)
    return held and held.practitioner


@pytest.fixture
def allocated(accepted):
    accepted.ask(allocate(accepted), role=Role.DUTY)
    return accepted


def test_allocation_says_who_holds_the_case_from_its_day_on(accepted):
    today = london_day(accepted.now)
    assert holder(accepted, today) is None
    accepted.ask(allocate(accepted), role=Role.DUTY)
    held = accepted.known_case.allocation.holder_on(today)
    assert (held.practitioner, held.role) == (HOLDER, Role.PWP)
    assert (held.supervisor, held.team) == (SUPERVISOR, "north-low-intensity")
    assert holder(accepted, today - DAY) is None


def test_an_allocation_to_come_does_not_act_before_its_day(accepted):
    today = london_day(accepted.now)
    accepted.ask(allocate(accepted, starting=today + 7 * DAY), role=Role.DUTY)
    assert holder(accepted, today + 6 * DAY) is None
    assert holder(accepted, today + 7 * DAY) == HOLDER


def test_a_case_is_allocated_once_accepted(received):
    assert received.refusal(allocate(received)) == (NotPossible, "case-not-accepted")


@pytest.mark.parametrize("role", sorted(set(Role) - PRACTITIONERS))
def test_only_a_practitioner_holds_a_case(accepted, role):
    asked = allocate(accepted, practitioner_role=role)
    assert accepted.refusal(asked) == (NotAcceptable, "not-a-practitioner")


@pytest.mark.parametrize("role", sorted(PRACTITIONERS))
def test_a_trainee_needs_a_supervisor_and_nobody_else_does(accepted, role):
    asked = allocate(accepted, practitioner_role=role, supervisor=None)
    if role is Role.TRAINEE:
        assert accepted.refusal(asked) == (NotAcceptable, "supervisor-needed")
    else:
        assert accepted.ask(asked)


def test_nobody_supervises_their_own_case(accepted):
    asked = allocate(accepted, supervisor=HOLDER)
    assert accepted.refusal(asked) == (NotAcceptable, "supervises-self")


def test_a_case_that_is_held_changes_hands_with_a_reason(allocated):
    today = london_day(allocated.now)
    moved = {"practitioner": OTHER, "starting": today + 3 * DAY}
    assert allocated.refusal(allocate(allocated, **moved)) == (NotPossible, "case-allocated")
    before, fresh = allocated.ask(reallocate(allocated, **moved, reasons=WHY))
    assert isinstance(before.fact, CaseReallocated)
    assert before.fact.before == allocated.entries[2].id
    assert before.fact.reasons_version == policy("allocation")["version"]
    assert isinstance(fresh.fact, CaseAllocated)
    assert holder(allocated, today + 2 * DAY) == HOLDER
    assert holder(allocated, today + 3 * DAY) == OTHER


def test_what_began_later_counts_and_on_one_day_what_was_recorded_later(allocated):
    today = london_day(allocated.now)
    allocated.ask(reallocate(allocated, practitioner=OTHER, starting=today + 9 * DAY))
    allocated.ask(reallocate(allocated, practitioner=THIRD))
    assert holder(allocated, today) == THIRD
    assert holder(allocated, today + 9 * DAY) == OTHER


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": "a_feeling", "practitioner": OTHER}, "unknown-allocation-reason"),
        ({}, "same-allocation"),
        ({"practitioner": OTHER, "practitioner_role": Role.ADMIN}, "not-a-practitioner"),
    ],
)
def test_reallocation_needs_a_listed_reason_and_a_change(allocated, changes, code):
    assert allocated.refusal(reallocate(allocated, **changes)) == (NotAcceptable, code)


def test_another_supervisor_is_a_change(allocated):
    asked = reallocate(allocated, supervisor=THIRD, reason="supervision_changed")
    allocated.ask(asked)
    held = allocated.known_case.allocation.holder_on(london_day(allocated.now))
    assert (held.practitioner, held.supervisor) == (HOLDER, THIRD)


def test_a_case_nobody_holds_is_not_reallocated(accepted):
    assert accepted.refusal(reallocate(accepted)) == (NotPossible, "case-not-allocated")


def test_an_allocation_ends_with_its_last_day(allocated):
    today = london_day(allocated.now)
    [allocation] = allocated.known_case.allocation.allocations
    asked = UnallocateCase(
        allocation=allocation, last_day=today + 2 * DAY, reason="left_the_service", reasons=WHY
    )
    allocated.ask(asked, role=Role.SERVICE_MANAGER)
    assert holder(allocated, today + 2 * DAY) == HOLDER
    assert holder(allocated, today + 3 * DAY) is None
    assert allocated.refusal(asked) == (NotPossible, "no-such-allocation")
    allocated.ask(allocate(allocated, practitioner=OTHER, starting=today + 3 * DAY))
    assert holder(allocated, today + 3 * DAY) == OTHER


def test_ending_the_present_allocation_does_not_bring_back_the_one_before(allocated):
    today = london_day(allocated.now)
    _, fresh = allocated.ask(reallocate(allocated, practitioner=OTHER))
    end = UnallocateCase(allocation=fresh.id, last_day=today, reason="back_to_waiting")
    allocated.ask(end)
    assert holder(allocated, today) == OTHER
    assert holder(allocated, today + DAY) is None


def test_an_allocation_to_come_is_called_off_and_the_present_one_goes_on(allocated):
    today = london_day(allocated.now)
    _, fresh = allocated.ask(reallocate(allocated, practitioner=OTHER, starting=today + 5 * DAY))
    allocated.ask(UnallocateCase(allocation=fresh.id, last_day=today, reason="back_to_waiting"))
    assert holder(allocated, today + 6 * DAY) == HOLDER


def test_an_allocation_that_has_begun_ends_no_earlier_than_it_began(allocated):
    today = london_day(allocated.now)
    [allocation] = allocated.known_case.allocation.allocations
    values = {"allocation": allocation, "reason": "allocated_in_error"}
    before = UnallocateCase(**values, last_day=today - DAY)
    assert allocated.refusal(before) == (NotAcceptable, "ends-before-it-began")
    odd = UnallocateCase(allocation=allocation, last_day=today, reason="a_feeling")
    assert allocated.refusal(odd) == (NotAcceptable, "unknown-allocation-reason")
    assert allocated.ask(UnallocateCase(**values, last_day=today))


def cover(story, **changes):
    today = london_day(story.now)
    values = {
        "practitioner": OTHER,
        "practitioner_role": Role.PWP,
        "starting": today,
        "until": today + 4 * DAY,
    }
    return ArrangeCover(**{**values, **changes})


def test_cover_runs_between_its_days_and_may_end_early(allocated):
    today = london_day(allocated.now)
    [arranged] = allocated.ask(cover(allocated))
    covering = allocated.known_case.allocation.covering_on
    assert [bool(covering(today + n * DAY)) for n in (-1, 0, 4, 5)] == [False, True, True, False]
    assert holder(allocated, today) == HOLDER
    too_late = EndCover(cover=arranged.id, last_day=today + 4 * DAY)
    assert allocated.refusal(too_late) == (NotAcceptable, "cover-not-shortened")
    allocated.ask(EndCover(cover=arranged.id, last_day=today + DAY))
    covering = allocated.known_case.allocation.covering_on
    assert covering(today + DAY) == {OTHER}
    assert covering(today + 2 * DAY) == frozenset()
    nowhere = EndCover(cover=NOWHERE, last_day=today)
    assert allocated.refusal(nowhere) == (NotPossible, "no-such-cover")


def test_cover_is_for_a_holder_by_somebody_else(allocated):
    today = london_day(allocated.now)
    for changes, code in (
        ({"until": today - DAY}, "cover-ends-before-it-begins"),
        ({"practitioner": HOLDER}, "covers-self"),
        ({"practitioner_role": Role.ADMIN}, "not-a-practitioner"),
    ):
        assert allocated.refusal(cover(allocated, **changes)) == (NotAcceptable, code)
    early = cover(allocated, starting=today - DAY)
    assert allocated.refusal(early) == (NotPossible, "case-not-allocated")


def test_priority_comes_from_the_list_and_names_its_version(accepted):
    [entry] = accepted.ask(RatePriority(priority="urgent", reasons=WHY))
    assert entry.fact.priorities_version == policy("allocation")["version"]
    assert entry.fact.clear() == {"priority": "urgent", "priorities_version": "1"}
    assert accepted.known_case.allocation.priority == "urgent"
    odd = RatePriority(priority="whenever", reasons=WHY)
    assert accepted.refusal(odd) == (NotAcceptable, "unknown-priority")
