"""Which schemas are not to be built on any more: said in data, and of older versions by itself."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache
from typing import Any

from api.contract.naming import schema_name, type_and_version
from api.contract.published import Published, served_at
from domain.facts import Content, UnknownEvent, event_class
from domain.moments import Instant, instant_text


class Status(StrEnum):
    """Whether events are recorded by a schema."""

    CURRENT = "current"
    DEPRECATED = "deprecated"
    """They still are; followers make ready for what comes in its place."""
    RETIRED = "retired"
    """None are any more; those that were are still told by it, for as long as there is the log."""


class Deprecation(Content):
    """Since when a schema is not to be built on, from when on nothing more is recorded by it, and
    the name of the one that comes in its place."""

    since: Instant
    sunset: Instant | None = None
    successor: str | None = None


def deprecations(published: Published) -> dict[str, Deprecation]:
    """What is said of published schemas, by name; raises ``ValueError`` where it makes no sense."""
    found = {
        name: Deprecation.model_validate(said) for name, said in published.deprecations().items()
    }
    for name, said in found.items():
        if not {name, said.successor or name} <= set(published.names()):
            raise ValueError(f"{name} or what comes in its place is not published")
        if said.sunset is not None and said.sunset < said.since:
            raise ValueError(f"{name} ends before it is deprecated")
    return found


def status_of(name: str, deprecated: Mapping[str, Deprecation]) -> Status:
    """Whether events are recorded by a schema now; the envelope's is always current."""
    type, version = type_and_version(name)
    try:
        newest = event_class(type, version).SCHEMA
    except UnknownEvent:
        newest = version
    if version < newest:
        return Status.RETIRED
    return Status.DEPRECATED if name in deprecated else Status.CURRENT


def envelope_members(
    address: str, deprecated: Mapping[str, Deprecation]
) -> Callable[[str, int], dict[str, Any]]:
    """What an event's type and version bring into its envelope: where its schema is served at a
    service's address, and that it is deprecated (the CloudEvents extension of that name)."""

    @cache
    def members(type: str, schema: int) -> dict[str, Any]:
        name = schema_name(type, schema)
        told: dict[str, Any] = {"dataschema": served_at(address, name)}
        said = deprecated.get(name)
        if said is None:
            return told
        told |= {"deprecated": True, "deprecationfrom": instant_text(said.since)}
        if said.sunset is not None:
            told["deprecationsunset"] = instant_text(said.sunset)
        if said.successor is not None:
            told["deprecationmigration"] = served_at(address, said.successor)
        return told

    return members
