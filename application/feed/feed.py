"""Following the log: pages that never skip an event, for every outlet of the feed."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from application.callers import Caller
from application.feed.cursor import Cursor, LogChanged
from application.feed.event import FeedEvent
from application.feed.page import FeedPage
from application.feed.reading import CasePlaces, FeedRecords, FeedRow, Head
from application.feed.restricted import Restricted
from application.feed.services import KnownServices
from application.feed.telling import Contract
from application.feed.visibility import Visibility
from application.feed.wanted import EVERYTHING, Wanted
from application.judging import admit_to
from application.log import Log, NotYet
from domain.gate.following import FEED, LEAVING, ON_ERASURES, TAKING_BACK

MOST = 500
"""Events on one page."""
MOST_LOOKED_AT = 10_000
"""Events that one page passes over at most; the page behind it goes on."""


class _Gathered(NamedTuple):
    """What stands in a stretch for somebody, up to where it was looked at, and the leaf there where
    it is at hand."""

    events: Sequence[FeedEvent]
    through: int
    leaf: bytes | None


class Feed:
    """The one reader behind every outlet of the feed."""

    def __init__(
        self,
        *,
        records: FeedRecords,
        log: Log,
        places: CasePlaces,
        checkpoint: Callable[[], str | None],
        contract: Contract,
        clock: Callable[[], datetime],
    ) -> None:
        self._records = records
        self._log = log
        self._places = places
        self._checkpoint = checkpoint
        self._clock = clock
        self._services = KnownServices(log=log, places=places)
        self._restricted = Restricted(log=log)
        self._visibility = Visibility(
            records=records, restricted=self._restricted, contract=contract
        )

    def page(
        self, caller: Caller, after: Cursor | None, limit: int, wanted: Wanted = EVERYTHING
    ) -> FeedPage:
        """The next events after a cursor (None: from the beginning), at most ``limit``.

        The cursor advances over what is left out. Where a follower wants cases of a service or
        pathway it goes no further than the caseload has come. A page that ends before that, or
        before the log, is the same whenever it is asked for, but for what is restricted meanwhile.
        Raises :class:`~domain.commands.NotAllowed` or :class:`LogChanged`.
        """
        admit_to(caller, FEED, self._clock())
        start = 0 if after is None else after.position
        # Read before the events, none of which stands behind its end: what is restricted by then
        # counts for all of them.
        head = self._records.head(start)
        if after is not None and after != Cursor.behind(head.epoch, start, head.leaf):
            raise LogChanged
        restrictions = self._restricted.refresh(head.last)
        stop = min(head.last, self._places.reached()) if wanted.is_by_place else head.last
        found = self._gather(caller, wanted, head, (start, max(start, stop)), limit)
        return FeedPage(
            events=tuple(found.events),
            cursor=self._cursor(head, start, found),
            source=head.origin,
            is_caught_up=found.through >= head.last,
            checkpoint=self._checkpoint(),
            restrictions=restrictions,
        )

    def may_be_told_more(self, caller: Caller) -> bool:
        """Whether of what is withheld on the pages of others in the same role and organisation
        something may be told to the caller."""
        return self._restricted.has_named(caller)

    def end(self) -> int:
        """The log's last position, 0 while it is empty."""
        return self._log.last()[0]

    def cursor_at(self, position: int) -> Cursor:
        """The cursor of who has been told of all up to a position, 0 for nothing; raises
        :class:`~application.log.NotYet` beyond the log's end."""
        head = self._records.head(position)
        if position > head.last:
            raise NotYet
        return Cursor.behind(head.epoch, position, head.leaf)

    def cursor_behind(self, caller: Caller, event: UUID) -> Cursor:
        """The cursor behind an event that the caller was told of.

        Raises :class:`~domain.commands.NotAllowed`, or :class:`LogChanged` where this log has no
        such event for them.
        """
        admit_to(caller, FEED, self._clock())
        rows = self._records.find([event])
        head = self._records.head(0)
        if not rows or not self._visibility.shown(caller, rows, head.origin):
            raise LogChanged
        return Cursor.behind(head.epoch, rows[0].position, rows[0].leaf_hash)

    def unknown_services(self, wanted: Wanted) -> tuple[str, ...]:
        """The services among what is wanted that nobody knows now: a name that was mistyped, or one
        that is not in use yet."""
        return self._services.unknown(wanted.services)

    def _gather(
        self, caller: Caller, wanted: Wanted, head: Head, between: tuple[int, int], limit: int
    ) -> _Gathered:
        through, stop = between
        events: list[FeedEvent] = []
        leaf, looked_at, width = None, 0, limit
        while through < stop and looked_at < MOST_LOOKED_AT:
            rows = self._records.stretch(
                through, stop, width, types=wanted.types, cases=wanted.cases
            )
            room = limit - len(events)
            shown = self._visibility.shown(caller, self._placed(rows, wanted), head.origin)
            events += shown[:room]
            if len(shown) > room:
                return _Gathered(events, events[-1].position, events[-1].leaf_hash)
            if len(rows) < width:
                return _Gathered(events, stop, None)
            through, leaf = rows[-1].position, rows[-1].leaf_hash
            # A page half full is a page: to fill it up would be to read most of the next one too.
            if 2 * len(events) >= limit:
                break
            looked_at, width = looked_at + len(rows), MOST
        return _Gathered(events, through, leaf)

    def _placed(self, rows: Sequence[FeedRow], wanted: Wanted) -> Sequence[FeedRow]:
        """Those of these events whose cases were where they are wanted, or were until this event;
        what takes something back also of cases that were there at any time before; and what is told
        of erasures, which is of no case: rather one too many than a follower who keeps what no
        longer holds."""
        if not wanted.is_by_place:
            return rows
        within = self._within([(row.position, row.stream) for row in rows], wanted)
        before = [(row.position - 1, row.stream) for row in rows if row.type in LEAVING]
        within |= {position + 1 for position in self._within(before, wanted)}
        taking = [(row.position, row.stream) for row in rows if row.type in TAKING_BACK]
        within |= self._within([e for e in taking if e[0] not in within], wanted, ever=True)
        return [row for row in rows if row.position in within or row.type in ON_ERASURES]

    def _within(
        self, events: Sequence[tuple[int, UUID]], wanted: Wanted, *, ever: bool = False
    ) -> set[int]:
        if not events:
            return set()
        services, pathways = wanted.services, wanted.pathways
        return set(self._places.within(events, services=services, pathways=pathways, ever=ever))

    def _cursor(self, head: Head, start: int, found: _Gathered) -> Cursor:
        leaf = found.leaf
        if leaf is None:
            known = {head.last: head.last_leaf, start: head.leaf}
            leaf = known.get(found.through) or self._records.head(found.through).leaf
        return Cursor.behind(head.epoch, found.through, leaf)
