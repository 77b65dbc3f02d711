"""Reading one stream: always current, or as it stood.

Two questions, one mechanism. *As it stood at T*: T becomes a position once, and every answer says
which. *What was known by T*: of the entries up to a position, those that the service knew of by T;
one whose knowing straddles T is shown and marked.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

from application.callers import Caller
from application.gate import Gate
from application.judging import NoSuchStream
from application.log import Log, NotYet, PartStore, StreamEntry
from application.remarks import NOTHING_SAID, WITHDRAWN, Remarks, hidden_from, remarks
from domain.case.case import Case, project_without, unfolding
from domain.case.measures.measures import opened_scores
from domain.case.supervision.supervision_rules import RuleHit, due_for_supervision
from domain.envelope import Envelope
from domain.facts import Fact, Gone
from domain.gate.decision import Allowed
from domain.gate.rules import Action
from domain.moments import At, known_by
from domain.pointing import points_at
from domain.streams import CASE, Kind, StreamState

Contents = Mapping[str, Mapping[str, Any] | Gone]
"""What parts say, by their names, as JSON values, or why it is withheld."""

_NOTHING: frozenset[str] = frozenset()
RESTRICTED = "restricted"
"""The ground on which what an entry says is withheld from those it is restricted for."""


class Admission(StrEnum):
    """How much of an entry a reader may see."""

    OPEN = "open"
    CLOSED = "closed"
    """Its clear fields; its parts stay closed."""
    UNTOLD = "untold"
    """Of what kind it is, when and by whom: this reader's role has no need of more."""
    RESTRICTED = "restricted"
    """That it is there."""


Admitting = Callable[[StreamEntry], Admission]


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
    it is. ``contents`` is what its parts say, by name, once they were opened for the reader.
    """

    event: StreamEntry
    straddles: bool = False
    said: Remarks = NOTHING_SAID
    statements: "tuple[Entry, ...]" = ()
    hidden: bool = False
    contents: Contents = field(default_factory=dict)
    admission: Admission = Admission.CLOSED

    @property
    def envelope(self) -> Envelope:
        """The whole event, its parts as far as they were opened."""
        whole = self.event.envelope
        return replace(whole, fact=whole.fact.opened(self.contents)) if self.contents else whole


@dataclass(frozen=True)
class StreamRead:
    """What a stream has become, and the entries it rests on, which have yet to be opened."""

    entries: tuple[Entry, ...]
    as_of: AsOf
    _kind: Kind
    _rests_on: Sequence[StreamEntry]
    allowed: Allowed

    @cached_property
    def restricted(self) -> tuple[UUID, ...]:
        """The entries that are restricted for this reader, in order."""
        kept_back = self.allowed.restricted
        return tuple(e.id for e in self._rests_on if e.id in kept_back) if kept_back else ()

    @cached_property
    def whole(self) -> StreamState:
        """What the stream has become, also by what is restricted for this reader."""
        state: StreamState = self._kind.project(None, (e.envelope for e in self._rests_on))
        return state

    @cached_property
    def state(self) -> StreamState:
        """What the stream has become, as far as this reader may know; worked out when it is asked
        for, as a history never does."""
        if not self.restricted:
            return self.whole
        state = project_without([e.envelope for e in self._rests_on], self.restricted)
        assert state is not None, "what a case begins with always counts"
        return state

    def unfolding(self) -> Iterator[tuple[Envelope, Case]]:
        """Each event that a case rests on, and the case after it, on the way to :attr:`state`."""
        return unfolding([e.envelope for e in self._rests_on], self.restricted)

    def opens(self, fact: type[Fact]) -> bool:
        """Whether the reader may see what the parts of events of this kind say."""
        return self.allowed.opens(fact)


@dataclass(frozen=True)
class Moment:
    """The moment a reader asks about: a position, or an instant that stands for one; else now.

    Beside a position, ``at`` says no more than on which day it is asked about.
    """

    position: int | None = None
    at: datetime | None = None
    known_by: datetime | None = None


def resolved(moment: Moment, log: Log, *, now: datetime) -> AsOf:
    """The position of a log that a moment stands for; raises :class:`~application.log.NotYet`."""
    if moment.known_by is not None and moment.known_by > now:
        raise NotYet("what will be known can't be told")
    last, last_at = log.last()
    if moment.position is not None and moment.position > last:
        raise NotYet("the log has not come to that position yet")
    if moment.position is not None and moment.position < last:
        return _as_of(log, moment.position)
    if moment.position is None and moment.at is not None:
        return _as_of(log, log.position_at(moment.at))
    return AsOf(last, last_at)


def _as_of(log: Log, position: int) -> AsOf:
    landmark = log.landmark(position)
    return AsOf(position, landmark.at if landmark is not None else None)


class StreamReader:
    """Reads cases, and streams of other kinds, for people."""

    def __init__(
        self, *, log: Log, parts: PartStore, gate: Gate, clock: Callable[[], datetime]
    ) -> None:
        self._log = log
        self._parts = parts
        self._gate = gate
        self._clock = clock

    def resolve(self, moment: Moment) -> AsOf:
        """The position a moment stands for; raises :class:`~application.log.NotYet`."""
        return resolved(moment, self._log, now=self._clock())

    def read(self, caller: Caller, kind: Kind, stream: UUID, moment: Moment) -> StreamRead:
        """A stream of a kind as of a moment.

        Raises :class:`~domain.commands.NotAllowed`, ``NoSuchStream`` (not there, not yet then, of
        another kind, or hidden from this reader) or :class:`~application.log.NotYet`.
        """
        as_of = self.resolve(moment)
        told = self._log.entries(stream)
        allowed = self._admitted(caller, kind, stream, told)
        as_of = self._no_later(as_of, allowed)
        events = [e for e in told if e.position <= as_of.position]
        kept, straddling = _known(events, moment.known_by)
        rests_on = _with_what_they_rest_on(kept, events)
        if not rests_on or any(event.kind != kind.name for event in rests_on):
            raise NoSuchStream
        entries = _entries(kept, straddling, _admitting(allowed, caller))
        return StreamRead(entries, as_of, kind, rests_on, allowed)

    def _admitted(
        self, caller: Caller, kind: Kind, stream: UUID, told: Sequence[StreamEntry]
    ) -> Allowed:
        """The decision, which is about today whatever moment is asked about."""
        if kind is CASE:
            return self._gate.admit(caller, Action.READ, stream, as_it_stood=True)
        now = kind.project(None, (e.envelope for e in told)) if told else None
        return self._gate.admit_reading(caller, kind, now)

    def _no_later(self, as_of: AsOf, allowed: Allowed) -> AsOf:
        """The moment asked about, or the last that the decision lets this reader see."""
        if allowed.as_at is None:
            return as_of
        last = self._log.position_at(allowed.as_at)
        return as_of if as_of.position <= last else _as_of(self._log, last)

    def admit_to_chronology(self, caller: Caller, case_id: UUID) -> Allowed:
        """What may be shown of a case's chronology.

        Raises :class:`~domain.commands.NotAllowed` or ``NoSuchStream``.
        """
        return self._gate.admit(caller, Action.CHRONOLOGY, case_id)

    def shown(self, caller: Caller, entries: Sequence[Entry]) -> Sequence[Entry]:
        """The same entries, parts opened as far as the caller may read them.

        Of a withdrawn entry only auditors read on as of any other; for others its parts are gone,
        with that ground. Raises :class:`~application.log.PartsUnavailable`.
        """
        opened = iter(self._open(caller, [one for e in entries for one in (e, *e.statements)]))
        return [_with_statements(next(opened), opened) for _ in entries]

    @staticmethod
    def closed(caller: Caller, entries: Sequence[Entry]) -> Sequence[Entry]:
        """The same entries without what their parts say, whatever the caller may read."""

        def closed(entry: Entry) -> Entry:
            return replace(
                entry,
                hidden=hidden_from(caller.role, entry.said),
                statements=tuple(map(closed, entry.statements)),
            )

        return [closed(entry) for entry in entries]

    def _open(self, caller: Caller, entries: Sequence[Entry]) -> Sequence[Entry]:
        """The entries without the statements about them."""
        hidden = [hidden_from(caller.role, entry.said) for entry in entries]
        allowed = [
            None if e.admission is Admission.OPEN and not h else _NOTHING
            for e, h in zip(entries, hidden, strict=True)
        ]
        opened = self._parts.contents([entry.event for entry in entries], allowed)
        return [
            replace(e, hidden=h, contents=_withheld(e.admission, c, hidden=h))
            for e, h, c in zip(entries, hidden, opened, strict=True)
        ]

    def entries(
        self,
        caller: Caller,
        case_id: UUID,
        ids: frozenset[UUID],
        *,
        allowed: Allowed,
        upto: int,
        known_at: datetime | None = None,
    ) -> Sequence[Entry]:
        """The named events of a case as of a position, opened as far as the decision lets the
        caller read them.

        Otherwise as :meth:`whole_case`. Raises :class:`~application.log.PartsUnavailable` too.
        """
        told = self.whole_case(caller, case_id, allowed=allowed, upto=upto, known_at=known_at)
        return self.shown(caller, [entry for entry in told if entry.event.id in ids])

    def whole_case(
        self,
        caller: Caller,
        case_id: UUID,
        *,
        allowed: Allowed,
        upto: int,
        known_at: datetime | None = None,
    ) -> tuple[Entry, ...]:
        """All events of a case as of a position, not opened yet, each with how much of it the
        decision lets the caller see.

        ``known_at`` leaves out what was not known by then, and what was said of an entry later.
        Raises ``NoSuchStream``.
        """
        told = self._log.entries(case_id)
        kept, straddling = _known([e for e in told if e.position <= upto], known_at)
        if not kept:
            raise NoSuchStream
        return _entries(kept, straddling, _admitting(allowed, caller))

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
        taken = [e for e in read.entries if e.event.id in case.measures.recorded]
        opened = [entry.envelope for entry in self._open(caller, taken)]
        return due_for_supervision(case, on, scores=opened_scores(opened))


def admission(allowed: Allowed, event: StreamEntry, *, own: bool) -> Admission:
    """How much of an entry a decision lets somebody see; ``own``: whether they recorded it."""
    if not allowed.shows(event.id):
        return Admission.RESTRICTED
    if allowed.opens(event.fact_class, own=own):
        return Admission.OPEN
    return Admission.CLOSED if allowed.tells(event.fact_class) else Admission.UNTOLD


def _admitting(allowed: Allowed, caller: Caller) -> Admitting:
    """How much of each entry this decision lets the caller see."""

    def admitting(event: StreamEntry) -> Admission:
        own = bool(allowed.own) and caller.recorded(event.record["by"])
        return admission(allowed, event, own=own)

    return admitting


def _entries(
    kept: Sequence[StreamEntry], straddling: frozenset[UUID], admitting: Admitting
) -> tuple[Entry, ...]:
    """The entries with what they say of one another."""
    said = remarks(kept)

    def entry(event: StreamEntry) -> Entry:
        about = said.get(event.id, NOTHING_SAID)
        statements = tuple(entry(statement) for statement in about.statements)
        late = event.id in straddling
        return Entry(event, late, about, statements, admission=admitting(event))

    return tuple(entry(event) for event in kept)


def _with_statements(entry: Entry, later: Iterator[Entry]) -> Entry:
    """The entry with as many of the entries that follow it as there are statements about it."""
    if not entry.statements:
        return entry
    return replace(entry, statements=tuple(next(later) for _ in entry.statements))


def _withheld(admission: Admission, contents: Contents, *, hidden: bool) -> Contents:
    if admission is Admission.RESTRICTED:
        return {name: Gone(name, RESTRICTED) for name in contents}
    if admission is Admission.OPEN and hidden:
        return {name: Gone(name, WITHDRAWN) for name in contents}
    return contents


def _known(
    events: Sequence[StreamEntry], at: datetime | None
) -> tuple[Sequence[StreamEntry], frozenset[UUID]]:
    if at is None:
        return events, frozenset()
    kept, straddling = [], set()
    for event in events:
        known = known_by(event.envelope.known or At(at=event.at), at)
        if known is not False:
            kept.append(event)
        if known is None:
            straddling.add(event.id)
    return kept, frozenset(straddling)


def _with_what_they_rest_on(
    kept: Sequence[StreamEntry], events: Sequence[StreamEntry]
) -> Sequence[StreamEntry]:
    """The kept events, the case's beginning, and all earlier events that the kept ones point at.

    Who knew that somebody came to an appointment knew of the appointment, though it may have been
    written down without saying since when.
    """
    if len(kept) in {0, len(events)}:
        return kept
    wanted = {events[0].id, *(event.id for event in kept)}
    for event in reversed(events):
        if event.id in wanted:
            wanted.update(points_at(event.fact))
    return [event for event in events if event.id in wanted]
