"""Who may do and see what, by role. Pure; deny by default.

Relationships to a case, seals, purposes and break-glass refine this; here a role is all there is.
"""

from enum import StrEnum

from domain.commands import Command, NotAllowed
from domain.facts import Fact
from domain.roles import CLINICAL, EVERYDAY, Role


class Reading(StrEnum):
    """What can be asked to see."""

    CASE = "case"
    CHRONOLOGY = "chronology"
    CASELOAD = "caseload"
    FEED = "feed"
    REPORTS = "reports"
    PERSON = "person"
    DIRECTORY = "directory"
    MATTER = "matter"
    EVIDENCE = "evidence"
    RETENTION = "retention"


# Which of them may know of a matter, the matter itself says.
_MATTERS = frozenset({Role.STAFF_ALLEGATION_OFFICER, Role.SAFEGUARDING_LEAD})

_READERS: dict[Reading, frozenset[Role]] = {
    Reading.CASE: EVERYDAY | {Role.AUDITOR},
    Reading.CHRONOLOGY: CLINICAL | {Role.SERVICE_MANAGER, Role.AUDITOR},
    Reading.CASELOAD: EVERYDAY | {Role.AUDITOR},
    Reading.FEED: frozenset({Role.SUBSCRIBER, Role.AUDITOR}),
    Reading.REPORTS: frozenset({Role.SUPERVISOR, Role.SERVICE_MANAGER, Role.AUDITOR}),
    Reading.PERSON: EVERYDAY | {Role.AUDITOR},
    Reading.DIRECTORY: frozenset(Role) - {Role.SUBSCRIBER},
    Reading.MATTER: _MATTERS,
    Reading.EVIDENCE: frozenset({Role.SERVICE_MANAGER, Role.SAFEGUARDING_LEAD, Role.AUDITOR}),
    Reading.RETENTION: frozenset({Role.INFORMATION_GOVERNANCE}),
}

# What office work needs: who the person is, what was asked, what was sent. No session content.
_OFFICE = frozenset({Role.ADMIN, Role.DUTY})
_OFFICE_AREAS = frozenset({"referral"})
_OPENERS = CLINICAL | {Role.SERVICE_MANAGER}


def check_command(role: Role, asked: type[Command]) -> None:
    """Raises :class:`~domain.commands.NotAllowed` unless the role may ask for this command."""
    if role not in asked.ROLES:
        raise NotAllowed("role-may-not", "Your role may not do this.")


def check_reading(role: Role, reading: Reading) -> None:
    """Raises :class:`~domain.commands.NotAllowed` unless the role may see this."""
    if role not in _READERS[reading]:
        raise NotAllowed("role-may-not", "Your role may not see this.")


def may_open(role: Role, fact: type[Fact]) -> bool:
    """Whether the role may read the encrypted parts of an event of this kind."""
    kind = fact.TYPE.partition(".")[0]
    if kind == "matter":
        return role in _MATTERS
    if kind == "directory":
        return role in _READERS[Reading.DIRECTORY]
    if role in _OPENERS:
        return True
    return role in _OFFICE and (kind == "person" or fact.AREA in _OFFICE_AREAS)
