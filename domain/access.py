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
    HISTORY = "history"
    CHRONOLOGY = "chronology"
    CASELOAD = "caseload"
    FEED = "feed"
    REPORTS = "reports"


_READERS: dict[Reading, frozenset[Role]] = {
    Reading.CASE: EVERYDAY | {Role.AUDITOR},
    Reading.HISTORY: EVERYDAY | {Role.AUDITOR},
    Reading.CHRONOLOGY: CLINICAL | {Role.SERVICE_MANAGER, Role.AUDITOR},
    Reading.CASELOAD: EVERYDAY | {Role.AUDITOR},
    Reading.FEED: frozenset({Role.SUBSCRIBER, Role.AUDITOR}),
    Reading.REPORTS: frozenset({Role.SUPERVISOR, Role.SERVICE_MANAGER, Role.AUDITOR}),
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
    """Whether the role may read the encrypted parts of an event of this kind.

    A matter is opened by its officer alone, until the gate knows who else may know of it.
    """
    if fact.TYPE.startswith("matter."):
        return role is Role.STAFF_ALLEGATION_OFFICER
    if role in _OPENERS:
        return True
    return role in _OFFICE and fact.AREA in _OFFICE_AREAS
