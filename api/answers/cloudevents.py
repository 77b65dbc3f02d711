"""Events as CloudEvents 1.0 in JSON: thin, with clear fields and a reference to the rest."""

from collections.abc import Iterable
from typing import Any

from pydantic_core import to_json

from application.feed.event import FeedEvent
from application.feed.telling import time_text
from domain.streams import CASE, DIRECTORY, PERSON

MEDIA_TYPE = "application/cloudevents-batch+json"
_CASE = CASE.name
_ELSEWHERE = {PERSON.name: "/people/", DIRECTORY.name: "/directory/"}
"""Where those who may read more of what is no case find it, by its kind."""


def cloud_event(event: FeedEvent, address: str) -> dict[str, Any]:
    """One event of the feed of a service found at an address. One that this code can't read is told
    as such, without data, and never left out."""
    told: dict[str, Any] = {
        "specversion": "1.0",
        "id": event.id,
        "source": event.log,
        "type": f"{event.type}.v{event.schema}",
        "subject": event.stream,
        "time": time_text(event.at),
        "sequence": f"{event.position:020d}",
        "leafhash": event.leaf_hash.hex(),
    }
    if event.data is None:
        return told
    if event.kind == _CASE:
        before = event.data["version"] - 1
        told["dataref"] = f"{address}/cases/{event.stream}/history?after={before}&limit=1"
    elif event.kind in _ELSEWHERE:
        told["dataref"] = f"{address}{_ELSEWHERE[event.kind]}{event.stream}"
    told["datacontenttype"] = "application/json"
    told |= event.contract
    told["data"] = event.data
    if event.cause is not None:
        told["causationid"] = event.cause
    if event.correlation is not None:
        told["correlationid"] = event.correlation
    return told


def batch(events: Iterable[FeedEvent], address: str) -> bytes:
    """Events as one JSON array, of :data:`MEDIA_TYPE`."""
    return to_json([cloud_event(event, address) for event in events])
