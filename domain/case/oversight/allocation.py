"""Who holds the case and from which day, who stands in, and how soon it is to be seen.

An allocation and a cover are named by the ids of the events that began them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol
from uuid import UUID

from domain.case.referral import referral
from domain.case.sessions.contacts import refuse_unless_accepted
from domain.commands import Circumstances, Command, NotAcceptable, NotPossible, command
from domain.envelope import Envelope
from domain.facts import Closed, Content, Fact, Gone, Part, event
from domain.moments import Day, london_day
from domain.policies import policy
from domain.roles import CLINICAL, PRACTITIONERS, Role
from domain.text import Code, Text

AREA = "allocation"
HEARS = frozenset[str]()

ALLOCATES = frozenset({Role.DUTY, Role.SUPERVISOR, Role.SERVICE_MANAGER})


class AllocationReasons(Part):
    """Why the case changed hands, or is seen sooner or later."""

    rationale: Text


class Holding(Content):
    """Who is to hold a case, in which role and team, under whom, from which day on."""

    practitioner: UUID
    practitioner_role: Role
    team: Code
    supervisor: UUID | None = None
    starting: Day


@event("case.case_allocated", area=AREA, label="Case allocated")
class CaseAllocated(Holding, Fact):
    """From ``starting`` on this practitioner holds the case, whoever held it before."""


@event("case.case_reallocated", area=AREA, label="Case reallocated")
class CaseReallocated(Fact):
    """``before`` is the allocation that ends; the new one is recorded with this."""

    before: UUID
    reason: Code
    reasons_version: Code
    reasons: AllocationReasons | Closed | Gone | None = None


class _Unallocated(Content):
    allocation: UUID
    last_day: Day
    reason: Code


@event("case.case_unallocated", area=AREA, label="Case unallocated")
class CaseUnallocated(_Unallocated, Fact):
    """``last_day`` is the last on which the allocation held; one before its start means never."""

    reasons_version: Code
    reasons: AllocationReasons | Closed | Gone | None = None


class _Cover(Content):
    practitioner: UUID
    practitioner_role: Role
    starting: Day
    until: Day


@event("case.cover_arranged", area=AREA, label="Cover arranged")
class CoverArranged(_Cover, Fact):
    """Both days included. Who holds the case goes on holding it."""


class _CoverEnd(Content):
    cover: UUID
    last_day: Day


@event("case.cover_ended", area=AREA, label="Cover ended early")
class CoverEnded(_CoverEnd, Fact):
    pass


@event("case.priority_rated", area=AREA, label="Priority rated")
class PriorityRated(Fact):
    """``priorities_version`` is the version of the list that the rating was taken from."""

    priority: Code
    priorities_version: Code
    reasons: AllocationReasons | Closed | Gone


@command(
    "allocate-case",
    area=AREA,
    summary="Give the case to a practitioner when nobody holds it.",
    roles=ALLOCATES,
    seen=True,
)
class AllocateCase(Holding, Command):
    pass


@command(
    "reallocate-case",
    area=AREA,
    summary="Give the case to another practitioner, team or supervisor, with the reason.",
    roles=ALLOCATES,
    seen=True,
)
class ReallocateCase(Holding, Command):
    reason: Code
    reasons: AllocationReasons | None = None


@command(
    "unallocate-case",
    area=AREA,
    summary="End an allocation without giving the case to anybody else.",
    roles=ALLOCATES,
    seen=True,
)
class UnallocateCase(_Unallocated, Command):
    reasons: AllocationReasons | None = None


@command(
    "arrange-cover",
    area=AREA,
    summary="Say who stands in for the practitioner, from which day until which.",
    roles=CLINICAL | ALLOCATES,
)
class ArrangeCover(_Cover, Command):
    pass


@command("end-cover", area=AREA, summary="End a cover early.", roles=CLINICAL | ALLOCATES)
class EndCover(_CoverEnd, Command):
    pass


@command(
    "rate-priority",
    area=AREA,
    summary="Rate how soon the person is to be seen, with the reasons.",
    roles=CLINICAL | {Role.DUTY},
)
class RatePriority(Command):
    priority: Code
    reasons: AllocationReasons


@dataclass(frozen=True)
class Allocation:
    """One holding of the case; ``last_day`` is set where it was ended with no successor."""

    practitioner: UUID
    role: Role
    team: str
    supervisor: UUID | None
    starting: date
    last_day: date | None = None

    @property
    def never_held(self) -> bool:
        """Whether it was called off before its first day."""
        return self.last_day is not None and self.last_day < self.starting


@dataclass(frozen=True)
class Cover:
    """Somebody standing in, both days included."""

    practitioner: UUID
    role: Role
    starting: date
    until: date


@dataclass(frozen=True)
class State:
    """Every allocation and every cover, in the order recorded, and the latest rating."""

    allocations: Mapping[UUID, Allocation] = field(default_factory=dict)
    covers: Mapping[UUID, Cover] = field(default_factory=dict)
    priority: str | None = None

    def held_on(self, day: date) -> tuple[UUID, Allocation] | None:
        """The allocation in force on a day in London, by its id: of those that have begun the one
        that began last, and of two that began on one day the one recorded last."""
        begun = [
            (allocation.starting, order, id)
            for order, (id, allocation) in enumerate(self.allocations.items())
            if allocation.starting <= day and not allocation.never_held
        ]
        if not begun:
            return None
        latest = max(begun)[2]
        held = self.allocations[latest]
        return None if held.last_day is not None and held.last_day < day else (latest, held)

    def holder_on(self, day: date) -> Allocation | None:
        """Who holds the case on a day in London, and as what; None if nobody does."""
        held = self.held_on(day)
        return None if held is None else held[1]

    def covering_on(self, day: date) -> frozenset[UUID]:
        """Who stands in on a day in London."""
        covers = self.covers.values()
        return frozenset(c.practitioner for c in covers if c.starting <= day <= c.until)


class Sees(Protocol):
    """What this area looks at."""

    @property
    def referral(self) -> referral.State: ...
    @property
    def allocation(self) -> State: ...


def refuse_holder(*, practitioner: UUID, role: Role, supervisor: UUID | None) -> None:
    """Raises ``not-a-practitioner``, ``supervisor-needed`` or ``supervises-self`` for somebody who
    can't hold a case so."""
    if role not in PRACTITIONERS:
        raise NotAcceptable("not-a-practitioner", "A case is allocated to a practitioner.")
    if role in policy("supervision")["countersigned_roles"] and supervisor is None:
        raise NotAcceptable("supervisor-needed", "A trainee's case needs a named supervisor.")
    if supervisor == practitioner:
        raise NotAcceptable("supervises-self", "Nobody supervises their own case.")


def allocated(asked: Holding) -> CaseAllocated:
    """The allocation asked for; raises what :func:`refuse_holder` raises."""
    refuse_holder(
        practitioner=asked.practitioner,
        role=asked.practitioner_role,
        supervisor=asked.supervisor,
    )
    return CaseAllocated(**asked.model_dump(include=set(Holding.model_fields)))


def _decide_allocated(case: Sees, asked: AllocateCase) -> list[Fact]:
    refuse_unless_accepted(case.referral)
    fact = allocated(asked)
    if case.allocation.holder_on(asked.starting) is not None:
        raise NotPossible(
            "case-allocated", "Somebody holds this case on that day; reallocate it, with a reason."
        )
    return [fact]


def _reasons_version(group: str, reason: str) -> str:
    listed = policy("allocation")
    if reason not in listed[group]:
        raise NotAcceptable("unknown-allocation-reason", "The reason is not on the list.")
    version: str = listed["version"]
    return version


def _decide_reallocated(case: Sees, asked: ReallocateCase) -> list[Fact]:
    fact = allocated(asked)
    version = _reasons_version("reallocation_reasons", asked.reason)
    held = case.allocation.held_on(asked.starting)
    if held is None:
        raise NotPossible(
            "case-not-allocated", "Nobody holds this case on that day; allocate it instead."
        )
    before, now = held
    if (now.practitioner, now.role, now.team, now.supervisor) == (
        *(fact.practitioner, fact.practitioner_role, fact.team, fact.supervisor),
    ):
        raise NotAcceptable("same-allocation", "The case is held so already on that day.")
    moved = CaseReallocated(
        before=before, reason=asked.reason, reasons_version=version, reasons=asked.reasons
    )
    return [moved, fact]


def _decide_unallocated(state: State, asked: UnallocateCase, given: Circumstances) -> list[Fact]:
    version = _reasons_version("unallocation_reasons", asked.reason)
    ends = state.allocations.get(asked.allocation)
    if ends is None or ends.last_day is not None:
        raise NotPossible("no-such-allocation", "There is no such allocation, or it has ended.")
    if asked.last_day < ends.starting <= london_day(given.now):
        raise NotAcceptable(
            "ends-before-it-began", "The last day lies before the day the allocation began."
        )
    return [CaseUnallocated(**dict(asked), reasons_version=version)]


def _decide_cover(state: State, asked: ArrangeCover) -> list[Fact]:
    if asked.until < asked.starting:
        raise NotAcceptable("cover-ends-before-it-begins", "The cover ends before it begins.")
    if asked.practitioner_role not in PRACTITIONERS | {Role.SUPERVISOR}:
        raise NotAcceptable(
            "not-a-practitioner", "A practitioner or a supervisor covers for a practitioner."
        )
    held = state.holder_on(asked.starting)
    if held is None:
        raise NotPossible("case-not-allocated", "Nobody holds this case on that day.")
    if held.practitioner == asked.practitioner:
        raise NotAcceptable("covers-self", "Nobody covers for themselves.")
    return [CoverArranged(**dict(asked))]


def _decide_cover_ended(state: State, asked: EndCover) -> list[Fact]:
    cover = state.covers.get(asked.cover)
    if cover is None:
        raise NotPossible("no-such-cover", "There is no such cover in this case.")
    if asked.last_day >= cover.until:
        raise NotAcceptable("cover-not-shortened", "The cover ends no later than that already.")
    return [CoverEnded(**dict(asked))]


def _decide_priority(asked: RatePriority) -> list[Fact]:
    listed = policy("allocation")
    if asked.priority not in listed["priorities"]:
        raise NotAcceptable("unknown-priority", "The priority is not on the list.")
    return [PriorityRated(**dict(asked), priorities_version=listed["version"])]


def decide(case: Sees, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    match asked:
        case AllocateCase():
            return _decide_allocated(case, asked)
        case ReallocateCase():
            return _decide_reallocated(case, asked)
        case UnallocateCase():
            return _decide_unallocated(case.allocation, asked, given)
        case ArrangeCover():
            return _decide_cover(case.allocation, asked)
        case EndCover():
            return _decide_cover_ended(case.allocation, asked)
        case RatePriority():
            return _decide_priority(asked)
    raise TypeError(type(asked).__name__)


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event."""
    match entry.fact:
        case CaseAllocated() as fact:
            begun = Allocation(
                practitioner=fact.practitioner,
                role=fact.practitioner_role,
                team=fact.team,
                supervisor=fact.supervisor,
                starting=fact.starting,
            )
            return replace(state, allocations={**state.allocations, entry.id: begun})
        case CaseUnallocated() as fact:
            ended = replace(state.allocations[fact.allocation], last_day=fact.last_day)
            return replace(state, allocations={**state.allocations, fact.allocation: ended})
        case CoverArranged() as fact:
            cover = Cover(fact.practitioner, fact.practitioner_role, fact.starting, fact.until)
            return replace(state, covers={**state.covers, entry.id: cover})
        case CoverEnded() as fact:
            ended_cover = replace(state.covers[fact.cover], until=fact.last_day)
            return replace(state, covers={**state.covers, fact.cover: ended_cover})
        case PriorityRated() as fact:
            return replace(state, priority=fact.priority)
    return state
