"""Which cases are found by who looks for one to open by break-glass."""

from uuid import UUID

import pytest

from domain.gate.counting import countable
from domain.gate.emergency import findable
from domain.gate.rules import EMERGENCY_SEARCH, Action, access_rules
from domain.roles import Role
from tests.unit.domain.gate.cases import (
    ENTRY,
    HOLDER,
    PERSON,
    STRANGER,
    allocation,
    case_of,
    restriction,
    restrictions,
    who,
)

HELD = case_of(allocation())
NOTHING_HIDDEN = frozenset()


@pytest.mark.parametrize("role", list(Role))
def test_a_case_is_found_by_the_roles_that_may_break_glass(role):
    may = role in access_rules().emergency.roles
    assert findable(HELD, who(role=role)) == (NOTHING_HIDDEN if may else None)
    asks = (EMERGENCY_SEARCH, role, Action.READ) in access_rules().elsewhere
    assert asks is may


def test_not_from_another_organisation_and_not_ones_own():
    assert findable(HELD, who(organisation="RX2")) is None
    assert findable(HELD, who(PERSON)) is None


def test_not_where_the_case_is_restricted_or_anybody_has_a_conflict():
    whole = case_of(allocation(), restriction=restrictions(restriction(actors=[HOLDER])))
    assert findable(whole, who()) is None
    assert findable(whole, who(HOLDER)) is None, "nor by whom it is open to: they need not look"
    tied = case_of(allocation(), restriction=restrictions(conflict=HOLDER))
    assert findable(tied, who(STRANGER)) is None


def test_not_by_an_entry_that_is_restricted():
    part = case_of(allocation(), restriction=restrictions(restriction(covers=[ENTRY])))
    assert findable(part, who()) == {ENTRY}


def test_a_case_is_counted_in_its_own_house_where_nothing_is_to_be_guessed_from_it():
    auditor = who(role=Role.AUDITOR)
    whole = case_of(allocation(), restriction=restrictions(restriction(actors=[HOLDER])))
    part = case_of(allocation(), restriction=restrictions(restriction(covers=[ENTRY])))
    tied = case_of(allocation(), restriction=restrictions(conflict=HOLDER))
    assert [countable(case, auditor) for case in (HELD, part)] == [True, True]
    assert [countable(case, auditor) for case in (whole, tied)] == [False, False]
    assert not countable(HELD, who(organisation="RX2"))
    assert not countable(HELD, who(PERSON))


def test_a_case_is_not_counted_by_an_entry_that_is_restricted():
    part = case_of(allocation(), restriction=restrictions(restriction(covers=[ENTRY])))
    auditor, other = who(role=Role.AUDITOR), UUID(int=ENTRY.int + 1)
    found_by = ({ENTRY}, {other}, {ENTRY, other}, set())
    assert [countable(part, auditor, frozenset(each)) for each in found_by] == [
        *(False, True, True, True),
    ]
    assert countable(HELD, auditor, frozenset({ENTRY}))
