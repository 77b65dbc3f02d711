"""Drawing random samples of cases, and reading them as the cases stood.

Whatever moment a sample is read, it is of the position fixed by its draw.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Protocol
from uuid import UUID

from pydantic import Field

from application.callers import Caller
from application.casework import Casework
from application.event_ids import EventIds
from application.gate import Gate
from application.judging import NoSuchStream, admit_to
from application.log import Log, NotYet
from application.orders import Answer, administrative
from application.scanning import all_of
from domain.commands import NotPossible, check_role
from domain.facts import Content
from domain.governance.governance import GovernanceRecord
from domain.governance.sampling import (
    METHOD,
    Criteria,
    Drawn,
    DrawSample,
    Sample,
    SampleDrawn,
    Seed,
    Size,
    draw,
    refuse_contradiction,
    refuse_empty,
)
from domain.streams import GOVERNANCE

SAMPLES = "samples"
"""What samples are called where the gate is asked about them."""


class SampleAsked(Content):
    """What is drawn. Without a seed one is made at random; without a position the record is taken
    as far as the view of cases holds it."""

    criteria: Criteria = Criteria()
    size: Size
    seed: Seed | None = None
    position: Annotated[int, Field(ge=1, lt=2**53)] | None = None


class Populations(Protocol):
    """The view that samples are drawn from."""

    def reached(self) -> int:
        """The last position that it holds."""

    def meeting(self, criteria: Criteria, position: int) -> Sequence[UUID]:
        """The cases that met criteria at a position; raises where it has not come there."""


@dataclass(frozen=True)
class Kept:
    """A sample, when it was drawn (at which position of the log, and the instant), by whom, and in
    which organisation."""

    sample: Sample
    drawn_position: int
    drawn_at: datetime
    drawn_by: UUID
    kept_by: str | None


class Sampling:
    """Draws samples and finds them again; ``new_seed`` gives what nobody can foresee."""

    def __init__(
        self,
        *,
        casework: Casework,
        gate: Gate,
        log: Log,
        populations: Populations,
        first_origin: str,
        new_seed: Callable[[], str],
        clock: Callable[[], datetime],
    ) -> None:
        self._casework = casework
        self._gate = gate
        self._log = log
        self._populations = populations
        self._first_origin = first_origin
        self._new_seed = new_seed
        self._clock = clock

    def draw(self, caller: Caller, asked: SampleAsked, *, key: str) -> Answer:
        """Draw a sample and record it, from the cases that are open to the caller now.

        Sent again, it is given its first answer, whatever was shut meanwhile. Raises
        :class:`~domain.commands.Refusal` (``nothing-to-draw-from`` among its codes),
        :class:`~application.log.NotYet`, and as the view and :meth:`Casework.carry_out` do.
        """
        check_role(caller.role, DrawSample)
        refuse_contradiction(asked.criteria)
        earlier = self._earlier(caller, key)
        if earlier is not None and _asks_for(asked, earlier):
            made = DrawSample(**{name: getattr(earlier, name) for name in DrawSample.model_fields})
        else:
            made = self._made(caller, asked)
        return self._casework.carry_out(administrative(caller, made, None, key=key))

    def all(self, caller: Caller) -> Mapping[UUID, Kept]:
        """Every sample of the caller's organisation by its id, in the order of drawing.

        Raises :class:`~domain.commands.NotAllowed`.
        """
        admit_to(caller, SAMPLES, self._clock())
        drawn = [
            each
            for each in all_of(self._log, [SampleDrawn.TYPE])
            if each.by.organisation == caller.organisation
        ]
        return {each.originator_id: self._kept(each.originator_id) for each in drawn}

    def one(self, caller: Caller, id: UUID) -> Kept:
        """A sample; raises :class:`~domain.commands.NotAllowed` or ``NoSuchStream``."""
        admit_to(caller, SAMPLES, self._clock())
        kept = self._kept(id)
        admit_to(caller, SAMPLES, self._clock(), kept_by=kept.kept_by)
        return kept

    def redrawn(self, caller: Caller, sample: Sample) -> Drawn:
        """The same draw made again: from the population at its position, under its seed.

        Raises ``draw-changed`` where it comes out as another one, because a case was shut to the
        caller since, or opened to them; else as the view does.
        """
        population = self._population(caller, sample.criteria, sample.position)
        drawn = draw(population, seed=sample.seed, size=sample.size)
        if drawn.tickets_sha256 != sample.tickets_sha256:
            raise NotPossible(
                "draw-changed", "What it was drawn from is not what is open to you now."
            )
        return drawn

    def _made(self, caller: Caller, asked: SampleAsked) -> DrawSample:
        seed = asked.seed or self._new_seed()
        position = asked.position or self._populations.reached()
        if position > self._log.last()[0]:
            raise NotYet("the log has not come to that position yet")
        population = self._population(caller, asked.criteria, position)
        refuse_empty(population)
        drawn = draw(population, seed=seed, size=asked.size)
        return DrawSample(
            criteria=asked.criteria,
            size=asked.size,
            seed=seed,
            position=position,
            method=METHOD,
            population=len(drawn.tickets),
            tickets_sha256=drawn.tickets_sha256,
            cases=drawn.cases,
        )

    def _population(self, caller: Caller, criteria: Criteria, position: int) -> Collection[UUID]:
        """The cases that met criteria, of those that are open to the caller: a count or a ticket of
        any other would answer questions about it."""
        return self._gate.admitted_to(caller, self._populations.meeting(criteria, position)).keys()

    def _kept(self, id: UUID) -> Kept:
        entries = self._log.entries(id)
        if not entries or entries[0].kind != GOVERNANCE.name:
            raise NoSuchStream
        record: GovernanceRecord = GOVERNANCE.project(None, (each.envelope for each in entries))
        if record.sample is None:
            raise NoSuchStream
        begun = entries[0]
        by = begun.envelope.by.actor
        return Kept(record.sample, begun.position, begun.at, by, record.kept_by)

    def _earlier(self, caller: Caller, key: str) -> Sample | None:
        """What was drawn when this was sent before, if it was."""
        first = EventIds(log_origin=self._first_origin, caller=caller, idempotency_key=key)[0]
        found = self._log.find_command(first)
        if found is None or found.events[0].type != SampleDrawn.TYPE:
            return None
        return self._kept(found.events[0].stream).sample


def _asks_for(asked: SampleAsked, sample: Sample) -> bool:
    """Whether a sample is what is asked for; what is left open was made up for it."""
    return (
        (asked.criteria, asked.size) == (sample.criteria, sample.size)
        and asked.seed in {None, sample.seed}
        and asked.position in {None, sample.position}
    )
