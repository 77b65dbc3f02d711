"""One live follower: what is sent to them, until there is a reason to end."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field

import psycopg
from starlette.concurrency import run_in_threadpool

from api.composing.tide import POLL_SECONDS, Tide
from api.live.bearing import Bearing
from api.live.frames import KEEP_ALIVE, OPENING, error_frame, moved_frame
from api.live.ranges import Ranges
from api.live.room import Room
from api.live.tail import Read, Tail
from api.live.told import Kind, Piece, Told
from api.problems import note_fault, problem_for
from application.feed.cursor import Cursor
from application.feed.wanted import Wanted
from application.log import LogUnavailable

KEEP_ALIVE_SECONDS = 15.0
LONGEST_SECONDS = 3_600.0
"""Of one stream: then the follower asks again, and whoever shares the load out may send them
elsewhere."""

AT_ONCE = 100
"""Events in one sending: what a follower who takes nothing makes us hold."""


@dataclass
class Following:
    """Sends what follows ``cursor``, where the piece sent first ends.

    ``reading`` bounds how many read the log for themselves at one moment; ``may_be_told_more`` says
    whether this follower has to where something is withheld from others of their kind.
    """

    bearing: Bearing
    wanted: Wanted
    kind: Kind
    cursor: Cursor
    read: Read
    may_be_told_more: Callable[[], bool]
    reading: asyncio.Semaphore
    room: Room
    tail: Tail
    tide: Tide
    ranges: Ranges
    monotonic: Callable[[], float]
    request_id: str
    _cases: frozenset[str] = field(init=False)
    _told_at: Cursor | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._cases = frozenset(map(str, self.wanted.cases))

    async def frames(self, first: Piece) -> AsyncGenerator[bytes]:
        """All that is sent, from the first byte on. What goes wrong is sent as the last event."""
        until = self.monotonic() + LONGEST_SECONDS
        try:
            with self.room.taken(self.bearing.caller), self.tail.followed(self.kind):
                yield OPENING + self._framed(first)
                # What was sent is not held while nothing happens, by hundreds who follow.
                del first
                while not self.tide.over and self.monotonic() < until:
                    yield await self._sending(await self._next())
        except Exception as error:
            problem = problem_for(error)
            if problem.type.name == "internal":
                note_fault(error, self.request_id)
            yield error_frame(problem)
        finally:
            self.ranges.end()

    async def _sending(self, piece: Piece) -> bytes:
        """A piece as it is sent, once it may be; raises where it may not."""
        await self.bearing.check()
        if piece.events:
            await self.ranges.before(len(piece.events), piece.events[-1].cursor.position)
        else:
            await self.ranges.close_if_due()
        return self._framed(piece)

    def _framed(self, piece: Piece) -> bytes:
        if piece.events:
            self._told_at = piece.events[-1].cursor
            return b"".join(event.frame for event in piece.events)
        if piece.cursor == self._told_at:
            return KEEP_ALIVE
        self._told_at = piece.cursor
        return moved_frame(piece.cursor)

    async def _next(self) -> Piece:
        """The next events that are wanted; none where for long there were none."""
        deadline = self.monotonic() + KEEP_ALIVE_SECONDS
        while True:
            news, before = self.tail.news, self.cursor
            found = await self._look()
            piece = Piece((), before) if found is None else found
            self.cursor = piece.cursor
            left = deadline - self.monotonic()
            if piece.events or left <= 0 or self.tide.over:
                return piece
            if piece.cursor == before:
                await self._wait(news, left, is_at_end=found is not None)

    async def _look(self) -> Piece | None:
        """What follows the cursor now: from the ring, or where that can't tell it, from the log.
        None where nobody answers just now: the stream goes on when somebody does."""
        ring = self.tail.ring(self.kind)
        piece = None if ring is None else ring.after(self.cursor, AT_ONCE)
        if piece is not None:
            events = tuple(filter(self._is_wanted, piece.events))
            if not (any(event.is_withheld for event in events) and self.may_be_told_more()):
                return Piece(events, piece.cursor)
        return await self._read()

    async def _read(self) -> Piece | None:
        try:
            async with self.reading:
                return await run_in_threadpool(
                    self.read, self.bearing.caller, self.cursor, AT_ONCE, self.wanted
                )
        except (LogUnavailable, psycopg.Error):
            return None

    async def _wait(self, news: asyncio.Event, seconds: float, *, is_at_end: bool) -> None:
        """Until there may be more. ``is_at_end``: there was nothing behind the cursor; else nobody
        knows, and a ring that began here might be long behind those who are at the end."""
        if not (is_at_end and self._is_at_ring()):
            await asyncio.sleep(POLL_SECONDS)
            await self.tide.above(self.cursor.position, timeout=seconds)
            return
        try:
            async with asyncio.timeout(seconds):
                await news.wait()
        except TimeoutError:
            return

    def _is_at_ring(self) -> bool:
        """Whether what comes will be told from a ring, which is begun here where there is none."""
        ring = self.tail.ring(self.kind)
        if ring is None:
            return self.tail.begin(self.kind, self.cursor)
        return ring.tells(self.cursor)

    def _is_wanted(self, event: Told) -> bool:
        types, cases = self.wanted.types, self._cases
        return (not types or event.type in types) and (not cases or event.stream in cases)
