"""What a follower of the feed is granted, by role; of all else they do not learn that it is."""

from collections.abc import Mapping
from typing import Any

from domain.case.restriction import restriction
from domain.envelope import Sensitivity
from domain.gate.rules import access_rules
from domain.roles import Role

FEED = "feed"
"""What following is called among what is no stream."""


def follows(role: Role, type: str, sensitivity: Sensitivity = Sensitivity.NORMAL) -> bool:
    """Whether events of a type, so marked, are for followers in this role."""
    granted = access_rules().followed.get(role)
    if granted is None or sensitivity not in granted.sensitivities:
        return False
    return type.partition(".")[0] in granted.types


_OF_A_RESTRICTION = frozenset({"covers", "restriction", "conflict"})


def tells_of(area: str, field: str) -> bool:
    """Whether a follower is told a field of the events of an area."""
    return area != restriction.AREA or field in _OF_A_RESTRICTION


def told_of(area: str, fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """Of the clear fields of an event of an area those that a follower is told: of a restriction
    what it is about, so that they can put that away, and neither why nor who may see on."""
    if area != restriction.AREA:
        return fields
    return {name: value for name, value in fields.items() if tells_of(area, name)}
