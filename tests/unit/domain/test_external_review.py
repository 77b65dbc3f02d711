from datetime import timedelta
from uuid import UUID

import pytest

from domain.commands import NotAcceptable, NotAllowed, NotPossible
from domain.governance import governance
from domain.governance.external_review import (
    ApproveExternalReview,
    EndExternalReview,
    RequestExternalReview,
)
from domain.moments import instant_text
from domain.policies import policy
from domain.roles import Role
from tests.unit.domain.stream import Stream

CASE, OTHER, REVIEWER = UUID(int=0xCA5E), UUID(int=0xCA5F), UUID(int=0xAC9)
ASKER, APPROVER = UUID(int=0xAC1), UUID(int=0xAC2)
IG = {"role": Role.INFORMATION_GOVERNANCE}
DAY = timedelta(days=1)
LONGEST = timedelta(days=policy("access")["external_review"]["longest_days"])


@pytest.fixture
def stream() -> Stream:
    return Stream(governance)


def asking(stream, **changes) -> RequestExternalReview:
    values = {
        "reviewer": REVIEWER,
        "cases": (CASE,),
        "as_at": stream.now - DAY,
        "starting": stream.now,
        "until": stream.now + DAY,
        "ground": "serious_case",
        "authority": "panel-7",
    }
    return RequestExternalReview(**{**values, **changes})


@pytest.fixture
def requested(stream) -> Stream:
    stream.ask(asking(stream), **IG, actor=ASKER)
    return stream


@pytest.fixture
def approved(requested) -> Stream:
    requested.ask(ApproveExternalReview(), **IG, actor=APPROVER)
    return requested


def opens(stream, *, actor=REVIEWER, case=CASE, at=None):
    return stream.state.review.in_force(actor=actor, case=case, at=at or stream.now)


def test_it_says_who_reads_what_as_it_stood_when_and_for_how_long(stream):
    began = stream.now
    entry = stream.ask(asking(stream), **IG, actor=ASKER)
    assert entry.fact.clear() == {
        "reviewer": str(REVIEWER),
        "cases": [str(CASE)],
        "as_at": instant_text(began - DAY),
        "starting": instant_text(began),
        "until": instant_text(began + DAY),
        "ground": "serious_case",
        "authority": "panel-7",
        "policy": policy("access")["version"],
    }
    review = stream.state.review
    assert (review.requested_by, review.approved_by) == (ASKER, None)
    assert review.as_at == began - DAY
    assert stream.state.subject is None


def test_it_opens_nothing_before_somebody_else_has_approved_it(requested):
    assert not opens(requested)
    for actor in (ASKER, REVIEWER):
        refused = requested.refusal(ApproveExternalReview(), **IG, actor=actor)
        assert refused == (NotAllowed, "own-request")
    requested.ask(ApproveExternalReview(), **IG, actor=APPROVER)
    assert requested.state.review.approved_by == APPROVER
    assert opens(requested)
    refused = requested.refusal(ApproveExternalReview(), **IG, actor=UUID(int=0xAC3))
    assert refused == (NotPossible, "review-approved")


def test_it_opens_its_cases_to_its_reviewer_for_its_time(approved):
    review = approved.state.review
    assert not opens(approved, actor=ASKER)
    assert not opens(approved, case=OTHER)
    assert opens(approved, at=review.starting)
    assert not opens(approved, at=review.starting - timedelta(microseconds=1))
    assert opens(approved, at=review.over - timedelta(microseconds=1))
    assert not opens(approved, at=review.over)


def test_it_ends_at_once(approved):
    at = approved.now
    approved.ask(EndExternalReview(), **IG, actor=ASKER)
    assert approved.state.review.over == at
    assert not opens(approved, at=at)
    assert opens(approved, at=at - timedelta(microseconds=1))
    for asked in (EndExternalReview(), ApproveExternalReview()):
        refused = approved.refusal(asked, **IG, actor=APPROVER)
        assert refused == (NotPossible, "review-over")


def test_one_that_was_ended_before_it_was_approved_opens_nothing(requested):
    requested.ask(EndExternalReview(), **IG, actor=APPROVER)
    refused = requested.refusal(ApproveExternalReview(), **IG, actor=APPROVER)
    assert refused == (NotPossible, "review-over")


def test_it_needs_a_ground_a_past_and_a_bounded_time(stream):
    now, tick = stream.now, timedelta(microseconds=1)
    for changes, code in (
        ({"ground": "curiosity"}, "unknown-review-ground"),
        ({"as_at": now + tick}, "as-at-in-future"),
        ({"until": now}, "review-too-long"),
        ({"until": now + LONGEST + tick}, "review-too-long"),
        ({"starting": now - 2 * DAY, "until": now}, "review-over"),
    ):
        refused = stream.refusal(asking(stream, **changes), **IG, actor=ASKER)
        assert refused == (NotAcceptable, code), changes
    own = stream.refusal(asking(stream), **IG, actor=REVIEWER)
    assert own == (NotAllowed, "own-review")
    assert stream.ask(asking(stream, as_at=now, until=now + LONGEST), **IG, actor=ASKER)


def test_there_is_nothing_to_approve_where_nothing_was_asked_for(stream):
    for asked in (ApproveExternalReview(), EndExternalReview()):
        assert stream.refusal(asked, **IG) == (NotPossible, "no-such-review")
