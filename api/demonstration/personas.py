"""The invented people and programs that the local issuer vouches for."""

from uuid import UUID

from domain.roles import Role
from infrastructure.tokens.local_issuer import Persona

ORGANISATION = "BRIDGEWELL"


def _persona(name: str, number: int, role: Role, team: str | None, client: str = "desk") -> Persona:
    return Persona(
        name=name,
        actor=UUID(f"01980000-0000-7000-8000-{number:012d}"),
        role=role,
        organisation=ORGANISATION,
        team=team,
        client=client,
    )


PERSONAS: dict[str, Persona] = {
    persona.name: persona
    for persona in (
        _persona("pwp", 1, Role.PWP, "ADULT-1"),
        _persona("pwp-two", 2, Role.PWP, "ADULT-1"),
        _persona("trainee", 3, Role.TRAINEE, "ADULT-1"),
        _persona("cwp", 4, Role.CWP, "CHILD-1"),
        _persona("twp", 5, Role.TWP, "COMMUNITY-1"),
        _persona("hi-therapist", 6, Role.HI_THERAPIST, "ADULT-2"),
        _persona("supervisor", 7, Role.SUPERVISOR, "ADULT-1"),
        _persona("child-supervisor", 8, Role.SUPERVISOR, "CHILD-1"),
        _persona("duty", 9, Role.DUTY, "FRONT-DOOR"),
        _persona("admin", 10, Role.ADMIN, "FRONT-DOOR"),
        _persona("safeguarding-lead", 11, Role.SAFEGUARDING_LEAD, None),
        _persona("manager", 12, Role.SERVICE_MANAGER, None),
        _persona("auditor", 13, Role.AUDITOR, None),
        _persona("subscriber", 14, Role.SUBSCRIBER, None, "downstream"),
        _persona("operator", 15, Role.SYSTEM_ADMINISTRATOR, None),
        _persona("allegations-officer", 16, Role.STAFF_ALLEGATION_OFFICER, None),
        _persona("information-governance", 17, Role.INFORMATION_GOVERNANCE, None),
        _persona("caldicott-guardian", 18, Role.INFORMATION_GOVERNANCE, None),
        _persona("external-reviewer", 19, Role.EXTERNAL_REVIEWER, None),
        _persona("data-subject", 20, Role.DATA_SUBJECT, None),
    )
}
