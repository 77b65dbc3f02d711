"""What a command or the times beside it hold, field by field, read off the JSON Schema."""

from collections.abc import Iterator
from typing import Any

from domain.facts import Content

_SIMPLE = {"integer": "whole number", "boolean": "true or false", "string": "text"}
_FORMATS = {"uuid": "id", "date": "date", "date-time": "instant"}


def content(asked: type[Content]) -> Iterator[tuple[str, bool, str]]:
    """Each field: its path, whether it must be there, and what it holds."""
    schema = asked.model_json_schema()
    yield from content_of(schema, schema.get("$defs", {}))


def content_of(schema: dict[str, Any], defined: dict[str, Any]) -> Iterator[tuple[str, bool, str]]:
    """The same of a schema and those that it refers to by name."""
    yield from _fields(_resolved(schema, defined), defined, "")


def _fields(
    schema: dict[str, Any], defined: dict[str, Any], above: str
) -> Iterator[tuple[str, bool, str]]:
    required = schema.get("required", ())
    for name, field in schema.get("properties", {}).items():
        resolved = _resolved(field, defined)
        yield above + name, name in required, _told(resolved, defined)
        inner, path = resolved, f"{above}{name}."
        if resolved.get("type") == "array":
            inner, path = _resolved(resolved["items"], defined), f"{above}{name}[]."
        if inner.get("type") == "object":
            yield from _fields(inner, defined, path)


def _resolved(field: dict[str, Any], defined: dict[str, Any]) -> dict[str, Any]:
    """The schema behind references and behind "or null", which stands for a field left out."""
    if "$ref" in field:
        return _resolved(defined[field["$ref"].rpartition("/")[2]], defined)
    choices = [one for one in field.get("anyOf", ()) if one.get("type") != "null"]
    return _resolved(choices[0], defined) if len(choices) == 1 else field


def _told(field: dict[str, Any], defined: dict[str, Any]) -> str:
    if "enum" in field:
        return " \\| ".join(f"`{value}`" for value in field["enum"])
    if "const" in field:
        return f"`{field['const']}`"
    if field.get("type") == "array":
        return f"list of {_told(_resolved(field['items'], defined), defined)}{_bounds(field)}"
    if field.get("type") == "object":
        return "object"
    if "anyOf" in field:
        return "time (see above)"
    if field.get("format") in _FORMATS:
        return _FORMATS[field["format"]]
    if "pattern" in field:
        return f"code `{field['pattern']}`".replace("|", "\\|")
    return _SIMPLE.get(field.get("type", ""), "value") + _bounds(field)


def _bounds(field: dict[str, Any]) -> str:
    least = next((field[k] for k in ("minimum", "minLength", "minItems") if k in field), None)
    most = next((field[k] for k in ("maximum", "maxLength", "maxItems") if k in field), None)
    if least is None and most is None:
        return ""
    # FastAPI's description of a route turns every bound into a float.
    least, most = (None if bound is None else int(bound) for bound in (least, most))
    if least is None:
        return f", at most {most:,}"
    return f", at least {least:,}" if most is None else f", {least:,} to {most:,}"
