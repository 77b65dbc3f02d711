"""Random samples of cases, for whoever examines records: drawn so that an outsider can draw again.

A case's *ticket* is the SHA-256, in hex, of three lines (with a line feed between them and none at
the end): the name of the method, the seed, and the case's id. The sample is the cases of the
population with the lowest tickets, in the order of these. A sample is a stream of its own; it tells
of its cases as they stood at one position of the log.
"""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from domain.case.referral.referral import Pathway
from domain.commands import Command, NotAcceptable, NotPossible, command
from domain.envelope import Envelope
from domain.facts import Content, Fact, event
from domain.moments import Day
from domain.roles import Role
from domain.text import Code

KIND = "governance"
AREA = "sampling"
METHOD = "caseledger-sample-v1"
MOST_CASES = 200
"""So that a sample fits into one record."""

Seed = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{8,64}$")]
Size = Annotated[int, Field(ge=1, le=MOST_CASES)]
_Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
_Position = Annotated[int, Field(ge=1, lt=2**53)]


class Going(StrEnum):
    """Whether cases go on."""

    OPEN = "open"
    ENDED = "ended"


class Criteria(Content):
    """Which cases are drawn from: those that meet all that is said. Days are the first and the last
    of a period."""

    pathway: Pathway | None = None
    service: Code | None = None
    going: Going | None = None
    received_from: Day | None = None
    received_to: Day | None = None
    ended_from: Day | None = None
    ended_to: Day | None = None


class _Draw(Content):
    """``population`` counts the cases that met the criteria at ``position``, of those open to who
    drew; ``tickets_sha256`` is the SHA-256 over all of their tickets, in order, with a line feed
    after each."""

    criteria: Criteria
    size: Size
    seed: Seed
    position: _Position
    method: Code
    population: Annotated[int, Field(ge=1, lt=2**53)]
    tickets_sha256: _Sha256
    cases: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=MOST_CASES)]


@event("governance.sample_drawn", area=AREA, label="Sample drawn")
class SampleDrawn(_Draw, Fact):
    """``cases`` come in the order of their tickets; all of the population where it is smaller than
    what was asked for."""


@command(
    "draw-sample",
    kind=KIND,
    area=AREA,
    summary="Draw a random sample of cases, and fix the position as of which it tells of them.",
    roles=frozenset({Role.AUDITOR}),
    begins=True,
)
class DrawSample(_Draw, Command):
    """The cases as they were drawn from the log."""


@dataclass(frozen=True)
class Sample:
    """A sample from its event."""

    criteria: Criteria
    size: int
    seed: str
    position: int
    method: str
    population: int
    tickets_sha256: str
    cases: tuple[UUID, ...]
    drawn_by: UUID


@dataclass(frozen=True)
class Drawn:
    """What comes of a draw: all tickets of the population in order, the cases of the lowest."""

    tickets: tuple[str, ...]
    cases: tuple[UUID, ...]

    @property
    def tickets_sha256(self) -> str:
        """Over all tickets, with a line feed after each."""
        return hashlib.sha256("".join(f"{each}\n" for each in self.tickets).encode()).hexdigest()


def ticket(seed: str, case: UUID) -> str:
    """The ticket of a case under a seed."""
    return hashlib.sha256(f"{METHOD}\n{seed}\n{case}".encode()).hexdigest()


def draw(population: Iterable[UUID], *, seed: str, size: int) -> Drawn:
    """Draw from a population, in whatever order it comes."""
    tickets = sorted((ticket(seed, case), case) for case in population)
    return Drawn(
        tickets=tuple(each for each, _ in tickets),
        cases=tuple(case for _, case in tickets[:size]),
    )


def refuse_contradiction(criteria: Criteria) -> None:
    """Raises ``period-out-of-order``, or ``criteria-contradict`` where no case can meet them."""
    for first, last in (
        (criteria.received_from, criteria.received_to),
        (criteria.ended_from, criteria.ended_to),
    ):
        if _after(first, last):
            raise NotAcceptable("period-out-of-order", "A period ends before it begins.")
    if criteria.going is Going.OPEN and (criteria.ended_from or criteria.ended_to):
        raise NotAcceptable("criteria-contradict", "What goes on has not ended.")


def _after(first: date | None, last: date | None) -> bool:
    return first is not None and last is not None and last < first


def refuse_empty(population: Collection[UUID]) -> None:
    """Raises ``nothing-to-draw-from``."""
    if not population:
        raise NotPossible("nothing-to-draw-from", "No case meets these criteria.")


def decide(sample: Sample | None, asked: Command) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    if not isinstance(asked, DrawSample):
        raise TypeError(type(asked).__name__)
    if sample is not None:
        raise NotPossible("sample-exists", "Each draw is a sample of its own.")
    refuse_contradiction(asked.criteria)
    if asked.method != METHOD:
        raise NotAcceptable("unknown-method", "Samples are drawn by another method.")
    if len(set(asked.cases)) != min(asked.size, asked.population):
        raise NotAcceptable("not-a-draw", "A draw of this size gives another number of cases.")
    if [*asked.cases] != sorted(asked.cases, key=lambda case: ticket(asked.seed, case)):
        raise NotAcceptable("not-a-draw", "The cases do not stand in the order of their tickets.")
    return [SampleDrawn(**dict(asked))]


def evolve(sample: Sample | None, entry: Envelope) -> Sample | None:
    """The sample after one event of its stream; None while there is none."""
    if isinstance(entry.fact, SampleDrawn):
        return Sample(**dict(entry.fact), drawn_by=entry.by.actor)
    return sample
