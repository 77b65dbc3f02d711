from datetime import date
from uuid import UUID

import pytest

from domain.commands import NotAcceptable, NotAllowed, NotPossible
from domain.governance import governance
from domain.governance.destruction import (
    ApproveDestruction,
    DropFromDestruction,
    Listed,
    ListForDestruction,
    RefuseDestruction,
    ReportDestructionDone,
)
from domain.roles import Role
from tests.unit.domain.stream import Stream

FIRST, SECOND = (
    Listed(case=UUID(int=number), kept_until=date(2020, 1, 1), rule="adult_years")
    for number in (1, 2)
)
APPROVER = UUID(int=0xAD)
IG = Role.INFORMATION_GOVERNANCE
SERVICE = Role.SYSTEM_ADMINISTRATOR


@pytest.fixture
def listed():
    stream = Stream(governance)
    stream.ask(ListForDestruction(cases=(FIRST, SECOND), retention="1"), role=IG)
    return stream


@pytest.fixture
def approved(listed):
    listed.ask(ApproveDestruction(), role=IG, actor=APPROVER)
    return listed


def test_somebody_else_approves(listed):
    assert listed.refusal(ApproveDestruction(), role=IG) == (NotAllowed, "own-request")
    listed.ask(ApproveDestruction(), role=IG, actor=APPROVER)
    assert listed.state.destruction.is_to_be_carried_out
    for again in (ApproveDestruction(), RefuseDestruction(reason="claim")):
        assert listed.refusal(again, role=IG) == (NotPossible, "destruction-decided")


def test_a_refused_list_drops_nothing_and_is_never_done(listed):
    for reason in ("no", "claim"):
        if reason == "no":
            refused = listed.refusal(RefuseDestruction(reason=reason), role=IG)
            assert refused == (NotAcceptable, "unknown-refusal")
        else:
            listed.ask(RefuseDestruction(reason=reason), role=IG)
    for asked in (
        DropFromDestruction(case=FIRST.case, reason="held"),
        ReportDestructionDone(destroyed=2, dropped=0),
    ):
        assert listed.refusal(asked, role=SERVICE) == (NotPossible, "nothing-to-report")


def test_a_case_is_dropped_once_and_only_from_its_list(approved):
    approved.ask(DropFromDestruction(case=FIRST.case, reason="kept_on"), role=SERVICE)
    assert approved.state.destruction.dropped == {FIRST.case: "kept_on"}
    for case in (FIRST.case, UUID(int=3)):
        asked = DropFromDestruction(case=case, reason="held")
        assert approved.refusal(asked, role=SERVICE) == (NotPossible, "nothing-to-report")
    approved.ask(ReportDestructionDone(destroyed=1, dropped=1), role=SERVICE)
    assert approved.state.destruction.done
    asked = ReportDestructionDone(destroyed=2, dropped=0)
    assert approved.refusal(asked, role=SERVICE) == (NotPossible, "nothing-to-report")


def test_no_case_stands_on_a_list_twice():
    asked = ListForDestruction(cases=(FIRST, FIRST), retention="1")
    assert Stream(governance).refusal(asked, role=IG) == (NotAcceptable, "case-twice")


@pytest.mark.parametrize("name", ["approve", "drop"])
def test_what_is_no_list_is_not_decided_upon(name):
    asked, role = {
        "approve": (ApproveDestruction(), IG),
        "drop": (DropFromDestruction(case=FIRST.case, reason="held"), SERVICE),
    }[name]
    assert Stream(governance).refusal(asked, role=role) == (NotPossible, "no-such-destruction")
