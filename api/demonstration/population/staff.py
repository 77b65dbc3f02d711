"""Who works on which case: the personas on the first few hundred, colleagues of theirs on the rest.

So that a caseload stays one that a person could hold, however large the population.
"""

from dataclasses import replace
from uuid import UUID

from api.demonstration.personas import PERSONAS
from infrastructure.tokens.local_issuer import Persona

CASES_PER_TEAM = 500

# One of each for the whole service.
_SERVICE_WIDE = frozenset({"safeguarding-lead", "manager"})


def on_team(persona: str, team: int) -> str:
    """The name of the one who does this persona's work in a team; team 0 is the personas'."""
    return persona if team == 0 or persona in _SERVICE_WIDE else f"{persona}@{team}"


def member(name: str) -> Persona:
    """Who goes by a name of :func:`on_team`; raises ``KeyError``."""
    persona, _, team = name.partition("@")
    found = PERSONAS[persona]
    if not team:
        return found
    number = found.actor.int & 0xFFFF
    return replace(
        found,
        name=name,
        actor=UUID(f"01980000-0000-7000-9{int(team):03d}-{number:012x}"),
        team=f"{found.team}-{team}" if found.team else None,
    )
