"""Who had learned of a case at all before a moment: by what its entries say, and by what the access
log says of who was shown it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from application.accesses.entry_readings import Sight, sight_of_case
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
from domain.case.telling import How, Telling, tellings_of_case
from domain.envelope import Author
from domain.gate.decision import Allowed
from domain.gate.rules import Action
from domain.moments import known_by
from domain.streams import CASE

_SIGHTS = {sight: number for number, sight in enumerate(Sight)}


@dataclass(frozen=True)
class Occasions:
    """How often entries of the case say the same of somebody, with the first and the last that do.
    ``straddles``: the first may have been after the moment asked about."""

    first: Telling
    last: Telling
    straddles: bool
    times: int = 1


@dataclass(frozen=True)
class Looks:
    """How often somebody, in one role and team, was shown so much of the case; with the first and
    the last reading."""

    by: Author
    sight: Sight
    first: RecordedReading
    last: RecordedReading
    times: int = 1


@dataclass(frozen=True)
class Learned:
    """Somebody of the service who had learned of the case, as they were known at the moment asked
    about: once, with all that says so."""

    actor: UUID
    staff: OnStaff
    told: tuple[Occasions, ...]
    looks: tuple[Looks, ...]


@dataclass(frozen=True)
class Asked:
    """Before which instant, else now; and which page of the people."""

    before: datetime | None
    after: int
    limit: int


@dataclass(frozen=True)
class WhoKnewOfCase:
    """A page of who knew of a case, the first to learn of it first.

    ``people`` counts all of them, ``next_after`` asks for the page behind this one. ``outside``
    are those to whom something of it was sent. ``not_shown`` counts the entries that are restricted
    for who asks: what they say counts for nobody here.
    """

    before: datetime
    as_of: AsOf
    allowed: Allowed
    page: tuple[Learned, ...]
    people: int
    next_after: int | None
    outside: tuple[Occasions, ...]
    not_shown: int
    readings: int


@dataclass
class _Ways:
    since: datetime
    told: dict[How, Occasions] = field(default_factory=dict)
    looks: dict[tuple[str, str | None, Sight], Looks] = field(default_factory=dict)


class KnowingOfCase:
    """Tells who had learned of a case; for those who watch over access and may release it."""

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

    def of(self, caller: Caller, case_id: UUID, asked: Asked, moment: Moment) -> WhoKnewOfCase:
        """Who knew of a case before a moment, by what was recorded up to another.

        Raises :class:`~domain.commands.NotAllowed`, ``NoSuchStream`` (no such case, or none
        then), :class:`~application.log.NotYet`, :class:`~application.log.PartsUnavailable` and what
        the access log raises.
        """
        check_watches(caller)
        allowed = self._gate.admit(caller, Action.EXPORT, case_id)
        now = self._clock()
        until = asked.before or now
        as_of = resolved(replace(moment, known_by=asked.before), self._log, now=now)
        entries = [e for e in self._log.entries(case_id) if e.position <= as_of.position]
        if not entries or entries[0].kind != CASE.name:
            raise NoSuchStream
        open_to = [entry for entry in entries if allowed.shows(entry.id)]
        kept_from = {entry.id for entry in entries} - {entry.id for entry in open_to}
        told = list(_told(open_to, until))
        shown = list(self._shown(case_id, kept_from, until))
        found = _people(told, shown)
        page = found[asked.after :][: asked.limit]
        reached = asked.after + len(page)
        return WhoKnewOfCase(
            before=until,
            as_of=as_of,
            allowed=allowed,
            page=tuple(self._learned(actor, ways, until) for actor, ways in page),
            people=len(found),
            next_after=reached if reached < len(found) else None,
            outside=tuple(_outside(told)),
            not_shown=len(kept_from),
            readings=len(shown),
        )

    def _shown(
        self, case: UUID, kept_from: set[UUID], until: datetime
    ) -> Iterator[tuple[RecordedReading, Sight]]:
        """The readings that showed something of it before a moment, the newest first."""
        for reading in readings_between(self._index, case, since=None, until=None):
            sight = sight_of_case(reading, case, kept_from=kept_from)
            if sight is not None and shown_at(reading) < until:
                yield reading, sight

    def _learned(self, actor: UUID, ways: _Ways, until: datetime) -> Learned:
        return Learned(
            actor=actor,
            staff=self._staff.at(actor, until),
            told=tuple(ways.told.values()),
            looks=tuple(sorted(ways.looks.values(), key=lambda one: _SIGHTS[one.sight])),
        )


def _told(entries: Sequence[StreamEntry], until: datetime) -> Iterator[tuple[Telling, bool]]:
    """What entries say of somebody's knowing, and whether it may have been after the moment."""
    for telling in tellings_of_case([entry.envelope for entry in entries]):
        known = known_by(telling.when, until)
        ourselves = telling.author is not None and is_ours(telling.author)
        if known is not False and not ourselves:
            yield telling, known is None


def _people(
    told: Iterable[tuple[Telling, bool]], shown: Sequence[tuple[RecordedReading, Sight]]
) -> list[tuple[UUID, _Ways]]:
    """Everybody with all that says that they knew, the first to learn of it first."""
    found: dict[UUID, _Ways] = {}
    for telling, straddles in told:
        if telling.actor is not None:
            ways = _since(found, telling.actor, telling.when.earliest)
            ways.told[telling.how] = _once_more(ways.told.get(telling.how), telling, straddles)
    for reading, sight in reversed(shown):
        by = Author.model_validate(reading.record["by"])
        looks = _since(found, by.actor, shown_at(reading)).looks
        key = (by.role, by.team, sight)
        one = looks.get(key, Looks(by, sight, reading, reading, times=0))
        looks[key] = replace(one, last=reading, times=one.times + 1)
    return sorted(found.items(), key=lambda one: (one[1].since, one[0]))


def _since(found: dict[UUID, _Ways], actor: UUID, instant: datetime) -> _Ways:
    ways = found.setdefault(actor, _Ways(instant))
    ways.since = min(ways.since, instant)
    return ways


def _outside(told: Iterable[tuple[Telling, bool]]) -> Iterable[Occasions]:
    found: dict[str, Occasions] = {}
    for telling, straddles in told:
        if telling.recipient is not None:
            before = found.get(telling.recipient)
            found[telling.recipient] = _once_more(before, telling, straddles)
    return found.values()


def _once_more(before: Occasions | None, telling: Telling, straddles: bool) -> Occasions:
    """One more occasion of the same; what was recorded late may have come first."""
    if before is None:
        return Occasions(telling, telling, straddles)
    first, straddled = before.first, before.straddles
    if telling.when.earliest < first.when.earliest:
        first, straddled = telling, straddles
    last = max(before.last, telling, key=lambda each: each.when.earliest)
    return Occasions(first, last, straddled, before.times + 1)
