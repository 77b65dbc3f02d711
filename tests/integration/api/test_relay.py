"""The feed of a service relayed to a broker: what a follower would be told, recorded before."""

import asyncio
import json
from contextlib import ExitStack
from uuid import UUID

import pytest

from api.clock import utc_now
from api.composing.foundation import foundation, views_pool
from api.composing.relaying import relay_of
from api.processes.deliver import all_deliveries
from application.feed.cursor import Cursor
from application.relay.standing import RelayState
from domain.governance.subscription.creating import Delivery
from tests.integration.access.conftest import last_reading
from tests.integration.api.test_following import walk
from tests.integration.api.test_subscriptions import Desk
from tests.integration.relay.broker import broker
from tests.integration.relay.relaying import PATIENCE, held, until


@pytest.fixture(scope="module")
def nats(tmp_path_factory):
    with broker(tmp_path_factory.mktemp("relay") / "broker") as running:
        yield running


@pytest.fixture(scope="module")
def desk(client, bearer, settings):
    return Desk(client, bearer, settings)


class Relayed:
    """A subscription, and relays of it to a broker."""

    def __init__(self, services, settings, url, subscription):
        self.subscription = subscription
        self._services = services
        self.settings = settings.model_copy(update={"relay_url": (url,)})

    def relay(self):
        services = self._services
        return relay_of(
            self.settings,
            UUID(self.subscription.id),
            subscriptions=services.subscribing.registry,
            feed=services.feed,
            access=services.access.writer,
            growing=self,
            clock=utc_now,
        )

    async def above(self, level, *, timeout):
        await asyncio.sleep(0.01)
        return self._services.feed.end() > level

    def position(self):
        """Up to where the stream holds the log."""
        return Cursor.parse(held(self.settings.relay_url[0])[-1][2]).position

    def to_the_end(self):
        """Relay all that there is; how the relay stands then."""
        end = self._services.feed.end()
        return self.until(lambda standing: standing.cursor and standing.cursor.position >= end)

    def until(self, holds):
        relay = self.relay()
        asyncio.run(until([relay], lambda: holds(relay.standing)))
        return relay.standing


@pytest.fixture(scope="module")
def relayed(services, settings, nats, desk):
    desk.begin()
    subscription = desk.create(start={"edge": "origin"}, delivery=Delivery.PULL.value)
    return Relayed(services, settings, nats.url, subscription)


@pytest.fixture
def follow(client, bearer):
    def follow(**query):
        answer = client.get("/feed", params={"limit": 500, **query}, headers=bearer("subscriber"))
        assert answer.status_code == 200, answer.text
        return answer

    return follow


def test_the_stream_holds_what_a_follower_is_told(relayed, desk, nats, follow):
    relayed.to_the_end()
    desk.begin()
    relayed.to_the_end()
    told, _ = walk(follow)
    found = held(nats.url)
    assert [json.loads(body) for *_, body in found] == told
    assert [subject for _, subject, _, _ in found] == [
        f"caseledger.{each['type']}" for each in told
    ]


def test_a_relay_goes_on_behind_the_cursor_of_the_last_message(relayed, desk, nats, follow):
    relayed.to_the_end()
    *_, cursor, _ = held(nats.url)[-1]
    begun = desk.begin()
    (after, *_) = follow(after=cursor).json()
    relayed.to_the_end()
    assert json.loads(held(nats.url)[-1][-1]) == after
    assert after["id"] == begun["id"]


def test_each_range_is_in_the_access_log(relayed, desk, services):
    relayed.to_the_end()
    before = services.feed.end()
    desk.begin()
    relayed.to_the_end()
    told = last_reading(services.access.reader)["data"]
    assert (told["action"], told["stream"]) == ("relay", relayed.subscription.id)
    assert (told["after"], told["position"], told["count"]) == (before, services.feed.end(), 1)


def test_pausing_the_subscription_pauses_the_relay(relayed, desk, nats):
    relayed.to_the_end()
    before = held(nats.url)
    relayed.subscription.ask("manager", "pause-subscription", reason="maintenance")
    desk.begin()
    standing = relayed.until(lambda standing: standing.state is RelayState.HELD)
    assert standing.code == "subscription-paused"
    assert held(nats.url) == before
    relayed.subscription.ask("manager", "resume-subscription")
    relayed.to_the_end()
    assert len(held(nats.url)) > len(before)


def test_the_process_that_delivers_relays_and_tells_how_that_stands(
    relayed, services, nats, client, bearer, desk
):
    desk.begin()
    end = services.feed.end()
    subscription = relayed.subscription.id
    settings = relayed.settings.model_copy(update={"relay_subscription": UUID(subscription)})

    async def relay(to_broker):
        over = asyncio.Event()
        relaying = asyncio.create_task(to_broker(over))
        async with asyncio.timeout(PATIENCE):
            while await asyncio.to_thread(relayed.position) < end:
                await asyncio.sleep(0.05)
        over.set()
        await relaying

    with ExitStack() as closing:
        base, pool = foundation(settings, closing), views_pool(settings, closing)
        *_, to_broker = all_deliveries(settings, base, pool, closing)
        asyncio.run(relay(to_broker))
    cursor = held(nats.url)[-1][2]
    assert relayed.subscription.told()["committed"] == cursor
    desk.begin()
    figures = client.get("/metrics", headers=bearer("operator")).text
    label = f'{{subscription="{subscription}"}}'
    assert f"caseledger_relay_up{label} 1.0" in figures
    assert f"caseledger_relay_position{label} {end}.0" in figures
    assert f"caseledger_relay_lag_events{label} 1.0" in figures
    relayed.subscription.ask("manager", "stop-subscription", reason="agreement_over")
    assert (
        f"caseledger_relay_up{label}" not in client.get("/metrics", headers=bearer("operator")).text
    )
