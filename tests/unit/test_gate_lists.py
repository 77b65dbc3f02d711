"""A list asks the gate about its cases together: by what a view keeps, where it is true now."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

import pytest

from application.callers import Caller
from application.gate import Gate
from application.judging import NoSuchStream
from application.ties import KeptTies
from domain.case.case import Case
from domain.commands import NotAllowed
from domain.gate.decision import Allowed, Denied
from domain.gate.rules import Action
from domain.gate.tied import ties_of
from domain.roles import Role
from tests.unit.domain.gate.cases import (
    CASE,
    GRANT,
    HOLDER,
    NOW,
    OTHER_CASE,
    STRANGER,
    allocation,
    case_of,
    restriction,
    restrictions,
    with_concern,
)

NOBODYS = UUID(int=0xDEAD)
HELD = case_of(allocation())
ELSEWHERE = replace(case_of(allocation(STRANGER)), id=OTHER_CASE)
SHUT = case_of(allocation(), restriction=restrictions(restriction(roles=[Role.SUPERVISOR])))


@dataclass
class House:
    """The log, the view and the cases in it; what a case was asked for is kept."""

    cases: Mapping[UUID, Case]
    kept_then: Mapping[UUID, Case] = field(default_factory=dict)
    mark: int = 0
    last: Mapping[UUID, int] = field(default_factory=dict)
    loaded: list[UUID] = field(default_factory=list)

    def case(self, id: UUID) -> Case:
        self.loaded.append(id)
        if id not in self.cases:
            raise NoSuchStream
        return self.cases[id]

    def kept(self, cases: Collection[UUID]) -> KeptTies:
        held = {id: ties_of(case) for id, case in self.kept_then.items() if id in cases}
        return KeptTies(self.mark, held)

    def last_positions(self, streams: Sequence[UUID]) -> Mapping[UUID, int]:
        return {id: at for id, at in self.last.items() if id in streams}

    def gate(self) -> Gate:
        return Gate(case=self.case, ties=self, log=self, clock=lambda: NOW)


def caller(actor=HOLDER, role=Role.PWP, **more) -> Caller:
    return Caller("i", "desk", actor, role, "RX1", **more)


BOTH = {CASE: HELD, OTHER_CASE: ELSEWHERE}


def test_cases_that_the_view_holds_are_not_loaded():
    house = House(BOTH, kept_then=BOTH, mark=9, last={CASE: 9, OTHER_CASE: 3})
    judged = house.gate().judge_many(caller(), Action.READ, [CASE, OTHER_CASE])
    assert isinstance(judged[CASE], Allowed)
    assert isinstance(judged[OTHER_CASE], Denied)
    assert judged[OTHER_CASE].code == "no-relationship"
    assert house.loaded == []


@pytest.mark.parametrize(
    "now",
    [
        SHUT,
        case_of(allocation(last=-99)),
        case_of(allocation(STRANGER)),
    ],
    ids=["restricted", "ended", "somebody else's"],
)
def test_what_was_recorded_since_counts_at_once(now):
    """The view held the case as it was; the log stands one event further."""
    house = House({CASE: now}, kept_then={CASE: HELD}, mark=9, last={CASE: 10})
    assert house.gate().admitted_to(caller(), [CASE]) == {}
    assert house.loaded == [CASE]
    house.last = {CASE: 9}
    assert list(house.gate().admitted_to(caller(), [CASE])) == [CASE], "or it would not show"


def test_what_is_recorded_while_the_view_is_read_counts():
    """The log is asked after the view: the other way round, nobody would notice."""
    house = House({CASE: SHUT}, kept_then={CASE: HELD}, mark=9, last={CASE: 9})
    kept = house.kept

    def kept_and_recorded(cases: Collection[UUID]) -> KeptTies:
        found = kept(cases)
        house.last = {CASE: 10}
        return found

    house.kept = kept_and_recorded
    assert house.gate().admitted_to(caller(), [CASE]) == {}


def test_of_what_the_view_does_not_hold_the_cases_are_asked():
    house = House(BOTH)
    found = house.gate().admitted_to(caller(), [CASE, OTHER_CASE, NOBODYS])
    assert list(found) == [CASE]
    assert house.loaded == [CASE, OTHER_CASE, NOBODYS]


def test_what_is_not_there_is_hidden():
    judged = House({}).gate().judge_many(caller(), Action.READ, [NOBODYS])
    assert judged == {NOBODYS: Denied("no-such-stream", judged[NOBODYS].policy, hidden=True)}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("case", [HELD, ELSEWHERE, SHUT, case_of(safeguarding=with_concern())])
def test_a_list_is_judged_as_each_of_its_cases_is(role, case):
    house = House({case.id: case}, kept_then={case.id: case}, mark=9, last={case.id: 9})
    gate, asking = house.gate(), caller(role=role)
    by_view = gate.judge_many(asking, Action.READ, [case.id])[case.id]
    if isinstance(by_view, Allowed):
        assert gate.admit(asking, Action.READ, case.id) == by_view
    else:
        with pytest.raises(NotAllowed) as refusal:
            gate.admit(asking, Action.READ, case.id)
        assert refusal.value.code == by_view.code


def test_break_glass_opens_no_list():
    house = House(BOTH, kept_then=BOTH, mark=9)
    judged = house.gate().judge_many(caller(STRANGER, grant=GRANT), Action.READ, [CASE])
    assert judged[CASE] == Denied("no-relationship", judged[CASE].policy)


def test_who_is_kept_out_of_a_case_is_told_so_as_it_is_now():
    own = replace(ELSEWHERE, referral=replace(ELSEWHERE.referral, person=HOLDER))
    conflict = case_of(allocation(), restriction=restrictions(conflict=HOLDER))
    house = House(
        {CASE: conflict, OTHER_CASE: own},
        kept_then={CASE: HELD, OTHER_CASE: own},
        mark=9,
        last={CASE: 10, OTHER_CASE: 9},
    )
    gate, asked = house.gate(), [CASE, OTHER_CASE, NOBODYS]
    assert gate.kept_out(caller(), asked) == {CASE, OTHER_CASE}
    assert gate.kept_out(caller(STRANGER), asked) == frozenset()
