"""Which entries of which cases are restricted now, for who follows many cases at once.

Told from the log itself, so that a restriction counts from the moment at which it is recorded; what
was read once is kept at hand.
"""

from dataclasses import replace
from threading import Lock
from uuid import UUID

from application.callers import Caller
from application.log import Log, Undecodable
from domain.case.restriction.restriction import (
    AREA,
    AccessRestricted,
    ConflictDeclared,
    ConflictEnded,
    Restriction,
    RestrictionLifted,
    State,
    evolve,
)

_AT_ONCE = 1_000
_HEARD = (
    AccessRestricted.TYPE,
    RestrictionLifted.TYPE,
    ConflictDeclared.TYPE,
    ConflictEnded.TYPE,
)


class Restricted:
    """The restrictions and conflicts that stand in all cases."""

    def __init__(self, *, log: Log) -> None:
        self._log = log
        self._read = 0
        self._heard = 0
        self._named: set[UUID] = set()
        self._cases: dict[UUID, State] = {}
        self._reading = Lock()

    def refresh(self, upto: int) -> int:
        """Hear of all that is recorded up to a position of the log, at least; raises what the log
        raises. A number that is another whenever something more was heard."""
        with self._reading:
            while self._read < upto:
                stretch = self._log.read(self._read, _AT_ONCE, _HEARD)
                for entry in stretch.entries:
                    if isinstance(entry, Undecodable):
                        # What can't be read may restrict anything of its case.
                        self._cases[entry.stream] = _all_of_it(entry)
                        continue
                    before = self._cases.get(entry.originator_id, State())
                    self._cases[entry.originator_id] = evolve(before, entry)
                    if isinstance(entry.fact, AccessRestricted):
                        self._named.update(entry.fact.actors)
                if stretch.through == self._read:
                    break
                self._read = stretch.through
                if stretch.entries:
                    self._heard = self._read
            return self._heard

    def has_named(self, caller: Caller) -> bool:
        """Whether any restriction ever named the caller among those who may see on: nobody else is
        told more than others of their role."""
        return caller.actor in self._named

    def keeps_from(self, caller: Caller, case: UUID, event: str, area: str) -> bool:
        """Whether more than that an event of an area is there is kept from somebody whom nothing
        ties to the case. That something is restricted, and when no longer, is told to all."""
        state = self._cases.get(case)
        if state is None or area == AREA:
            return False
        return bool(state.conflicts) or any(
            not standing.covers or UUID(event) in standing.covers
            for standing in state.restrictions.values()
            if caller.actor not in standing.actors and caller.role not in standing.roles
        )


def _all_of_it(entry: Undecodable) -> State:
    nobody = Restriction(
        ground=entry.type,
        covers=frozenset(),
        actors=frozenset(),
        roles=frozenset(),
        by=entry.stream,
    )
    return replace(State(), restrictions={entry.stream: nobody})
