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


_SUBSCRIPTION = "The id of the subscription."

OUTLETS = (
    Outlet(
        name="feed",
        operation="tellPages",
        address="/feed",
        title="Pages",
        description="Events after a cursor, as an array; waits for the next one where asked to.",
        method="GET",
    ),
    Outlet(
        name="live",
        operation="tellLive",
        address="/feed/live",
        title="Live",
        description="Each event as it is recorded, as server-sent events that resume by their id.",
        method="GET",
    ),
    Outlet(
        name="subscription",
        operation="tellSubscription",
        address="/subscriptions/{subscription_id}/events",
        title="Pages of a subscription",
        description="Events behind the cursor that the subscription has committed, as an array.",
        method="GET",
        parameters={"subscription_id": _SUBSCRIPTION},
    ),
    Outlet(
        name="replay",
        operation="tellAgain",
        address="/subscriptions/{subscription_id}/replay",
        title="Pages told once more",
        description="Events that were committed before, a range or some cases of it, as an array.",
        method="GET",
        parameters={"subscription_id": _SUBSCRIPTION},
    ),
    Outlet(
        name="webhook",
        operation="deliver",
        address=None,
        title="Webhook",
        description="Each event, signed by Standard Webhooks, to where a subscription wants it.",
        method="POST",
        has_heartbeat=True,
    ),
    Outlet(
        name="relay",
        operation="relay",
        address="{stream}.{type}",
        title="Broker",
        description="Each event on a JetStream stream of NATS, in the log's order, none twice.",
        parameters={
            "stream": "The name of the stream.",
            "type": "The event's type with its version.",
        },
    ),
)
