"""Erasing: from the request to the report, resumable at each step.

The order goes into the log first, and to a file outside all databases; then keys are destroyed
behind a fence; then whoever keeps something derived reports that it is gone; then it is done. Each
step may be done again, so that whoever finds an erasure begun goes on with it, and nothing is told
as done before everybody has reported.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from application.callers import Caller, ourselves, own_id
from application.casework import Casework
from application.judging import NoSuchStream
from application.log import Log
from application.orders import Answer, Circumstance, Order
from domain.commands import Command, NotAcceptable, NotPossible
from domain.envelope import Envelope, Purpose, Source
from domain.governance.erasure import (
    MOST_FINGERPRINTS,
    MOST_ORDERS,
    Erasure,
    ErasureApproved,
    ErasureDone,
    ErasureOrdered,
    ErasurePartlyDone,
    ErasureRefused,
    ErasureRequested,
    OrderErasure,
    ReportErasureDone,
    ReportErasureOutstanding,
    RequestErasure,
    needs_retention_over,
    refuse_kept,
)
from domain.governance.governance import GovernanceRecord
from domain.governance.holds import HEARD, Holds
from domain.moments import london_day
from domain.retention import Kept
from domain.streams import GOVERNANCE, KINDS

_AT_ONCE = 1_000
_ERASURES = (
    ErasureRequested.TYPE,
    ErasureApproved.TYPE,
    ErasureRefused.TYPE,
    ErasureOrdered.TYPE,
    ErasurePartlyDone.TYPE,
    ErasureDone.TYPE,
)


@dataclass(frozen=True)
class Destroyed:
    """What is gone: fingerprints of keys, how many parts were taken out or closed anew, and the
    version below which keys are fenced off (None: all)."""

    fingerprints: tuple[bytes, ...]
    parts: int = 0
    below: int | None = None


class NotYetErased(Exception):
    """Something has to be waited for; ``what`` names it as a code."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class Outside(Protocol):
    """Keeps orders outside the databases."""

    def keep(self, order: Envelope) -> None:
        """Durable on return; an order that is kept already is not repeated."""


class Destruction(Protocol):
    """Destroys what an order names. Raises what the key store and the log raise."""

    def destroy(self, order: Envelope) -> Destroyed:
        """All of what one order names; doing it again finds nothing left to do.

        Raises :class:`NotYetErased`.
        """

    def obeyed(self, orders: Sequence[Envelope]) -> None:
        """Note that these orders were obeyed, so that who opens parts need not wait for them."""


class Purge(Protocol):
    """Somebody who keeps what was derived from opened text."""

    @property
    def name(self) -> str:
        """A code."""

    def purge(self, order: Envelope) -> None:
        """Remove what an order is about; raises :class:`NotYetErased` where that can't be yet."""


class Retention(Protocol):
    """Works out how long a record is kept."""

    def of(self, stream: UUID) -> Kept | None:
        """None for what no rule speaks of, and while a record is in use."""


@dataclass(frozen=True)
class ErasureAsked:
    """What somebody asks to have erased; see :class:`~domain.governance.erasure.Scope`."""

    ground: str
    stream: UUID
    subject: UUID | None = None
    event: UUID | None = None
    part: str | None = None


class Erasing:
    """Asks for erasures, and carries out those that were approved."""

    def __init__(
        self,
        *,
        casework: Casework,
        log: Log,
        outside: Outside,
        destruction: Destruction,
        purges: Sequence[Purge],
        retention: Retention,
        first_origin: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._casework = casework
        self._log = log
        self._outside = outside
        self._destruction = destruction
        self._purges = purges
        self._retention = retention
        self._clock = clock
        self._service = ourselves(own_id(first_origin))

    def request(self, caller: Caller, asked: ErasureAsked, *, key: str) -> Answer:
        """Ask for an erasure of what is in the log.

        Raises ``NoSuchStream``, :class:`~domain.commands.Refusal` (``held``, ``kept-on``,
        ``nothing-closed`` among its codes), and as :meth:`Casework.carry_out` does.
        """
        entries = self._log.stream(asked.stream)
        if not entries:
            raise NoSuchStream
        kind = KINDS[entries[0].kind]
        state = kind.fold(None, entries)
        _check_there(entries, asked)
        kept = self._retention.of(asked.stream)
        request = RequestErasure(
            stream=asked.stream,
            subject=asked.subject,
            event=asked.event,
            part=asked.part,
            record_of=state.subject,
            ground=asked.ground,
            kept_until=kept.until if kept else None,
            retention=kept.version if kept else None,
        )
        subjects = _subjects(entries, asked.subject)
        self._refuse_held(request.order(subject, ground=asked.ground) for subject in subjects)
        return self._record(caller, request, None, key)

    def ask(self, caller: Caller, asked: Command, stream: UUID | None, *, key: str) -> Answer:
        """Approve or refuse an erasure, place or release a hold.

        Raises as :meth:`Casework.carry_out` does.
        """
        return self._record(caller, asked, stream, key)

    def all(self) -> Mapping[UUID, Erasure]:
        """Every erasure of the log, by its id, in the order in which they were asked for."""
        found: dict[UUID, GovernanceRecord] = {}
        for entry in self._read(_ERASURES):
            id = entry.originator_id
            found[id] = GOVERNANCE.fold(found.get(id), [entry])
        return {id: each.erasure for id, each in found.items() if each.erasure is not None}

    def holds(self) -> Holds:
        """The holds of the log."""
        holds = Holds()
        holds.counting(self._read(HEARD))
        return holds

    def carry_out(self, id: UUID) -> Erasure:
        """Go on with an approved erasure as far as it goes now, and report.

        What it could not finish stands in ``outstanding`` of the answer; asking again goes on.
        Raises ``NoSuchStream``, :class:`~domain.commands.NotPossible` (``held``, ``kept-on``), and
        as the log, the key store and what is to be purged do.
        """
        erasure = self._erasure(id)
        if not erasure.is_to_be_carried_out:
            return erasure
        self._order(id, erasure)
        orders = [entry for entry in self._log.stream(id) if entry.fact.TYPE == ErasureOrdered.TYPE]
        counting = {order.id for order in Holds().counting(self._read(HEARD))}
        if not counting.issuperset(order.id for order in orders):
            # Placed between the look for holds and the order: whoever came first decides.
            self._report(id, [], ["held"])
            return self._erasure(id)
        for order in orders:
            self._outside.keep(order)
        self._report(id, *self._destroyed(orders))
        return self._erasure(id)

    def _order(self, id: UUID, erasure: Erasure) -> None:
        """Record the orders that are not in the log yet, once more looking for what forbids it."""
        scope = erasure.scope
        subjects = _subjects(self._log.stream(scope.stream), scope.subject)
        lacking = [subject for subject in subjects if subject not in erasure.ordered]
        if not lacking:
            return
        if needs_retention_over(erasure.ground):
            kept = self._retention.of(scope.stream)
            refuse_kept(kept.until if kept else None, london_day(self._clock()))
        self._refuse_held(scope.order(subject, ground=erasure.ground) for subject in lacking)
        for first in range(0, len(lacking), MOST_ORDERS):
            some = tuple(lacking[first : first + MOST_ORDERS])
            number = len(erasure.ordered) + first
            self._record(self._service, OrderErasure(subjects=some), id, f"order-{id}-{number}")

    def _destroyed(self, orders: Sequence[Envelope]) -> tuple[list[Destroyed], list[str]]:
        done: list[Destroyed] = []
        outstanding: list[str] = []
        for order in orders:
            try:
                done.append(self._destruction.destroy(order))
            except NotYetErased as waits:
                outstanding.append(waits.what)
        if not outstanding:
            self._destruction.obeyed(orders)
        for purge in self._purges:
            try:
                for order in orders:
                    purge.purge(order)
            except NotYetErased as waits:
                outstanding.append(waits.what)
        return done, sorted(set(outstanding))

    def _report(self, id: UUID, done: Sequence[Destroyed], outstanding: Sequence[str]) -> None:
        asked: Command
        if outstanding:
            if tuple(outstanding) == self._erasure(id).outstanding:
                return
            asked = ReportErasureOutstanding(outstanding=tuple(outstanding))
        else:
            fingerprints = sorted(each.hex() for gone in done for each in gone.fingerprints)
            below = [gone.below for gone in done if gone.below is not None]
            asked = ReportErasureDone(
                keys_destroyed=len(fingerprints),
                fingerprints=tuple(fingerprints[:MOST_FINGERPRINTS]),
                parts_removed=sum(gone.parts for gone in done),
                purged=tuple(purge.name for purge in self._purges),
                below=max(below) if below else None,
            )
        version = self._log.stream(id)[-1].originator_version
        self._record(self._service, asked, id, f"report-{id}-{version}")

    def _erasure(self, id: UUID) -> Erasure:
        entries = self._log.stream(id)
        state = GOVERNANCE.project(None, entries) if entries else None
        if not isinstance(state, GovernanceRecord) or state.erasure is None:
            raise NoSuchStream
        return state.erasure

    def _refuse_held(self, orders: Iterable[ErasureOrdered]) -> None:
        holds = self.holds()
        if any(holds.keeping(order) for order in orders):
            raise NotPossible("held", "Somebody with authority has had this kept: see the holds.")

    def _read(self, types: Sequence[str]) -> list[Envelope]:
        """All events of these types, in order."""
        found: list[Envelope] = []
        after = 0
        while True:
            stretch = self._log.read(after, _AT_ONCE, types)
            found += [entry for entry in stretch.entries if isinstance(entry, Envelope)]
            if len(stretch.entries) < _AT_ONCE:
                return found
            after = stretch.through

    def _record(self, caller: Caller, asked: Command, stream: UUID | None, key: str) -> Answer:
        order = Order(
            caller=caller,
            asked=asked,
            about=Circumstance(why=Purpose.ADMINISTRATION, source=self._source(caller)),
            case=stream,
            key=key,
        )
        return self._casework.carry_out(order)

    def _source(self, caller: Caller) -> Source:
        return Source.SYSTEM if caller == self._service else Source.COLLEAGUE


def _subjects(entries: Sequence[Envelope], only: UUID | None) -> list[UUID]:
    """Whose keys close the parts of a stream, or that one person."""
    if only is not None:
        return [only]
    return list(dict.fromkeys(part.subject for entry in entries for part in entry.fact.closed()))


def _check_there(entries: Sequence[Envelope], asked: ErasureAsked) -> None:
    closed = [
        (entry.id, part.name, part.subject) for entry in entries for part in entry.fact.closed()
    ]
    if asked.event is not None:
        if (asked.event, asked.part, asked.subject) not in closed:
            raise NotAcceptable("no-such-part", "There is no such part, or it is about another.")
    elif not closed or (
        asked.subject is not None and all(asked.subject != subject for *_, subject in closed)
    ):
        raise NotPossible("nothing-closed", "There is nothing about them in this record.")
