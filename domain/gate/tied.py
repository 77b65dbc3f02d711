"""What the gate looks at in a case, and nothing else of it."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from domain.case.oversight.allocation import State as Allocations
from domain.case.oversight.handover import State as Handovers
from domain.case.referral.referral import State as Referral
from domain.case.restriction.restriction import State as Restrictions


class Tied(Protocol):
    """What a case tells of who is tied to it, who is kept out, and what is restricted."""

    @property
    def id(self) -> UUID: ...
    @property
    def referral(self) -> Referral: ...
    @property
    def allocation(self) -> Allocations: ...
    @property
    def handover(self) -> Handovers: ...
    @property
    def restriction(self) -> Restrictions: ...
    @property
    def treatment_started(self) -> bool: ...
    @property
    def ever_of_concern(self) -> bool: ...


@dataclass(frozen=True)
class Ties:
    """The same, kept apart from the case, so that a list of cases need not load them."""

    id: UUID
    referral: Referral
    allocation: Allocations
    handover: Handovers
    restriction: Restrictions
    treatment_started: bool
    ever_of_concern: bool


def ties_of(case: Tied) -> Ties:
    """What the gate looks at in a case, by itself."""
    return Ties(
        id=case.id,
        referral=case.referral,
        allocation=case.allocation,
        handover=case.handover,
        restriction=case.restriction,
        treatment_started=case.treatment_started,
        ever_of_concern=case.ever_of_concern,
    )
