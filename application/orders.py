"""A command as somebody sent it, and the answer it gets."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from pydantic import ConfigDict

from application.callers import Caller
from application.log import Landed
from domain.commands import Command
from domain.envelope import Basis, Purpose, Sensitivity, Source
from domain.facts import Content
from domain.moments import When


class Circumstance(Content):
    """What a sender says about a command beside its content."""

    # The bodies made from it are handed to FastAPI, which wants what it is given built.
    model_config = ConfigDict(defer_build=False)

    occurred: When | None = None
    known: When | None = None
    why: Purpose = Purpose.CARE
    source: Source = Source.PRACTITIONER
    basis: Basis = Basis.FACT
    sensitivity: Sensitivity = Sensitivity.NORMAL
    on_behalf_of: UUID | None = None
    cause: UUID | None = None
    correlation: UUID | None = None


Seen = Callable[[UUID, int], int | None]


@dataclass(frozen=True)
class Order:
    """One command to one case (None: it begins one), under the sender's idempotency key.

    ``seen``, where the sender said what they acted upon, tells from a case and its current version
    which version that was (None: none that ever was).
    """

    caller: Caller
    asked: Command
    about: Circumstance
    case: UUID | None
    key: str
    seen: Seen | None = None

    def body(self) -> dict[str, Any]:
        """What was asked, as canonical JSON values: equal bodies ask for the same."""
        about = self.about.model_dump(mode="json", by_alias=True, exclude_none=True)
        data = self.asked.model_dump(mode="json", by_alias=True, exclude_none=True)
        return {**about, "data": data}


def administrative(caller: Caller, asked: Command, stream: UUID | None, *, key: str) -> Order:
    """A command about the service itself: nobody's care, and no source but whoever asks."""
    source = Source.SYSTEM if caller.is_ourselves else Source.COLLEAGUE
    about = Circumstance(why=Purpose.ADMINISTRATION, source=source)
    return Order(caller=caller, asked=asked, about=about, case=stream, key=key)


@dataclass(frozen=True)
class Answer:
    """What a command led to. ``again`` tells that this is the first answer, given once more."""

    events: tuple[Landed, ...]
    again: bool

    @property
    def case(self) -> UUID:
        return self.events[0].stream

    @property
    def version(self) -> int:
        return self.events[-1].version

    @property
    def position(self) -> int:
        return self.events[-1].position


class CarriesOut(Protocol):
    """The one way to write."""

    def carry_out(self, order: Order) -> Answer: ...
