"""The kinds of stream that the log holds, and for each what decides in it and what it becomes.

A case is one; a person's identity, the directory of staff and services, and a matter that may be
hidden stand in streams of their own, because what must not show in a case's version, chain or
export is never in the case's stream.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from domain.case import case
from domain.commands import Circumstances, Command
from domain.envelope import Envelope
from domain.facts import Fact


class StreamState(Protocol):
    """What a stream has become: `subject` is whose key closes the parts that name nobody else."""

    @property
    def id(self) -> UUID: ...
    @property
    def version(self) -> int: ...
    @property
    def subject(self) -> UUID | None: ...


@dataclass(frozen=True)
class Kind:
    """One kind of stream, under the name that each of its events carries.

    ``decide`` raises :class:`~domain.commands.Refusal`; its state is None where the stream is to
    begin.
    """

    name: str
    state: type[StreamState]
    decide: Callable[[Any, Command, Circumstances], Sequence[Fact]]
    evolve: Callable[[Any, Envelope], StreamState]

    def project(self, state: Any, entries: Iterable[Envelope]) -> Any:
        """The state after all of these events; None where one is of another kind's stream."""
        for entry in entries:
            if entry.kind != self.name:
                return None
            state = self.evolve(state, entry)
        return state


CASE = Kind(name=case.KIND, state=case.Case, decide=case.decide, evolve=case.evolve)
KINDS = {kind.name: kind for kind in (CASE,)}
