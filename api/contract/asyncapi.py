"""The feed as AsyncAPI 3 tells it: its outlets, and a message for each event that may come."""

from collections.abc import Iterator, Mapping
from typing import Any

from api.contract.deprecations import Status, deprecations, status_of
from api.contract.envelope_schema import ENVELOPE
from api.contract.heartbeat_schema import HEARTBEAT
from api.contract.outlets import OUTLETS, Outlet
from api.contract.published import Published
from api.contract.registered import OF_THE_FEED
from api.contract.written_form import Schema

CLOUD_EVENT = "application/cloudevents+json"
_AROUND = ("specversion", "id", "source", "subject", "time")
_DEFINED = "#/$defs/"
_SCHEMAS = "#/components/schemas/"


def asyncapi(published: Published) -> dict[str, Any]:
    """The document of the published schemas, which it holds whole."""
    names = [name for name in published.names() if name not in OF_THE_FEED]
    return {
        "asyncapi": "3.1.0",
        "info": {
            "title": "Caseledger: the feed",
            "version": "1",
            "description": "Every event of the record, in order, at least once, as a CloudEvent.",
        },
        "defaultContentType": CLOUD_EVENT,
        "channels": {outlet.name: _channel(outlet, names) for outlet in OUTLETS},
        "operations": {outlet.operation: _operation(outlet) for outlet in OUTLETS},
        "components": {
            "messages": {**dict(_messages(published, names)), HEARTBEAT: _heartbeat(published)},
            "schemas": _schemas({name: published.schema(name) for name in published.names()}),
        },
    }


def _channel(outlet: Outlet, names: list[str]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "address": outlet.address,
        "title": outlet.title,
        "description": outlet.description,
        "messages": {
            name: {"$ref": f"#/components/messages/{name}"}
            for name in (*names, *([HEARTBEAT] if outlet.has_heartbeat else []))
        },
    }
    if outlet.parameters:
        told["parameters"] = {
            name: {"description": description} for name, description in outlet.parameters.items()
        }
    return told


def _operation(outlet: Outlet) -> dict[str, Any]:
    told: dict[str, Any] = {
        "action": "send",
        "channel": {"$ref": f"#/channels/{outlet.name}"},
        "summary": outlet.description,
    }
    if outlet.method is not None:
        told["bindings"] = {"http": {"method": outlet.method, "bindingVersion": "0.3.0"}}
    return told


def _messages(published: Published, names: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    deprecated = deprecations(published)
    for name in names:
        of_this_type = {
            "type": "object",
            "properties": {"type": {"const": name}, "data": {"$ref": _SCHEMAS + name}},
        }
        told: dict[str, Any] = {
            "name": name,
            "title": published.schema(name)["title"],
            "contentType": CLOUD_EVENT,
            "payload": {"allOf": [{"$ref": _SCHEMAS + ENVELOPE}, of_this_type]},
        }
        status = status_of(name, deprecated)
        if status is not Status.CURRENT:
            told["tags"] = [{"name": status.value}]
        yield name, told


def _heartbeat(published: Published) -> dict[str, Any]:
    """It has no place in the log, and so neither a sequence nor a leaf."""
    around = {name: published.schema(ENVELOPE)["properties"][name] for name in _AROUND}
    data = {"type": {"const": HEARTBEAT}, "data": {"$ref": _SCHEMAS + HEARTBEAT}}
    members = {**around, **data}
    return {
        "name": HEARTBEAT,
        "title": published.schema(HEARTBEAT)["title"],
        "contentType": CLOUD_EVENT,
        "payload": {"type": "object", "required": sorted(members), "properties": members},
    }


def _schemas(schemas: Mapping[str, Mapping[str, Any]]) -> dict[str, Schema]:
    """The schemas and what they refer to, each once under a name of its own.

    AsyncAPI knows an older JSON Schema, in which ours say the same.
    """
    definitions: dict[str, Schema] = {}
    kept: dict[str, Schema] = {}
    for name, schema in schemas.items():
        defined = schema.get("$defs", {})
        called = {
            own: own if definitions.setdefault(own, each) == each else f"{name}.{own}"
            for own, each in defined.items()
        }
        for own, each in defined.items():
            kept[called[own]] = _renamed(each, called)
        members = {word: each for word, each in schema.items() if not word.startswith("$")}
        kept[name] = _renamed(members, called)
    return kept


def _renamed(schema: Any, called: Mapping[str, str]) -> Any:
    if isinstance(schema, list):
        return [_renamed(each, called) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        word: _SCHEMAS + called[each.removeprefix(_DEFINED)]
        if word == "$ref" and isinstance(each, str)
        else _renamed(each, called)
        for word, each in schema.items()
    }
