"""Who is kept from a case or from single entries of it, and who keeps away from it.

That a restricted case or entry exists stays visible. What nobody is to know of is never here: it
stands in a matter. A restriction and a conflict are named by the events that recorded them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Annotated, Protocol
from uuid import UUID

from pydantic import Field

from domain.case.corrections import corrections
from domain.case.restriction.from_the_first import RestrictedFromTheFirst, who_may_see_on
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
from domain.policies import policy
from domain.roles import EVERYDAY, Role
from domain.text import Code, Text
from domain.two_persons import refuse_own_request, refuse_same_person

AREA = "restriction"
HEARS = frozenset[str]()

SEALED = "sealed_from_now"
"""The ground on which what stood is restricted because what follows is kept in a matter."""
RESTRICTS = frozenset({Role.SAFEGUARDING_LEAD, Role.SERVICE_MANAGER, Role.SUPERVISOR})


class Sort(StrEnum):
    """Why somebody keeps away: the record is their own, a relative's, or there is another tie."""

    OWN_RECORD = "own_record"
    RELATIVE = "relative"
    OTHER = "other"


class RestrictionReasons(Part):
    """Why access was restricted or opened again, or what the tie is."""

    reasons: Text


class _Restriction(Content):
    """``covers`` are the entries it is about; none means the whole case. ``actors`` and ``roles``
    are those who may see on, as far as they might before."""

    ground: Code
    covers: Annotated[tuple[UUID, ...], Field(max_length=500)] = ()
    actors: Annotated[tuple[UUID, ...], Field(max_length=50)] = ()
    roles: Annotated[tuple[Role, ...], Field(max_length=20)] = ()


@event("case.access_restricted", area=AREA, label="Access restricted")
class AccessRestricted(_Restriction, Fact):
    grounds_version: Code
    reasons: RestrictionReasons | Closed | Gone


@event("case.unsealing_requested", area=AREA, label="Unsealing asked for")
class UnsealingRequested(Fact):
    """What was sealed stays so until somebody else lifts it."""

    restriction: UUID
    reasons: RestrictionReasons | Closed | Gone


@event("case.restriction_lifted", area=AREA, label="Restriction lifted")
class RestrictionLifted(Fact):
    restriction: UUID
    reasons: RestrictionReasons | Closed | Gone


class _Conflict(Content):
    actor: UUID
    sort: Sort


@event("case.conflict_declared", area=AREA, label="Conflict of interest declared")
class ConflictDeclared(_Conflict, Fact):
    """``actor`` is kept out of the case, whatever their role."""

    reasons: RestrictionReasons | Closed | Gone | None = None


@event("case.conflict_ended", area=AREA, label="Conflict of interest ended")
class ConflictEnded(Fact):
    conflict: UUID
    reasons: RestrictionReasons | Closed | Gone


@command(
    "restrict-access",
    area=AREA,
    summary="Keep all but those named from the case or from some of its entries.",
    roles=RESTRICTS,
    after_end=True,
)
class RestrictAccess(_Restriction, Command):
    reasons: RestrictionReasons


@command(
    "request-unsealing",
    area=AREA,
    summary="Ask that what was sealed is opened again, which somebody else decides.",
    roles=RESTRICTS,
    after_end=True,
)
class RequestUnsealing(Command):
    restriction: UUID
    reasons: RestrictionReasons


@command(
    "lift-restriction",
    area=AREA,
    summary="Open again what somebody else restricted.",
    roles=RESTRICTS,
    seen=True,
    after_end=True,
)
class LiftRestriction(Command):
    restriction: UUID
    reasons: RestrictionReasons


@command(
    "declare-conflict",
    area=AREA,
    summary="Keep yourself out of a case, or, as who restricts access, somebody else.",
    roles=EVERYDAY | {Role.AUDITOR},
    after_end=True,
)
class DeclareConflict(_Conflict, Command):
    reasons: RestrictionReasons | None = None


@command(
    "end-conflict",
    area=AREA,
    summary="Let somebody else back into a case that they were kept out of.",
    roles=RESTRICTS,
    seen=True,
    after_end=True,
)
class EndConflict(Command):
    conflict: UUID
    reasons: RestrictionReasons


@dataclass(frozen=True)
class Restriction:
    """What is restricted, to whom, and who restricted it."""

    ground: str
    covers: frozenset[UUID]
    actors: frozenset[UUID]
    roles: frozenset[Role]
    by: UUID
    unsealing_by: UUID | None = None
    """Who asked that it be opened, where it is a seal."""


@dataclass(frozen=True)
class Conflict:
    """Who is kept out, and why."""

    actor: UUID
    sort: Sort


@dataclass(frozen=True)
class State:
    """The restrictions and conflicts that stand."""

    restrictions: Mapping[UUID, Restriction] = field(default_factory=dict)
    conflicts: Mapping[UUID, Conflict] = field(default_factory=dict)


class Sees(Protocol):
    """What this area looks at."""

    @property
    def corrections(self) -> corrections.State: ...
    @property
    def restriction(self) -> State: ...


def _decide_restricted(case: Sees, asked: RestrictAccess) -> Fact:
    rules = policy("access")
    if asked.ground not in rules["restriction_grounds"]:
        raise NotAcceptable("unknown-restriction-ground", "The ground is not on the list.")
    if any(entry not in case.corrections.entries for entry in asked.covers):
        raise NotAcceptable("covers-unknown-entry", "Something it covers is no entry of this case.")
    if not asked.actors and not asked.roles:
        raise NotAcceptable("restricted-to-nobody", "Say who may see it on.")
    return AccessRestricted(**dict(asked), grounds_version=rules["version"])


def restricted_from_the_first(asked: RestrictedFromTheFirst, given: Circumstances) -> Fact:
    """What follows a referral that says whose it is; raises
    :class:`~domain.commands.NotAcceptable`."""
    actors, roles = who_may_see_on(asked, given.by)
    return AccessRestricted(
        ground=asked.ground,
        actors=actors,
        roles=roles,
        grounds_version=policy("access")["version"],
        reasons=RestrictionReasons(reasons=asked.reasons),
    )


def _standing(state: State, restriction: UUID) -> Restriction:
    standing = state.restrictions.get(restriction)
    if standing is None:
        raise NotPossible(
            "no-such-restriction", "There is no such restriction, or it has been lifted."
        )
    return standing


def _decide_unsealing(state: State, asked: RequestUnsealing) -> Fact:
    standing = _standing(state, asked.restriction)
    if standing.ground != SEALED:
        raise NotPossible("not-sealed", "It is no seal: somebody else than who placed it lifts it.")
    if standing.unsealing_by is not None:
        raise NotPossible("unsealing-requested", "That was asked for already.")
    return UnsealingRequested(**dict(asked))


def _decide_lifted(state: State, asked: LiftRestriction, given: Circumstances) -> Fact:
    standing = _standing(state, asked.restriction)
    refuse_same_person(
        given.by.actor,
        standing.by,
        code="own-restriction",
        sentence="Somebody else lifts what you restricted.",
    )
    if standing.ground == SEALED:
        if standing.unsealing_by is None:
            raise NotPossible("unsealing-not-requested", "What is sealed is opened by two people.")
        refuse_own_request(given.by.actor, standing.unsealing_by)
    return RestrictionLifted(**dict(asked))


def _decide_declared(state: State, asked: DeclareConflict, given: Circumstances) -> Fact:
    if asked.actor != given.by.actor and given.by.role not in RESTRICTS:
        raise NotAllowed("not-your-conflict", "You may keep only yourself out of a case.")
    if any(asked.actor == conflict.actor for conflict in state.conflicts.values()):
        raise NotPossible("conflict-declared", "They are kept out of this case already.")
    return ConflictDeclared(**dict(asked))


def _decide_ended(state: State, asked: EndConflict, given: Circumstances) -> Fact:
    standing = state.conflicts.get(asked.conflict)
    if standing is None:
        raise NotPossible("no-such-conflict", "There is no such conflict, or it has ended.")
    if given.by.actor == standing.actor:
        raise NotAllowed("own-conflict", "Somebody else ends a conflict of yours.")
    return ConflictEnded(**dict(asked))


def decide(case: Sees, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    match asked:
        case RestrictAccess():
            return [_decide_restricted(case, asked)]
        case RequestUnsealing():
            return [_decide_unsealing(case.restriction, asked)]
        case LiftRestriction():
            return [_decide_lifted(case.restriction, asked, given)]
        case DeclareConflict():
            return [_decide_declared(case.restriction, asked, given)]
        case EndConflict():
            return [_decide_ended(case.restriction, asked, given)]
    raise TypeError(type(asked).__name__)


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event."""
    match entry.fact:
        case AccessRestricted() as fact:
            placed = Restriction(
                ground=fact.ground,
                covers=frozenset(fact.covers),
                actors=frozenset(fact.actors),
                roles=frozenset(fact.roles),
                by=entry.by.actor,
            )
            return replace(state, restrictions={**state.restrictions, entry.id: placed})
        case UnsealingRequested() as fact:
            sealed = replace(state.restrictions[fact.restriction], unsealing_by=entry.by.actor)
            return replace(state, restrictions={**state.restrictions, fact.restriction: sealed})
        case RestrictionLifted() as fact:
            left = {i: r for i, r in state.restrictions.items() if i != fact.restriction}
            return replace(state, restrictions=left)
        case ConflictDeclared() as fact:
            declared = Conflict(actor=fact.actor, sort=fact.sort)
            return replace(state, conflicts={**state.conflicts, entry.id: declared})
        case ConflictEnded() as fact:
            open_still = {i: c for i, c in state.conflicts.items() if i != fact.conflict}
            return replace(state, conflicts=open_still)
    return state
