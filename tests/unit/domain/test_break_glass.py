from datetime import date, timedelta
from uuid import UUID

import pytest

from domain.commands import NotAcceptable, NotAllowed, NotPossible
from domain.governance import governance
from domain.governance.break_glass import (
    EmergencyAccount,
    EndBreakGlass,
    OpenBreakGlass,
    ReviewBreakGlass,
    ReviewReasons,
    review_overdue,
)
from domain.moments import instant_text
from domain.policies import policy
from domain.roles import Role
from tests.unit.domain.stream import STREAM, Stream

CASE, OPENER, REVIEWER = UUID(int=0xCA5E), UUID(int=0xAC1), UUID(int=0xAC2)
ACCOUNT = EmergencyAccount(text="She rang from a bridge; her own worker is away.")
HOURS = timedelta(hours=policy("access")["break_glass"]["hours"])
REVIEW = ReviewBreakGlass(finding="justified", reasons=ReviewReasons(reasons="Rightly so"))


def opening(**changes) -> OpenBreakGlass:
    return OpenBreakGlass(
        **{"case": CASE, "reason": "threat_to_life", "account": ACCOUNT, **changes}
    )


@pytest.fixture
def stream() -> Stream:
    return Stream(governance)


@pytest.fixture
def opened(stream) -> Stream:
    stream.ask(opening(), role=Role.PWP, actor=OPENER)
    return stream


def test_a_grant_is_for_one_case_and_a_few_hours_and_due_for_review(stream):
    began = stream.now
    entry = stream.ask(opening(), role=Role.DUTY, actor=OPENER)
    assert entry.fact.clear() == {
        "case": str(CASE),
        "reason": "threat_to_life",
        "opened_at": instant_text(began),
        "expires": instant_text(began + HOURS),
        "review_by": "2026-06-08",
        "policy": policy("access")["version"],
    }
    grant = stream.state.grant
    assert (grant.id, grant.actor, grant.case) == (STREAM, OPENER, CASE)
    assert stream.state.subject == CASE
    assert grant.in_force(actor=OPENER, case=CASE, at=began)
    assert grant.in_force(actor=OPENER, case=CASE, at=began + HOURS - timedelta(microseconds=1))
    assert not grant.in_force(actor=OPENER, case=CASE, at=began + HOURS)
    assert not grant.in_force(actor=REVIEWER, case=CASE, at=began)
    assert not grant.in_force(actor=OPENER, case=STREAM, at=began)


def test_a_grant_needs_a_listed_reason_and_a_sentence(stream):
    for changes, code in (
        ({"reason": "curious"}, "unknown-break-glass-reason"),
        ({"account": EmergencyAccount(text="It is most urgent")}, "break-glass-text-too-short"),
        ({"account": EmergencyAccount(text="urgent" + 30 * " ")}, "break-glass-text-too-short"),
    ):
        refused = stream.refusal(opening(**changes), role=Role.PWP)
        assert refused == (NotAcceptable, code)
    assert stream.ask(opening(account=EmergencyAccount(text=20 * "x")), role=Role.PWP)


def test_an_emergency_does_not_wait_for_a_calendar(stream):
    stream.now = stream.now.replace(year=2090)
    entry = stream.ask(opening(), role=Role.PWP, actor=OPENER)
    assert entry.fact.review_by is None
    assert not review_overdue(entry.fact.review_by, date(2095, 1, 1))


def test_who_opened_it_or_reviews_it_ends_it_at_once(opened):
    assert opened.refusal(EndBreakGlass(), role=Role.CWP) == (NotAllowed, "not-your-grant")
    at = opened.now
    opened.ask(EndBreakGlass(), role=Role.PWP, actor=OPENER)
    assert not opened.state.grant.in_force(actor=OPENER, case=CASE, at=at)
    refused = opened.refusal(EndBreakGlass(), role=Role.PWP, actor=OPENER)
    assert refused == (NotPossible, "grant-over")


def test_a_reviewer_ends_it_and_one_that_has_expired_is_over(opened):
    opened.now += HOURS
    refused = opened.refusal(EndBreakGlass(), role=Role.SAFEGUARDING_LEAD, actor=REVIEWER)
    assert refused == (NotPossible, "grant-over")
    again = Stream(governance)
    again.ask(opening(), role=Role.PWP, actor=OPENER)
    again.ask(EndBreakGlass(), role=Role.SAFEGUARDING_LEAD, actor=REVIEWER)
    assert again.state.grant.over == again.now - timedelta(minutes=1)


def test_somebody_else_reviews_it_once_when_it_is_over(opened):
    reviewer = {"role": Role.SERVICE_MANAGER, "actor": REVIEWER}
    assert opened.refusal(REVIEW, **reviewer) == (NotPossible, "grant-in-force")
    opened.now += HOURS
    own = {"role": Role.SAFEGUARDING_LEAD, "actor": OPENER}
    assert opened.refusal(REVIEW, **own) == (NotAllowed, "own-grant")
    odd = ReviewBreakGlass(finding="fine", reasons=REVIEW.reasons)
    assert opened.refusal(odd, **reviewer) == (NotAcceptable, "unknown-break-glass-finding")
    grant = opened.state.grant
    assert not review_overdue(grant.review_by, date(2026, 6, 8))
    assert review_overdue(grant.review_by, date(2026, 6, 9))
    opened.ask(REVIEW, **reviewer)
    assert opened.state.grant.finding == "justified"
    assert opened.refusal(REVIEW, **reviewer) == (NotPossible, "grant-reviewed")


def test_there_is_nothing_to_end_or_review_where_no_grant_is(stream):
    lead = {"role": Role.SAFEGUARDING_LEAD, "actor": REVIEWER}
    for asked in (EndBreakGlass(), REVIEW):
        assert stream.refusal(asked, **lead) == (NotPossible, "no-such-grant")


def test_a_grant_is_opened_once_in_its_stream(opened):
    refused = opened.refusal(opening(), role=Role.PWP, actor=OPENER)
    assert refused == (NotPossible, "grant-exists")
