"""Holds: what may not be erased while somebody with authority needs it kept.

A hold names a stream or a person. It stops every erasure that is not yet ordered; an order that was
written after a hold it did not see is void, so that who came first in the log decides.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self
from uuid import UUID

from pydantic import model_validator

from domain.commands import Command, NotAcceptable, NotPossible, command
from domain.envelope import Envelope
from domain.facts import Content, Fact, event
from domain.governance.erasure import DECIDERS, ErasureOrdered
from domain.policies import policy
from domain.text import Code

AREA = "holds"


class _Held(Content):
    """``stream`` or ``person``; ``reference`` is the authority's own number, never a name."""

    stream: UUID | None = None
    person: UUID | None = None
    authority: Code
    reference: Code | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.stream is None) is (self.person is None):
            raise ValueError("a hold is on a stream or on a person")
        return self


@event("governance.hold_placed", area=AREA, label="Hold placed")
class HoldPlaced(_Held, Fact):
    """Nothing of this stream, or of this person, is erased until it is released."""

    policy: Code


@event("governance.hold_released", area=AREA, label="Hold released")
class HoldReleased(Fact):
    """What it held may be erased again, if nothing else holds it."""


@command(
    "place-hold",
    area=AREA,
    kind="governance",
    summary="Have a record, or all about a person, kept whatever its age.",
    roles=DECIDERS,
    begins=True,
)
class PlaceHold(_Held, Command):
    """It counts from the moment at which it is recorded."""


@command(
    "release-hold",
    area=AREA,
    kind="governance",
    summary="Let go of a hold.",
    roles=DECIDERS,
)
class ReleaseHold(Command):
    """Other holds on the same record stand."""


@dataclass(frozen=True)
class Hold:
    """A hold from its events."""

    id: UUID
    authority: str
    placed_by: UUID
    stream: UUID | None = None
    person: UUID | None = None
    released: bool = False

    def covers(self, order: ErasureOrdered) -> bool:
        """Whether it keeps what this order is for."""
        return order.stream == self.stream or (
            self.person is not None and self.person in {order.subject, order.record_of}
        )


def decide(hold: Hold | None, asked: Command) -> list[Fact]:
    """What follows from a command to a hold; raises :class:`~domain.commands.Refusal`."""
    match asked:
        case PlaceHold():
            rules = policy("erasure")
            if asked.authority not in rules["hold_authorities"]:
                raise NotAcceptable("unknown-authority", "The authority is not on the list.")
            return [HoldPlaced(**dict(asked), policy=rules["version"])]
        case ReleaseHold():
            if hold is None:
                raise NotPossible("no-such-hold", "There is no such hold.")
            if hold.released:
                raise NotPossible("hold-released", "It was released already.")
            return [HoldReleased()]
    raise TypeError(type(asked).__name__)


def evolve(hold: Hold | None, entry: Envelope) -> Hold | None:
    """The hold after one event; the same where the event is about something else."""
    match entry.fact:
        case HoldPlaced() as fact:
            return Hold(
                id=entry.originator_id,
                authority=fact.authority,
                placed_by=entry.by.actor,
                stream=fact.stream,
                person=fact.person,
            )
        case HoldReleased() if hold is not None:
            return replace(hold, released=True)
    return hold


HEARD = (HoldPlaced.TYPE, HoldReleased.TYPE, ErasureOrdered.TYPE)
"""What tells which orders count."""


class Holds:
    """The holds and the orders of the log, in its order."""

    def __init__(self) -> None:
        self._holds: dict[UUID, Hold] = {}

    def standing(self) -> list[Hold]:
        """The holds that were not released."""
        return [hold for hold in self._holds.values() if not hold.released]

    def counting(self, entries: Iterable[Envelope]) -> list[Envelope]:
        """The orders among these entries, the next of the log, that no hold makes void."""
        orders = []
        for entry in entries:
            after = evolve(self._holds.get(entry.originator_id), entry)
            if after is not None:
                self._holds[entry.originator_id] = after
            fact = entry.fact
            if isinstance(fact, ErasureOrdered) and not self.keeping(fact):
                orders.append(entry)
        return orders

    def keeping(self, order: ErasureOrdered) -> list[Hold]:
        """The standing holds that keep what an order is for."""
        return [hold for hold in self.standing() if hold.covers(order)]
