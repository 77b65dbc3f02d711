"""What a follower wants of the feed."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Wanted:
    """Events of these types, of these cases, of cases in these services and on these pathways.

    Each empty set leaves out nothing; of several that are not, an event passes all. ``types`` are
    stable names, without a schema version. In which service and on which pathway a case is, is said
    by what the caseload held of it at the event's position; what is of no case is of none. A
    transfer is told of the service that a case leaves and of the one that it goes to. What takes
    something back is told of all cases that were there by then or at any time before.
    """

    types: frozenset[str] = frozenset()
    cases: frozenset[UUID] = frozenset()
    services: frozenset[str] = frozenset()
    pathways: frozenset[str] = frozenset()

    @property
    def is_by_place(self) -> bool:
        """Whether it depends on what the caseload held of a case."""
        return bool(self.services or self.pathways)


EVERYTHING = Wanted()
