"""A practitioner: the name, the professional register, and every role held, with its days.

A role held is named by the id of the event that assigned it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

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
from domain.roles import Role
from domain.text import Code, Line

KIND = "directory"
AREA = "practitioners"

KEEPS_DIRECTORY = frozenset({Role.SERVICE_MANAGER, Role.SYSTEM_ADMINISTRATOR})


class Register(StrEnum):
    """Where a profession is registered; wellbeing practitioners may be on none."""

    HCPC = "hcpc"
    NMC = "nmc"
    BABCP = "babcp"
    BPS = "bps"
    SOCIAL_WORK_ENGLAND = "social_work_england"
    NONE = "none"


class PractitionerName(Part):
    """How a practitioner is called, under that practitioner's own key."""

    name: Line
    register_number: Line | None = None


class _Practitioner(Content):
    practitioner: UUID
    professional_register: Register


@event("directory.practitioner_registered", area=AREA, label="Practitioner registered")
class PractitionerRegistered(_Practitioner, Fact):
    name: PractitionerName | Closed | Gone

    def about_whom(self) -> UUID:
        return self.practitioner


@event("directory.practitioner_renamed", area=AREA, label="Practitioner's name changed")
class PractitionerRenamed(Fact):
    professional_register: Register
    name: PractitionerName | Closed | Gone


class _Role(Content):
    """``team`` is absent for roles that belong to the whole service."""

    role: Role
    service: Code
    team: Code | None = None
    starting: Day


@event("directory.role_assigned", area=AREA, label="Role assigned")
class RoleAssigned(_Role, Fact):
    pass


class _RoleEnd(Content):
    assignment: UUID
    last_day: Day


@event("directory.role_ended", area=AREA, label="Role ended")
class RoleEnded(_RoleEnd, Fact):
    pass


@command(
    "register-practitioner",
    kind=KIND,
    area=AREA,
    summary="Register a practitioner.",
    roles=KEEPS_DIRECTORY,
    begins=True,
)
class RegisterPractitioner(_Practitioner, Command):
    name: PractitionerName


@command(
    "rename-practitioner",
    kind=KIND,
    area=AREA,
    summary="Record a practitioner's name and registration as they are now.",
    roles=KEEPS_DIRECTORY,
    seen=True,
)
class RenamePractitioner(Command):
    professional_register: Register
    name: PractitionerName


@command(
    "assign-role",
    kind=KIND,
    area=AREA,
    summary="Give a practitioner a role in a service, from a day on.",
    roles=KEEPS_DIRECTORY,
    seen=True,
)
class AssignRole(_Role, Command):
    pass


@command(
    "end-role",
    kind=KIND,
    area=AREA,
    summary="Say which day was or will be the last of a role.",
    roles=KEEPS_DIRECTORY,
    seen=True,
)
class EndRole(_RoleEnd, Command):
    pass


@dataclass(frozen=True)
class HeldRole:
    """A role in a service and team; both days included."""

    role: Role
    service: str
    team: str | None
    starting: date
    last_day: date | None = None

    def held_on(self, day: date) -> bool:
        """Whether it was held on a day in London."""
        return self.starting <= day and (self.last_day is None or day <= self.last_day)


@dataclass(frozen=True)
class State:
    """The practitioner's id and every role ever assigned, by event id.

    ``name`` is the event that holds the name on record.
    """

    practitioner: UUID | None = None
    name: UUID | None = None
    professional_register: Register | None = None
    roles: Mapping[UUID, HeldRole] = field(default_factory=dict)

    def roles_at(self, instant: datetime) -> tuple[HeldRole, ...]:
        """The roles held at an instant, in the order in which they were assigned. A role is held
        from the first instant of its first day in London to the last of its last."""
        day = london_day(instant)
        return tuple(held for held in self.roles.values() if held.held_on(day))


def _overlaps(held: HeldRole, asked: AssignRole) -> bool:
    same = (held.role, held.service, held.team) == (asked.role, asked.service, asked.team)
    return same and not _ended_before(held, asked.starting)


def _ended_before(held: HeldRole, day: date) -> bool:
    """Whether a role had ended before a day."""
    return held.last_day is not None and held.last_day < day


def _refuse_own(state: State, given: Circumstances) -> None:
    if given.by.actor == state.practitioner:
        raise NotAllowed("own-role", "Somebody else gives and ends your roles.")


def _decide_ended(state: State, asked: EndRole) -> Fact:
    held = state.roles.get(asked.assignment)
    if held is None:
        raise NotPossible("no-such-role", "There is no such role in this entry.")
    if held.last_day is not None and asked.last_day >= held.last_day:
        raise NotPossible("role-ended", "This role ends no later than that already.")
    if asked.last_day < held.starting:
        raise NotAcceptable("ends-before-it-began", "A role can't end before it began.")
    return RoleEnded(**dict(asked))


def decide(state: State, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    match asked:
        case RegisterPractitioner():
            return [PractitionerRegistered(**dict(asked))]
        case RenamePractitioner():
            return [PractitionerRenamed(**dict(asked))]
        case AssignRole():
            _refuse_own(state, given)
            if any(_overlaps(held, asked) for held in state.roles.values()):
                raise NotPossible("role-held", "This role is held on that day, or comes later.")
            return [RoleAssigned(**dict(asked))]
        case EndRole():
            _refuse_own(state, given)
            return [_decide_ended(state, asked)]
    raise TypeError(type(asked).__name__)


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event."""
    match entry.fact:
        case PractitionerRegistered() as fact:
            return State(
                practitioner=fact.practitioner,
                name=entry.id,
                professional_register=fact.professional_register,
            )
        case PractitionerRenamed() as fact:
            return replace(state, name=entry.id, professional_register=fact.professional_register)
        case RoleAssigned() as fact:
            held = HeldRole(fact.role, fact.service, fact.team, fact.starting)
            return replace(state, roles={**state.roles, entry.id: held})
        case RoleEnded() as fact:
            ended = replace(state.roles[fact.assignment], last_day=fact.last_day)
            return replace(state, roles={**state.roles, fact.assignment: ended})
    return state
