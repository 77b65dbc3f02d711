"""Questionnaires: items, totals, ranges, caseness and reliable change."""

from dataclasses import dataclass
from typing import Protocol

from domain.commands import Circumstances, Command
from domain.envelope import Envelope
from domain.facts import Fact

AREA = "measures"


@dataclass(frozen=True)
class State:
    """What later decisions need to know of this area."""


class Sees(Protocol):
    """What this area looks at."""

    @property
    def measures(self) -> State: ...


def decide(case: Sees, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    raise TypeError(type(asked).__name__)


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event."""
    return state
