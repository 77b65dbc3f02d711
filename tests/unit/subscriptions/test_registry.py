"""Which subscriptions there are, and who is told of them."""

from dataclasses import replace
from uuid import UUID

import pytest

from application.judging import NoSuchStream
from application.subscriptions.following import follower_of, wanted_of
from domain.commands import NotAllowed
from domain.governance.subscription.creating import subscription_id
from domain.governance.subscription.state import Standing
from domain.roles import Role
from tests.unit.feed.memory import OURS, THEIRS, MemoryLog, follower
from tests.unit.subscriptions.following import FOLLOWER, ID, change, create, registry

SECOND = subscription_id(OURS, "second")
ELSEWHERE = subscription_id(THEIRS, "theirs")


@pytest.fixture
def log():
    log = MemoryLog()
    create(log)
    create(log, id=SECOND, name="second", client="another")
    create(log, id=ELSEWHERE, name="theirs", organisation=THEIRS)
    return log


def test_what_was_recorded_last_counts_at_once(log):
    found = registry(log)
    assert found.one(ID).standing is Standing.ACTIVE
    change(log, "parts_granted", granted=[{"type": "case.referral_received", "parts": ["who"]}])
    assert found.one(ID).granted == {"case.referral_received": frozenset({"who"})}
    change(log, "parts_withdrawn")
    change(log, "stopped", reason="breach")
    assert (found.one(ID).granted, found.one(ID).standing) == ({}, Standing.STOPPED)


def test_each_is_shown_its_own(log):
    found = registry(log)
    assert list(found.all()) == [ID, SECOND, ELSEWHERE]
    assert list(found.shown_to(FOLLOWER)) == [ID]
    for role in (Role.SERVICE_MANAGER, Role.INFORMATION_GOVERNANCE, Role.AUDITOR):
        assert list(found.shown_to(follower(role))) == [ID, SECOND]
        assert list(found.shown_to(follower(role, THEIRS))) == [ELSEWHERE]
    assert list(found.shown_to(replace(FOLLOWER, organisation=THEIRS))) == [ELSEWHERE]


@pytest.mark.parametrize("id", [SECOND, ELSEWHERE, UUID(int=7)])
def test_what_is_anothers_is_as_if_it_were_not_there(log, id):
    with pytest.raises(NoSuchStream):
        registry(log).one_for(FOLLOWER, id)


@pytest.mark.parametrize("role", [Role.PWP, Role.SYSTEM_ADMINISTRATOR, Role.DATA_SUBJECT])
def test_others_are_told_of_none(log, role):
    with pytest.raises(NotAllowed):
        registry(log).shown_to(follower(role))


def test_one_that_nobody_here_understands_is_told_nothing(log):
    found = registry(log)
    assert ID in found.all()
    log.add("governance.subscription_paused", stream=ID, schema=2)
    change(log, "resumed")
    assert ID not in found.all()
    assert ID not in registry(log).all()


def test_who_is_sent_events_is_told_what_they_would_be_told_if_they_asked(log):
    create(
        log,
        id=subscription_id(OURS, "third"),
        name="third",
        wanted={
            "types": ["case.case_closed"],
            "cases": [str(UUID(int=1))],
            "services": ["north"],
            "pathways": ["cyp_camhs"],
        },
    )
    subscription = registry(log).one(subscription_id(OURS, "third"))
    caller = follower_of(subscription)
    assert (caller.role, caller.organisation) == (Role.SUBSCRIBER, OURS)
    assert (caller.actor, caller.client) == (FOLLOWER.actor, FOLLOWER.client)
    assert not caller.is_ourselves
    wanted = wanted_of(subscription)
    assert wanted.types == {"case.case_closed"}
    assert wanted.cases == {UUID(int=1)}
    assert (wanted.services, wanted.pathways) == ({"north"}, {"cyp_camhs"})
