"""Reading one stream: always current, or as it stood.

Two questions, one mechanism. *As it stood at T*: T becomes a position once, and every answer says
which. *What was known by T*: of the entries up to a position, those that the service knew of by T;
one whose knowing straddles T is shown and marked.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from application.callers import Caller
from application.casework import NoSuchStream
from application.log import Log, NotYet, PartStore
from application.remarks import NOTHING_SAID, WITHDRAWN, Remarks, hidden_from, remarks
from domain.access import check_reading, may_open
from domain.case.case import Case
from domain.case.measures.measures import MeasuresRecorded, opened_scores
from domain.case.supervision.supervision_rules import RuleHit, due_for_supervision
from domain.envelope import Envelope
from domain.facts import Fact, Gone
from domain.moments import At, known_by
from domain.streams import Kind, StreamState


@dataclass(frozen=True)
class AsOf:
    """Up to which position an answer speaks, and when that position was recorded."""

    position: int
    at: datetime | None


@dataclass(frozen=True)
class Entry:
    """One event for a reader, with what was said of it by the moment asked about.

    ``straddles`` marks a knowing that straddles the time asked about. ``statements`` are those that
    dispute it, in entries of their own. ``hidden``: it is withdrawn, and this reader sees only that
    it is.
    """

    envelope: Envelope
    straddles: bool = False
    said: Remarks = NOTHING_SAID
    statements: "tuple[Entry, ...]" = ()
    hidden: bool = False


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
        return StreamRead(state=state, entries=_entries(kept, straddling), as_of=as_of)

    def shown(self, caller: Caller, entries: Sequence[Entry]) -> Sequence[Entry]:
        """The same entries, parts opened as far as the caller may read them.

        Of a withdrawn entry only auditors read on as of any other; for others its parts are gone,
        with that ground. Raises :class:`~application.log.PartsUnavailable`.
        """
        opened = iter(self._open(caller, [one for e in entries for one in (e, *e.statements)]))
        return [
            replace(next(opened), statements=tuple(next(opened) for _ in entry.statements))
            for entry in entries
        ]

    def _open(self, caller: Caller, entries: Sequence[Entry]) -> Sequence[Entry]:
        told = [_as_shown(entry, caller) for entry in entries]
        nothing: frozenset[str] = frozenset()
        allowed = [
            None if may_open(caller.role, type(entry.envelope.fact)) else nothing for entry in told
        ]
        opened = self._parts.open([entry.envelope for entry in told], allowed)
        return [replace(e, envelope=o) for e, o in zip(told, opened, strict=True)]

    def entries(
        self,
        caller: Caller,
        case_id: UUID,
        ids: frozenset[UUID],
        *,
        upto: int,
        known_at: datetime | None = None,
    ) -> Sequence[Entry]:
        """The named events of a case as of a position, opened as far as the caller may read them.

        ``known_at`` leaves out what was not known by then, and what was said of an entry later.
        Raises ``NoSuchStream`` or :class:`~application.log.PartsUnavailable`.
        """
        kept, straddling = _known(self._log.stream(case_id, upto), known_at)
        if not kept:
            raise NoSuchStream
        return self.shown(caller, [e for e in _entries(kept, straddling) if e.envelope.id in ids])

    def supervision_due(self, caller: Caller, read: StreamRead, on: date) -> tuple[RuleHit, ...]:
        """Why a case that was read is due for supervision on a day in London; nothing where it has
        ended.

        Rules about scores find only what the caller may read. Raises
        :class:`~application.log.PartsUnavailable`.
        """
        case = read.state
        assert isinstance(case, Case), "only cases come to supervision"
        if case.ended:
            return ()
        taken = [e for e in read.entries if isinstance(e.envelope.fact, MeasuresRecorded)]
        opened = [entry.envelope for entry in self._open(caller, taken)]
        return due_for_supervision(case, on, scores=opened_scores(opened))


def _entries(kept: Sequence[Envelope], straddling: frozenset[UUID]) -> tuple[Entry, ...]:
    """The entries with what they say of one another."""
    said = remarks(kept)

    def entry(envelope: Envelope) -> Entry:
        about = said.get(envelope.id, NOTHING_SAID)
        statements = tuple(entry(statement) for statement in about.statements)
        return Entry(envelope, envelope.id in straddling, about, statements)

    return tuple(entry(envelope) for envelope in kept)


def _as_shown(entry: Entry, caller: Caller) -> Entry:
    """The entry, its parts gone where it is withdrawn from this reader."""
    if not hidden_from(caller.role, entry.said):
        return entry
    if not may_open(caller.role, type(entry.envelope.fact)):
        return replace(entry, hidden=True)
    fact = entry.envelope.fact
    gone = fact.opened({part.name: Gone(part.name, WITHDRAWN) for part in fact.closed()})
    return replace(entry, envelope=replace(entry.envelope, fact=gone), hidden=True)


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
