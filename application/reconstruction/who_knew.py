"""Who knew of an entry before a moment: by what the case says, and by what the access log says.

Somebody knew of it who wrote it, recorded something that names it, was told of it, or was shown it.
That something was shown says nothing of whether it was read.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from application.accesses.entry_readings import EXTENTS, EntryReadings, Extent
from application.accesses.readings_of import (
    ReadingIndex,
    RecordedReading,
    check_watches,
    readings_between,
    shown_at,
)
from application.callers import Caller, is_ours
from application.gate import Gate
from application.judging import NoSuchStream
from application.log import Log, PartStore, StreamEntry
from application.reading import AsOf, Moment, resolved
from application.reconstruction.staff import OnStaff, Staff
from domain.case.telling import Telling, tellings
from domain.commands import NotAcceptable, NotAllowed
from domain.envelope import Author
from domain.gate.decision import Allowed
from domain.gate.rules import Action
from domain.moments import known_by
from domain.streams import CASE


@dataclass(frozen=True)
class Before:
    """Up to when somebody had to know: an instant, or when another entry of the case happened;
    else now."""

    instant: datetime | None = None
    entry: UUID | None = None


@dataclass(frozen=True)
class Told:
    """What the case says of somebody's knowing; ``straddles``: it may have been after the moment
    asked about."""

    telling: Telling
    straddles: bool


@dataclass(frozen=True)
class Shown:
    """That somebody, in one role and team, was shown so much of it, how often, and the first and
    the last reading."""

    by: Author
    extent: Extent
    first: RecordedReading
    last: RecordedReading
    times: int = 1


@dataclass(frozen=True)
class Knower:
    """Somebody of the service, as they were known at the moment asked about."""

    actor: UUID
    staff: OnStaff
    told: tuple[Told, ...] = ()
    shown: tuple[Shown, ...] = ()


@dataclass(frozen=True)
class WhoKnew:
    """Who knew of an entry before a moment.

    ``as_of`` bounds the entries that say so. ``outside`` are those to whom something was sent
    that rests on it. ``not_shown`` counts what the case says in entries restricted for who asks.
    """

    entry: StreamEntry
    before: datetime
    as_of: AsOf
    allowed: Allowed
    knowers: tuple[Knower, ...]
    outside: tuple[Told, ...]
    not_shown: int
    readings: int


@dataclass
class _Ways:
    told: list[Told] = field(default_factory=list)
    shown: dict[tuple[str, str | None, Extent], Shown] = field(default_factory=dict)


class Knowing:
    """Tells who knew what; for those who watch over access and may release the case."""

    def __init__(
        self,
        *,
        log: Log,
        parts: PartStore,
        gate: Gate,
        index: ReadingIndex,
        clock: Callable[[], datetime],
    ) -> None:
        self._log = log
        self._gate = gate
        self._index = index
        self._staff = Staff(log=log, parts=parts)
        self._clock = clock

    def who_knew(
        self, caller: Caller, case_id: UUID, entry_id: UUID, before: Before, moment: Moment
    ) -> WhoKnew:
        """Who knew of an entry before a moment, by what was recorded up to another.

        Raises :class:`~domain.commands.NotAllowed`, ``NotAcceptable``, ``NoSuchStream`` (no such
        case, or no such entry then), :class:`~application.log.NotYet`,
        :class:`~application.log.PartsUnavailable` and what the access log raises.
        """
        check_watches(caller)
        allowed = self._gate.admit(caller, Action.EXPORT, case_id)
        now = self._clock()
        as_of = resolved(replace(moment, known_by=before.instant), self._log, now=now)
        entries = [e for e in self._log.entries(case_id) if e.position <= as_of.position]
        entry = next((e for e in entries if e.id == entry_id), None)
        if entry is None or entry.kind != CASE.name:
            raise NoSuchStream
        if not allowed.shows(entry_id):
            raise NotAllowed("entry-restricted", "This entry is restricted to others.")
        until = _instant(before, entries, now)
        told = [t for t in _told(entries, entry_id, until) if t.telling.event.id != before.entry]
        open_to = [t for t in told if allowed.shows(t.telling.event.id)]
        shown = list(self._shown(entries, entry, until))
        return WhoKnew(
            entry=entry,
            before=until,
            as_of=as_of,
            allowed=allowed,
            knowers=self._knowers(open_to, shown, until),
            outside=tuple(t for t in open_to if t.telling.actor is None),
            not_shown=len(told) - len(open_to),
            readings=len(shown),
        )

    def _shown(
        self, entries: Sequence[StreamEntry], entry: StreamEntry, until: datetime
    ) -> Iterator[tuple[RecordedReading, Extent]]:
        """The readings that showed something of it before a moment, the newest first."""
        of = EntryReadings(entries)
        # Until when is judged by when it was shown: in an outage it may be recorded later.
        for reading in readings_between(self._index, entry.stream, since=entry.at, until=None):
            extent = of.extent(reading, entry)
            if extent is not None and shown_at(reading) < until:
                yield reading, extent

    def _knowers(
        self,
        told: Sequence[Told],
        shown: Sequence[tuple[RecordedReading, Extent]],
        until: datetime,
    ) -> tuple[Knower, ...]:
        """Each person with all that says that they knew, the first to know of it first."""
        found: dict[UUID, _Ways] = {}
        for each in told:
            if each.telling.actor is not None:
                found.setdefault(each.telling.actor, _Ways()).told.append(each)
        for reading, extent in reversed(shown):
            by = Author.model_validate(reading.record["by"])
            ways = found.setdefault(by.actor, _Ways()).shown
            key = (by.role, by.team, extent)
            one = ways.get(key, Shown(by, extent, reading, reading, times=0))
            ways[key] = replace(one, last=reading, times=one.times + 1)
        return tuple(
            Knower(
                actor=actor,
                staff=self._staff.at(actor, until),
                told=tuple(ways.told),
                shown=tuple(sorted(ways.shown.values(), key=lambda one: EXTENTS[one.extent])),
            )
            for actor, ways in found.items()
        )


def _told(entries: Sequence[StreamEntry], entry: UUID, until: datetime) -> Iterator[Told]:
    for telling in tellings([e.envelope for e in entries], entry):
        known = known_by(telling.when, until)
        ourselves = telling.author is not None and is_ours(telling.author)
        if known is not False and not ourselves:
            yield Told(telling, straddles=known is None)


def _instant(before: Before, entries: Sequence[StreamEntry], now: datetime) -> datetime:
    if before.entry is None:
        return before.instant or now
    found = next((e for e in entries if e.id == before.entry), None)
    if found is None:
        raise NotAcceptable("no-such-entry", "This case has no such entry.")
    return found.envelope.occurred.earliest
