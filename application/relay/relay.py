"""Relaying the feed to a broker, so that hundreds of consumers cost the log one reader.

How far it has come is asked of the target alone: each message bears the cursor after it, and what
follows is appended, all or none of a page, only while that message is still the last. So neither a
restart nor a second relay nor a crash can repeat an event or skip one, and nothing is kept here
that the target can tell.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Protocol

from application.feed.cursor import Cursor, LogChanged
from application.log import LogUnavailable
from application.relay.standing import RelayStanding, RelayState
from application.relay.target import (
    FeedHeld,
    Message,
    RelayTrouble,
    Tail,
    Target,
    TargetAway,
    TargetMoved,
    TargetUnfit,
)

RETRY_SECONDS = 1.0
"""Between two attempts at what does not answer."""

LOOK_SECONDS = 1.0
"""Between two looks, while nothing happens, at whether to stop."""

PAUSE_SECONDS = 0.2
"""Before asking again for what a view that the subscription needs does not hold yet."""

CHECK_LOOKS = 15
"""After so many looks the target is asked whether it still ends as it did."""

FAULT = "fault"
"""The code of what nobody foresaw."""


@dataclass(frozen=True)
class Page:
    """What follows a cursor: messages in order, and how far the log was looked at for them."""

    messages: tuple[Message, ...]
    cursor: Cursor
    caught_up: bool


class Source(Protocol):
    """The feed as one subscription is told it."""

    def page(self, after: Cursor | None) -> Page:
        """What follows a cursor (None: the start), once it is recorded that it is disclosed.

        Raises ``LogChanged``, :class:`~application.log.LogUnavailable` or :class:`FeedHeld`.
        """


class Growing(Protocol):
    """The log's last position, to be waited for."""

    async def above(self, level: int, *, timeout: float) -> bool:
        """Wait until it is above this one, or for ``timeout`` seconds; whether it is."""


class Relay:
    """Relays one subscription to one target."""

    def __init__(
        self,
        *,
        source: Source,
        target: Target,
        growing: Growing,
        tell: Callable[[RelayStanding], None],
    ) -> None:
        self._source = source
        self._target = target
        self._growing = growing
        self._tell = tell
        self._standing = RelayStanding()

    @property
    def standing(self) -> RelayStanding:
        """How it stands now."""
        return self._standing

    async def run(self, stop: asyncio.Event) -> None:
        """Relay until asked to stop.

        Raises ``LogChanged`` where the target was told another history than this log's, and
        :class:`TargetUnfit`: it never goes on from there. After anything else that is raised,
        which nobody foresaw, it can be run again: it begins from the target's tail.
        """
        try:
            while not stop.is_set():
                await self._relay_or_wait(stop)
        except LogChanged:
            self._enter(RelayState.HALTED, "log-changed")
            raise
        except TargetUnfit as unfit:
            self._enter(RelayState.HALTED, unfit.code)
            raise
        except Exception:
            self._enter(RelayState.HALTED, FAULT)
            raise
        finally:
            await self._target.close()

    async def _relay_or_wait(self, stop: asyncio.Event) -> None:
        try:
            await self._relay(stop)
        except TargetMoved:
            # Another relay was first, or the target was put back: its tail says where to go on.
            self._standing = replace(self._standing, refusals=self._standing.refusals + 1)
        except TargetAway as trouble:
            await self._wait(stop, RelayState.TARGET_AWAY, trouble)
        except FeedHeld as trouble:
            await self._wait(stop, RelayState.HELD, trouble)
        except LogUnavailable:
            await self._wait(stop, RelayState.LOG_AWAY, RelayTrouble("log-away"))

    async def _wait(self, stop: asyncio.Event, state: RelayState, trouble: RelayTrouble) -> None:
        self._enter(state, trouble.code)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), RETRY_SECONDS)

    async def _relay(self, stop: asyncio.Event) -> None:
        """From the target's tail on, one page being read while the one before it is appended."""
        tail = await self._target.tail()
        reading = self._begin_reading(tail.cursor)
        try:
            while not stop.is_set():
                page = await reading
                if not page.messages:
                    await self._wait_for_more(stop, tail, page)
                reading = self._begin_reading(page.cursor)
                if page.messages:
                    tail = await self._target.append(page.messages, tail)
                    self._reached(page)
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

    def _begin_reading(self, after: Cursor | None) -> "asyncio.Task[Page]":
        return asyncio.create_task(asyncio.to_thread(self._source.page, after))

    async def _wait_for_more(self, stop: asyncio.Event, tail: Tail, page: Page) -> None:
        """Return when there may be more than this page. Raises :class:`TargetMoved` where the
        target changed: while nothing is appended, nothing else would notice."""
        stands = page.cursor == self._standing.cursor
        self._reached(page)
        if stands and not page.caught_up:
            await asyncio.sleep(PAUSE_SECONDS)
        looks = 0
        while page.caught_up and not stop.is_set():
            if await self._growing.above(page.cursor.position, timeout=LOOK_SECONDS):
                return
            looks += 1
            if looks % CHECK_LOOKS == 0 and await self._target.tail() != tail:
                raise TargetMoved

    def _reached(self, page: Page) -> None:
        relayed = self._standing.relayed + len(page.messages)
        self._standing = replace(self._standing, cursor=page.cursor, relayed=relayed)
        self._enter(RelayState.RELAYING)

    def _enter(self, state: RelayState, code: str | None = None) -> None:
        before = self._standing
        self._standing = replace(before, state=state, code=code)
        if (before.state, before.code) != (state, code):
            self._tell(self._standing)
