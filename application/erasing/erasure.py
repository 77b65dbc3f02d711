"""Erasing: from the request to the report, resumable at each step.

The order goes into the log first, and to a file outside all databases; then keys are destroyed
behind a fence; then whoever keeps something derived reports that it is gone; then it is done. Each
step may be done again, so that whoever finds an erasure begun goes on with it, and nothing is told
as done before everybody has reported.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from application.callers import Caller, ourselves, own_id
from application.casework import ATTEMPTS, Casework, KeyReused, TooBusy
from application.erasing.erasures import Erasures
from application.judging import NoSuchStream
from application.log import Log, StreamEntry
from application.orders import Answer, administrative
from domain.commands import Command, NotAcceptable, NotPossible, check_role
from domain.envelope import Envelope
from domain.governance.erasure import (
    HELD,
    MOST_FINGERPRINTS,
    MOST_ORDERS,
    RETENTION_OVER,
    ApproveErasure,
    Erasure,
    ErasureOrdered,
    Extent,
    OrderErasure,
    ReportErasureDone,
    ReportErasureOutstanding,
    RequestErasure,
    RequestListedErasure,
    Scope,
    WithdrawErasure,
    needs_retention_over,
    refuse_kept,
)
from domain.governance.governance import GovernanceRecord
from domain.governance.holds import Hold
from domain.moments import london_day
from domain.retention import Kept
from domain.streams import GOVERNANCE, KINDS
from domain.text import Code


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


class ErasureAsked(Extent):
    """What somebody asks to have erased, and the ground."""

    ground: Code


class Erasing:
    """Asks for erasures, and carries out those that were approved."""

    def __init__(
        self,
        *,
        casework: Casework,
        log: Log,
        erasures: Erasures,
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
        self._erasures = erasures
        self._service = ourselves(own_id(first_origin))

    def request(self, caller: Caller, asked: ErasureAsked, *, key: str) -> Answer:
        """Ask for an erasure of what is in the log.

        Raises ``NoSuchStream``, :class:`~domain.commands.Refusal` (``held``, ``kept-on``,
        ``nothing-closed`` among its codes), and as :meth:`Casework.carry_out` does.
        """
        check_role(caller.role, RequestErasure)
        return self._record(caller, RequestErasure(**self._found(asked)), None, key)

    def request_listed(self, destruction: UUID, case: UUID) -> UUID:
        """Begin the erasure of a case of an approved destruction list; its id.

        Raises as :meth:`request` does.
        """
        asked = ErasureAsked(stream=case, ground=RETENTION_OVER)
        command = RequestListedErasure(**self._found(asked), destruction=destruction)
        return self._record(self._service, command, None, f"destroy-{destruction}-{case}").case

    def withdraw(self, id: UUID, reason: str) -> None:
        """Give up an approved erasure of which nothing was erased; nothing where it can't be."""
        # Another process may have come first.
        with suppress(KeyReused, NotPossible):
            self._record(self._service, WithdrawErasure(reason=reason), id, f"withdraw-{id}")

    def _found(self, asked: ErasureAsked) -> dict[str, Any]:
        """What is asked for, as it is found in the log; raises where something forbids it."""
        entries = self._log.stream(asked.stream)
        if not entries:
            raise NoSuchStream
        state = KINDS[entries[0].kind].fold(None, entries)
        _check_there(entries, asked)
        extent = {name: getattr(asked, name) for name in Extent.model_fields}
        scope = Scope(**extent, record_of=state.subject)
        subjects = _subjects(entries, asked.subject)
        self._refuse_held(scope.order(subject, ground=asked.ground) for subject in subjects)
        kept = self._retention.of(asked.stream)
        return {
            **dict(scope),
            "ground": asked.ground,
            "kept_until": kept.until if kept else None,
            "retention": kept.version if kept else None,
        }

    def approve(self, caller: Caller, asked: ApproveErasure, id: UUID, *, key: str) -> Erasure:
        """Approve an erasure and carry it out as far as it goes now.

        Raises :class:`~domain.commands.Refusal` (``own-request``, ``held``, ``kept-on`` among its
        codes), and as :meth:`Casework.carry_out` and :meth:`carry_out` do.
        """
        check_role(caller.role, ApproveErasure)
        erasure = self.one(id)
        if erasure.waits:
            self._refuse_forbidden(erasure, self._lacking(erasure))
        self._record(caller, asked, id, key)
        return self.carry_out(id)

    def ask(self, caller: Caller, asked: Command, stream: UUID | None, *, key: str) -> Answer:
        """Refuse an erasure, place or release a hold.

        Raises as :meth:`Casework.carry_out` does.
        """
        return self._record(caller, asked, stream, key)

    def one(self, id: UUID) -> Erasure:
        """An erasure as it is now; raises ``NoSuchStream``."""
        erasure = self._governance(id).erasure
        if erasure is None:
            raise NoSuchStream
        return erasure

    def hold(self, id: UUID) -> Hold:
        """A hold as it is now, released or not; raises ``NoSuchStream``."""
        hold = self._governance(id).hold
        if hold is None:
            raise NoSuchStream
        return hold

    def steps(self, id: UUID) -> Sequence[StreamEntry]:
        """All that was recorded of an erasure, a hold or a destruction list, in order."""
        return self._log.entries(id)

    def keeping(self, id: UUID) -> list[Hold]:
        """The holds that stand and keep what an erasure is for; raises ``NoSuchStream``."""
        erasure = self.one(id)
        return self._keeping(erasure.scope, self._log.stream(erasure.scope.stream))

    def keeping_record(self, stream: UUID) -> list[Hold]:
        """The holds that stand and keep something of a record."""
        entries = self._log.stream(stream) if self._erasures.holds() else ()
        if not entries:
            return []
        state = KINDS[entries[0].kind].fold(None, entries)
        return self._keeping(Scope(stream=stream, record_of=state.subject), entries)

    def all(self) -> Mapping[UUID, Erasure]:
        """Every erasure of the log, by its id, in the order in which they were asked for."""
        return self._erasures.all()

    def holds(self) -> list[Hold]:
        """The holds that stand."""
        return self._erasures.holds()

    def carry_out(self, id: UUID) -> Erasure:
        """Go on with an approved erasure as far as it goes now, and report.

        What it could not finish stands in ``outstanding`` of the answer; asking again goes on.
        Raises ``NoSuchStream``, :class:`~domain.commands.NotPossible` (``held``, ``kept-on``), and
        as the log, the key store and what is to be purged do.
        """
        erasure = self.one(id)
        if not erasure.is_to_be_carried_out:
            return erasure
        self._order(id)
        orders = [entry for entry in self._log.stream(id) if entry.fact.TYPE == ErasureOrdered.TYPE]
        if not self._erasures.count(orders):
            # Placed between the look for holds and the order: whoever came first decides.
            self._report(id, [], [HELD])
            return self.one(id)
        for order in orders:
            self._outside.keep(order)
        done, outstanding = self._destroyed(orders)
        if self._lacking(self.one(id)):
            outstanding = sorted({*outstanding, "written_since"})
        self._report(id, done, outstanding)
        return self.one(id)

    def _order(self, id: UUID) -> None:
        """Record the orders that are not in the log yet, once more looking for what forbids it."""
        for _ in range(ATTEMPTS):
            erasure = self.one(id)
            lacking = self._lacking(erasure)
            if not lacking:
                return
            self._refuse_forbidden(erasure, lacking)
            asked = OrderErasure(subjects=tuple(lacking[:MOST_ORDERS]))
            # Another process may have come first, with the same order or with another.
            with suppress(KeyReused, NotPossible):
                self._record(self._service, asked, id, f"order-{id}-{len(erasure.ordered)}")
        raise TooBusy

    def _lacking(self, erasure: Erasure) -> list[UUID]:
        """Whose keys close something within the scope and were not ordered to be destroyed."""
        scope = erasure.scope
        subjects = _subjects(self._log.stream(scope.stream), scope.subject)
        return [subject for subject in subjects if subject not in erasure.ordered]

    def _refuse_forbidden(self, erasure: Erasure, subjects: Sequence[UUID]) -> None:
        scope, ground = erasure.scope, erasure.ground
        if needs_retention_over(ground):
            kept = self._retention.of(scope.stream)
            refuse_kept(kept.until if kept else None, london_day(self._clock()))
        self._refuse_held(scope.order(subject, ground=ground) for subject in subjects)

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
            if tuple(outstanding) == self.one(id).outstanding:
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
        # Another process may have reported meanwhile.
        with suppress(KeyReused, NotPossible):
            self._record(self._service, asked, id, f"report-{id}-{version}")

    def _governance(self, id: UUID) -> GovernanceRecord:
        entries = self._log.stream(id)
        state = GOVERNANCE.project(None, entries) if entries else None
        if not isinstance(state, GovernanceRecord):
            raise NoSuchStream
        return state

    def _keeping(self, scope: Scope, entries: Sequence[Envelope]) -> list[Hold]:
        found = [
            hold
            for subject in _subjects(entries, scope.subject)
            # On whichever ground it is ordered.
            for hold in self._erasures.keeping(scope.order(subject, ground=RETENTION_OVER))
        ]
        return list(dict.fromkeys(found))

    def _refuse_held(self, orders: Iterable[ErasureOrdered]) -> None:
        if any(self._erasures.keeping(order) for order in orders):
            raise NotPossible(HELD, "Somebody with authority has had this kept: see the holds.")

    def _record(self, caller: Caller, asked: Command, stream: UUID | None, key: str) -> Answer:
        return self._casework.carry_out(administrative(caller, asked, stream, key=key))


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
