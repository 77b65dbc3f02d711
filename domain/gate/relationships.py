"""What ties somebody to a case on a day, told from the case's own events.

A tie is there from the day on which it begins and gone with the day on which it ends; for so many
days after that, `Relationship.ENDED` stands in its place.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from domain.case.oversight.allocation import Allocation
from domain.case.oversight.allocation import State as Allocations
from domain.envelope import Author
from domain.gate.tied import Tied
from domain.roles import Role

_ONE_DAY = timedelta(days=1)


class Relationship(StrEnum):
    """Each is one reason why somebody may need a case."""

    ALLOCATED = "allocated"
    """Holds it on the day."""
    COVERING = "covering"
    """Stands in for who holds it."""
    SUPERVISING = "supervising"
    """Supervises who holds it, on this case."""
    RECEIVING = "receiving"
    """Has been offered it, or has accepted it and not received it yet."""
    TEAM = "team"
    """Is in the team in which it is held."""
    INTAKE_TEAM = "intake_team"
    """Is in the team that received the referral, and nobody holds the case."""
    DUTY = "duty"
    """Is on duty, and treatment has not begun or nobody holds the case."""
    SAFEGUARDING = "safeguarding"
    """Leads on safeguarding, and the case has or had a concern or a safeguarding status."""
    OFFICE = "office"
    """Does the office work of the organisation whose case it is."""
    MANAGING = "managing"
    """Manages the service of that organisation."""
    AUDITING = "auditing"
    """Examines records of that organisation."""
    GOVERNING = "governing"
    """Answers for what leaves that organisation, and for what is kept and destroyed."""
    COLLEAGUE = "colleague"
    """Works in that organisation, in whatever role."""
    REVIEWING = "reviewing"
    """Examines it from outside, as it stood: no event of the case says so, an external review."""
    ENDED = "ended"
    """Held, covered or supervised it until a short while ago."""


_OF_ROLE = {
    Role.ADMIN: Relationship.OFFICE,
    Role.SERVICE_MANAGER: Relationship.MANAGING,
    Role.AUDITOR: Relationship.AUDITING,
    Role.INFORMATION_GOVERNANCE: Relationship.GOVERNING,
}


def relationships(
    case: Tied, by: Author, day: date, *, grace: timedelta
) -> frozenset[Relationship]:
    """All that ties somebody to a case on a day in London."""
    holder = case.allocation.holder_on(day)
    found = set(_own(case, by.actor, day, holder))
    if by.organisation == case.referral.organisation:
        found.update(_of_the_team(case, by.team, holder))
        found.update(_of_the_role(case, by.role, holder))
    if _ended_since(case.allocation, by.actor, day - grace, day):
        found.add(Relationship.ENDED)
    return frozenset(found)


def _own(case: Tied, actor: UUID, day: date, holder: Allocation | None) -> Iterator[Relationship]:
    if holder is not None and holder.practitioner == actor:
        yield Relationship.ALLOCATED
    if holder is not None and holder.supervisor == actor:
        yield Relationship.SUPERVISING
    if actor in case.allocation.covering_on(day):
        yield Relationship.COVERING
    offer = case.handover.open
    if offer is not None and offer.practitioner == actor:
        yield Relationship.RECEIVING


def _of_the_team(case: Tied, team: str | None, holder: Allocation | None) -> Iterator[Relationship]:
    if team is None:
        return
    if holder is not None:
        if holder.team == team:
            yield Relationship.TEAM
    elif case.referral.team == team:
        yield Relationship.INTAKE_TEAM


def _of_the_role(case: Tied, role: Role, holder: Allocation | None) -> Iterator[Relationship]:
    yield Relationship.COLLEAGUE
    if role in _OF_ROLE:
        yield _OF_ROLE[role]
    if role is Role.DUTY and (not case.treatment_started or holder is None):
        yield Relationship.DUTY
    if role is Role.SAFEGUARDING_LEAD and case.ever_of_concern:
        yield Relationship.SAFEGUARDING


def _ended_since(state: Allocations, actor: UUID, first: date, day: date) -> bool:
    return any(first <= last < day for last in _last_days(state, actor))


def _last_days(state: Allocations, actor: UUID) -> Iterator[date]:
    """The last day of each holding, supervision and cover of this person that has an end.

    A holding ends where it was ended, or before the day on which the next one begins.
    """
    held = [a for a in state.allocations.values() if not a.never_held]
    # Of two that begin on one day the one recorded last counts: sorting leaves their order.
    held.sort(key=lambda allocation: allocation.starting)
    for number, allocation in enumerate(held):
        if actor not in (allocation.practitioner, allocation.supervisor):
            continue
        ends = [] if allocation.last_day is None else [allocation.last_day]
        ends += [later.starting - _ONE_DAY for later in held[number + 1 : number + 2]]
        if ends and min(ends) >= allocation.starting:
            yield min(ends)
    for cover in state.covers.values():
        if cover.practitioner == actor and cover.until >= cover.starting:
            yield cover.until
