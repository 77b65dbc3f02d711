from datetime import date, timedelta
from uuid import UUID

import pytest

from domain.commands import NotAcceptable, NotAllowed, NotPossible
from domain.governance import governance
from domain.governance.erasure import (
    ApproveErasure,
    ErasureOrdered,
    OrderErasure,
    RefuseErasure,
    ReportErasureDone,
    ReportErasureOutstanding,
    RequestErasure,
    WithdrawErasure,
)
from domain.governance.holds import Holds, PlaceHold, ReleaseHold
from domain.moments import london_day
from domain.roles import Role
from tests.unit.domain.stream import Stream

STREAM, PERSON, OTHER = UUID(int=1), UUID(int=2), UUID(int=3)
APPROVER = UUID(int=0xAD)
IG = Role.INFORMATION_GOVERNANCE
SERVICE = Role.SYSTEM_ADMINISTRATOR
ASKED = {"stream": STREAM, "subject": PERSON, "ground": "court_order", "record_of": OTHER}


@pytest.fixture
def erasure():
    return Stream(governance)


def request(erasure, **changes):
    return erasure.ask(RequestErasure(**{**ASKED, **changes}), role=IG)


def approved(erasure):
    request(erasure)
    erasure.ask(ApproveErasure(), role=IG, actor=APPROVER)
    return erasure


def test_somebody_else_approves(erasure):
    request(erasure)
    assert erasure.refusal(ApproveErasure(), role=IG) == (NotAllowed, "own-request")
    erasure.ask(ApproveErasure(), role=IG, actor=APPROVER)
    assert erasure.state.erasure.is_to_be_carried_out
    for again in (ApproveErasure(), RefuseErasure(reason="claim")):
        assert erasure.refusal(again, role=IG) == (NotPossible, "erasure-decided")


def test_a_refused_erasure_is_never_ordered(erasure):
    request(erasure)
    assert erasure.refusal(RefuseErasure(reason="no"), role=IG) == (
        NotAcceptable,
        "unknown-refusal",
    )
    erasure.ask(RefuseErasure(reason="claim"), role=IG)
    asked = OrderErasure(subjects=(PERSON,))
    assert erasure.refusal(asked, role=SERVICE) == (NotPossible, "erasure-not-approved")


def test_an_order_is_what_the_format_says(erasure):
    entry = approved(erasure).ask(OrderErasure(subjects=(PERSON,)), role=SERVICE)
    assert entry.fact.TYPE == "governance.erasure_ordered"
    assert entry.fact.clear() == {
        "stream": str(STREAM),
        "subject": str(PERSON),
        "ground": "court_order",
        "record_of": str(OTHER),
    }
    again = OrderErasure(subjects=(PERSON,))
    assert erasure.refusal(again, role=SERVICE) == (NotPossible, "erasure-ordered")


def test_an_order_of_one_part_names_its_event():
    part = {"event": UUID(int=4), "part": "answers.0"}
    ordered = ErasureOrdered(stream=STREAM, subject=PERSON, ground="court_order", **part)
    assert {"event", "part"} <= ordered.clear().keys()
    for half in ({"event": UUID(int=4)}, {"part": "who"}, {**part, "subject": None}):
        with pytest.raises(ValueError, match="part"):
            RequestErasure(**{**ASKED, **half})


def test_it_is_done_once_it_was_ordered_and_says_what_is_outstanding_once(erasure):
    approved(erasure)
    done = ReportErasureDone(
        keys_destroyed=1, fingerprints=("0" * 64,), parts_removed=0, purged=("view_outcomes",)
    )
    assert erasure.refusal(done, role=SERVICE) == (NotPossible, "nothing-to-report")
    erasure.ask(OrderErasure(subjects=(PERSON,)), role=SERVICE)
    partly = ReportErasureOutstanding(outstanding=("view_outcomes",))
    erasure.ask(partly, role=SERVICE)
    assert not erasure.state.erasure.done
    assert erasure.refusal(partly, role=SERVICE) == (NotPossible, "nothing-to-report")
    erasure.ask(done, role=SERVICE)
    assert erasure.state.erasure.done
    assert erasure.state.erasure.outstanding == ()


def test_what_is_to_be_kept_is_not_destroyed_for_its_age(erasure):
    today = london_day(erasure.now)
    over = {"ground": "retention_over", "retention": "1"}
    for kept in (None, today, today + timedelta(days=1)):
        asked = RequestErasure(**{**ASKED, **over, "kept_until": kept})
        assert erasure.refusal(asked, role=IG) == (NotPossible, "kept-on")
    request(erasure, **over, kept_until=today - timedelta(days=1))
    assert Stream(governance).ask(
        RequestErasure(**{**ASKED, "kept_until": date(2090, 1, 1)}), role=IG
    )


@pytest.mark.parametrize("held", [{"stream": STREAM}, {"person": PERSON}, {"person": OTHER}])
def test_a_hold_makes_void_what_is_ordered_after_it(held):
    hold = Stream(governance)
    hold.ask(PlaceHold(authority="court", **held), role=IG)
    erasure = approved(Stream(governance))
    order = erasure.ask(OrderErasure(subjects=(PERSON,)), role=SERVICE)
    holds = Holds()
    assert holds.counting([order, *hold.entries]) == [order]
    assert [each.authority for each in holds.standing()] == ["court"]
    assert Holds().counting([*hold.entries, order]) == []
    hold.ask(ReleaseHold(), role=IG)
    assert Holds().counting([*hold.entries, order]) == [order]
    assert hold.refusal(ReleaseHold(), role=IG) == (NotPossible, "hold-released")


def test_a_hold_on_others_stops_nothing():
    hold = Stream(governance)
    hold.ask(PlaceHold(authority="court", person=UUID(int=9)), role=IG)
    order = approved(Stream(governance)).ask(OrderErasure(subjects=(PERSON,)), role=SERVICE)
    assert Holds().counting([*hold.entries, order]) == [order]
    odd = PlaceHold(authority="whim", person=PERSON)
    assert Stream(governance).refusal(odd, role=IG) == (NotAcceptable, "unknown-authority")


def test_what_is_approved_is_given_up_only_while_nothing_is_erased(erasure):
    approved(erasure)
    erasure.ask(WithdrawErasure(reason="kept_on"), role=SERVICE)
    assert not erasure.state.erasure.is_to_be_carried_out
    assert erasure.refusal(OrderErasure(subjects=(PERSON,)), role=SERVICE) == (
        NotPossible,
        "erasure-not-approved",
    )


def test_an_order_that_counts_is_not_given_up(erasure):
    approved(erasure)
    erasure.ask(OrderErasure(subjects=(PERSON,)), role=SERVICE)
    withdraw = WithdrawErasure(reason="held")
    assert erasure.refusal(withdraw, role=SERVICE) == (NotPossible, "nothing-to-report")
    erasure.ask(ReportErasureOutstanding(outstanding=("held",)), role=SERVICE)
    erasure.ask(withdraw, role=SERVICE)
    assert erasure.state.erasure.refused == "held"
