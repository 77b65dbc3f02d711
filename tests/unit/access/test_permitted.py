"""What somebody may record in a case, asked before they write it."""

from dataclasses import replace
from uuid import UUID

import pytest

from application.callers import Caller
from application.gate import Gate
from application.judging import NoSuchStream, permitted
from domain.commands import NotAllowed, command_class, command_classes
from domain.roles import Role
from tests.unit.domain.gate.cases import (
    CASE,
    HOLDER,
    NOW,
    STRANGER,
    allocation,
    case_of,
    with_concern,
)

HELD = case_of(allocation())
NOBODYS = UUID(int=0xDEAD)


def caller(actor=HOLDER, role=Role.PWP) -> Caller:
    return Caller("i", "desk", actor, role, "RX1")


def names(case=HELD, **who) -> set[str]:
    return {asked.NAME for asked in permitted(caller(**who), case, NOW)}


def test_who_holds_a_case_records_clinical_work_and_decides_on_no_concern():
    told = names()
    assert {"record-session", "screen-risk", "raise-concern", "add-addendum"} <= told
    assert told.isdisjoint({"triage-concern", "decide-on-concern", "review-case"})


def test_a_safeguarding_lead_decides_where_there_is_a_concern():
    lead = {"actor": STRANGER, "role": Role.SAFEGUARDING_LEAD}
    assert "decide-on-concern" not in names(**lead)
    assert "decide-on-concern" in names(replace(HELD, safeguarding=with_concern()), **lead)


def test_nothing_begins_a_case_that_there_is():
    assert not names() & {asked.NAME for asked in command_classes() if asked.BEGINS}


def test_a_case_that_has_ended_takes_only_what_comes_after_the_end():
    ended = replace(HELD, discharge=replace(HELD.discharge, closed=True))
    assert ended.ended
    told = names(ended)
    assert "add-addendum" in told
    assert all(command_class(name).AFTER_END for name in told)
    assert "record-session" not in told


@pytest.mark.parametrize("role", sorted(Role))
def test_no_role_is_told_a_command_that_is_not_for_it(role):
    assert all(role in command_class(name).ROLES for name in names(role=role))


def gate() -> Gate:
    def case(id):
        if id != CASE:
            raise NoSuchStream
        return HELD

    return Gate(case=case, ties=None, log=None, clock=lambda: NOW)


def test_who_may_not_read_a_case_may_raise_a_concern_and_keep_away():
    allowed, commands = gate().permitted(caller(STRANGER), CASE)
    assert allowed is None
    told = {asked.NAME for asked in commands}
    assert told == {"raise-concern", "record-crisis-response", "declare-conflict"}


def test_from_whom_a_case_takes_nothing_is_refused_as_a_reader():
    with pytest.raises(NotAllowed):
        gate().permitted(caller(STRANGER, Role.SUBSCRIBER), CASE)
    with pytest.raises(NoSuchStream):
        gate().permitted(caller(STRANGER), NOBODYS)


def test_who_may_read_it_is_told():
    allowed, commands = gate().permitted(caller(), CASE)
    assert allowed.code == "related"
    assert {asked.NAME for asked in commands} == names()
