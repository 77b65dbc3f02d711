"""What a relay is given of the feed: as its subscription is told, and recorded before."""

from datetime import UTC, datetime
from types import SimpleNamespace
from uuid import UUID

import pytest

from application.feed.cursor import Cursor
from application.feed.event import FeedEvent
from application.feed.page import FeedPage
from application.judging import NoSuchStream
from application.log import LogUnavailable
from application.relay.relayed_feed import RelayedFeed
from application.relay.target import FeedHeld
from application.subscriptions.disclosing import Disclosing
from domain.commands import NotAllowed
from domain.governance.subscription.creating import Delivery, Wanted
from domain.governance.subscription.state import Standing, Subscription
from domain.roles import Role

ID = UUID("01990000-0000-7000-8000-000000000001")
OWNER = UUID("01990000-0000-7000-8000-000000000002")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
START = Cursor.behind(1, 4, bytes(32))


def event(position):
    return FeedEvent(
        position=position,
        id=f"id-{position}",
        stream=str(OWNER),
        kind="case",
        type="case.noted",
        schema=2,
        log="log.example/1",
        at=NOW,
        leaf_hash=bytes([position]) * 32,
        contract={},
        data={"version": 1},
    )


def subscription(standing=Standing.ACTIVE, delivery=Delivery.PULL):
    return Subscription(
        id=ID,
        organisation="BRIDGEWELL",
        name="relay",
        owner=OWNER,
        client="platform",
        wanted=Wanted(types=("case.noted",)),
        cursor=str(START),
        delivery=delivery,
        agreement="DSA-1",
        created=NOW,
        since=NOW,
        standing=standing,
    )


class House:
    """A feed, one subscription, and an access log that say in which order they were asked."""

    def __init__(self, *positions, found=None, refused=None, access_away=False):
        self.positions = positions
        self.found = found or subscription()
        self.refused = refused
        self.access_away = access_away
        self.asked = []
        self.readings = []
        self.relayed = RelayedFeed(
            ID,
            subscriptions=SimpleNamespace(one=self.one),
            feed=SimpleNamespace(page=self.page),
            rendered=lambda each: each.id.encode(),
            disclosing=Disclosing(
                action="relay",
                access=SimpleNamespace(write=self.write),
                origin="log.example/1/access",
                clock=lambda: NOW,
                new_id=lambda: UUID(int=7),
            ),
        )

    def one(self, id):
        if isinstance(self.found, Exception):
            raise self.found
        return self.found

    def page(self, caller, after, limit, wanted):
        self.asked.append((caller, after, wanted))
        if self.refused:
            raise self.refused
        last = event(9)
        return FeedPage(
            events=tuple(map(event, self.positions)),
            cursor=Cursor.behind(1, 9, last.leaf_hash),
            source="log.example/1",
            is_caught_up=True,
            checkpoint="a signed note\n",
            restrictions=0,
        )

    def write(self, readings):
        if self.access_away:
            raise LogUnavailable("no answer")
        self.readings += readings
        return [1 for _ in readings]


def test_it_follows_as_the_subscription_does_from_where_that_begins():
    house = House(5, 7)
    house.relayed.page(None)
    ((caller, after, wanted),) = house.asked
    assert (caller.actor, caller.role, caller.organisation, caller.client) == (
        OWNER,
        Role.SUBSCRIBER,
        "BRIDGEWELL",
        "platform",
    )
    assert after == START
    assert wanted.types == frozenset({"case.noted"})


def test_each_event_is_a_message_with_the_cursor_behind_it():
    page = House(5, 7).relayed.page(START)
    assert [(each.id, each.type, each.body) for each in page.messages] == [
        ("id-5", "case.noted.v2", b"id-5"),
        ("id-7", "case.noted.v2", b"id-7"),
    ]
    assert [each.cursor for each in page.messages] == [
        Cursor.behind(1, position, bytes([position]) * 32) for position in (5, 7)
    ]
    assert [each.checkpoint for each in page.messages] == [None, "a signed note\n"]
    assert page.cursor.position == 9
    assert page.caught_up


def test_a_range_is_in_the_access_log_before_it_goes():
    house = House(5, 7)
    house.relayed.page(START)
    (reading,) = house.readings
    assert reading.by.actor == OWNER
    told = reading.decided
    assert (told.action, told.stream, told.count, told.after, told.position) == (
        "relay",
        ID,
        2,
        4,
        9,
    )


def test_that_it_follows_is_recorded_once_although_there_is_nothing():
    house = House()
    house.relayed.page(START)
    house.relayed.page(START)
    assert [reading.decided.count for reading in house.readings] == [0]


def test_what_cannot_be_recorded_does_not_go():
    with pytest.raises(LogUnavailable):
        House(5, access_away=True).relayed.page(START)


@pytest.mark.parametrize(
    ("found", "refused", "code"),
    [
        (subscription(Standing.PAUSED), None, "subscription-paused"),
        (subscription(delivery=Delivery.WEBHOOK), None, "subscription-delivered"),
        (subscription(Standing.STOPPED), None, "subscription-stopped"),
        (subscription(Standing.DISABLED), None, "subscription-disabled"),
        (NoSuchStream(), None, "no-such-subscription"),
        (None, NotAllowed("role-may-not", "Your role may not."), "role-may-not"),
    ],
)
def test_one_that_may_be_told_nothing_gets_nothing(found, refused, code):
    house = House(5, found=found, refused=refused)
    with pytest.raises(FeedHeld) as held:
        house.relayed.page(START)
    assert held.value.code == code
    assert house.readings == []
