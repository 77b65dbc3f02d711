"""The ways in which the feed is told, of which all tell the same events in the same words."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Outlet:
    """One way: ``address`` is a path of the service or a broker's subject, None where a follower
    names it; ``method`` is how a path is asked."""

    name: str
    operation: str
    address: str | None
    title: str
    description: str
    method: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    has_heartbeat: bool = False


OUTLETS = (
    Outlet(
        name="feed",
        operation="tellPages",
        address="/feed",
        title="Pages",
        description="Events after a cursor, as an array; waits for the next one where asked to.",
        method="GET",
    ),
)
