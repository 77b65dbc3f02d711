"""The JSON Schema of an event told as a bare notification (docs/feed-mns.md)."""

from api.contract.dialect import DIALECT
from api.contract.naming import PATH
from api.contract.written_form import Schema

NOTIFICATION = "feed.notification.v1"
"""What the schema is called; no event is."""

_CODE: Schema = {"anyOf": [{"type": "string"}, {"type": "null"}]}
_MEMBERS: dict[str, tuple[Schema, str]] = {
    "specversion": ({"type": "string", "const": "1.0"}, "The version of CloudEvents."),
    "id": ({"type": "string", "minLength": 1}, "The event's id, the same wherever it is told."),
    "source": (
        {"type": "string", "minLength": 1},
        "The log, by a reversed domain name.",
    ),
    "type": (
        {"type": "string", "pattern": "^[a-z]+(-[a-z0-9]+)+-[1-9][0-9]*$"},
        "What happened, and the version of its schema.",
    ),
    "time": ({"type": "string", "format": "date-time"}, "When it was recorded."),
    "subject": (
        {"type": "string", "format": "uuid"},
        "The stream that it is of, by an id of this service; never an NHS number.",
    ),
    "versionid": (
        {"type": "string", "pattern": "^[1-9][0-9]*$"},
        "Which event of its stream it is.",
    ),
    "dataref": ({"type": "string", "format": "uri"}, "Where the entry is read, by who may."),
    "filtering": (
        {
            "type": "object",
            "required": ["managingorganisation", "area"],
            "properties": {"managingorganisation": _CODE, "area": _CODE},
        },
        "Codes that a subscription may choose by; null where it is not told.",
    ),
}
_MAY_LACK = {"dataref", "versionid"}


def notification_schema() -> Schema:
    """The schema of a notification; it holds no other member."""
    return {
        "$schema": DIALECT,
        "$id": f"{PATH}{NOTIFICATION}.json",
        "title": "Notification of an event",
        "description": "A CloudEvent 1.0 in JSON that says that something happened, and no more.",
        "type": "object",
        "required": sorted(_MEMBERS.keys() - _MAY_LACK),
        "properties": {
            name: {**schema, "description": told} for name, (schema, told) in _MEMBERS.items()
        },
        "additionalProperties": False,
    }
