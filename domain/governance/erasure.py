"""Erasure: asked for, approved by somebody else, ordered in the log, carried out, reported.

Source: docs/format.md §7 for the order; docs/erasure.md for the rest. Whose key is destroyed, in
which stream, stands in clear and about nobody by name: an order must be readable for ever.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from domain.commands import (
    Circumstances,
    Command,
    NotAcceptable,
    NotPossible,
    command,
)
from domain.envelope import Envelope
from domain.facts import Content, Fact, event
from domain.moments import Day, london_day
from domain.policies import policy
from domain.roles import Role
from domain.text import Code
from domain.two_persons import refuse_own_request

AREA = "erasure"
DECIDERS = frozenset({Role.INFORMATION_GOVERNANCE})
RETENTION_OVER = "retention_over"
"""The ground of the policy on which destruction lists stand."""
MOST_ORDERS = 16
HELD = "held"
"""What is outstanding where a hold makes the orders void, and nothing is erased."""
MOST_FINGERPRINTS = 100

PartName = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}(\.(0|[1-9][0-9]{0,4}))?$")
]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Count = Annotated[int, Field(ge=0)]
Version = Annotated[int, Field(ge=2)]


class Extent(Content):
    """What goes: all of a stream, what one person's key closes in it, or one part of one event."""

    stream: UUID
    subject: UUID | None = None
    event: UUID | None = None
    part: PartName | None = None

    @model_validator(mode="after")
    def _one_part(self) -> Self:
        if (self.event is None) is not (self.part is None):
            raise ValueError("a part is named by its event and its name")
        if self.event is not None and self.subject is None:
            raise ValueError("a part is closed by somebody's key")
        return self


class Scope(Extent):
    """``record_of`` is the person whose record the stream is, if it is anybody's."""

    record_of: UUID | None = None

    def order(self, subject: UUID, *, ground: str) -> "ErasureOrdered":
        """The order to destroy what one person's key closes within this scope."""
        return ErasureOrdered(
            stream=self.stream,
            subject=subject,
            event=self.event,
            part=self.part,
            ground=ground,
            record_of=self.record_of,
        )


class _Asked(Scope):
    ground: Code
    kept_until: Day | None = None


@event("governance.erasure_requested", area=AREA, label="Erasure asked for")
class ErasureRequested(_Asked, Fact):
    """``kept_until`` is the last day for which the record was to be kept by ``retention``;
    ``destruction`` the list on which two people decided, if it is one of a list."""

    policy: Code
    retention: Code | None = None
    destruction: UUID | None = None


@event("governance.erasure_approved", area=AREA, label="Erasure approved")
class ErasureApproved(Fact):
    """By somebody else than whoever asked."""


@event("governance.erasure_refused", area=AREA, label="Erasure refused")
class ErasureRefused(Fact):
    """The reason is on the list of the policy."""

    reason: Code
    policy: Code


@event("governance.erasure_withdrawn", area=AREA, label="Erasure withdrawn")
class ErasureWithdrawn(Fact):
    """Approved, and not carried out: ``reason`` is the code of what forbids it."""

    reason: Code


@event("governance.erasure_ordered", area=AREA, label="Erasure ordered")
class ErasureOrdered(Fact):
    """From here on nobody opens what this names; docs/format.md §7 fixes its first four members."""

    stream: UUID
    subject: UUID
    event: UUID | None = None
    part: PartName | None = None
    ground: Code
    record_of: UUID | None = None


@event("governance.erasure_partly_done", area=AREA, label="Erasure begun, not finished")
class ErasurePartlyDone(Fact):
    """What is still outstanding, by the name of whoever has to report."""

    outstanding: Annotated[tuple[Code, ...], Field(min_length=1, max_length=50)]


class _Outcome(Content):
    below: Version | None = None
    keys_destroyed: Count
    fingerprints: Annotated[tuple[Hash, ...], Field(max_length=MOST_FINGERPRINTS)]
    parts_removed: Count
    purged: Annotated[tuple[Code, ...], Field(max_length=50)]


@event("governance.erasure_done", area=AREA, label="Erasure done")
class ErasureDone(_Outcome, Fact):
    """How many keys were destroyed, the SHA-256 of each (the first hundred), how many parts were
    taken out or closed anew, and who reported that nothing is left. Where one part went, keys of
    versions from ``below`` on are in use."""


@command(
    "request-erasure",
    area=AREA,
    kind="governance",
    summary="Ask that what was recorded is erased.",
    roles=DECIDERS,
    begins=True,
)
class RequestErasure(_Asked, Command):
    """The scope as it was found in the log; ``kept_until`` and ``retention`` were worked out."""

    retention: Code | None = None


@command(
    "request-listed-erasure",
    area=AREA,
    kind="governance",
    summary="Begin the erasure of a case whose destruction list was approved.",
    # Asked for by the service's own processes only: no route leads here.
    roles=frozenset({Role.SYSTEM_ADMINISTRATOR}),
    begins=True,
)
class RequestListedErasure(_Asked, Command):
    """Approved with the list, by those whom its events name."""

    retention: Code | None = None
    destruction: UUID


@command(
    "approve-erasure",
    area=AREA,
    kind="governance",
    summary="Approve an erasure that somebody else asked for.",
    roles=DECIDERS,
)
class ApproveErasure(Command):
    """It is carried out from then on."""


@command(
    "refuse-erasure",
    area=AREA,
    kind="governance",
    summary="Refuse an erasure, for a reason.",
    roles=DECIDERS,
)
class RefuseErasure(Command):
    """Nothing is erased; asking again is another request."""

    reason: Code


@command(
    "withdraw-erasure",
    area=AREA,
    kind="governance",
    summary="Give up an approved erasure of which nothing is erased, because something forbids it.",
    roles=frozenset({Role.SYSTEM_ADMINISTRATOR}),
)
class WithdrawErasure(Command):
    """``reason`` is the code of what forbids it."""

    reason: Code


@command(
    "order-erasure",
    area=AREA,
    kind="governance",
    summary="Order what was approved, before anything is destroyed.",
    roles=frozenset({Role.SYSTEM_ADMINISTRATOR}),
)
class OrderErasure(Command):
    """One order for each person whose key closes something within the scope."""

    subjects: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=MOST_ORDERS)]


@command(
    "report-erasure-outstanding",
    area=AREA,
    kind="governance",
    summary="Say what of an erasure is still outstanding.",
    roles=frozenset({Role.SYSTEM_ADMINISTRATOR}),
)
class ReportErasureOutstanding(Command):
    """Written where it differs from what was said last."""

    outstanding: Annotated[tuple[Code, ...], Field(min_length=1, max_length=50)]


@command(
    "report-erasure-done",
    area=AREA,
    kind="governance",
    summary="Say that an erasure is done.",
    roles=frozenset({Role.SYSTEM_ADMINISTRATOR}),
)
class ReportErasureDone(_Outcome, Command):
    """Asked for once everybody has reported that nothing is left."""


@dataclass(frozen=True)
class Erasure:
    """An erasure from its events."""

    scope: Scope
    ground: str
    requested_by: UUID
    destruction: UUID | None = None
    approved_by: UUID | None = None
    refused: str | None = None
    ordered: tuple[UUID, ...] = ()
    """The subjects whose keys were ordered to be destroyed."""
    outstanding: tuple[str, ...] = ()
    done: bool = False

    @property
    def is_void(self) -> bool:
        """Whether its orders do not count, because a hold came before them in the log."""
        return self.outstanding == (HELD,)

    @property
    def waits(self) -> bool:
        """Whether nobody has decided upon it yet."""
        return self.approved_by is None and self.refused is None

    @property
    def is_to_be_carried_out(self) -> bool:
        """Whether it was approved, is not done and was not given up."""
        return self.approved_by is not None and not self.done and self.refused is None


def decide(erasure: Erasure | None, asked: Command, given: Circumstances) -> list[Fact]:
    """What follows from a command to an erasure; raises :class:`~domain.commands.Refusal`."""
    match asked:
        case RequestErasure():
            return [_requested(asked, given)]
        case RequestListedErasure():
            return [_requested(asked, given), ErasureApproved()]
    if erasure is None:
        raise NotPossible("no-such-erasure", "There is no such erasure.")
    match asked:
        case ApproveErasure():
            _refuse_decided(erasure)
            refuse_own_request(given.by.actor, erasure.requested_by)
            return [ErasureApproved()]
        case RefuseErasure():
            _refuse_decided(erasure)
            rules = policy("erasure")
            if asked.reason not in rules["refusals"]:
                raise NotAcceptable("unknown-refusal", "The reason is not on the list.")
            return [ErasureRefused(reason=asked.reason, policy=rules["version"])]
        case WithdrawErasure():
            if not erasure.is_to_be_carried_out or (erasure.ordered and not erasure.is_void):
                raise NotPossible("nothing-to-report", "There is nothing new to report.")
            return [ErasureWithdrawn(**dict(asked))]
        case OrderErasure():
            return _ordered(erasure, asked)
        case ReportErasureOutstanding():
            if erasure.done or not erasure.ordered or asked.outstanding == erasure.outstanding:
                raise NotPossible("nothing-to-report", "There is nothing new to report.")
            return [ErasurePartlyDone(**dict(asked))]
        case ReportErasureDone():
            if erasure.done or not erasure.ordered:
                raise NotPossible("nothing-to-report", "There is nothing new to report.")
            return [ErasureDone(**dict(asked))]
    raise TypeError(type(asked).__name__)


def _requested(asked: RequestErasure | RequestListedErasure, given: Circumstances) -> Fact:
    rules = policy("erasure")
    if asked.ground not in rules["grounds"]:
        raise NotAcceptable("unknown-ground", "The ground is not on the list.")
    if needs_retention_over(asked.ground):
        refuse_kept(asked.kept_until, london_day(given.now))
    return ErasureRequested(**dict(asked), policy=rules["version"])


def needs_retention_over(ground: str) -> bool:
    """Whether this ground holds only once the time is over for which the record is kept."""
    return bool(policy("erasure")["grounds"].get(ground, {}).get("after_retention"))


def refuse_kept(kept_until: date | None, today: date) -> None:
    """Raises :class:`~domain.commands.NotPossible` while the record is to be kept."""
    if kept_until is None:
        raise NotPossible("kept-on", "The record is in use: its time has not begun to run out.")
    if today <= kept_until:
        raise NotPossible("kept-on", "The time for which the record is kept is not over.")


def _refuse_decided(erasure: Erasure) -> None:
    if not erasure.waits:
        raise NotPossible("erasure-decided", "It was decided upon already.")


def _ordered(erasure: Erasure, asked: OrderErasure) -> list[Fact]:
    if not erasure.is_to_be_carried_out:
        raise NotPossible("erasure-not-approved", "It was not approved, or is done.")
    subjects = [each for each in asked.subjects if each not in erasure.ordered]
    if not subjects:
        raise NotPossible("erasure-ordered", "It was ordered already.")
    return [erasure.scope.order(subject, ground=erasure.ground) for subject in subjects]


def evolve(erasure: Erasure | None, entry: Envelope) -> Erasure | None:
    """The erasure after one event; the same where the event is about something else."""
    fact = entry.fact
    if isinstance(fact, ErasureRequested):
        members = {name: getattr(fact, name) for name in Scope.model_fields}
        return Erasure(
            Scope(**members),
            ground=fact.ground,
            requested_by=entry.by.actor,
            destruction=fact.destruction,
        )
    if erasure is None:
        return None
    match fact:
        case ErasureApproved():
            return replace(erasure, approved_by=entry.by.actor)
        case ErasureRefused() | ErasureWithdrawn():
            return replace(erasure, refused=fact.reason)
        case ErasureOrdered():
            return replace(erasure, ordered=(*erasure.ordered, fact.subject))
        case ErasurePartlyDone():
            return replace(erasure, outstanding=fact.outstanding)
        case ErasureDone():
            return replace(erasure, outstanding=(), done=True)
    return erasure
