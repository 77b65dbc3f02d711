from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from domain.case.legal_basis import ConsentPosition
from domain.case.referral.referral import Answer
from domain.case.safeguarding.agencies import Method, Sent
from domain.case.safeguarding.duties import (
    CheckCpis,
    CompleteExploitationScreen,
    CpisChecked,
    ExploitationScreenCompleted,
    Findings,
    LearnedBy,
    MakeMaracReferral,
    MakePreventReferral,
    RaiseModernSlaveryConcern,
    Regulated,
    ReportFgm,
    SlaveryRoute,
)
from domain.commands import NotAcceptable, NotPossible
from domain.policies import policy

NOWHERE = UUID(int=77)
NOON = datetime(2026, 5, 22, 12, 0, tzinfo=UTC)  # a Friday before a bank holiday

_REFERRAL = {
    "method": Method.SECURE_EMAIL,
    "consent": ConsentPosition.NOT_NEEDED,
    "basis": "safeguarding",
    "person_told": Answer.NO,
    "sent": Sent(content="What was said in the session"),
}
ASKED = {
    MakePreventReferral: _REFERRAL,
    MakeMaracReferral: _REFERRAL,
    RaiseModernSlaveryConcern: {
        **_REFERRAL,
        "route": SlaveryRoute.DUTY_TO_NOTIFY,
        "consent_to_mechanism": Answer.DECLINED,
    },
    ReportFgm: {
        "regulated_as": Regulated.HEALTH_PROFESSIONAL,
        "learned_by": LearnedBy.TOLD_BY_THE_GIRL,
        "learned_on": NOON.date(),
        "method": Method.TELEPHONE,
        "report": Findings(content="Reported on 101", reference="INV-7"),
    },
    CompleteExploitationScreen: {
        "tool": "county_lines",
        "outcome": "some_indicators",
        "findings": Findings(content="Two phones, no explanation"),
    },
    CheckCpis: {"result": "none"},
}


def asked(kind, **changes):
    return kind(**{"happened_at": NOON, **ASKED[kind], **changes})


@pytest.mark.parametrize("kind", ASKED)
def test_every_duty_is_an_entry_not_to_come_and_tied_to_a_concern_of_this_case(
    accepted_child, kind
):
    [entry] = accepted_child.ask(asked(kind))
    assert "content" not in str(entry.fact.clear())
    later = asked(kind, happened_at=accepted_child.now + timedelta(seconds=1))
    assert accepted_child.refusal(later) == (NotAcceptable, "happened-in-future")
    lost = asked(kind, concern=NOWHERE)
    assert accepted_child.refusal(lost) == (NotPossible, "no-such-concern")


@pytest.mark.parametrize("kind", [k for k in ASKED if "basis" in ASKED[k]])
def test_what_is_sent_has_a_basis(accepted_child, kind):
    for changes, code in (
        ({"basis": "curiosity"}, "unknown-legal-basis"),
        ({"basis": "consent"}, "basis-without-consent"),
    ):
        assert accepted_child.refusal(asked(kind, **changes)) == (NotAcceptable, code)
    given = asked(kind, basis="consent", consent=ConsentPosition.GIVEN)
    [entry] = accepted_child.ask(given)
    assert entry.fact.basis_version == "1"
    assert accepted_child.known_case.duties.sent == {entry.id}


def test_what_is_looked_up_is_not_sent(accepted_child):
    for kind in (CheckCpis, CompleteExploitationScreen):
        accepted_child.ask(asked(kind))
    assert not accepted_child.known_case.duties.sent


def test_nothing_found_and_not_found_are_different_results(accepted_child):
    for result in ("none", "person_not_found", "service_unavailable", "looked_after"):
        [entry] = accepted_child.ask(asked(CheckCpis, result=result))
        assert isinstance(entry.fact, CpisChecked)
        assert entry.fact.clear()["result"] == result
    refused = accepted_child.refusal(asked(CheckCpis, result="fine"))
    assert refused == (NotAcceptable, "unknown-cpis-result")


def test_a_screen_uses_a_listed_tool_and_outcome(accepted_child):
    for changes in ({"tool": "a_hunch"}, {"outcome": "bad"}):
        refused = accepted_child.refusal(asked(CompleteExploitationScreen, **changes))
        assert refused == (NotAcceptable, "unknown-exploitation-code")
    [entry] = accepted_child.ask(asked(CompleteExploitationScreen))
    assert isinstance(entry.fact, ExploitationScreenCompleted)
    assert entry.fact.list_version == policy("exploitation")["version"]


@pytest.mark.parametrize(
    ("reported", "late"),
    [
        (NOON, False),
        (datetime(2026, 5, 26, 22, 59, tzinfo=UTC), False),
        (datetime(2026, 5, 26, 23, 0, tzinfo=UTC), True),
    ],
)
def test_fgm_is_reported_by_the_close_of_the_next_working_day(accepted_child, reported, late):
    """Friday, then a weekend and a bank holiday: Tuesday midnight in London."""
    [entry] = accepted_child.ask(asked(ReportFgm, happened_at=reported))
    assert (entry.fact.due_by, entry.fact.late) == (date(2026, 5, 26), late)
    assert entry.fact.clock_version == "1:1"
    assert "INV-7" not in str(entry.fact.clear())


def test_fgm_is_reported_after_it_is_known_and_no_day_is_guessed(accepted_child):
    early = asked(ReportFgm, learned_on=date(2026, 5, 23))
    assert accepted_child.refusal(early) == (NotAcceptable, "reported-before-learned")
    old = datetime(2011, 3, 1, 12, 0, tzinfo=UTC)
    [entry] = accepted_child.ask(asked(ReportFgm, happened_at=old, learned_on=old.date()))
    assert (entry.fact.due_by, entry.fact.late, entry.fact.clock_version) == (None, None, None)


def test_who_declined_the_national_mechanism_is_not_referred_to_it(accepted):
    route = {"route": SlaveryRoute.NATIONAL_REFERRAL_MECHANISM}
    refused = accepted.refusal(asked(RaiseModernSlaveryConcern, **route))
    assert refused == (NotAcceptable, "mechanism-declined")
    agreed = asked(RaiseModernSlaveryConcern, **route, consent_to_mechanism=Answer.YES)
    assert accepted.ask(agreed)
