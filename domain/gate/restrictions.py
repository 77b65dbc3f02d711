"""What of a case is restricted for somebody: all of it, or some of its entries."""

from collections.abc import Set
from dataclasses import dataclass
from uuid import UUID

from domain.envelope import Author
from domain.gate.relationships import Relationship
from domain.gate.rules import Rules
from domain.gate.tied import Tied


@dataclass(frozen=True)
class Restricted:
    """What somebody may know to be there, and not what it says."""

    whole: bool = False
    entries: frozenset[UUID] = frozenset()


_NOTHING = Restricted()


def restricted(case: Tied, by: Author, ties: Set[Relationship], rules: Rules) -> Restricted:
    """What is restricted for somebody with these ties to the case.

    A case in which anybody has a conflict is restricted to those who work on it directly: the
    record of a colleague or of a colleague's relative is not for the rest of the house.
    """
    state = case.restriction
    if not state.restrictions and not state.conflicts:
        return _NOTHING
    whole = bool(state.conflicts) and ties.isdisjoint(rules.past_a_conflict)
    if not ties.isdisjoint(rules.past_a_restriction):
        return Restricted(whole=whole)
    kept_from = [
        restriction
        for restriction in state.restrictions.values()
        if by.actor not in restriction.actors and by.role not in restriction.roles
    ]
    return Restricted(
        whole=whole or any(not restriction.covers for restriction in kept_from),
        entries=frozenset().union(*(restriction.covers for restriction in kept_from)),
    )
