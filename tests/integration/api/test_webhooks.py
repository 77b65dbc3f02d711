"""Webhooks through the whole service: set up by two people, signed, recorded, in order."""

import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from uuid import uuid4

import psycopg
import pytest

from api.composing.foundation import foundation, views_pool
from api.composing.services import Services
from api.composing.webhooks import ACTION
from api.processes.deliver import all_deliveries, deliver
from api.settings import Settings
from tests.integration.api.test_gate import Case
from tests.integration.api.test_subscriptions import FOLLOWER, IG, MANAGER, Desk, Subscription
from tests.integration.webhooks.receiver import Receiver, receiving, takes


@pytest.fixture(scope="module")
def desk(client, bearer, settings):
    return Desk(client, bearer, settings)


@contextmanager
def a_process(settings: Settings) -> Iterator[None]:
    """The process that delivers, as a thread of this one."""
    here = settings.model_copy(update={"webhooks_on_this_machine": True})
    stop = threading.Event()
    with ExitStack() as closing:
        base = foundation(here, closing)
        pool = views_pool(here, closing)
        deliveries = all_deliveries(here, base, pool, closing)
        thread = threading.Thread(target=deliver, args=(deliveries, pool, stop))
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()


@pytest.fixture(scope="module", autouse=True)
def delivering(settings: Settings, services: Services) -> Iterator[None]:
    with a_process(settings):
        yield


def webhook(desk: Desk, receiver: Receiver, **wanted: object) -> Subscription:
    """A webhook subscription of what is recorded from now on."""
    one = desk.create(delivery="webhook", **wanted)
    one.ask(MANAGER, "set-subscription-endpoint", url=receiver.address)
    one.ask(IG, "approve-subscription-endpoint", url=receiver.address)
    given = desk.post(MANAGER, f"/{one.id}/add-subscription-key", scheme="hmac")
    assert given.status_code == 201, given.text
    receiver.secret = given.json()["secret"]
    return one


def begin(desk: Desk, count: int) -> list[str]:
    return [desk.begin()["id"] for _ in range(count)]


def readings(settings: Settings, subscription: str) -> list[dict[str, object]]:
    """What the access log says of deliveries to a subscription."""
    with psycopg.connect(settings.access_address()) as connection:
        rows = connection.execute("SELECT record FROM ledger.event ORDER BY position").fetchall()
    found = [json.loads(bytes(record)) for (record,) in rows]
    return [
        each
        for each in found
        if each["data"]["action"] == ACTION and each["data"]["stream"] == subscription
    ]


def test_a_receiver_hears_every_event_signed_recorded_and_in_order(desk, settings):
    with receiving() as receiver:
        one = webhook(desk, receiver)
        Case(desk.client, desk.bearer)
        before = begin(desk, 5)
        receiver.wait_for(lambda: {*before} <= set(receiver.ids()))
        after = begin(desk, 5)
        receiver.wait_for(lambda: {*before, *after} <= set(receiver.ids()))
        receiver.wait_for(lambda: receiver.heartbeats)
        ours = [each for each in receiver.taken if each["id"] in {*before, *after}]
        lanes = receiver.lanes()
        assert max(map(len, lanes.values())) > 1, "a case of several events is among them"
        assert all(lane == sorted(lane) for lane in lanes.values())
        # As a page of the feed tells them.
        page = {
            each["id"]: each
            for each in one.desk.client.get(
                "/feed", params={"limit": 500}, headers=desk.bearer(FOLLOWER)
            ).json()
        }
        assert all(page[each["id"]] == each for each in ours)
        assert receiver.heartbeats[0]["data"]["subscription"] == one.id
        # Noted a moment after the receiver has said that it has it.
        receiver.wait_for(lambda: one.told()["lag"]["events"] == 0)
        opened, *ranges = readings(settings, one.id)
        assert (opened["data"]["count"], opened["by"]["role"]) == (0, "subscriber")
        for event in receiver.taken:
            position = int(event["sequence"])
            assert any(
                each["data"]["after"] < position <= each["data"]["position"] for each in ranges
            )


def test_one_case_that_nobody_takes_stops_no_other_and_is_told(desk, settings):
    poison: list[str] = []

    def answer(event: dict[str, str]) -> int:
        if not event["type"].startswith("case."):
            return 200
        poison.append(event["subject"])
        return 500 if event["subject"] == poison[0] else 200

    with receiving(answer) as receiver:
        one = webhook(desk, receiver)
        events = begin(desk, 4)
        receiver.wait_for(lambda: len({*events} & set(receiver.ids())) == 3)
        assert one.told()["standing"] == "active"
        assert one.told()["lag"]["events"] > 0, "not done with before it was taken"


def test_who_is_gone_is_disabled_by_the_service_and_goes_on_when_resumed(desk, settings):
    with receiving(lambda _: 410) as receiver:
        one = webhook(desk, receiver)
        (event,) = begin(desk, 1)
        receiver.wait_for(lambda: one.told()["standing"] == "disabled")
        assert one.told()["reason"] == "gone"
        assert receiver.taken == []
        receiver.answer = takes
        one.ask(MANAGER, "resume-subscription")
        receiver.wait_for(lambda: event in receiver.ids())


def test_a_new_key_signs_at_once_and_a_retired_one_no_longer(desk, settings):
    with receiving() as receiver:
        one = webhook(desk, receiver)
        (first,) = begin(desk, 1)
        receiver.wait_for(lambda: first in receiver.ids())
        adding = f"/{one.id}/add-subscription-key"
        added = desk.post(IG, adding, scheme="hmac").json()
        retired = desk.client.post(
            f"/subscriptions/{one.id}/retire-subscription-key",
            json={"data": {"key": added_first(one, added["key"])}},
            headers={**desk.bearer(MANAGER), "Idempotency-Key": str(uuid4())},
        )
        assert retired.status_code == 201, retired.text
        # What was on its way may be signed by the old key yet.
        heard = len(receiver.taken)
        receiver.secret = None
        (second,) = begin(desk, 1)
        receiver.wait_for(lambda: second in receiver.ids())
        assert len(receiver.taken) > heard
        receiver.secret = added["secret"]
        (third,) = begin(desk, 1)
        receiver.wait_for(lambda: third in receiver.ids())


def added_first(one: Subscription, last: str) -> str:
    """The key in use beside the last."""
    (key,) = (each["key"] for each in one.told()["keys"] if each["key"] != last)
    return key


def test_a_range_is_sent_again_on_order(desk, settings):
    with receiving() as receiver:
        one = webhook(desk, receiver)
        events = begin(desk, 4)
        receiver.wait_for(lambda: {*events} <= set(receiver.ids()))
        positions = sorted(int(each["sequence"]) for each in receiver.taken if each["id"] in events)
        heard = len(receiver.taken)
        one.ask(MANAGER, "order-subscription-replay", first=positions[1], last=positions[2])
        receiver.wait_for(lambda: len(receiver.taken) >= heard + 2)
        again = [each["id"] for each in receiver.taken[heard:] if each["id"] in events]
        assert sorted(again) == sorted(events[1:3])


def test_of_two_that_deliver_one_leads(desk, settings):
    with receiving() as receiver, a_process(settings):
        webhook(desk, receiver)
        events = begin(desk, 8)
        receiver.wait_for(lambda: {*events} <= set(receiver.ids()))
    assert len(receiver.taken) == len(receiver.ids()), "nothing came twice"
