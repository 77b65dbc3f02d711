"""The JSON Schema of the ``data`` of a webhook's heartbeat, which is no event of the log."""

from api.contract.dialect import DIALECT
from api.contract.naming import PATH
from api.contract.written_form import Schema

HEARTBEAT = "feed.heartbeat.v1"


def heartbeat_schema() -> Schema:
    """The schema of what a heartbeat says."""
    members: dict[str, tuple[Schema, str]] = {
        "subscription": ({"type": "string", "format": "uuid"}, "The subscription that it is of."),
        "through": (
            {"type": "integer", "minimum": 0},
            "Up to which position of the log all that was for this endpoint was taken.",
        ),
        "waiting": ({"type": "integer", "minimum": 0}, "How many events wait for the endpoint."),
    }
    return {
        "$schema": DIALECT,
        "$id": f"{PATH}{HEARTBEAT}.json",
        "title": "Heartbeat",
        "description": "Sent to every webhook now and then, out of the order of events.",
        "type": "object",
        "required": sorted(members),
        "properties": {
            name: {**schema, "description": told} for name, (schema, told) in members.items()
        },
    }
