"""Many at once on one case: nobody's entry is lost, nobody's is there twice, all or none of it."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from api.demonstration.personas import PERSONAS
from application.callers import Caller
from application.casework import KeyReused, SeenStale
from application.log import PartsUnavailable
from application.orders import Circumstance, Order
from domain.case.referral.informing import InformReferrer
from domain.case.referral.referral import AcceptReferral, DeclineReferral, ReceiveReferral
from domain.commands import NotPossible
from infrastructure.keys.errors import KeysUnavailable
from tests.integration.api.test_commands import REFERRAL

CROWD = 16
TOLD = {"whom": "gp", "channel": "letter", "told": {"content": "Referral received."}}
DECLINED = {"end_code": "50", "informed_on": "2026-03-03", "reasons": {"rationale": "Elsewhere."}}


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


ASKED = {
    "refused a second time": (
        AcceptReferral.model_validate({"reasons": {"rationale": "Fits."}}),
        None,
    ),
    "stale a second time": (DeclineReferral.model_validate(DECLINED), lambda _case, _now: 2),
}


@pytest.fixture
def outdated(services, order, case):
    """A case of which this process holds what it was before another process recorded something."""
    before = services.casework.case(case)
    services.casework.carry_out(order(InformReferrer.model_validate(TOLD), case))
    services.casework.repository.cache.put(case, before)
    return case


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("moment", ["before the look-up", "after the look-up", "after the load"])
def test_a_repetition_is_never_held_against_itself(
    services, order, outdated, monkeypatch, asked, moment
):
    """Sent again while the first sending is on its way: it lands between any two steps of ours."""
    command, seen = ASKED[asked]
    key = str(uuid4())
    first = []

    def land():
        monkeypatch.undo()
        first.append(services.casework.carry_out(order(command, outdated, key=key, seen=seen)))

    find, load = services.casework._log.find_command, services.casework._load

    def look_up(event_id):
        if moment == "before the look-up":
            land()
            return find(event_id)
        found = find(event_id)
        land()
        return found

    def loaded(kind, stream):
        found = load(kind, stream)
        land()
        return found

    if moment == "after the load":
        monkeypatch.setattr(services.casework, "_load", loaded)
    else:
        monkeypatch.setattr(services.casework._log, "find_command", look_up)
    again = services.casework.carry_out(order(command, outdated, key=key, seen=seen))
    assert again.again
    assert again.events == first[0].events


@pytest.mark.parametrize("step", ["_at_hand", "put"])
def test_nor_where_the_case_at_hand_is_decided_upon(services, order, case, monkeypatch, step):
    accept = AcceptReferral.model_validate({"reasons": {"rationale": "Fits."}})
    key = str(uuid4())
    first = []
    doing = services.casework.events if step == "put" else services.casework
    go_on = getattr(doing, step)

    def landed_before(*given):
        monkeypatch.undo()
        first.append(services.casework.carry_out(order(accept, case, key=key)))
        return go_on(*given)

    monkeypatch.setattr(doing, step, landed_before)
    again = services.casework.carry_out(order(accept, case, key=key))
    assert again.again
    assert again.events == first[0].events


def test_a_case_that_another_process_moved_on_is_decided_upon_as_it_is(services, order, case):
    before = services.casework.case(case)
    accept = AcceptReferral.model_validate({"reasons": {"rationale": "Fits."}})
    services.casework.carry_out(order(accept, case))
    services.casework.repository.cache.put(case, before)
    with pytest.raises(NotPossible):
        services.casework.carry_out(order(accept, case))
    services.casework.repository.cache.put(case, before)
    told = services.casework.carry_out(order(InformReferrer.model_validate(TOLD), case))
    assert told.version == 3


def test_what_follows_the_case_at_hand_is_recorded_without_a_look_up(
    services, order, case, monkeypatch
):
    monkeypatch.setattr(services.casework._log, "find_command", None)
    monkeypatch.setattr(services.casework, "_load", None)
    told = services.casework.carry_out(order(InformReferrer.model_validate(TOLD), case))
    assert told.version == 2


def accept(why):
    return AcceptReferral.model_validate({"reasons": {"rationale": why}})


ONE_AND_ANOTHER = {
    "that may be said again": (
        InformReferrer.model_validate(TOLD),
        InformReferrer.model_validate({**TOLD, "channel": "telephone"}),
    ),
    "that may not": (accept("Fits."), accept("Fits well.")),
}


@pytest.mark.parametrize("pair", ONE_AND_ANOTHER.values(), ids=ONE_AND_ANOTHER)
def test_a_key_stands_for_one_request_whatever_the_case_allows(services, order, case, pair):
    asked, other = pair
    key = str(uuid4())
    services.casework.carry_out(order(asked, case, key=key))
    with pytest.raises(KeyReused):
        services.casework.carry_out(order(other, case, key=key))


def test_who_sends_again_while_no_key_can_be_had_is_given_the_first_answer(
    services, order, case, monkeypatch
):
    asked = InformReferrer.model_validate(TOLD)
    key = str(uuid4())
    first = services.casework.carry_out(order(asked, case, key=key))

    def unavailable(*_):
        raise KeysUnavailable

    monkeypatch.setattr(services.casework.mapper._keys, "key_for_writing", unavailable)
    again = services.casework.carry_out(order(asked, case, key=key))
    assert again.again
    assert again.events == first.events
    with pytest.raises(PartsUnavailable):
        services.casework.carry_out(order(asked, case))
