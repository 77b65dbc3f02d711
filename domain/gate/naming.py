"""Who is named in a case: whom a list need not be judged for where their role opens no other."""

from dataclasses import dataclass
from functools import cache
from uuid import UUID

from domain.gate.relationships import Relationship
from domain.gate.rules import Action, access_rules
from domain.gate.tied import Tied
from domain.roles import Role

_OF_THE_NAMED = frozenset(
    {
        Relationship.ALLOCATED,
        Relationship.COVERING,
        Relationship.SUPERVISING,
        Relationship.RECEIVING,
        Relationship.TEAM,
        Relationship.INTAKE_TEAM,
        Relationship.ENDED,
    }
)


@dataclass(frozen=True)
class Named:
    """Everybody, and every team, that a case has named as having to do with it, ever."""

    actors: frozenset[UUID]
    teams: frozenset[str]


@dataclass(frozen=True)
class NamedAs:
    """Somebody, as cases may name them: the person, or the team that they are in."""

    actor: UUID
    team: str | None


def named_in(case: Tied) -> Named:
    """Whoever is in none of these is tied to the case by their role or not at all."""
    allocations = case.allocation.allocations.values()
    actors = {each.practitioner for each in allocations}
    actors.update(each.practitioner for each in case.allocation.covers.values())
    actors.update(each.supervisor for each in allocations if each.supervisor is not None)
    if case.handover.open is not None:
        actors.add(case.handover.open.practitioner)
    teams = {each.team for each in allocations}
    if case.referral.team is not None:
        teams.add(case.referral.team)
    return Named(frozenset(actors), frozenset(teams))


@cache
def only_where_named(role: Role, action: Action) -> bool:
    """Whether this is open to this role in no case but one that names the person or their team."""
    rows = access_rules().rows.get((role, action), ())
    return all(row.relationships <= _OF_THE_NAMED for row in rows)
