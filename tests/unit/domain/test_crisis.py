from datetime import timedelta
from uuid import UUID

import pytest

from domain.case.risk.crisis import (
    CrisisAdvice,
    CrisisResponseTaken,
    DiscussRiskWithSenior,
    Handover,
    RecordCrisisResponse,
    RiskDiscussedWithSenior,
    SeniorAdvice,
)
from domain.commands import NotAcceptable, NotPossible
from domain.roles import Role

NOWHERE = UUID(int=77)
SENIOR = UUID(int=0x5E)


def respond(at, **changes) -> RecordCrisisResponse:
    values = {
        "happened_at": at,
        "contacted": "crisis_team",
        "handover": Handover.ACCEPTED,
        "advice": CrisisAdvice(advice="Will visit this evening", accepted_by="A. Invented, nurse"),
    }
    return RecordCrisisResponse(**{**values, **changes})


def discuss(at, **changes) -> DiscussRiskWithSenior:
    values = {
        "happened_at": at,
        "senior": SENIOR,
        "decision_owner": SENIOR,
        "advice": SeniorAdvice(advice="Call the crisis team today"),
    }
    return DiscussRiskWithSenior(**{**values, **changes})


def test_a_response_says_who_was_called_from_which_list_and_when(accepted):
    [entry] = accepted.ask(respond(accepted.now))
    assert isinstance(entry.fact, CrisisResponseTaken)
    assert entry.fact.clear() == {
        "happened_at": entry.fact.clear()["happened_at"],
        "contacted": "crisis_team",
        "handover": "accepted",
        "contacted_version": "1",
    }
    assert CrisisResponseTaken.SIGNIFICANT
    assert not accepted.known_case.crisis.not_taken_over


def test_a_response_contradicts_neither_list_nor_time_nor_itself(accepted):
    unsaid = CrisisAdvice(advice="Will call back")
    for changes, code in (
        ({"contacted": "the_neighbour"}, "unknown-crisis-contact"),
        ({"happened_at": accepted.now + timedelta(seconds=1)}, "happened-in-future"),
        ({"advice": unsaid}, "handover-unclear"),
        ({"handover": Handover.AWAITED}, "handover-unclear"),
    ):
        assert accepted.refusal(respond(accepted.now, **changes)) == (NotAcceptable, code)
    lost = respond(accepted.now, acts_on=NOWHERE)
    assert accepted.refusal(lost) == (NotPossible, "no-such-entry")


@pytest.mark.parametrize("handover", [Handover.AWAITED, Handover.NOT_ACCEPTED])
def test_what_nobody_took_over_stays_open_until_somebody_does(accepted, handover):
    unsaid = CrisisAdvice(advice="Will call back")
    [first] = accepted.ask(respond(accepted.now, handover=handover, advice=unsaid))
    assert accepted.known_case.crisis.not_taken_over == {first.id}
    accepted.ask(respond(accepted.now, acts_on=accepted.entries[0].id))
    assert accepted.known_case.crisis.not_taken_over == {first.id}, "that was something else"
    accepted.ask(respond(accepted.now, acts_on=first.id))
    assert not accepted.known_case.crisis.not_taken_over


def test_advice_alone_leaves_nothing_open(accepted):
    unsaid = CrisisAdvice(advice="Explained the crisis line")
    accepted.ask(respond(accepted.now, handover=Handover.NOT_ASKED_FOR, advice=unsaid))
    assert not accepted.known_case.crisis.not_taken_over


def test_a_discussion_names_the_senior_and_who_decides(accepted):
    [entry] = accepted.ask(discuss(accepted.now, regarding=(accepted.entries[0].id,)))
    assert isinstance(entry.fact, RiskDiscussedWithSenior)
    assert "advice" not in entry.fact.clear()
    assert entry.fact.clear()["decision_owner"] == str(SENIOR)


def test_a_discussion_is_with_somebody_else_about_this_case_and_not_to_come(accepted):
    alone = discuss(accepted.now)
    assert accepted.refusal(alone, actor=SENIOR, role=Role.SUPERVISOR) == (
        NotAcceptable,
        "senior-is-yourself",
    )
    elsewhere = discuss(accepted.now, regarding=(NOWHERE,))
    assert accepted.refusal(elsewhere) == (NotPossible, "no-such-entry")
    later = discuss(accepted.now + timedelta(seconds=1))
    assert accepted.refusal(later) == (NotAcceptable, "happened-in-future")
