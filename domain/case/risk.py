"""Risk asked about at every contact, judged, acted upon; the plan that keeps a person safe."""

from dataclasses import dataclass
from typing import Protocol

from domain.commands import Circumstances, Command
from domain.envelope import Envelope
from domain.facts import Fact

AREA = "risk"


@dataclass(frozen=True)
class State:
    """What later decisions need to know of this area."""


class Sees(Protocol):
    """What this area looks at."""

    @property
    def risk(self) -> State: ...


def decide(case: Sees, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    raise TypeError(type(asked).__name__)


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event."""
    return state
