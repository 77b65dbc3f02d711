"""Events as CloudEvents 1.0 in JSON: thin, with clear fields and a reference to the rest."""

from typing import Any
from uuid import UUID

from api.answers.presenting import when
from application.log import Undecodable
from application.reading import RESTRICTED
from domain.envelope import Envelope
from domain.gate.following import told_of
from domain.moments import instant_text

MEDIA_TYPE = "application/cloudevents-batch+json"


def cloud_event(
    event: Envelope | Undecodable, source: str, restricted: frozenset[UUID] = frozenset()
) -> dict[str, Any]:
    """One event of the feed; one that this code can't read is told as such, never left out. Of a
    restricted one is told that it is there."""
    if isinstance(event, Undecodable):
        return {
            "specversion": "1.0",
            "id": f"{source}#{event.position}",
            "source": source,
            "type": f"{event.type}.v{event.schema}",
            "subject": str(event.stream),
            "time": instant_text(event.at),
            "sequence": _sequence(event.position),
        }
    assert event.recorded is not None
    before = event.originator_version - 1
    told: dict[str, Any] = {
        "specversion": "1.0",
        "id": str(event.id),
        "source": event.recorded.log,
        "type": f"{event.fact.TYPE}.v{event.fact.SCHEMA}",
        "subject": str(event.originator_id),
        "time": instant_text(event.recorded.at),
        "sequence": _sequence(event.recorded.position),
        "leafhash": event.recorded.leaf_hash.hex(),
        "dataref": f"/cases/{event.originator_id}/history?after={before}&limit=1",
        "datacontenttype": "application/json",
        "data": _restricted(event) if event.id in restricted else _data(event),
    }
    if event.id in restricted:
        return told
    if event.cause is not None:
        told["causationid"] = str(event.cause)
    if event.correlation is not None:
        told["correlationid"] = str(event.correlation)
    return told


def _restricted(event: Envelope) -> dict[str, Any]:
    return {"version": event.originator_version, "withheld": RESTRICTED}


def _data(event: Envelope) -> dict[str, Any]:
    assert event.recorded is not None
    known = when(event.known) if event.known else {"at": instant_text(event.recorded.at)}
    return {
        "version": event.originator_version,
        "occurred": when(event.occurred),
        "known": known,
        "by": event.by.model_dump(mode="json", exclude_none=True),
        "source": event.source.value,
        "basis": event.basis.value,
        "fields": told_of(event.fact),
        "parts": [part.name for part in event.fact.closed()],
    }


def _sequence(position: int) -> str:
    return f"{position:020d}"
