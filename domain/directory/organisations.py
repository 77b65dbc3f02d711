"""Teams and services: their codes, the names they went by, and where a service stood in the ODS.

A name stands in a part; which event holds the name of a day is told by the days from which names
hold, so that an old entry shows the name of its time.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.commands import Command, NotAcceptable, NotPossible, command
from domain.directory.practitioners import KEEPS_DIRECTORY
from domain.envelope import Envelope
from domain.facts import Closed, Content, Fact, Gone, Part, event
from domain.moments import Day
from domain.text import Code, Line

KIND = "directory"
AREA = "organisations"

OdsCode = Annotated[str, Field(pattern=r"^[A-Z0-9]{3,10}$")]


class OrganisationName(Part):
    name: Line


class _Team(Content):
    team: UUID
    code: Code
    service: Code
    starting: Day


@event("directory.team_registered", area=AREA, label="Team registered")
class TeamRegistered(_Team, Fact):
    name: OrganisationName | Closed | Gone

    def about_whom(self) -> UUID:
        return self.team


class _Service(Content):
    service: UUID
    code: Code
    ods: OdsCode
    starting: Day


@event("directory.service_registered", area=AREA, label="Service registered")
class ServiceRegistered(_Service, Fact):
    name: OrganisationName | Closed | Gone

    def about_whom(self) -> UUID:
        return self.service


@event("directory.team_named", area=AREA, label="Team named")
class TeamNamed(Fact):
    starting: Day
    name: OrganisationName | Closed | Gone


@event("directory.service_named", area=AREA, label="Service named")
class ServiceNamed(Fact):
    """``ods`` is the code that goes with the name; it changes when providers merge."""

    ods: OdsCode
    starting: Day
    name: OrganisationName | Closed | Gone


@command(
    "register-team",
    kind=KIND,
    area=AREA,
    summary="Register a team of a service.",
    roles=KEEPS_DIRECTORY,
    begins=True,
)
class RegisterTeam(_Team, Command):
    name: OrganisationName


@command(
    "register-service",
    kind=KIND,
    area=AREA,
    summary="Register a service with its ODS code.",
    roles=KEEPS_DIRECTORY,
    begins=True,
)
class RegisterService(_Service, Command):
    name: OrganisationName


@command(
    "name-team",
    kind=KIND,
    area=AREA,
    summary="Record another name of a team, from a day on.",
    roles=KEEPS_DIRECTORY,
    seen=True,
)
class NameTeam(Command):
    starting: Day
    name: OrganisationName


@command(
    "name-service",
    kind=KIND,
    area=AREA,
    summary="Record another name and ODS code of a service, from a day on.",
    roles=KEEPS_DIRECTORY,
    seen=True,
)
class NameService(Command):
    ods: OdsCode
    starting: Day
    name: OrganisationName


class Sort(StrEnum):
    TEAM = "team"
    SERVICE = "service"


@dataclass(frozen=True)
class Naming:
    """From which day a name holds, in which event it stands, and the ODS code that goes with it."""

    starting: date
    entry: UUID
    ods: str | None = None


@dataclass(frozen=True)
class State:
    """A team or a service; ``service`` is the code of the service that a team is of."""

    id: UUID | None = None
    sort: Sort | None = None
    code: str | None = None
    service: str | None = None
    names: tuple[Naming, ...] = ()

    def named_on(self, day: date) -> Naming | None:
        """The name of a day; of two that begin on one day, the one recorded last."""
        begun = [(n.starting, order) for order, n in enumerate(self.names) if n.starting <= day]
        return self.names[max(begun)[1]] if begun else None


def decide(state: State, asked: Command) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    match asked:
        case RegisterTeam():
            return [TeamRegistered(**dict(asked))]
        case RegisterService():
            return [ServiceRegistered(**dict(asked))]
        case NameTeam() | NameService():
            wanted = Sort.TEAM if isinstance(asked, NameTeam) else Sort.SERVICE
            if state.sort is not wanted:
                raise NotPossible("other-sort-of-entry", "This entry is not of that sort.")
            if asked.starting < state.names[0].starting:
                raise NotAcceptable(
                    "named-before-it-began", "The name begins before the team or service did."
                )
            fact = TeamNamed if isinstance(asked, NameTeam) else ServiceNamed
            return [fact(**dict(asked))]
    raise TypeError(type(asked).__name__)


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event."""
    match entry.fact:
        case TeamRegistered() as fact:
            names = (Naming(fact.starting, entry.id),)
            return State(fact.team, Sort.TEAM, fact.code, fact.service, names)
        case ServiceRegistered() as fact:
            names = (Naming(fact.starting, entry.id, fact.ods),)
            return State(fact.service, Sort.SERVICE, fact.code, None, names)
        case TeamNamed() as fact:
            return replace(state, names=(*state.names, Naming(fact.starting, entry.id)))
        case ServiceNamed() as fact:
            return replace(state, names=(*state.names, Naming(fact.starting, entry.id, fact.ods)))
    return state
