"""What a fact says, as members that the encoder writes canonically: in clear, and in each part.

The same members as `Fact.clear` and `Fact.parts` give. They are read off the frozen values, not
dumped through their schema: every append needs them, and they are nearly always texts, ids, dates
and codes, which the encoder writes by itself.
"""

from datetime import date, datetime
from enum import Enum, StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from pydantic_core import PydanticSerializationError, to_json

from application.canonical import INTEGER_LIMIT, canonical
from domain.facts import Content, Fact, Part, PartAbout, part_fields
from domain.moments import instant_text

Members = dict[str, Any]
"""Members in order, their values such as the encoder writes canonically."""

_AS_THEY_ARE = frozenset({str, bool, date, UUID})


class _Unusual(Exception):
    """A value of a kind that only its schema knows how to write."""


def clear_members(fact: Fact) -> Members:
    """The clear fields of a fact; raises `application.canonical.NotCanonical`."""
    try:
        return _members(fact, _clear_names(type(fact)))
    except _Unusual:
        # Checked here, so that what is wrong is told; written again with the record.
        clear = fact.clear()
        canonical(clear)
        ordered: Members = _in_order(clear)
        return ordered


def plain_parts(fact: Fact) -> list[tuple[str, UUID | None, bytes]]:
    """Name, third person and canonical JSON of each part, in order; raises `NotCanonical`."""
    found: list[tuple[str, UUID | None, bytes]] = []
    for field, many, model, is_about in _written_parts(type(fact)):
        value = getattr(fact, field)
        if value is None:
            continue
        for number, part in enumerate(value if many else (value,)):
            assert isinstance(part, model), "a part is written open"
            about = part.__dict__["about"] if is_about else None
            found.append((f"{field}.{number}" if many else field, about, _part_text(part)))
    return found


def _part_text(part: Content) -> bytes:
    try:
        return to_json(_members(part, _part_names(type(part))))
    except (_Unusual, PydanticSerializationError):
        pass
    return canonical(part.model_dump(mode="json", exclude={"about"}, exclude_none=True))


def _members(content: Content, names: tuple[str, ...]) -> Members:
    values = content.__dict__
    found: Members = {}
    for name in names:
        value = values[name]
        if value is None:
            continue
        kind = type(value)
        found[name] = value if kind in _AS_THEY_ARE else _plain(value, kind)
    return found


def _plain(value: Any, kind: type) -> Any:
    if issubclass(kind, StrEnum):
        return value._value_
    if kind is tuple:
        return [
            member if type(member) in _AS_THEY_ARE else _plain(member, type(member))
            for member in value
        ]
    if kind is datetime:
        return instant_text(value)
    if kind is int and -INTEGER_LIMIT < value < INTEGER_LIMIT:
        return value
    if issubclass(kind, Enum):
        return _plain(value._value_, type(value._value_))
    if issubclass(kind, Content):
        return _members(value, _names(kind))
    raise _Unusual


def _in_order(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _in_order(value[name]) for name in sorted(value)}
    return [_in_order(member) for member in value] if isinstance(value, list) else value


@cache
def _names(kind: type[Content]) -> tuple[str, ...]:
    return tuple(sorted(name for name, field in kind.model_fields.items() if not field.exclude))


@cache
def _clear_names(fact: type[Fact]) -> tuple[str, ...]:
    return tuple(name for name in _names(fact) if name not in part_fields(fact))


@cache
def _written_parts(fact: type[Fact]) -> tuple[tuple[str, bool, type[Part], bool], ...]:
    """Of each field of parts: its name, whether it has many, of what kind, about third persons."""
    return tuple(
        (field, declared.many, declared.model, issubclass(declared.model, PartAbout))
        for field, declared in part_fields(fact).items()
    )


@cache
def _part_names(part: type[Content]) -> tuple[str, ...]:
    return tuple(name for name in _names(part) if name != "about")
