"""What the body of a command can hold, told from its JSON schema: one member for each place.

The schema is the one that the OpenAPI description is made of, so a form can't fall behind it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from api.contract.command_bodies import body_model
from domain.commands import command_class

_ONE_LINE = 300
"""The longest text that is asked for in one line."""


class Kind(StrEnum):
    """What stands in a place."""

    TEXT = "text"
    LINE = "line"
    CODE = "code"
    ID = "id"
    DAY = "day"
    INSTANT = "instant"
    WHEN = "when"
    NUMBER = "number"
    YES_NO = "yes_no"
    ROWS = "rows"


@dataclass(frozen=True)
class Member:
    """One place, named by its path from the body: `data.people[].role`.

    ``needed``: there is no body, or no row, without it. ``many``: it takes several values.
    ``codes`` are those that an enumeration lists. ``longest`` counts characters, ``least`` and
    ``most`` bound a number, or how many values or rows there are.
    """

    path: str
    kind: Kind
    needed: bool
    many: bool = False
    codes: tuple[str, ...] = ()
    longest: int | None = None
    least: int | None = None
    most: int | None = None


@cache
def members(command: str) -> Mapping[str, Member]:
    """Every place in the body of a command, by its path; raises ``KeyError`` for no command."""
    schema = body_model(command_class(command)).model_json_schema()
    return {member.path: member for member in _inside("", schema, schema, needed=True)}


def _inside(
    path: str, node: Mapping[str, Any], schema: Mapping[str, Any], *, needed: bool
) -> Iterator[Member]:
    required = set(node.get("required", ()))
    for name, each in node["properties"].items():
        below = f"{path}.{name}" if path else name
        yield from _at(below, each, schema, needed=needed and name in required)


def _at(
    path: str, node: Mapping[str, Any], schema: Mapping[str, Any], *, needed: bool
) -> Iterator[Member]:
    forms = [_resolved(form, schema) for form in node.get("anyOf", (node,))]
    forms = [form for form in forms if form.get("type") != "null"]
    if len(forms) > 1:
        # Only a time is told in several forms.
        yield Member(path, Kind.WHEN, needed)
        return
    form = forms[0]
    if form["type"] == "object":
        yield from _inside(path, form, schema, needed=needed)
    elif form["type"] == "array":
        yield from _several(path, form, schema, needed=needed)
    else:
        yield _one(path, form, needed=needed)


def _several(
    path: str, form: Mapping[str, Any], schema: Mapping[str, Any], *, needed: bool
) -> Iterator[Member]:
    each = _resolved(form["items"], schema)
    least, most = form.get("minItems"), form.get("maxItems")
    if each["type"] == "object":
        yield Member(path, Kind.ROWS, needed, many=True, least=least, most=most)
        yield from _inside(f"{path}[]", each, schema, needed=True)
    else:
        one = _one(path, each, needed=needed)
        yield Member(path, one.kind, needed, many=True, codes=one.codes, least=least, most=most)


def _one(path: str, form: Mapping[str, Any], *, needed: bool) -> Member:
    return Member(
        path,
        _kind(form),
        needed,
        codes=tuple(form.get("enum", ())),
        longest=form.get("maxLength"),
        least=form.get("minimum"),
        most=form.get("maximum"),
    )


def _kind(form: Mapping[str, Any]) -> Kind:
    by_format = {"uuid": Kind.ID, "date": Kind.DAY, "date-time": Kind.INSTANT}
    if form["type"] == "string":
        if "format" in form:
            return by_format[form["format"]]
        if "enum" in form or "pattern" in form:
            return Kind.CODE
        return Kind.TEXT if form.get("maxLength", _ONE_LINE + 1) > _ONE_LINE else Kind.LINE
    return {"integer": Kind.NUMBER, "boolean": Kind.YES_NO}[form["type"]]


def _resolved(node: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a reference stands for."""
    if "$ref" not in node:
        return node
    found: Mapping[str, Any] = schema["$defs"][node["$ref"].removeprefix("#/$defs/")]
    return found
