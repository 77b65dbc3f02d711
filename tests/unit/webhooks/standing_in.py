"""What delivering needs of others, in memory and on a clock that goes on by what is waited."""

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from uuid import UUID

from application.feed.cursor import Cursor, LogChanged
from application.feed.event import FeedEvent
from application.feed.page import FeedPage
from application.subscriptions.disclosing import Range
from application.webhooks.attempt import Attempt
from application.webhooks.delivering import Delivering
from application.webhooks.endpoint import Ways
from application.webhooks.lanes import Head
from application.webhooks.lining_up import LiningUp
from application.webhooks.message import HEARTBEAT, Message
from application.webhooks.notices import AnotherHistory, Delayed, Notice
from application.webhooks.queue import AnotherDelivers, Held, Mark, Settled
from application.webhooks.room import Room
from application.webhooks.verdict import WELL, Health, Tried
from domain.governance.subscription.creating import Delivery, Wanted
from domain.governance.subscription.endpoint import Scheme
from domain.governance.subscription.state import Replay, SigningKey, Standing, Subscription

BEGUN = datetime(2026, 11, 1, 12, tzinfo=UTC)
ID = UUID(int=0x5B)
ORIGIN = "test.invalid/case-log/1"
A, B, C = (UUID(int=each) for each in (0xA, 0xB, 0xC))


def subscription(id: UUID = ID) -> Subscription:
    """A webhook that wants everything from the beginning."""
    key = SigningKey(id="one", scheme=Scheme.HMAC, public=None, event=UUID(int=1), added=BEGUN)
    return Subscription(
        id=id,
        organisation="hillside",
        name="downstream",
        owner=UUID(int=2),
        client="downstream",
        wanted=Wanted(),
        cursor=str(Cursor(1, 0, "0")),
        delivery=Delivery.WEBHOOK,
        agreement="dsa-1",
        created=BEGUN,
        since=BEGUN,
        endpoint="https://receiver.test/hooks",
        keys=(key,),
    )


class Time:
    """A clock that goes on by what is waited, and asks to stop at its end."""

    def __init__(self, *, hours: float) -> None:
        self.now = BEGUN
        self.end = BEGUN + timedelta(hours=hours)
        self.stop = asyncio.Event()
        self.at: list[tuple[datetime, Callable[[], None]]] = []

    def clock(self) -> datetime:
        return self.now

    async def pause(self, seconds: float) -> None:
        self.now += timedelta(seconds=max(seconds, 0.001))
        for each in [each for each in self.at if each[0] <= self.now]:
            self.at.remove(each)
            each[1]()
        if self.now >= self.end:
            self.stop.set()
        await asyncio.sleep(0)

    def after(self, hours: float, act: Callable[[], None]) -> None:
        """Have something happen at a time."""
        self.at.append((BEGUN + timedelta(hours=hours), act))


@dataclass
class MemoryLog:
    """A log of events of streams, told whole; `hidden` ones are not told any more."""

    streams: list[UUID] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    epoch: int = 1
    kept: int = 0

    def end(self) -> int:
        return len(self.streams)

    def cursor_at(self, position: int) -> Cursor:
        return Cursor(self.epoch, position, "0" if position == 0 else f"{position:016x}")

    def page(self, _: Subscription, after: Cursor, limit: int) -> FeedPage:
        if after != self.cursor_at(after.position):
            raise LogChanged
        through = min(after.position + min(limit, 500), self.end())
        events = tuple(
            self._event(each)
            for each in range(after.position + 1, through + 1)
            if each not in self.hidden
        )
        return FeedPage(events, self.cursor_at(through), ORIGIN, through == self.end(), None, 0)

    def told(self, _: Subscription, positions: Sequence[int]) -> Mapping[int, Message]:
        return {
            each: Message(str(UUID(int=each)), json.dumps({"position": each}).encode())
            for each in positions
            if each not in self.hidden
        }

    def _event(self, position: int) -> FeedEvent:
        return FeedEvent(
            position=position,
            id=str(UUID(int=position)),
            stream=str(self.streams[position - 1]),
            kind="case",
            type="case.session_recorded",
            schema=1,
            log=ORIGIN,
            at=BEGUN,
            leaf_hash=bytes(32),
            data={},
            contract={},
        )


@dataclass
class MemoryQueue:
    """As the tables keep it."""

    marks: dict[UUID, Mark] = field(default_factory=dict)
    healths: dict[UUID, Health] = field(default_factory=dict)
    heartbeats: dict[UUID, datetime] = field(default_factory=dict)
    waiting: dict[UUID, dict[int, UUID]] = field(default_factory=dict)
    failed: dict[UUID, dict[UUID, Tried]] = field(default_factory=dict)
    done: dict[UUID, Cursor] = field(default_factory=dict)
    most: int = 0

    def held(self, subscription: UUID) -> Held | None:
        if subscription not in self.marks:
            return None
        return Held(
            mark=self.marks[subscription],
            health=self.healths[subscription],
            heartbeat_at=self.heartbeats[subscription],
            waiting=[Head(*each) for each in sorted(self.waiting[subscription].items())],
            failed=dict(self.failed[subscription]),
        )

    def begin(self, subscription: UUID, mark: Mark, now: datetime) -> None:
        self.marks[subscription], self.heartbeats[subscription] = mark, now
        self.healths[subscription] = WELL
        self.waiting[subscription], self.failed[subscription] = {}, {}

    def line_up(
        self, subscription: UUID, heads: Sequence[Head], *, before: Mark, after: Mark
    ) -> None:
        self._move(subscription, before, after)
        waiting = self.waiting[subscription]
        for head in heads:
            waiting.setdefault(head.position, head.stream)
        self.most = max(self.most, len(waiting))

    def set_going(self, subscription: UUID, *, before: Mark, after: Mark) -> None:
        self._move(subscription, before, after)
        self.failed[subscription].clear()
        self.healths[subscription] = WELL
        for position in list(self.waiting[subscription]):
            if position > after.cursor.position:
                del self.waiting[subscription][position]

    def settle(
        self,
        subscription: UUID,
        settled: Sequence[Settled],
        *,
        health: Health,
        heartbeat_at: datetime,
        came_to: Attempt | None,
        done: Cursor | None,
        now: datetime,
    ) -> None:
        self.healths[subscription], self.heartbeats[subscription] = health, heartbeat_at
        for each in settled:
            if each.tried is None:
                self.waiting[subscription].pop(each.head.position, None)
                self.failed[subscription].pop(each.head.stream, None)
            else:
                self.failed[subscription][each.head.stream] = each.tried
        if done is not None:
            self.done[subscription] = done

    def forget(self, subscription: UUID) -> None:
        for table in (self.marks, self.healths, self.heartbeats, self.waiting, self.failed):
            table.pop(subscription, None)  # type: ignore[attr-defined]

    def _move(self, subscription: UUID, before: Mark, after: Mark) -> None:
        if self.marks[subscription] != before:
            raise AnotherDelivers
        self.marks[subscription] = after


Answer = Callable[[int, datetime], Attempt]
"""What a receiver says to the event at a position, at a time."""


def takes(position: int, now: datetime) -> Attempt:
    """Takes whatever comes."""
    return Attempt(status=200)


@dataclass
class House:
    """One service with its endpoints, and what these heard."""

    time: Time
    log: MemoryLog
    answer: Answer = takes
    heartbeat: Answer = takes
    queue: MemoryQueue = field(default_factory=MemoryQueue)
    subscriptions: dict[UUID, Subscription] = field(default_factory=lambda: {ID: subscription()})
    taken: list[int] = field(default_factory=list)
    tried: list[tuple[datetime, int]] = field(default_factory=list)
    heartbeats: list[tuple[datetime, dict[str, object]]] = field(default_factory=list)
    told: list[Notice] = field(default_factory=list)
    recorded: list[Range] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    seed: int = 1
    places: int = 16
    ids: Iterator[int] = field(default_factory=lambda: count(10**9))

    def run(self, *, poll: float = 60.0) -> None:
        """Deliver until the clock's end."""
        asyncio.run(self._run(poll))

    async def _run(self, poll: float) -> None:
        self.time.stop = asyncio.Event()
        lining_up = LiningUp(
            source=self.log,  # type: ignore[arg-type]
            queue=self.queue,
            record=self._record,
            kept_of=lambda _: self.log.kept,
        )
        ways = Ways(
            source=self.log,  # type: ignore[arg-type]
            queue=self.queue,
            lining_up=lining_up,
            send=self._send,
            disable=self._disable,
            tell=self._tell,
            clock=self.time.clock,
            chance=Random(self.seed).random,
            new_id=lambda: UUID(int=next(self.ids)),
            room=Room(self.places),
            origin=ORIGIN,
            pause=self.time.pause,
            poll=poll,
        )
        delivering = Delivering(ways, subscriptions=lambda: self.subscriptions)
        await asyncio.wait_for(delivering.run(self.time.stop), 60)
        for each in self.told:
            if isinstance(each, Delayed) and each.is_fault:
                raise each.trouble

    def change(self, id: UUID = ID, **members: object) -> None:
        """Have a subscription be another from now on."""
        self.subscriptions[id] = replace(self.subscriptions[id], **members)  # type: ignore[arg-type]

    def resume(self, id: UUID = ID) -> None:
        self.change(id, standing=Standing.ACTIVE, since=self.time.now)

    def replay(self, first: int, last: int) -> None:
        orders = self.subscriptions[ID].replays
        order = Replay(id=UUID(int=len(orders)), first=first, last=last)
        self.change(replays=(*orders, order))

    def order(self, stream: UUID) -> list[int]:
        """What was taken of a stream, in the order in which it was."""
        return [each for each in self.taken if self.log.streams[each - 1] == stream]

    def _tell(self, notice: Notice) -> None:
        self.told.append(notice)
        if isinstance(notice, AnotherHistory) or (isinstance(notice, Delayed) and notice.is_fault):
            # From here on nothing is waited for, so that the clock would never end.
            self.time.stop.set()

    def _record(self, _: Subscription, sent: Range) -> None:
        self.recorded.append(sent)

    async def _send(self, subscription: Subscription, message: Message) -> Attempt:
        now, told = self.time.now, json.loads(message.body)
        if told.get("type") == HEARTBEAT:
            self.heartbeats.append((now, told["data"]))
            return self.heartbeat(0, now)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        position = told["position"]
        assert any(each.after < position <= each.through for each in self.recorded)
        self.tried.append((now, position))
        await asyncio.sleep(0)
        attempt = self.answer(position, now)
        if attempt.is_taken:
            self.taken.append(position)
        self.at_once -= 1
        return attempt

    def _disable(self, subscription: Subscription, reason: str) -> None:
        self.change(subscription.id, standing=Standing.DISABLED, reason=reason, since=self.time.now)
