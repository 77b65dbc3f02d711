"""The JSON Schema of a value as it is written into a record: absent rather than null, and open.

Followers pass over members that they do not know, so that a version may gain some.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from domain.facts import Content

Schema = dict[str, Any]

_DEFINED = "#/$defs/"
_ROLE: Schema = {
    "type": "string",
    "pattern": "^[a-z][a-z_]*$",
    "description": "A role, by its code. New ones may come.",
}
_ROLES = ("Role",)


class _AsWritten(GenerateJsonSchema):
    def ser_schema(self, schema: Any) -> JsonSchemaValue | None:
        # An instant is written by a function of ours; it is an instant for all that.
        return None if schema["type"] == "function-plain" else super().ser_schema(schema)


def written_form(kind: type[Content]) -> tuple[Schema, Schema]:
    """The schema of a class, and those that it refers to as ``#/$defs/…``, by name."""
    return _split(kind.model_json_schema(mode="serialization", schema_generator=_AsWritten))


def written_form_of(annotation: Any) -> tuple[Schema, Schema]:
    """The same of an annotated type."""
    adapter: TypeAdapter[Any] = TypeAdapter(annotation)
    return _split(adapter.json_schema(mode="serialization", schema_generator=_AsWritten))


def used_by(schema: Any, defined: Mapping[str, Schema]) -> Schema:
    """Those of the definitions that a schema refers to, itself or through others, by name."""
    found: Schema = {}
    waiting = list(_names_in(schema))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = defined[name]
            waiting += _names_in(defined[name])
    return dict(sorted(found.items()))


def _names_in(schema: Any) -> list[str]:
    if isinstance(schema, list):
        return [name for each in schema for name in _names_in(each)]
    if not isinstance(schema, dict):
        return []
    own = [schema["$ref"].removeprefix(_DEFINED)] if "$ref" in schema else []
    return own + [name for each in schema.values() for name in _names_in(each)]


def _split(schema: Schema) -> tuple[Schema, Schema]:
    defined = schema.pop("$defs", {})
    return _plain(schema), {
        name: _ROLE if name in _ROLES else _plain(each) for name, each in sorted(defined.items())
    }


def _plain(schema: Schema) -> Schema:
    """Without what only a sender needs to know: defaults, nulls, and that nothing else may come."""
    left_out = {"title", "default", "anyOf", "properties", "required", "items"}
    plain = {name: value for name, value in schema.items() if name not in left_out}
    if plain.get("additionalProperties") is False:
        del plain["additionalProperties"]
    if plain.get("type") == "integer" and "exclusiveMaximum" in plain:
        # So that the bound too is a number that every reader of JSON holds exactly.
        plain["maximum"] = plain.pop("exclusiveMaximum") - 1
    if "description" in plain:
        plain["description"] = _sentence(plain["description"])
    if "properties" in schema:
        members = schema["properties"].items()
        plain["required"] = sorted(name for name, each in members if not _may_lack(each))
        plain["properties"] = {name: _plain(each) for name, each in sorted(members)}
    if "items" in schema:
        plain["items"] = _plain(schema["items"])
    if "anyOf" in schema:
        choices = [_plain(each) for each in schema["anyOf"] if each != {"type": "null"}]
        plain |= choices[0] if len(choices) == 1 else {"anyOf": choices}
    return plain


def _may_lack(schema: Schema) -> bool:
    return {"type": "null"} in schema.get("anyOf", ())


def _sentence(text: str) -> str:
    return " ".join(text.replace("``", "`").split())
