"""The shared end of the log: read once for each kind of followers, however many there are."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress

import psycopg
from starlette.concurrency import run_in_threadpool

from api.composing.tide import POLL_SECONDS, Tide
from api.live.ring import Ring
from api.live.told import Kind, Piece
from api.problems import note_fault
from application.callers import Caller
from application.feed.cursor import Cursor, LogChanged
from application.feed.wanted import Wanted
from application.judging import NoSuchStream
from application.log import LogUnavailable
from domain.commands import Refusal

LOOK_SECONDS = 1.0
"""The log is looked at once in so long even where it seems not to grow."""

MOST_RINGS = 16
"""Kinds of followers that share a ring; those of further kinds read the log for themselves."""

AT_ONCE = 500
"""Events that one look takes in for one kind."""

_UNANSWERED = (LogUnavailable, psycopg.Error)
_REFUSED = (LogChanged, Refusal, NoSuchStream)

Read = Callable[[Caller, Cursor | None, int, Wanted], Piece]


class Tail:
    """Keeps a ring for each kind of followers that has come to the end of the log.

    ``read`` is asked in another thread; ``tide`` knows how long the log is. For one event loop.
    """

    def __init__(self, *, read: Read, tide: Tide) -> None:
        self._read = read
        self._tide = tide
        self._rings: dict[Kind, Ring] = {}
        self._followers: Counter[Kind] = Counter()
        # By whether they wait for the caseload: it may hang, which is to hold up nobody else.
        self._reading: dict[bool, asyncio.Task[None]] = {}
        self._news = asyncio.Event()

    @contextmanager
    def followed(self, kind: Kind) -> Iterator[None]:
        """While somebody of this kind follows; with the last of them goes their ring."""
        self._followers[kind] += 1
        try:
            yield
        finally:
            self._followers[kind] -= 1
            if not self._followers[kind]:
                del self._followers[kind]
                self._rings.pop(kind, None)

    @property
    def followers(self) -> int:
        """How many follow."""
        return self._followers.total()

    @property
    def news(self) -> asyncio.Event:
        """Happens once, when any ring changes after this was asked for."""
        return self._news

    def ring(self, kind: Kind) -> Ring | None:
        """The ring of a kind, if there is one."""
        return self._rings.get(kind)

    def begin(self, kind: Kind, cursor: Cursor) -> bool:
        """Keep a ring for this kind, which is followed, from a cursor on; whether there is room."""
        if len(self._rings) >= MOST_RINGS:
            return False
        self._rings[kind] = Ring(cursor)
        by_place = kind.wanted.is_by_place
        if by_place not in self._reading:
            self._reading[by_place] = asyncio.create_task(self._run(by_place))
        return True

    async def _run(self, by_place: bool) -> None:
        try:
            while (ends := self._ends(by_place)) and not self._tide.over:
                lowest = min(cursor.position for cursor in ends.values())
                risen = await self._tide.above(lowest, timeout=LOOK_SECONDS)
                gained = await self._look(by_place)
                if risen and not gained:
                    # It waits for a view that has yet to come so far, or for an answer.
                    await asyncio.sleep(POLL_SECONDS)
        finally:
            # Whatever ended it: who follows reads for themselves, or is let go.
            del self._reading[by_place]
            for kind in self._ends(by_place):
                del self._rings[kind]
            self._tell()

    def _ends(self, by_place: bool) -> dict[Kind, Cursor]:
        return {
            kind: ring.cursor
            for kind, ring in self._rings.items()
            if kind.wanted.is_by_place is by_place
        }

    async def _look(self, by_place: bool) -> bool:
        """Reads on for each such ring; whether any has come further."""
        ends = self._ends(by_place)
        found = await run_in_threadpool(self._read_all, ends)
        forgotten = [self._forget(kind) for kind in ends.keys() - found.keys()]
        gained = [self._take(kind, ends[kind], piece) for kind, piece in found.items()]
        if any(gained) or any(forgotten):
            self._tell()
        return any(gained)

    def _read_all(self, ends: Mapping[Kind, Cursor]) -> dict[Kind, Piece | None]:
        """What each is told next, of those that had an answer."""
        found: dict[Kind, Piece | None] = {}
        for kind, cursor in ends.items():
            with suppress(*_UNANSWERED):
                found[kind] = self._read_one(kind, cursor)
        return found

    def _read_one(self, kind: Kind, cursor: Cursor) -> Piece | None:
        try:
            return self._read(kind.caller, cursor, AT_ONCE, kind.wanted)
        except _UNANSWERED:
            raise
        except _REFUSED:
            return None
        except Exception as error:
            note_fault(error, "-")
            return None

    def _forget(self, kind: Kind) -> bool:
        """Let a ring forget: what may be told now can't be asked either. Whether some may wait for
        it who are to read for themselves from now on."""
        ring = self._rings.get(kind)
        if ring is None:
            return False
        was_at_end = ring.is_at_end
        ring.forget()
        return was_at_end

    def _take(self, kind: Kind, end: Cursor, piece: Piece | None) -> bool:
        ring = self._rings.get(kind)
        if ring is None or ring.cursor != end:
            return False
        if piece is None:
            # Who follows is told why when they ask for themselves.
            del self._rings[kind]
            return True
        ring.extend(piece)
        return ring.cursor != end

    def _tell(self) -> None:
        self._news.set()
        self._news = asyncio.Event()
