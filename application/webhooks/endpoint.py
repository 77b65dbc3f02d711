"""Delivering to one endpoint: what is due, to whom, and what came of it, round after round.

States an event goes through here: *in the log*, *lined up* (it waits in its lane, and the record of
who is told was written), *sent*, and *taken* or *failed*. A crash after the sending leaves it lined
up, and it is sent again under the same id.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from application.feed.cursor import Cursor
from application.feed.feed import MOST
from application.webhooks.attempt import Attempt
from application.webhooks.lanes import Head, Lanes
from application.webhooks.lining_up import LiningUp
from application.webhooks.message import Message, heartbeat
from application.webhooks.notices import EndpointGivenUp, LaneStands, Notice, QueueFull
from application.webhooks.queue import MOST_WAITING, Held, Queue, Settled
from application.webhooks.room import Room
from application.webhooks.schedule import HEARTBEAT_EVERY, Chance
from application.webhooks.source import WebhookSource
from application.webhooks.verdict import tried
from domain.governance.subscription.state import Subscription

TO_ONE = 8
"""Events on their way to one endpoint at a time; one where it is in doubt."""
POLL = 0.5
"""Seconds between two looks whether the log has grown."""
NOTE_DONE_EVERY = timedelta(seconds=1)
GRACE = 8.0
"""Seconds for what is on its way when a stop is asked for."""
GONE, FAILING = "gone", "failing"
"""Why the service itself disables a subscription."""


@dataclass(frozen=True)
class Ways:
    """What delivering needs of others. ``send`` signs a message and sends it once; it raises what
    keeps it from signing. ``disable`` has the service disable a subscription for a reason. ``room``
    bounds what is on its way to all endpoints. ``pause`` waits for seconds, at most ``poll``."""

    source: WebhookSource
    queue: Queue
    lining_up: LiningUp
    send: Callable[[Subscription, Message], Awaitable[Attempt]]
    disable: Callable[[Subscription, str], None]
    tell: Callable[[Notice], None]
    clock: Callable[[], datetime]
    chance: Chance
    new_id: Callable[[], UUID]
    room: Room
    origin: str
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    poll: float = POLL


class EndpointDelivery:
    """One endpoint, from what the queue holds of it. ``find`` gives the subscription as it is now,
    and is asked before each sending, so that a stop or a new key acts on the next; it may block.

    What log, keys and queue raise comes out of `run`; the queue is then whole, and another one
    goes on from it.
    """

    def __init__(self, ways: Ways, held: Held, find: Callable[[], Subscription | None]) -> None:
        self._ways = ways
        self._find = find
        self._followed: Subscription | None = None
        # Whether it was slow is not kept: who took nothing the last time is asked with one event.
        self._health = replace(held.health, is_slow=held.health.failing_since is not None)
        self._heartbeat_at = held.heartbeat_at
        self._flights: dict[asyncio.Task[Attempt | None], Head | None] = {}
        self._left_out: list[Head] = []
        self._told_full = False
        self._is_over = False
        self._done_noted = ways.clock()
        self._take_over(held)

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until asked to stop, or until the subscription is to be sent nothing more."""
        try:
            while not (stop.is_set() or self._is_over):
                found = await asyncio.to_thread(self._find)
                if found is None or not found.is_delivered:
                    return
                self._followed = found
                await self._round(found)
        finally:
            if self._followed is not None:
                await self._land(self._followed)

    async def _round(self, subscription: Subscription) -> None:
        goes_on = False
        if not self._has_orders(subscription):
            goes_on = await self._line_up(subscription)
            goes_on |= await self._send_due(subscription)
        elif (room := self._room(2 * MOST_WAITING)) == 0:
            goes_on = await self._send_due(subscription)
        elif not self._flights:
            # Orders change what waits, so nothing of it may be on its way. They have room of their
            # own: what waits already may have to wait for what they bring.
            await self._obey(subscription, room)
            return
        await self._wait(goes_on=goes_on)
        await self._settle(subscription)

    def _take_over(self, held: Held) -> None:
        self._mark = held.mark
        self._lanes = Lanes(held.waiting, held.failed)

    def _has_orders(self, subscription: Subscription) -> bool:
        is_resumed = subscription.since != self._mark.since
        return is_resumed or len(subscription.replays) > self._mark.replays

    def _room(self, most: int) -> int:
        """How many more events may be lined up; none where it would be a few."""
        room = most - self._lanes.count
        return room if room >= MOST else 0

    async def _obey(self, subscription: Subscription, room: int) -> None:
        obey = self._ways.lining_up.obey
        await asyncio.to_thread(obey, subscription, self._mark, room=room)
        held = await asyncio.to_thread(self._ways.queue.held, subscription.id)
        assert held is not None, "it was begun"
        self._health = held.health
        self._take_over(held)

    async def _line_up(self, subscription: Subscription) -> bool:
        """Line up the next of the log; whether there was more."""
        room = self._room(MOST_WAITING)
        if room == 0:
            if not self._told_full:
                self._ways.tell(QueueFull(subscription.id, self._lanes.count))
            self._told_full = True
            return False
        self._told_full = False
        if await asyncio.to_thread(self._ways.source.end) == self._mark.cursor.position:
            return False
        more = self._ways.lining_up.more
        heads, mark = await asyncio.to_thread(more, subscription, self._mark, room=room)
        has_moved, self._mark = mark != self._mark, mark
        self._lanes.add(heads)
        if has_moved and not self._lanes.count:
            # Who wants little is not behind for it.
            await self._note(subscription, (), None)
        return has_moved

    async def _send_due(self, subscription: Subscription) -> bool:
        """Send what is due and there is room for; whether there was anything."""
        now = self._ways.clock()
        if self._health.rests_as_asked(now):
            return False
        if self._heartbeat_at <= now and None not in self._flights.values():
            self._heartbeat_at = now + HEARTBEAT_EVERY
            self._launch(subscription, self._heartbeat(subscription, now), None)
        if self._health.rests(now):
            return False
        most = 1 if self._health.is_in_doubt else TO_ONE
        free = most - sum(head is not None for head in self._flights.values())
        heads = self._lanes.take(now, max(0, free), through=self._mark.replayed)
        if not heads:
            return False
        positions = [head.position for head in heads]
        told = await asyncio.to_thread(self._ways.source.told, subscription, positions)
        for head in heads:
            message = told.get(head.position)
            if message is None:
                self._left_out.append(head)
            else:
                self._launch(subscription, message, head)
        return True

    def _heartbeat(self, subscription: Subscription, now: datetime) -> Message:
        first = self._lanes.first
        return heartbeat(
            self._ways.new_id(),
            source=self._ways.origin,
            subscription=subscription.id,
            at=now,
            through=self._mark.cursor.position if first is None else first - 1,
            waiting=self._lanes.count,
        )

    def _launch(self, subscription: Subscription, message: Message, head: Head | None) -> None:
        was_in_doubt = self._health.is_in_doubt

        async def fly() -> Attempt | None:
            async with self._ways.room.place(is_in_doubt=was_in_doubt) as had_to_wait:
                now = subscription, message
                if had_to_wait:
                    if head is not None and self._is_worse(was_in_doubt=was_in_doubt):
                        return None
                    anew = await asyncio.to_thread(self._anew, message, head)
                    if anew is None:
                        return None
                    now = anew
                return await self._ways.send(*now)

        self._flights[asyncio.create_task(fly())] = head

    def _is_worse(self, *, was_in_doubt: bool) -> bool:
        """Whether the endpoint has come to rest, or into doubt, while something waited to be sent
        to it."""
        is_in_doubt = self._health.is_in_doubt and not was_in_doubt
        return is_in_doubt or self._health.rests(self._ways.clock())

    def _anew(self, message: Message, head: Head | None) -> tuple[Subscription, Message] | None:
        """What is sent after a wait, and to whom: as both are by now; None where it is not sent."""
        found = self._find()
        if found is None or not found.is_delivered:
            return None
        if head is None:
            return found, message
        told = self._ways.source.told(found, [head.position]).get(head.position)
        return None if told is None else (found, told)

    async def _wait(self, *, goes_on: bool) -> None:
        """Until something came back, or something may be done."""
        if self._flights:
            await asyncio.wait(self._flights, timeout=POLL, return_when=asyncio.FIRST_COMPLETED)
        elif not goes_on:
            now = self._ways.clock()
            rests_until = self._health.rests_until
            due = rests_until if self._health.rests(now) else self._lanes.next_due()
            if due is None or not self._health.rests_as_asked(now):
                due = min(due or self._heartbeat_at, self._heartbeat_at)
            seconds = (due - now).total_seconds()
            await self._ways.pause(min(max(0.0, seconds), self._ways.poll))

    async def _settle(self, subscription: Subscription) -> None:
        """Note what came back; what kept a message from being sent is raised once that is noted."""
        back = {each: head for each, head in self._flights.items() if each.done()}
        faults = [fault for each in back if (fault := each.exception()) is not None]
        landed: list[tuple[Attempt, Head | None]] = []
        for each, head in back.items():
            del self._flights[each]
            if each.exception() is not None:
                continue
            attempt = each.result()
            if attempt is not None:
                landed.append((attempt, head))
            elif head is not None:
                self._lanes.put_back(head)
        settled = [Settled(head, None, was_sent=False) for head in self._left_out]
        self._left_out.clear()
        for left_out in settled:
            self._lanes.settle(left_out.head, None)
        now = self._ways.clock()
        for attempt, head in landed:
            self._health = self._health.after(attempt, now, self._ways.chance)
            if head is not None:
                failures = self._lanes.failures(head.stream)
                found = tried(attempt, failures, now, self._ways.chance)
                self._lanes.settle(head, found)
                settled.append(Settled(head, found))
        if landed or settled:
            await self._note(subscription, settled, landed[-1][0] if landed else None)
            self._tell_of_dead(subscription, settled)
        if landed:
            await self._give_up(subscription, [attempt for attempt, _ in landed], now)
        if faults:
            raise faults[0]

    async def _note(
        self, subscription: Subscription, settled: Sequence[Settled], came_to: Attempt | None
    ) -> None:
        now = self._ways.clock()
        settle = partial(
            self._ways.queue.settle,
            subscription.id,
            settled,
            health=self._health,
            heartbeat_at=self._heartbeat_at,
            came_to=came_to,
            done=await self._done(now),
            now=now,
        )
        await asyncio.to_thread(settle)

    async def _done(self, now: datetime) -> Cursor | None:
        """Up to where everything was taken; None where that was noted a moment ago."""
        if self._lanes.count and now - self._done_noted < NOTE_DONE_EVERY:
            return None
        self._done_noted = now
        first = self._lanes.first
        if first is None:
            return self._mark.cursor
        return await asyncio.to_thread(self._ways.source.cursor_at, first - 1)

    def _tell_of_dead(self, subscription: Subscription, settled: Sequence[Settled]) -> None:
        for each in settled:
            if each.tried is not None and each.tried.is_dead:
                position, stream = each.head
                self._ways.tell(LaneStands(subscription.id, stream, position, each.tried.code))

    async def _give_up(
        self, subscription: Subscription, landed: Sequence[Attempt], now: datetime
    ) -> None:
        """Disable the subscription where the endpoint says so, or has taken nothing for long."""
        gone = [attempt for attempt in landed if attempt.is_gone]
        if gone:
            reason, code = GONE, gone[0].code
        elif self._health.is_given_up(now):
            reason, code = FAILING, landed[-1].code
        else:
            return
        await asyncio.to_thread(self._ways.disable, subscription, reason)
        self._ways.tell(EndpointGivenUp(subscription.id, reason, code))
        self._is_over = True

    async def _land(self, subscription: Subscription) -> None:
        """Give what is on its way some time, and note what came back of it."""
        if not self._flights:
            return
        _, late = await asyncio.wait(self._flights, timeout=GRACE)
        for flight in late:
            del self._flights[flight]
            flight.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        await self._settle(subscription)
