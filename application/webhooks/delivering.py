"""Delivering to every endpoint that there is, each by itself."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from application.feed.cursor import Cursor, LogChanged
from application.log import LogUnavailable, PartsUnavailable
from application.webhooks.endpoint import EndpointDelivery, Ways
from application.webhooks.notices import AnotherHistory, Delayed, Notice
from application.webhooks.queue import AnotherDelivers, Held, Mark
from domain.governance.subscription.creating import Delivery
from domain.governance.subscription.state import Standing, Subscription

LOOK_SECONDS = 1.0
"""Between two looks at which subscriptions there are."""
AGAIN_SECONDS = 1.0
"""Before going on where there was no answer."""
FAULT_SECONDS = 5.0
"""Before going on after what should not happen."""
HISTORY_SECONDS = 30.0
"""Before looking again where the log is not the one it was."""


@dataclass(frozen=True)
class _Attended:
    work: asyncio.Task[None]
    stop: asyncio.Event


class Delivering:
    """Delivers to all endpoints. ``subscriptions`` gives every subscription as it is now; it may
    block, and raise what the log raises."""

    def __init__(
        self, ways: Ways, *, subscriptions: Callable[[], Mapping[UUID, Subscription]]
    ) -> None:
        self._ways = ways
        self._subscriptions = subscriptions
        self._attended: dict[UUID, _Attended] = {}
        self._forgotten: set[UUID] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until asked to stop; what is on its way is given a few seconds to come back."""
        try:
            told: str | None = None
            while not stop.is_set():
                try:
                    await self._look()
                    told = None
                except Exception as trouble:
                    if told != (told := type(trouble).__name__):
                        is_fault = not isinstance(trouble, LogUnavailable)
                        self._ways.tell(Delayed(None, trouble, is_fault=is_fault))
                await _until(stop, LOOK_SECONDS)
        finally:
            for attended in self._attended.values():
                attended.stop.set()
            await asyncio.gather(*(attended.work for attended in self._attended.values()))

    async def _look(self) -> None:
        found = await asyncio.to_thread(self._subscriptions)
        for id, subscription in found.items():
            attended = self._attended.get(id)
            if attended is not None and not attended.work.done():
                continue
            self._attended.pop(id, None)
            if subscription.is_delivered:
                stop = asyncio.Event()
                work = asyncio.create_task(self._attend(subscription, stop))
                self._attended[id] = _Attended(work, stop)
            elif _is_over(subscription) and id not in self._forgotten:
                await asyncio.to_thread(self._ways.queue.forget, id)
                self._forgotten.add(id)

    async def _attend(self, subscription: Subscription, stop: asyncio.Event) -> None:
        """One endpoint, until asked to stop or it is disabled. What stands in the way is told once,
        and again when it changes."""
        told: str | None = None
        while not stop.is_set():
            try:
                held = await asyncio.to_thread(self._opened, subscription)
                delivery = EndpointDelivery(self._ways, held, partial(self._newest, subscription))
                await delivery.run(stop)
                return
            except LogChanged as changed:
                trouble: Exception = changed
                notice: Notice = AnotherHistory(subscription.id)
                seconds = HISTORY_SECONDS
            except (LogUnavailable, PartsUnavailable, AnotherDelivers) as away:
                trouble, seconds = away, AGAIN_SECONDS
                notice = Delayed(subscription.id, away)
            except Exception as fault:
                trouble, seconds = fault, FAULT_SECONDS
                notice = Delayed(subscription.id, fault, is_fault=True)
            if told != (told := type(trouble).__name__):
                self._ways.tell(notice)
            await _until(stop, seconds)

    def _newest(self, subscription: Subscription) -> Subscription | None:
        return self._subscriptions().get(subscription.id)

    def _opened(self, subscription: Subscription) -> Held:
        """What is held of an endpoint, once it was begun with."""
        held = self._ways.queue.held(subscription.id)
        if held is not None:
            return held
        mark = Mark(since=subscription.since, cursor=Cursor.parse(subscription.cursor))
        self._ways.lining_up.begin(subscription, mark)
        self._ways.queue.begin(subscription.id, mark, self._ways.clock())
        held = self._ways.queue.held(subscription.id)
        assert held is not None, "it was begun"
        return held


def _is_over(subscription: Subscription) -> bool:
    is_webhook = subscription.delivery is Delivery.WEBHOOK
    return is_webhook and subscription.standing is Standing.STOPPED


async def _until(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
