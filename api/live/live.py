"""All live followers of one process."""

import asyncio
from collections.abc import AsyncGenerator
from functools import cached_property, partial
from uuid import uuid4

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from api.composing.services import Services
from api.composing.tide import Tide
from api.live.bearing import bearing_of
from api.live.following import AT_ONCE, Following
from api.live.ranges import Range, Ranges
from api.live.reading import read_piece
from api.live.room import Room
from api.live.tail import Tail
from api.live.told import Piece, kind_of
from api.showing.recording import Recording, Shown
from application.callers import Caller
from application.feed.cursor import Cursor
from application.feed.wanted import Wanted

READING_AT_ONCE = 4
"""Followers who read the log for themselves at one moment, and as many who wait for the caseload
too: the others' requests need them as well."""


class Live:
    """Opens streams, so many and no more. Made before the services are, and used after."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._room = Room()
        # Somebody might name an id that could be guessed among those who see what is restricted.
        self._nobody = uuid4()

    async def first(self, caller: Caller, after: Cursor | None, wanted: Wanted) -> Piece:
        """What a stream begins with. Raises ``Problem`` where there are too many, and as
        :meth:`~application.feed.feed.Feed.page`."""
        with self._room.taken(caller):
            async with self._reading[wanted.is_by_place]:
                return await run_in_threadpool(self._read, caller, after, AT_ONCE, wanted)

    def frames(
        self, request: Request, action: str, first: Piece, wanted: Wanted
    ) -> AsyncGenerator[bytes]:
        """All that is sent to whoever asked, in the access log under the name of the action."""
        services = self._services
        caller: Caller = request.scope["caller"]
        following = Following(
            bearing=bearing_of(request, services),
            wanted=wanted,
            kind=kind_of(caller, wanted, nobody=self._nobody),
            cursor=first.cursor,
            read=self._read,
            may_be_told_more=partial(services.feed.may_be_told_more, caller),
            reading=self._reading[wanted.is_by_place],
            room=self._room,
            tail=self._tail,
            tide=services.tide,
            ranges=_ranges(Recording(services), request, action, first.cursor.position),
            monotonic=Tide.now,
            request_id=request.scope["request_id"],
        )
        return following.frames(first)

    @cached_property
    def _reading(self) -> dict[bool, asyncio.Semaphore]:
        return {by_place: asyncio.Semaphore(READING_AT_ONCE) for by_place in (False, True)}

    @cached_property
    def _tail(self) -> Tail:
        return Tail(read=self._read, tide=self._services.tide)

    def _read(self, caller: Caller, after: Cursor | None, limit: int, wanted: Wanted) -> Piece:
        address = self._services.address
        return read_piece(self._services.feed, caller, after, limit, wanted, address=address)


def _ranges(recording: Recording, request: Request, action: str, position: int) -> Ranges:
    async def write(shown: Range) -> None:
        await recording.allow(request, action, _shown(shown), ordinal=shown.number)

    def leave(shown: Range) -> None:
        recording.allow_later(request, action, _shown(shown), ordinal=shown.number)

    return Ranges(write=write, leave=leave, position=position, monotonic=Tide.now)


def _shown(told: Range) -> Shown:
    """A range as a reading; ``next`` says from where the stream went on."""
    return Shown(
        after=told.after,
        position=told.through,
        count=told.count,
        asked=(f"next:{told.through}",) if told.goes_on else (),
    )
