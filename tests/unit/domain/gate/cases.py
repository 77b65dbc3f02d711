"""Cases for the gate, made of the slices that it looks at; everything else stays as it begins."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from domain.case.case import Case
from domain.case.oversight.allocation import Allocation, Cover
from domain.case.oversight.allocation import State as Allocations
from domain.case.oversight.handover import Offer
from domain.case.oversight.handover import State as Handovers
from domain.case.referral.referral import State as Referral
from domain.case.restriction.restriction import Conflict, Restriction, Sort
from domain.case.restriction.restriction import State as Restrictions
from domain.case.safeguarding.safeguarding import State as Safeguarding
from domain.envelope import Author, Purpose
from domain.gate.decision import Asked
from domain.gate.rules import Action
from domain.governance.break_glass import Grant
from domain.roles import Role

CASE, PERSON, OTHER_CASE = UUID(int=0xCA5E), UUID(int=0x9E0), UUID(int=0xCA5F)
HOLDER, SUPERVISOR, STAND_IN, STRANGER = (UUID(int=0xAC00 + n) for n in range(4))
GRANT, ENTRY, ELSE = UUID(int=0x64), UUID(int=0xE1), UUID(int=0xE2)
TODAY = date(2026, 6, 10)
NOW = datetime(2026, 6, 10, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
REFERRAL = Referral(person=PERSON, organisation="RX1", team="FRONT")


def allocation(practitioner=HOLDER, *, days=-10, supervisor=SUPERVISOR, last=None, team="NORTH"):
    """A holding that began so many days from today."""
    return Allocation(
        practitioner=practitioner,
        role=Role.PWP,
        team=team,
        supervisor=supervisor,
        starting=TODAY + days * DAY,
        last_day=None if last is None else TODAY + last * DAY,
    )


def cover(*, days, until, practitioner=STAND_IN):
    """A cover from so many days from today until so many."""
    return Cover(practitioner, Role.PWP, TODAY + days * DAY, TODAY + until * DAY)


def case_of(*allocations, covers=(), **slices) -> Case:
    held = Allocations(
        allocations={UUID(int=n): one for n, one in enumerate(allocations)},
        covers={UUID(int=n): one for n, one in enumerate(covers)},
    )
    return Case(id=CASE, version=9, **{"referral": REFERRAL, "allocation": held, **slices})


def offered_to(practitioner) -> Handovers:
    offer = Offer(
        id=UUID(int=1),
        offered_by=HOLDER,
        holder=HOLDER,
        practitioner=practitioner,
        role=Role.PWP,
        team="SOUTH",
        supervisor=None,
    )
    return Handovers(open=offer)


def with_concern() -> Safeguarding:
    return Safeguarding(concerns={UUID(int=5): object()})


def restriction(*, covers=(), actors=(), roles=()) -> Restriction:
    return Restriction(
        ground="ordered",
        covers=frozenset(covers),
        actors=frozenset(actors),
        roles=frozenset(roles),
        by=SUPERVISOR,
    )


def restrictions(*standing, conflict=None) -> Restrictions:
    declared = {} if conflict is None else {UUID(int=7): Conflict(conflict, Sort.RELATIVE)}
    return Restrictions(
        restrictions={UUID(int=n): one for n, one in enumerate(standing)}, conflicts=declared
    )


def who(actor=STRANGER, role=Role.PWP, *, team=None, organisation="RX1") -> Author:
    return Author(actor=actor, role=role, team=team, organisation=organisation, client="tests")


def grant(actor=STRANGER, *, case=CASE, over=NOW + timedelta(hours=1)) -> Grant:
    return Grant(
        id=GRANT,
        actor=actor,
        case=case,
        reason="threat_to_life",
        opened=NOW,
        over=over,
        review_by=None,
    )


def asked(case, by, *, action=Action.READ, purpose=Purpose.CARE, named=None, at=NOW) -> Asked:
    return Asked(action=action, by=by, at=at, purpose=purpose, case=case, grant=named)
