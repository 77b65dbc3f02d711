"""What a fact says, as members that the encoder writes canonically: in clear, and in each part.

The same members as `Fact.clear` and `Fact.parts` give. They are read off the frozen values, not
dumped through their schema: every append needs them, and they are nearly always texts, ids, dates
and codes, which the encoder writes by itself.
"""

from collections.abc import Iterator
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any
from uuid import UUID

from pydantic_core import PydanticSerializationError, to_json

from application.canonical import INTEGER_LIMIT, canonical
from domain.facts import Content, Fact, PartAbout, part_fields
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


def plain_parts(fact: Fact) -> Iterator[tuple[str, UUID | None, bytes]]:
    """Name, third person and canonical JSON of each part, in order; raises `NotCanonical`."""
    for field, declared in part_fields(type(fact)).items():
        value = getattr(fact, field)
        if value is None:
            continue
        for number, part in enumerate(value if declared.many else (value,)):
            assert isinstance(part, declared.model), "a part is written open"
            about = part.about if isinstance(part, PartAbout) else None
            yield f"{field}.{number}" if declared.many else field, about, _part_text(part)


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
        if type(value) in _AS_THEY_ARE:
            found[name] = value
        elif value is not None:
            found[name] = _plain(value)
    return found


def _plain(value: Any) -> Any:
    kind = type(value)
    if kind in _AS_THEY_ARE:
        return value
    if kind is tuple:
        return [_plain(member) for member in value]
    if kind is datetime:
        return instant_text(value)
    if kind is int and -INTEGER_LIMIT < value < INTEGER_LIMIT:
        return value
    if isinstance(value, Enum):
        return _plain(value._value_)
    if isinstance(value, Content):
        return _members(value, _names(type(value)))
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
def _part_names(part: type[Content]) -> tuple[str, ...]:
    return tuple(name for name in _names(part) if name != "about")
