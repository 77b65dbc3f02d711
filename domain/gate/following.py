"""What a follower of the feed is granted, by role; of all else they do not learn that it is."""

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
