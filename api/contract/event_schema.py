"""The JSON Schema of what the feed tells of an event: the ``data`` of its CloudEvent.

The clear fields stand whole, the parts by name; what a part holds is told only to a subscription
that it was granted to. Of an event that is restricted a follower is told no more than that it is,
and what it takes back of what was told before.
"""

from collections.abc import Mapping
from typing import Any

from api.contract.dialect import DIALECT
from api.contract.naming import PATH, schema_name
from api.contract.written_form import Schema, used_by, written_form, written_form_of
from domain.envelope import Author, Basis, Source
from domain.facts import Fact, Part, PartAbout, part_fields
from domain.gate.following import is_told_who, named_by, tells_of
from domain.moments import When

_WITHHELD: Schema = {
    "type": "object",
    "description": "Content that is not told, and why, by a code.",
    "required": ["withheld"],
    "properties": {
        "withheld": {"type": "string"},
        "erased": {
            "type": "object",
            "description": "By which event of the log it was erased, on which ground and day.",
            "required": ["event", "ground", "on"],
            "properties": {
                "event": {"type": "string", "format": "uuid"},
                "ground": {"type": "string"},
                "on": {"type": "string", "format": "date"},
            },
        },
    },
}
_RESTRICTED: Schema = {
    "type": "object",
    "description": "All that is told where the event is restricted: that it is there.",
    "required": ["version", "withheld"],
    "properties": {
        "version": {"$ref": "#/$defs/version"},
        "withheld": {"type": "string", "description": "Why, by a code."},
    },
}
_TAKEN_BACK = "Which of the events that were told before it is about."
_VERSION: Schema = {
    "type": "integer",
    "minimum": 1,
    "description": "Which event of its stream it is, counted from 1.",
}


def event_schema(fact: type[Fact]) -> Schema:
    """The schema of the present version of an event."""
    name = schema_name(fact.TYPE, fact.SCHEMA)
    fields, of_fields = _fields(fact)
    told, of_told = _told(fact.AREA)
    told["properties"] |= {"fields": fields, "parts": _part_names(fact)}
    opened, of_opened = _opened(fact)
    if opened:
        told["properties"]["opened"] = opened
    known = of_fields | of_told | of_opened | {"version": _VERSION, "withheld": _WITHHELD}
    choices: list[Schema] = [told, _restricted(fact, fields)]
    return {
        "$schema": DIALECT,
        "$id": f"{PATH}{name}.json",
        "title": fact.LABEL,
        "description": f"What the feed tells of `{name}`.",
        "anyOf": choices,
        "$defs": used_by(choices, known),
    }


def _restricted(fact: type[Fact], fields: Schema) -> Schema:
    """What is told where the event is restricted: also what it takes back, if it takes back."""
    properties: Mapping[str, Schema] = fields["properties"]
    named = named_by(fact.AREA, properties)
    if not named:
        return _RESTRICTED
    taken = {"type": "object", "description": _TAKEN_BACK, "properties": dict(named)}
    return {**_RESTRICTED, "properties": {**_RESTRICTED["properties"], "fields": taken}}


def _told(area: str) -> tuple[Schema, Schema]:
    """What is told of every event beside its fields and parts."""
    when, of_when = written_form_of(When)
    author, of_author = written_form(Author)
    source, basis = (written_form_of(each) for each in (Source, Basis))
    defined = of_when | of_author | source[1] | basis[1] | {"When": when, "Author": author}
    members = {
        "version": {"$ref": "#/$defs/version"},
        "occurred": {"$ref": "#/$defs/When", "description": "When it happened."},
        "known": {"$ref": "#/$defs/When", "description": "When the service learned of it."},
        "by": {"$ref": "#/$defs/Author"},
        "source": source[0] | {"description": "Who told of it."},
        "basis": basis[0],
    }
    if not is_told_who(area):
        del members["by"]
    required = [*members, "fields", "parts"]
    return {"type": "object", "required": required, "properties": members}, defined


def _fields(fact: type[Fact]) -> tuple[Schema, Schema]:
    fields, defined = written_form(fact)
    hidden = part_fields(fact)
    told = {
        name: each
        for name, each in fields.get("properties", {}).items()
        if name not in hidden and tells_of(fact.AREA, name)
    }
    required = [name for name in fields.get("required", ()) if name in told]
    about = {"description": fields["description"]} if fact.__doc__ else {}
    return {"type": "object", **about, "required": required, "properties": told}, defined


def _part_names(fact: type[Fact]) -> Schema:
    described = "Names of the encrypted parts"
    declared = part_fields(fact).items()
    names = [f"`{name}.0` …" if each.many else f"`{name}`" for name, each in declared]
    described += f": {', '.join(names)}." if names else ": this event has none."
    return {"type": "array", "items": {"type": "string"}, "description": described}


def _opened(fact: type[Fact]) -> tuple[Schema, Schema]:
    """What parts hold, for a subscription that they were granted to."""
    single: Schema = {}
    numbered: Schema = {}
    defined: Schema = {}
    for name, each in part_fields(fact).items():
        if not tells_of(fact.AREA, name):
            continue
        content, of_content = _content(each.model)
        defined |= of_content
        one = {"anyOf": [content, {"$ref": "#/$defs/withheld"}]}
        if each.many:
            numbered[rf"^{name}\.[0-9]+$"] = one
        else:
            single[name] = one
    if not single and not numbered:
        return {}, {}
    opened: Schema = {
        "type": "object",
        "description": "What the parts hold that this follower was granted, by their names.",
    }
    for word, contents in (("properties", single), ("patternProperties", numbered)):
        if contents:
            opened[word] = contents
    return opened, defined


def _content(model: type[Part]) -> tuple[Schema, Schema]:
    content, defined = written_form(model)
    if issubclass(model, PartAbout):
        # It stands beside the part and not in it.
        del content["properties"]["about"]
        content["required"].remove("about")
    return content, defined


def told_members(schema: Schema) -> dict[str, Any]:
    """The members that ``data`` has where it is told, by name."""
    members: dict[str, Any] = schema["anyOf"][0]["properties"]
    return members
