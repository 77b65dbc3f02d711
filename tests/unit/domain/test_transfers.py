from datetime import timedelta

import pytest

from domain.case.discharge.transfers import TransferCase, TransferReasons
from domain.commands import NotAcceptable, NotPossible
from domain.moments import london_day
from domain.roles import Role
from tests.unit.domain.conftest import actor_of

A_DAY = timedelta(days=1)


def transfer(story, **changes):
    today = london_day(story.now)
    values = {
        "happened_on": today,
        "from_service": "north",
        "to_service": "south",
        "reason": "moved_area",
        "accepted_by": actor_of(Role.DUTY),
        "waiting_started": today,
        "reasons": TransferReasons(rationale="Lives with her aunt now"),
    }
    return TransferCase(**{**values, **changes})


def test_the_case_is_with_the_service_that_accepted_it(accepted):
    accepted.pass_days(3)
    [entry] = accepted.ask(transfer(accepted))
    assert "aunt" not in str(entry.fact.clear())
    state = accepted.known_case
    assert state.referral.service == "south"
    assert (state.transfers.transfers, state.transfers.waiting_started) == (
        1,
        london_day(accepted.now),
    )
    again = transfer(accepted)
    assert accepted.refusal(again) == (NotPossible, "other-service-now")
    back = transfer(accepted, from_service="south", to_service="north")
    assert accepted.ask(back)


def test_a_case_must_be_accepted_here_before_it_is_passed_on(received):
    assert received.refusal(transfer(received)) == (NotPossible, "case-not-accepted")


@pytest.mark.parametrize(
    ("changes", "kind", "code"),
    [
        ({"reason": "whim"}, NotAcceptable, "unknown-transfer-reason"),
        ({"from_service": "west"}, NotPossible, "other-service-now"),
        ({"to_service": "north"}, NotAcceptable, "same-service"),
    ],
)
def test_services_and_reasons_agree(accepted, changes, kind, code):
    assert accepted.refusal(transfer(accepted, **changes)) == (kind, code)


def test_the_wait_begins_between_the_referral_and_today(accepted):
    today = london_day(accepted.now)
    early = transfer(accepted, waiting_started=today - A_DAY)
    assert accepted.refusal(early) == (NotAcceptable, "waiting-before-received")
    future = (NotAcceptable, "happened-in-future")
    assert accepted.refusal(transfer(accepted, waiting_started=today + A_DAY)) == future
    assert accepted.refusal(transfer(accepted, happened_on=today + A_DAY)) == future
