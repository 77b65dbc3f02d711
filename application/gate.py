"""The gate before every case: what somebody may see of it, decided on the case as it is now.

Whatever moment a reader asks about, it is today's ties, conflicts and restrictions that count.
"""

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from application.callers import Caller
from application.judging import NoSuchStream, admit_reading, admit_to, admitted, permitted
from application.log import Log
from application.ties import PresentTies, TiesView
from domain.case.case import Case
from domain.commands import Command, NotAllowed
from domain.gate.conflicts import in_conflict
from domain.gate.counting import countable
from domain.gate.decision import Allowed, Asked, Denied, decide
from domain.gate.emergency import findable
from domain.gate.naming import NamedAs, only_where_named
from domain.gate.rules import OWN_RECORD, READINGS_OF, Action
from domain.governance.break_glass import Grant
from domain.governance.disclosure import Disclosure
from domain.governance.external_review import Review
from domain.governance.governance import GovernanceRecord
from domain.streams import GOVERNANCE, Kind, StreamState

NOTHING_NAMED: Mapping[UUID, frozenset[UUID]] = MappingProxyType({})


class Gate:
    """Asks the decision, with the case and the grant as the log has them.

    ``case`` gives a case as it is now and raises ``NoSuchStream``. Whoever writes has most cases at
    hand: to make one anew from all its events cost a reading more than all else it does. Many are
    judged by what a view of ``ties`` holds, as far as that is what the log says now.
    """

    def __init__(
        self,
        *,
        case: Callable[[UUID], Case],
        ties: TiesView,
        log: Log,
        clock: Callable[[], datetime],
    ) -> None:
        self._case = case
        self._ties = PresentTies(view=ties, log=log, case=case)
        self._log = log
        self._clock = clock

    def admit(
        self, caller: Caller, action: Action, case_id: UUID, *, as_it_stood: bool = False
    ) -> Allowed:
        """What may be shown of a case.

        ``as_it_stood``: who asks heeds ``as_at`` of the decision; to who does not, an external
        review opens nothing. Raises :class:`~domain.commands.NotAllowed`, or ``NoSuchStream`` where
        there is no case, or none that the caller may know of.
        """
        decision = decide(
            Asked(
                action=action,
                by=caller.author(None),
                at=self._clock(),
                purpose=caller.purpose,
                case=self._as_it_is(case_id),
                grant=None if caller.grant is None else self._grant(caller.grant),
                review=self._review(caller) if as_it_stood else None,
            )
        )
        return admitted(decision)

    def permitted(
        self, caller: Caller, case_id: UUID
    ) -> tuple[Allowed | None, tuple[type[Command], ...]]:
        """The commands that a case would take from somebody, and what they may be shown of it: who
        may not read it may still raise a concern.

        Raises as :meth:`admit` where the case takes nothing from them.
        """
        case = self._as_it_is(case_id)
        found = () if case is None else permitted(caller, case, self._clock())
        try:
            return self.admit(caller, Action.READ, case_id), found
        except NotAllowed:
            if not found:
                raise
            return None, found

    def judge_many(
        self, caller: Caller, action: Action, cases: Collection[UUID]
    ) -> Mapping[UUID, Allowed | Denied]:
        """The decision about each of these cases, as it is now, however old the list they are from.

        Neither break-glass nor an external review opens a list: each opens what it names. Takes a
        statement or two for all of them; a case that the view of ties is behind with is loaded.
        """
        now, by = self._clock(), caller.author(None)
        tied = self._ties.of(cases)
        return {
            case: decide(
                Asked(action=action, by=by, at=now, purpose=caller.purpose, case=tied.get(case))
            )
            for case in cases
        }

    def admitted_to(self, caller: Caller, cases: Collection[UUID]) -> Mapping[UUID, Allowed]:
        """Of these cases those that may be shown on a list, each with what of it; judged as
        :meth:`judge_many` does."""
        judged = self.judge_many(caller, Action.READ, cases)
        return {case: one for case, one in judged.items() if isinstance(one, Allowed)}

    def only_where_named(self, caller: Caller) -> NamedAs | None:
        """As whom a case must name the caller that may open to them on a list; None where others
        may too, because of the role."""
        if not only_where_named(caller.role, Action.READ):
            return None
        return NamedAs(caller.actor, caller.team)

    def findable(self, caller: Caller, cases: Collection[UUID]) -> Mapping[UUID, frozenset[UUID]]:
        """Of these cases those that the caller may be told are there, to open one by break-glass;
        each with the entries by which it may not be found."""
        by = caller.author(None)
        judged = {id: findable(case, by) for id, case in self._ties.of(cases).items()}
        return {id: entries for id, entries in judged.items() if entries is not None}

    def countable(
        self,
        caller: Caller,
        cases: Collection[UUID],
        found_by: Mapping[UUID, frozenset[UUID]] = NOTHING_NAMED,
    ) -> frozenset[UUID]:
        """Of these cases, not open to the caller, those of which the number may be told;
        ``found_by`` are entries of theirs without which they would not have been found."""
        by = caller.author(None)
        tied = self._ties.of(cases)
        return frozenset(
            id for id, case in tied.items() if countable(case, by, found_by.get(id, frozenset()))
        )

    def of_the_house(self, caller: Caller, records: Collection[UUID]) -> frozenset[UUID]:
        """Of these records those that no other organisation than the caller's keeps: one that
        there is not is nobody's."""
        tied = self._ties.of(records)
        kept = {id: case.referral.organisation for id, case in tied.items()}
        for id in records:
            if id not in kept:
                first = next(iter(self._log.stream(id)), None)
                kept[id] = None if first is None else first.by.organisation
        return frozenset(id for id, house in kept.items() if house in {None, caller.organisation})

    def admit_to_house(self, caller: Caller, kind: str, records: Collection[UUID]) -> None:
        """Let somebody do something about these records that is for a kind and for a house.

        Raises :class:`~domain.commands.NotAllowed`, or ``NoSuchStream`` where one of the records is
        kept by another organisation.
        """
        self.admit_to(caller, kind)
        if not self.of_the_house(caller, records).issuperset(records):
            raise NoSuchStream

    def kept_out(self, caller: Caller, cases: Collection[UUID]) -> frozenset[UUID]:
        """Of these cases those that are the caller's own, or that they are kept out of now."""
        tied = self._ties.of(cases)
        return frozenset(id for id, case in tied.items() if in_conflict(case, caller.actor))

    def admit_to(self, caller: Caller, kind: str, *, kept_by: str | None = None) -> Allowed:
        """What may be shown of what is no stream, or is ``kept_by`` an organisation: lists,
        reports, a search.

        Raises :class:`~domain.commands.NotAllowed`, or ``NoSuchStream`` where it is kept by another
        organisation than the caller's.
        """
        return admit_to(caller, kind, self._clock(), kept_by=kept_by)

    def admit_to_readings(self, caller: Caller, record: UUID) -> Allowed:
        """Whether somebody may ask who has seen a record; one that there is not yet is of nobody's.

        Raises :class:`~domain.commands.NotAllowed`, or ``NoSuchStream`` for what is of another
        organisation.
        """
        first = next(iter(self._log.stream(record)), None)
        kept_by = None if first is None else first.by.organisation
        return self.admit_to(caller, READINGS_OF, kept_by=kept_by)

    def admit_to_own(
        self, caller: Caller, person: UUID, disclosure: Disclosure | None = None
    ) -> Allowed:
        """What somebody may be shown as the one whom it is about, or on a subject access request.

        Raises :class:`~domain.commands.NotAllowed`, or ``NoSuchStream`` where it is not theirs.
        """
        return admitted(
            decide(
                Asked(
                    action=Action.READ,
                    by=caller.author(None),
                    at=self._clock(),
                    purpose=caller.purpose,
                    kind=OWN_RECORD,
                    about=person,
                    disclosure=disclosure,
                )
            )
        )

    def admit_reading(self, caller: Caller, kind: Kind, state: StreamState | None) -> Allowed:
        """What may be shown of a stream that is no case, as it is now; None: there is none.

        Raises :class:`~domain.commands.NotAllowed` or ``NoSuchStream``.
        """
        return admit_reading(caller, kind, state, self._clock())

    def _as_it_is(self, case_id: UUID) -> Case | None:
        with suppress(NoSuchStream):
            return self._case(case_id)
        return None

    def _grant(self, id: UUID) -> Grant | None:
        record = self._record(id)
        return None if record is None else record.grant

    def _review(self, caller: Caller) -> Review | None:
        record = None if caller.review is None else self._record(caller.review)
        return None if record is None else record.review

    def _record(self, id: UUID) -> GovernanceRecord | None:
        record: GovernanceRecord | None = GOVERNANCE.project(
            None, (event.envelope for event in self._log.entries(id))
        )
        return record
