"""What somebody is told of their own record here: who has seen it, and what was released to them.

Also whoever was let in on a subject access request, of the person whom it is about.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from application.accesses.readings_of import ReadingIndex, ReadingsPage, page_of
from application.callers import Caller
from application.disclosure.disclosing import Disclosing, MadePack, Standing
from application.disclosure.held import Held, Holdings
from application.gate import Gate
from application.log import Log
from application.scanning import all_of
from domain.commands import NotPossible
from domain.governance.disclosure_requests import DisclosureRequested
from domain.governance.requester_access import RequesterAccessGiven
from domain.moments import london_day


@dataclass(frozen=True)
class OwnReadings:
    """Who has seen the record of a person."""

    person: UUID
    page: ReadingsPage


class OwnRecord:
    """Tells people of what is theirs; each time the gate is asked first."""

    def __init__(
        self,
        *,
        gate: Gate,
        log: Log,
        disclosing: Disclosing,
        holdings: Holdings,
        index: ReadingIndex,
        clock: Callable[[], datetime],
    ) -> None:
        self._gate = gate
        self._log = log
        self._disclosing = disclosing
        self._holdings = holdings
        self._index = index
        self._clock = clock

    def readings(
        self,
        caller: Caller,
        disclosure: UUID | None,
        *,
        since: datetime | None,
        until: datetime | None,
        before: int | None,
        limit: int,
    ) -> OwnReadings:
        """Who has seen the caller's own record, or that of whom a disclosure is about, and their
        cases: also under ids that were merged.

        Raises :class:`~domain.commands.NotAllowed`, ``NoSuchStream``, ``disclosure-over`` where the
        request was refused, and as the key store and the index do.
        """
        last, _ = self._log.last()
        if disclosure is None:
            self._gate.admit_to_own(caller, caller.actor)
            person, held = caller.actor, self._holdings.of_person(caller.actor, last)
        else:
            standing = self._admitted(caller, disclosure)
            if standing.disclosure.refused is not None:
                raise NotPossible("disclosure-over", "The request was refused.")
            person = standing.disclosure.person
            held = self._holdings.of(standing.disclosure, last)
        records = _records(held)
        found = self._index.of(records, since=since, until=until, before=before, limit=limit + 1)
        return OwnReadings(person, page_of(found, limit))

    def disclosures(self, caller: Caller) -> Sequence[Standing]:
        """The requests on which the caller may read, in the order in which they were made.

        Raises :class:`~domain.commands.NotAllowed`.
        """
        self._gate.admit_to_own(caller, caller.actor)
        today = london_day(self._clock())
        return [
            standing
            for standing in map(self._disclosing.standing, self._naming(caller.actor))
            if standing.disclosure.readable_by(caller.actor, today)
        ]

    def pack(self, caller: Caller, disclosure: UUID) -> MadePack:
        """What was released on a request.

        Raises :class:`~domain.commands.NotAllowed`, ``NoSuchStream``, and as ``Disclosing.given``.
        """
        return self._disclosing.given(self._admitted(caller, disclosure))

    def _admitted(self, caller: Caller, disclosure: UUID) -> Standing:
        # By role first: to whom this is not for, what is there and what is not must look alike.
        self._gate.admit_to_own(caller, caller.actor)
        standing = self._disclosing.standing(disclosure)
        self._gate.admit_to_own(caller, standing.disclosure.person, standing.disclosure)
        return standing

    def _naming(self, actor: UUID) -> list[UUID]:
        """The requests that are about somebody, or on which they were ever let in."""
        told = all_of(self._log, [DisclosureRequested.TYPE, RequesterAccessGiven.TYPE])
        named = [
            entry.originator_id
            for entry in told
            if (isinstance(entry.fact, DisclosureRequested) and entry.fact.person == actor)
            or (isinstance(entry.fact, RequesterAccessGiven) and entry.fact.reader == actor)
        ]
        return list(dict.fromkeys(named))


def _records(held: Held) -> frozenset[UUID]:
    """The ids by which readings name what is the person's."""
    return held.persons | {record.stream for record in held.cases}
