from datetime import date, timedelta

import pytest

from domain.case.corrections.rectification import (
    DecideRectification,
    RectificationAnswer,
    RectificationAsked,
    RectificationOutcome,
    RequestRectification,
)
from domain.case.referral.informing import InformReferrer, Told
from domain.clocks import months_after
from domain.commands import NotAcceptable, NotAllowed, NotPossible
from domain.moments import london_day
from domain.policies import policy
from domain.roles import Role

VERSION = policy("rectification")["version"]


@pytest.fixture
def disputed(accepted):
    told = InformReferrer(whom="gp", channel="letter", told=Told(content="Lives alone"))
    [entry] = accepted.ask(told, role=Role.DUTY)
    return entry.id


def request(story, entry, **changes):
    values = {
        "entry": entry,
        "asked_by": "person",
        "received_on": london_day(story.now),
        "asked": RectificationAsked(what_is_wrong="I live with my brother"),
    }
    return RequestRectification(**{**values, **changes})


def decision(request, **changes):
    values = {
        "request": request,
        "outcome": "refused",
        "refusal_reason": "accurate",
        "complaint_route_told": True,
        "answer": RectificationAnswer(explanation="The letter says so"),
    }
    return DecideRectification(**{**values, **changes})


@pytest.fixture
def asked(accepted, disputed):
    [entry] = accepted.ask(request(accepted, disputed), role=Role.ADMIN)
    return entry


def test_a_request_has_a_day_to_be_decided_by(accepted, asked):
    day = asked.fact.received_on
    assert (asked.fact.decide_by, asked.fact.policy) == (months_after(day, 1), VERSION)
    waiting = accepted.known_case.rectification
    assert waiting.overdue(asked.fact.decide_by) == frozenset()
    assert waiting.overdue(asked.fact.decide_by + timedelta(days=1)) == {asked.id}


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        (date(2026, 1, 15), 1, date(2026, 2, 15)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
    ],
)
def test_a_month_ends_no_later_than_its_last_day(day, months, after):
    assert months_after(day, months) == after


def test_a_request_is_about_an_entry_and_not_in_the_future(accepted, disputed):
    tomorrow = london_day(accepted.now) + timedelta(days=1)
    late = request(accepted, disputed, received_on=tomorrow)
    assert accepted.refusal(late)[1] == "received-in-future"
    nowhere = request(accepted, accepted.entries[0].by.actor)
    assert accepted.refusal(nowhere) == (NotPossible, "no-such-entry")


def test_it_is_decided_once_by_somebody_else(accepted, asked, disputed):
    author = accepted.entries[2].by.actor
    for actor, code in ((asked.by.actor, "own-request"), (author, "own-entry")):
        refused = accepted.refusal(decision(asked.id), actor=actor, role=Role.SUPERVISOR)
        assert refused == (NotAllowed, code)
    accepted.ask(decision(asked.id), role=Role.SUPERVISOR)
    decided = accepted.known_case.rectification
    assert decided.requests[asked.id].outcome is RectificationOutcome.REFUSED
    assert decided.overdue(date(2999, 1, 1)) == frozenset()
    again = accepted.refusal(decision(asked.id), role=Role.SUPERVISOR)
    assert again == (NotPossible, "no-such-request")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"refusal_reason": None}, "unknown-refusal-reason"),
        ({"refusal_reason": "because"}, "unknown-refusal-reason"),
        ({"complaint_route_told": False}, "complaint-route-not-told"),
        ({"outcome": "upheld_in_part", "refusal_reason": None}, "unknown-refusal-reason"),
        ({"outcome": "upheld"}, "upheld-with-refusal"),
    ],
)
def test_a_refusal_is_explained_and_says_how_to_complain(accepted, asked, changes, code):
    refused = accepted.refusal(decision(asked.id, **changes), role=Role.SUPERVISOR)
    assert refused == (NotAcceptable, code)


def test_what_is_upheld_needs_no_reason(accepted, asked):
    upheld = decision(asked.id, outcome="upheld", refusal_reason=None, complaint_route_told=False)
    [entry] = accepted.ask(upheld, role=Role.SUPERVISOR)
    assert entry.fact.policy == VERSION
