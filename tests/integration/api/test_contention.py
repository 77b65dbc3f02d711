"""Many at once on one case: nobody's entry is lost, nobody's is there twice, all or none of it."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from api.demonstration.personas import PERSONAS
from application.callers import Caller
from application.casework import SeenStale
from application.orders import Circumstance, Order
from domain.case.referral import DeclineReferral, InformReferrer, ReceiveReferral
from tests.integration.api.test_commands import REFERRAL

CROWD = 16
TOLD = {"whom": "gp", "channel": "letter", "told": {"content": "Referral received."}}
DECLINED = {"end_code": "10", "informed_on": "2026-03-03", "reasons": {"rationale": "Elsewhere."}}


@pytest.fixture
def order():
    persona = PERSONAS["duty"]
    caller = Caller(
        issuer="urn:test",
        client=persona.client,
        actor=persona.actor,
        role=persona.role,
        organisation=persona.organisation,
        team=persona.team,
    )

    def order(asked, case=None, key=None, seen=None):
        return Order(
            caller=caller,
            asked=asked,
            about=Circumstance(),
            case=case,
            key=key or str(uuid4()),
            seen=seen,
        )

    return order


@pytest.fixture
def case(services, order):
    begun = services.casework.carry_out(order(ReceiveReferral.model_validate(REFERRAL["data"])))
    return begun.case


def together(work):
    with ThreadPoolExecutor(CROWD) as crowd:
        return [outcome.result() for outcome in [crowd.submit(work, n) for n in range(CROWD)]]


def test_additive_entries_are_decided_again_and_never_refused(services, order, case):
    asked = InformReferrer.model_validate(TOLD)
    answers = together(lambda _: services.casework.carry_out(order(asked, case)))
    assert sorted(answer.version for answer in answers) == list(range(2, CROWD + 2))
    assert services.casework.case(case).version == CROWD + 1


def test_one_key_sent_by_a_crowd_is_recorded_once(services, order, case):
    asked = InformReferrer.model_validate(TOLD)
    key = str(uuid4())
    answers = together(lambda _: services.casework.carry_out(order(asked, case, key=key)))
    assert len({answer.events for answer in answers}) == 1
    assert [answer.again for answer in answers].count(False) == 1
    assert services.casework.case(case).version == 2


def test_one_key_that_begins_a_case_begins_one(services, order):
    asked = ReceiveReferral.model_validate(REFERRAL["data"])
    key = str(uuid4())
    answers = together(lambda _: services.casework.carry_out(order(asked, key=key)))
    assert len({answer.case for answer in answers}) == 1


def test_of_those_who_saw_the_same_version_one_is_first(services, order, case):
    asked = DeclineReferral.model_validate(DECLINED)

    def decline(_):
        try:
            return services.casework.carry_out(order(asked, case, seen=lambda _case, _now: 1))
        except SeenStale as stale:
            return stale

    outcomes = together(decline)
    stale = [outcome for outcome in outcomes if isinstance(outcome, SeenStale)]
    assert len(stale) == CROWD - 1
    assert {(one.seen, one.current) for one in stale} == {(1, 2)}
    assert services.casework.case(case).version == 2
