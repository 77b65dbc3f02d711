"""How much of a whole-time post a practitioner works, from which day on.

A number of the post: why somebody works so much, or is away, stands nowhere here.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated

from pydantic import StringConstraints

from domain.commands import Command, NotPossible, command
from domain.directory.practitioners import KEEPS_DIRECTORY, KIND
from domain.envelope import Envelope
from domain.facts import Content, Fact, event
from domain.moments import Day

AREA = "working_time"

WholeTime = Annotated[
    str, StringConstraints(pattern=r"^(0\.(0[1-9]|[1-9][0-9])|1\.00)$", max_length=4)
]
"""A whole-time equivalent in hundredths, from 0.01 to 1.00."""
_TENTH = Decimal("0.1")


class _WorkingTime(Content):
    whole_time_equivalent: WholeTime
    starting: Day


@event("directory.working_time_set", area=AREA, label="Working time set")
class WorkingTimeSet(_WorkingTime, Fact):
    pass


@command(
    "set-working-time",
    kind=KIND,
    area=AREA,
    summary="Say how much of a whole-time post a practitioner works, from a day on.",
    roles=KEEPS_DIRECTORY,
    seen=True,
)
class SetWorkingTime(_WorkingTime, Command):
    """What was said before holds up to the day before; said again for one day, the later counts."""


@dataclass(frozen=True)
class WorkingTime:
    """How much of a whole-time post is worked from a day on."""

    whole_time: Decimal
    starting: date


@dataclass(frozen=True)
class State:
    """All that was ever said of it, in the order recorded."""

    said: tuple[WorkingTime, ...] = ()

    def on(self, day: date) -> WorkingTime | None:
        """What holds on a day in London; of those that have begun the one that began last, and of
        two of one day the one recorded last. None where nobody said."""
        begun = [each for each in self.said if each.starting <= day]
        # Of several that are the greatest `max` gives the first.
        return max(reversed(begun), key=lambda each: each.starting, default=None)


def decide(state: State, asked: Command) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    match asked:
        case SetWorkingTime():
            before = state.on(asked.starting)
            if before is not None and before.whole_time == Decimal(asked.whole_time_equivalent):
                raise NotPossible(
                    "working-time-unchanged", "The working time of that day is that already."
                )
            return [WorkingTimeSet(**dict(asked))]
    raise TypeError(type(asked).__name__)


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event."""
    match entry.fact:
        case WorkingTimeSet() as fact:
            said = WorkingTime(Decimal(fact.whole_time_equivalent), fact.starting)
            return State((*state.said, said))
    return state


def per_whole_time(cases: int, whole_time: Decimal) -> Decimal:
    """How many cases it is for somebody who works whole time, to a tenth, a half rounded up."""
    return (cases / whole_time).quantize(_TENTH, ROUND_HALF_UP)
