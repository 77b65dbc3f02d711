"""The JSON Schema of what stands around ``data``: the CloudEvent of the feed as a whole."""

from api.contract.dialect import DIALECT
from api.contract.naming import PATH
from api.contract.written_form import Schema

ENVELOPE = "feed.event.v1"
"""What the envelope's schema is called; no event is."""

_ID: Schema = {"type": "string", "format": "uuid"}
_TEXT: Schema = {"type": "string", "minLength": 1}
_INSTANT: Schema = {"type": "string", "format": "date-time"}
_MEMBERS: dict[str, tuple[Schema, str]] = {
    "specversion": ({"type": "string", "const": "1.0"}, "The version of CloudEvents."),
    "id": (_TEXT, "The event's id, the same wherever it is told."),
    "source": (_TEXT, "The name of the log."),
    "type": (
        {"type": "string", "pattern": r"^[a-z]+\.[a-z0-9_]+\.v[1-9][0-9]*$"},
        "What happened, and the version of its schema.",
    ),
    "subject": (_ID, "The stream that it is of: a case, a person, an entry of the directory."),
    "time": (_INSTANT, "When it was recorded; when it happened stands in the data."),
    "sequence": (
        {"type": "string", "pattern": "^[0-9]{20}$"},
        "Its position in the log, so that sorting as text sorts by position.",
    ),
    "leafhash": (
        {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "Its leaf in the log's tree, which proofs begin at.",
    ),
    "dataref": (
        {"type": "string", "format": "uri-reference"},
        "Where the entry is read in full, by who may.",
    ),
    "dataschema": ({"type": "string", "format": "uri"}, "Where the schema of its data is served."),
    "datacontenttype": ({"type": "string", "const": "application/json"}, "What its data is."),
    "causationid": (_ID, "What it was recorded because of."),
    "correlationid": (_ID, "What it was recorded together with."),
    "deprecated": (
        {"type": "boolean", "const": True},
        "There where its type is not to be built on any more.",
    ),
    "deprecationfrom": (_INSTANT, "Since when."),
    "deprecationsunset": (_INSTANT, "From when on no more of its type are recorded."),
    "deprecationmigration": (
        {"type": "string", "format": "uri"},
        "The schema of what is recorded in its place.",
    ),
    "data": ({"type": "object"}, "What is told, by the schema of its type."),
}
_ALWAYS = ["specversion", "id", "source", "type", "subject", "time", "sequence"]


def envelope_schema() -> Schema:
    """The schema of a CloudEvent of the feed, whatever its type.

    Of an event that the service can't read itself no more is told than stands in ``required``.
    """
    return {
        "$schema": DIALECT,
        "$id": f"{PATH}{ENVELOPE}.json",
        "title": "Event of the feed",
        "description": "A CloudEvent 1.0 in JSON, as every outlet of the feed tells it.",
        "type": "object",
        "required": _ALWAYS,
        "properties": {
            name: {**schema, "description": told} for name, (schema, told) in _MEMBERS.items()
        },
    }
