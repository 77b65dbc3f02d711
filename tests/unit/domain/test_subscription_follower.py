"""For whom a subscription is may be corrected while nobody was promised anything by it."""

from uuid import UUID

from domain.commands import NotPossible
from domain.governance.subscription.creating import Delivery
from domain.governance.subscription.endpoint import SetSubscriptionEndpoint
from domain.governance.subscription.follower import CorrectSubscriptionFollower
from domain.governance.subscription.granting import (
    AskForSubscriptionParts,
    WithdrawSubscriptionParts,
)
from tests.unit.domain.test_subscription import IG, MANAGER, OWNER, PARTS, URL, created, told

RIGHT = CorrectSubscriptionFollower(owner=UUID(int=0x0D), client="warehouse-2")


def test_it_is_for_whoever_was_meant_under_the_same_name():
    stream = created()
    entry = stream.ask(RIGHT, **MANAGER)
    assert entry.fact.clear() == {"owner": str(RIGHT.owner), "client": "warehouse-2"}
    subscription = told(stream)
    assert (subscription.owner, subscription.client) == (RIGHT.owner, "warehouse-2")
    assert (subscription.name, subscription.cursor) == ("data-warehouse", "0.41.aa")
    assert stream.refusal(RIGHT, **IG) == (NotPossible, "same-follower")


def test_parts_go_to_nobody_for_whom_they_were_not_asked():
    stream = created()
    stream.ask(AskForSubscriptionParts(granted=PARTS, agreement="DSA-8"), **MANAGER)
    assert stream.refusal(RIGHT, **IG) == (NotPossible, "parts-asked-for")
    stream.ask(WithdrawSubscriptionParts(), **MANAGER)
    stream.ask(RIGHT, **IG)
    assert told(stream).owner != OWNER


def test_what_is_sent_somewhere_is_sent_for_one_follower():
    stream = created(delivery=Delivery.WEBHOOK)
    stream.ask(SetSubscriptionEndpoint(url=URL), **MANAGER)
    assert stream.refusal(RIGHT, **IG) == (NotPossible, "endpoint-set")
