"""What a case has become in each of its areas, as JSON, as far as somebody may be told."""

from dataclasses import fields
from typing import Any

from application.reconstruction.plain import plain
from domain.case.case import Case
from domain.gate.decision import Allowed

# Corrections are told entry by entry in the history, consent as a list of its own.
_NOT_AREAS = {"id", "version", "corrections", "consent"}
AREAS = tuple(field.name for field in fields(Case) if field.name not in _NOT_AREAS)
"""The areas of a case that are told as they are."""
CONSENT = "consent"


def area(case: Case, name: str) -> Any:
    """What a case has become in one area; of consent where each person who was asked stands,
    matter by matter."""
    if name != CONSENT:
        return plain(getattr(case, name))
    return [
        {"scope": scope, "given_by": giver, "stands": stands}
        | ({} if regarding is None else {"regarding": regarding})
        for (scope, regarding, giver), stands in case.consent.positions.items()
    ]


def areas_told(allowed: Allowed) -> tuple[str, ...]:
    """The areas of a case that a decision lets somebody be told of."""
    return tuple(name for name in (*AREAS, CONSENT) if allowed.tells_area(name))
