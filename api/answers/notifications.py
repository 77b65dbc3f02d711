"""Events as bare notifications: CloudEvents 1.0 held to what NHS England's Multicast Notification
Service allows of them.

It takes these context attributes and no others, a type that ends in its version, and values to
filter by under ``filtering``. Whatever else there is to know is read under ``dataref``.
"""

from collections.abc import Iterable
from typing import Any

from pydantic_core import to_json

from api.answers.cloudevents import cloud_event
from application.feed.event import FeedEvent
from domain.facts import UnknownEvent, event_class


def notification(event: FeedEvent, address: str) -> dict[str, Any]:
    """One event, of a service found at an address.

    ``subject`` is the stream's own id: whom a case is about, and their NHS number, is never told.
    """
    whole = cloud_event(event, address)
    told: dict[str, Any] = {
        "specversion": whole["specversion"],
        "id": event.id,
        "source": _source(event.log),
        "type": f"{event.type.replace('.', '-').replace('_', '-')}-{event.schema}",
        "time": whole["time"],
        "filtering": _filtering(event),
        "subject": event.stream,
    }
    if "dataref" in whole:
        told["dataref"] = whole["dataref"]
    if event.data is not None:
        told["versionid"] = str(event.data["version"])
    return told


def notifications(events: Iterable[FeedEvent], address: str) -> bytes:
    """Events as one JSON array, of :data:`api.answers.cloudevents.MEDIA_TYPE`."""
    return to_json([notification(event, address) for event in events])


def _source(log: str) -> str:
    """The log's name as a reversed domain name, which says first whose it is."""
    host, *path = log.split("/")
    return ".".join([*reversed(host.split(".")), *path])


def _filtering(event: FeedEvent) -> dict[str, str | None]:
    """The organisation that recorded it, and the area of the record that it is of."""
    by = (event.data or {}).get("by", {})
    try:
        area = event_class(event.type, event.schema).AREA
    except UnknownEvent:
        area = None
    return {"managingorganisation": by.get("organisation"), "area": area}
