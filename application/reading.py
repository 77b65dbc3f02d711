"""Reading one stream: always current, or as it stood.

Two questions, one mechanism. *As it stood at T*: T becomes a position once, and every answer says
which. *What was known by T*: of the entries up to a position, those that the service knew of by T;
one whose knowing straddles T is shown and marked.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from application.callers import Caller
from application.casework import NoSuchStream
from application.log import Log, NotYet, PartStore
from domain.access import check_reading, may_open
from domain.envelope import Envelope
from domain.facts import Fact
from domain.moments import At, known_by
from domain.streams import Kind, StreamState


@dataclass(frozen=True)
class AsOf:
    """Up to which position an answer speaks, and when that position was recorded."""

    position: int
    at: datetime | None


@dataclass(frozen=True)
class Entry:
    """One event for a reader; ``straddles`` marks a knowing that straddles the time asked about."""

    envelope: Envelope
    straddles: bool = False


@dataclass(frozen=True)
class StreamRead:
    """What a stream has become, and the entries it rests on, which have yet to be opened."""

    state: StreamState
    entries: tuple[Entry, ...]
    as_of: AsOf


@dataclass(frozen=True)
class Moment:
    """The moment a reader asks about: a position, or an instant that stands for one; else now."""

    position: int | None = None
    at: datetime | None = None
    known_by: datetime | None = None


class StreamReader:
    """Reads cases, and streams of other kinds, for people."""

    def __init__(self, *, log: Log, parts: PartStore, clock: Callable[[], datetime]) -> None:
        self._log = log
        self._parts = parts
        self._clock = clock

    def resolve(self, moment: Moment) -> AsOf:
        """The position a moment stands for; raises :class:`~application.log.NotYet`."""
        if moment.known_by is not None and moment.known_by > self._clock():
            raise NotYet("what will be known can't be told")
        last, last_at = self._log.last()
        if moment.position is not None and moment.position > last:
            raise NotYet("the log has not come to that position yet")
        if moment.position is not None and moment.position < last:
            return self._as_of(moment.position)
        if moment.position is None and moment.at is not None:
            return self._as_of(self._log.position_at(moment.at))
        return AsOf(last, last_at)

    def _as_of(self, position: int) -> AsOf:
        landmark = self._log.landmark(position)
        return AsOf(position, landmark.at if landmark is not None else None)

    def read(self, caller: Caller, kind: Kind, stream: UUID, moment: Moment) -> StreamRead:
        """A stream of a kind as of a moment.

        Raises :class:`~domain.commands.NotAllowed`, ``NoSuchStream`` (not there, not yet then, of
        another kind, or hidden from this reader) or :class:`~application.log.NotYet`.
        """
        check_reading(caller.role, kind.reading)
        as_of = self.resolve(moment)
        envelopes = [e for e in self._log.stream(stream) if _position(e) <= as_of.position]
        kept, straddling = _known(envelopes, moment.known_by)
        state = kind.project(None, _with_what_they_rest_on(kept, envelopes))
        if state is None or not kind.known_to(state, caller.author(None)):
            raise NoSuchStream
        entries = tuple(Entry(e, straddles=e.id in straddling) for e in kept)
        return StreamRead(state=state, entries=entries, as_of=as_of)

    def shown(self, caller: Caller, entries: Sequence[Entry]) -> Sequence[Entry]:
        """The same entries, parts opened as far as the caller may read them.

        Raises :class:`~application.log.PartsUnavailable`.
        """
        opened = self._open(caller, [entry.envelope for entry in entries])
        return [replace(e, envelope=o) for e, o in zip(entries, opened, strict=True)]

    def _open(self, caller: Caller, envelopes: Sequence[Envelope]) -> Sequence[Envelope]:
        nothing: frozenset[str] = frozenset()
        allowed = [None if may_open(caller.role, type(e.fact)) else nothing for e in envelopes]
        return self._parts.open(envelopes, allowed)

    def entries(self, caller: Caller, case_id: UUID, ids: frozenset[UUID]) -> Sequence[Envelope]:
        """The named events of a case, opened as far as the caller may read them.

        Raises ``NoSuchStream`` or :class:`~application.log.PartsUnavailable`.
        """
        stream = self._log.stream(case_id)
        if not stream:
            raise NoSuchStream
        return self._open(caller, [e for e in stream if e.id in ids])


def _known(
    envelopes: Sequence[Envelope], at: datetime | None
) -> tuple[list[Envelope], frozenset[UUID]]:
    if at is None:
        return list(envelopes), frozenset()
    kept, straddling = [], set()
    for envelope in envelopes:
        assert envelope.recorded is not None
        known = known_by(envelope.known or At(at=envelope.recorded.at), at)
        if known is not False:
            kept.append(envelope)
        if known is None:
            straddling.add(envelope.id)
    return kept, frozenset(straddling)


def _with_what_they_rest_on(
    kept: Sequence[Envelope], envelopes: Sequence[Envelope]
) -> Sequence[Envelope]:
    """The kept events, the case's beginning, and all earlier events that the kept ones point at.

    Who knew that somebody came to an appointment knew of the appointment, though it may have been
    written down without saying since when.
    """
    if len(kept) in {0, len(envelopes)}:
        return kept
    wanted = {envelopes[0].id, *(envelope.id for envelope in kept)}
    for envelope in reversed(envelopes):
        if envelope.id in wanted:
            wanted.update(_points_at(envelope.fact))
    return [envelope for envelope in envelopes if envelope.id in wanted]


def _points_at(fact: Fact) -> Iterator[UUID]:
    for _, value in fact:
        members = value if isinstance(value, tuple) else (value,)
        yield from (member for member in members if isinstance(member, UUID))


def _position(envelope: Envelope) -> int:
    assert envelope.recorded is not None, "what is read is recorded"
    return envelope.recorded.position
