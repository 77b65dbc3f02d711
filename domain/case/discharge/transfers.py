"""A case that passes from one service to another and waits there anew."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol
from uuid import UUID

from domain.case.dated import HappenedOn, refuse_future
from domain.case.referral import referral
from domain.case.sessions.contacts import refuse_unless_accepted
from domain.commands import Circumstances, Command, NotAcceptable, NotPossible, command
from domain.envelope import Envelope
from domain.facts import Closed, Fact, Gone, Part, event
from domain.moments import Day
from domain.policies import policy
from domain.roles import CLINICAL, Role
from domain.text import Code, Text

AREA = "transfers"
HEARS = frozenset[str]()


class TransferReasons(Part):
    """Why the case passes on, and what the person said to it."""

    rationale: Text


class _Transfer(HappenedOn):
    """It happened on the day the receiving service accepted the case; ``accepted_by`` is who
    accepted it there, and the wait in that service counts from ``waiting_started``."""

    from_service: Code
    to_service: Code
    reason: Code
    accepted_by: UUID
    waiting_started: Day


@event("case.transferred", area=AREA, label="Transferred to another service", significant=True)
class Transferred(_Transfer, Fact):
    reasons_version: Code
    reasons: TransferReasons | Closed | Gone


@command(
    "transfer-case",
    area=AREA,
    summary="Record that another service has accepted the case, and from when the person waits.",
    roles=(CLINICAL - {Role.TRAINEE}) | {Role.DUTY, Role.SERVICE_MANAGER},
    seen=True,
)
class TransferCase(_Transfer, Command):
    reasons: TransferReasons


@dataclass(frozen=True)
class State:
    """The last transfer: since when the person waits in the service that has the case."""

    transfers: int = 0
    waiting_started: date | None = None


class Sees(Protocol):
    """What this area looks at."""

    @property
    def referral(self) -> referral.State: ...
    @property
    def transfers(self) -> State: ...


def decide(case: Sees, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    if not isinstance(asked, TransferCase):
        raise TypeError(type(asked).__name__)
    refuse_unless_accepted(case.referral)
    refuse_future(asked.happened_on, given)
    listed = policy("transfers")
    if asked.reason not in listed["reasons"]:
        raise NotAcceptable("unknown-transfer-reason", "The reason is not on the list.")
    if asked.from_service != case.referral.service:
        raise NotPossible("other-service-now", "The case is with another service now.")
    if asked.to_service == asked.from_service:
        raise NotAcceptable("same-service", "The case is with this service already.")
    received = case.referral.received
    if received is not None and asked.waiting_started < received:
        raise NotAcceptable(
            "waiting-before-received", "The wait can't begin before the referral was received."
        )
    refuse_future(asked.waiting_started, given)
    return [Transferred(**dict(asked), reasons_version=listed["version"])]


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event."""
    if isinstance(entry.fact, Transferred):
        return replace(
            state,
            transfers=state.transfers + 1,
            waiting_started=entry.fact.waiting_started,
        )
    return state
