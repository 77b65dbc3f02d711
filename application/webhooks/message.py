"""What is sent to an endpoint: an event as the feed tells it, or a sign that we are there."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain.moments import instant_text

HEARTBEAT = "feed.heartbeat.v1"


@dataclass(frozen=True)
class Message:
    """A CloudEvent in JSON under its id, the same however often it is sent."""

    id: str
    body: bytes = field(repr=False)


def heartbeat(
    id: UUID, *, source: str, subscription: UUID, at: datetime, through: int, waiting: int
) -> Message:
    """An event that is in no log: who hears nothing knows by it that there was nothing.

    ``through`` is the position up to which the endpoint has taken everything, ``waiting`` how many
    events wait for it.
    """
    told = {
        "specversion": "1.0",
        "id": str(id),
        "source": source,
        "type": HEARTBEAT,
        "subject": str(subscription),
        "time": instant_text(at),
        "datacontenttype": "application/json",
        "data": {"subscription": str(subscription), "through": through, "waiting": waiting},
    }
    return Message(str(id), json.dumps(told, separators=(",", ":")).encode())
