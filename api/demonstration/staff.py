"""Who works at the invented service: the personas by name, with their roles and working times, and
its services and teams, entered into the directory by the ordinary commands.

Each command has a key of its own: entering all of it again records nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID

import httpx

from api.demonstration.personas import PERSONAS
from api.demonstration.player import TokenOf
from domain.commands import command_class
from domain.directory.practitioners import Register
from domain.roles import PRACTITIONERS

_KEEPER, _OTHER_KEEPER = "operator", "manager"
"""Who keeps the directory, and who gives that one their role: nobody gives their own."""
_SINCE = "2024-01-08"
_TALKING, _CHILDREN, _COMMUNITY = "BRIDGEWELL-TT", "BRIDGEWELL-CYP", "BRIDGEWELL-COMMUNITY"


class EntryRefused(Exception):
    """The service refused an entry of the directory. Says which, never what it held."""


@dataclass(frozen=True)
class Member:
    """A persona as the directory has them."""

    name: str
    registered: Register = Register.NONE
    service: str = _TALKING
    whole_time_equivalent: str = "1.00"


STAFF: Mapping[str, Member] = {
    "pwp": Member("Anna Thornley", Register.BABCP),
    "pwp-two": Member("Marek Osgood", Register.BPS, whole_time_equivalent="0.60"),
    "trainee": Member("Priya Welland"),
    "cwp": Member("Dele Amberton", Register.BPS, _CHILDREN, "0.80"),
    "twp": Member("Sian Hartlock", service=_COMMUNITY),
    "hi-therapist": Member("Jonah Tilbrook", Register.BABCP),
    "supervisor": Member("Maud Ellerby", Register.BABCP),
    "child-supervisor": Member("Tomasz Redfern", Register.HCPC, _CHILDREN),
    "duty": Member("Grace Winterbourn", Register.NMC),
    "admin": Member("Lee Marchbank"),
    "safeguarding-lead": Member("Ruth Calloway", Register.SOCIAL_WORK_ENGLAND),
    "manager": Member("Owen Stanyard"),
    "auditor": Member("Ifeoma Brackley"),
    "operator": Member("Kit Harrowgate"),
    "allegations-officer": Member("Nadia Penhallow", Register.SOCIAL_WORK_ENGLAND),
    "information-governance": Member("Felix Ormond"),
    "caldicott-guardian": Member("Helen Draycott", Register.HCPC),
}
"""By the names of the personas; whoever is no member of staff is not among them."""
_SERVICES = {
    _TALKING: ("B0001", "Bridgewell Talking Therapies"),
    _CHILDREN: ("B0002", "Bridgewell Children and Young People"),
    _COMMUNITY: ("B0003", "Bridgewell Youth in the Community"),
}
_TEAMS = {
    "ADULT-1": (_TALKING, "Adults, first team"),
    "ADULT-2": (_TALKING, "Adults, second team"),
    "FRONT-DOOR": (_TALKING, "Front door"),
    "CHILD-1": (_CHILDREN, "Children and families"),
    "COMMUNITY-1": (_COMMUNITY, "Youth work"),
}


@dataclass(frozen=True)
class _Step:
    """One command: by which persona, which, to which entry of the directory, and what it holds."""

    persona: str
    command: str
    entry: UUID
    data: Mapping[str, Any]


def record_staff(
    client: httpx.Client, token: TokenOf, *, before_step: Callable[[], None] = lambda: None
) -> None:
    """Enter all of them at a service; what is there stays as it is.

    ``client`` knows the service's base URL. ``before_step`` may raise to stop; entering all of it
    again later goes on. Raises :class:`EntryRefused` or ``httpx.HTTPError``.
    """
    seen: dict[UUID, str] = {}
    for number, step in enumerate((*_places(), *_people()), 1):
        before_step()
        begins = command_class(step.command).BEGINS
        answer = client.post(
            f"/directory/{step.command}" if begins else f"/directory/{step.entry}/{step.command}",
            json={"why": "administration", "data": step.data},
            headers={
                "Authorization": f"Bearer {token(step.persona)}",
                "Idempotency-Key": f"directory:{number:03d}",
                **({} if begins else {"If-Match": seen[step.entry]}),
            },
        )
        if answer.status_code != HTTPStatus.CREATED:
            raise EntryRefused(f"step {number} ({step.command}): {answer.status_code}")
        # Of one entry everything is said by one persona, whose tag it is.
        seen[step.entry] = answer.headers["ETag"]


def _places() -> Iterator[_Step]:
    for number, (code, (ods, name)) in enumerate(_SERVICES.items(), 1):
        id = UUID(f"01980000-0000-7000-8000-5e0000000{number:03d}")
        data = {"service": str(id), "code": code, "ods": ods, "starting": _SINCE}
        yield _Step(_KEEPER, "register-service", id, data | {"name": {"name": name}})
    for number, (code, (service, name)) in enumerate(_TEAMS.items(), 1):
        id = UUID(f"01980000-0000-7000-8000-7ea000000{number:03d}")
        data = {"team": str(id), "code": code, "service": service, "starting": _SINCE}
        yield _Step(_KEEPER, "register-team", id, data | {"name": {"name": name}})


def _people() -> Iterator[_Step]:
    for name, member in STAFF.items():
        persona = PERSONAS[name]
        by = _OTHER_KEEPER if name == _KEEPER else _KEEPER
        registered = {"professional_register": member.registered, "name": {"name": member.name}}
        begun = {"practitioner": str(persona.actor), **registered}
        yield _Step(by, "register-practitioner", persona.actor, begun)
        held = {"role": persona.role, "service": member.service, "starting": _SINCE}
        held |= {} if persona.team is None else {"team": persona.team}
        yield _Step(by, "assign-role", persona.actor, held)
        if persona.role in PRACTITIONERS:
            works = {"whole_time_equivalent": member.whole_time_equivalent, "starting": _SINCE}
            yield _Step(by, "set-working-time", persona.actor, works)
