"""Which entries of a case stand in a chronology, and why: marked by their type or by somebody in
the case, or chosen in the chronology itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from application.log import StreamEntry
from domain.case.safeguarding import curation
from domain.case.safeguarding.curation import Inclusion, is_significant
from domain.governance.chronology.state import Choice, Chronology


class Marking(StrEnum):
    """Why an entry stands in a chronology."""

    BY_TYPE = "significant_by_type"
    IN_CASE = "marked_in_case"
    CHOSEN = "chosen"


@dataclass(frozen=True)
class Standing:
    """That an entry stands, and by whose choice if somebody in the chronology made one."""

    why: Marking
    choice: Choice | None = None

    @property
    def ground(self) -> Inclusion | None:
        """On which ground it was chosen."""
        ground = None if self.choice is None else self.choice.ground
        return ground if isinstance(ground, Inclusion) else None


def standing(chronology: Chronology, events: Sequence[StreamEntry]) -> Mapping[UUID, Standing]:
    """The events of one case that the chronology tells, in their order, each with why."""
    marked = _marked(events)
    found: dict[UUID, Standing] = {}
    for event in events:
        if not chronology.tells_of(event.envelope.occurred):
            continue
        choice = chronology.included.get(event.id)
        if choice is not None:
            found[event.id] = Standing(marked.get(event.id, Marking.CHOSEN), choice)
        elif event.id in marked and event.id not in chronology.excluded:
            found[event.id] = Standing(marked[event.id])
    return found


def _marked(events: Sequence[StreamEntry]) -> Mapping[UUID, Marking]:
    said = curation.State()
    for event in events:
        if event.fact_class.AREA == curation.AREA:
            said = curation.evolve(said, event.envelope)
    found: dict[UUID, Marking] = {}
    for event in events:
        by_type = is_significant(event.fact)
        if event.id in said.included or (by_type and event.id not in said.excluded):
            found[event.id] = Marking.BY_TYPE if by_type else Marking.IN_CASE
    return found
