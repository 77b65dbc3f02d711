"""Handing a case over: offered, accepted or rejected by who is to receive it, and done.

A handover is named by the id of the event that offered it; one is open at a time.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from domain.case.oversight import allocation
from domain.case.oversight.allocation import ALLOCATES, CaseAllocated, Holding, refuse_holder
from domain.case.referral import referral
from domain.case.sessions.contacts import refuse_unless_accepted
from domain.commands import (
    Circumstances,
    Command,
    NotAcceptable,
    NotAllowed,
    NotPossible,
    command,
)
from domain.envelope import Envelope
from domain.facts import Closed, Content, Fact, Gone, Part, event
from domain.moments import Day, london_day
from domain.roles import CLINICAL, PRACTITIONERS, Role
from domain.text import Code, Text

AREA = "handover"
HEARS = frozenset[str]()


class HandoverSummary(Part):
    """What who receives the case needs to know."""

    summary: Text
    risks: Text | None = None
    next_steps: Text | None = None


class HandoverReason(Part):
    """Why a handover was rejected or withdrawn."""

    reason: Text


class _Offer(Content):
    practitioner: UUID
    practitioner_role: Role
    team: Code
    supervisor: UUID | None = None


@event("case.handover_offered", area=AREA, label="Handover offered")
class HandoverOffered(_Offer, Fact):
    """``holder`` is who held the case when it was offered."""

    holder: UUID
    summary: HandoverSummary | Closed | Gone


@event("case.handover_accepted", area=AREA, label="Handover accepted")
class HandoverAccepted(Fact):
    handover: UUID


@event("case.handover_rejected", area=AREA, label="Handover rejected")
class HandoverRejected(Fact):
    handover: UUID
    reason: HandoverReason | Closed | Gone


@event("case.handover_withdrawn", area=AREA, label="Handover withdrawn")
class HandoverWithdrawn(Fact):
    handover: UUID
    reason: HandoverReason | Closed | Gone | None = None


@event("case.handover_completed", area=AREA, label="Handover completed")
class HandoverCompleted(Fact):
    """The allocation to the receiver is recorded with it."""

    handover: UUID


@command(
    "offer-handover",
    area=AREA,
    summary="Offer the case to another practitioner, with what they need to know.",
    roles=CLINICAL | ALLOCATES,
    seen=True,
)
class OfferHandover(_Offer, Command):
    summary: HandoverSummary


@command(
    "accept-handover",
    area=AREA,
    summary="Accept a case that is offered to you.",
    roles=PRACTITIONERS,
    seen=True,
)
class AcceptHandover(Command):
    handover: UUID


@command(
    "reject-handover",
    area=AREA,
    summary="Reject a case that is offered to you, with the reason.",
    roles=PRACTITIONERS,
    seen=True,
)
class RejectHandover(Command):
    handover: UUID
    reason: HandoverReason


@command(
    "withdraw-handover",
    area=AREA,
    summary="Take back the offer of a case, accepted or not.",
    roles=CLINICAL | ALLOCATES,
    seen=True,
)
class WithdrawHandover(Command):
    handover: UUID
    reason: HandoverReason | None = None


@command(
    "complete-handover",
    area=AREA,
    summary="Complete an accepted handover; from that day the receiver holds the case.",
    roles=CLINICAL | ALLOCATES,
    seen=True,
)
class CompleteHandover(Command):
    handover: UUID
    starting: Day


class Stage(StrEnum):
    """Where a handover that is open stands."""

    OFFERED = "offered"
    ACCEPTED = "accepted"


@dataclass(frozen=True)
class Offer:
    """An open handover: from whom to whom, and who offered it."""

    id: UUID
    offered_by: UUID
    holder: UUID
    practitioner: UUID
    role: Role
    team: str
    supervisor: UUID | None
    stage: Stage = Stage.OFFERED


@dataclass(frozen=True)
class State:
    """The open handover, if there is one."""

    open: Offer | None = None


class Sees(Protocol):
    """What this area looks at."""

    @property
    def referral(self) -> referral.State: ...
    @property
    def allocation(self) -> allocation.State: ...
    @property
    def handover(self) -> State: ...


def _decide_offered(case: Sees, asked: OfferHandover, given: Circumstances) -> list[Fact]:
    refuse_unless_accepted(case.referral)
    if case.handover.open is not None:
        raise NotPossible("handover-open", "A handover of this case is open; withdraw it first.")
    held = case.allocation.holder_on(london_day(given.now))
    if held is None:
        raise NotPossible("case-not-allocated", "Nobody holds this case; allocate it instead.")
    refuse_holder(
        practitioner=asked.practitioner,
        role=asked.practitioner_role,
        supervisor=asked.supervisor,
    )
    if given.by.role in PRACTITIONERS and given.by.actor != held.practitioner:
        raise NotAllowed("not-your-case", "Only who holds the case, or who allocates, offers it.")
    if asked.practitioner in {held.practitioner, given.by.actor}:
        raise NotAcceptable("handover-to-self", "A case is handed over to somebody else.")
    return [HandoverOffered(**dict(asked), holder=held.practitioner)]


def _open(state: State, id: UUID) -> Offer:
    if state.open is None or state.open.id != id:
        raise NotPossible("no-such-handover", "There is no such handover open in this case.")
    return state.open


def _offered_to(state: State, id: UUID, given: Circumstances) -> None:
    offer = _open(state, id)
    if given.by.actor != offer.practitioner:
        raise NotAllowed("not-the-receiver", "Only who is to receive the case answers the offer.")
    if offer.stage is not Stage.OFFERED:
        raise NotPossible("handover-accepted", "This handover has been accepted.")


def _refuse_outsider(offer: Offer, given: Circumstances, *, receiver_may: bool) -> None:
    may = {offer.offered_by, offer.holder} | ({offer.practitioner} if receiver_may else set())
    if given.by.actor not in may and given.by.role not in ALLOCATES:
        raise NotAllowed(
            "not-party-to-handover", "Only those between whom it passes, or who allocates, may."
        )


def _decide_completed(case: Sees, asked: CompleteHandover, given: Circumstances) -> list[Fact]:
    offer = _open(case.handover, asked.handover)
    _refuse_outsider(offer, given, receiver_may=True)
    if offer.stage is not Stage.ACCEPTED:
        raise NotPossible("handover-not-accepted", "The receiver has not accepted the case yet.")
    held = case.allocation.holder_on(asked.starting)
    if held is None or held.practitioner != offer.holder:
        raise NotPossible(
            "holder-changed", "Somebody else holds the case on that day; withdraw this handover."
        )
    holding = Holding(
        practitioner=offer.practitioner,
        practitioner_role=offer.role,
        team=offer.team,
        supervisor=offer.supervisor,
        starting=asked.starting,
    )
    return [HandoverCompleted(handover=asked.handover), CaseAllocated(**dict(holding))]


def decide(case: Sees, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    match asked:
        case OfferHandover():
            return _decide_offered(case, asked, given)
        case AcceptHandover():
            _offered_to(case.handover, asked.handover, given)
            return [HandoverAccepted(**dict(asked))]
        case RejectHandover():
            _offered_to(case.handover, asked.handover, given)
            return [HandoverRejected(**dict(asked))]
        case WithdrawHandover():
            offer = _open(case.handover, asked.handover)
            _refuse_outsider(offer, given, receiver_may=False)
            return [HandoverWithdrawn(**dict(asked))]
        case CompleteHandover():
            return _decide_completed(case, asked, given)
    raise TypeError(type(asked).__name__)


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event."""
    match entry.fact:
        case HandoverOffered() as fact:
            return State(
                open=Offer(
                    id=entry.id,
                    offered_by=entry.by.actor,
                    holder=fact.holder,
                    practitioner=fact.practitioner,
                    role=fact.practitioner_role,
                    team=fact.team,
                    supervisor=fact.supervisor,
                )
            )
        case HandoverAccepted():
            assert state.open is not None, "only an open handover is accepted"
            return State(open=replace(state.open, stage=Stage.ACCEPTED))
        case HandoverRejected() | HandoverWithdrawn() | HandoverCompleted():
            return State()
    return state
