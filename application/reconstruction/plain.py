"""Values of the domain as JSON, so that the same state is told in the same words by every process,
and two states can be compared member by member."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from operator import attrgetter
from typing import Any
from uuid import UUID

from domain.facts import Content, Fact
from domain.moments import instant_text

_AS_IT_IS = frozenset({str, int, bool, type(None)})


def plain(value: Any) -> Any:
    """A state's value as JSON: absent rather than null, and sets in order."""
    kind = type(value)
    return value if kind in _AS_IT_IS else _ways[kind](value)


class _Ways(dict[type[Any], Callable[[Any], Any]]):
    """How values of each type are told. Looked for once: lists hold thousands of values of few
    types, and to look for it at each took two thirds of their telling."""

    def __missing__(self, kind: type[Any]) -> Callable[[Any], Any]:
        self[kind] = found = _way_of_telling(kind)
        return found


_ways = _Ways()


def _way_of_telling(kind: type[Any]) -> Callable[[Any], Any]:
    if is_dataclass(kind):
        return _members_of(kind)
    if issubclass(kind, tuple) and hasattr(kind, "_asdict"):
        return lambda value: _named(value._asdict().items())
    known = (telling for of, telling in _TELLINGS.items() if issubclass(kind, of))
    return next(known, lambda value: value)


def _members_of(kind: type[Any]) -> Callable[[Any], dict[str, Any]]:
    names = [field.name for field in fields(kind)]
    if len(names) < 2:
        return lambda value: _named((name, getattr(value, name)) for name in names)
    values_of = attrgetter(*names)
    return lambda value: _named(zip(names, values_of(value), strict=True))


def _named(members: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    return {
        name: member if (kind := type(member)) in _AS_IT_IS else _ways[kind](member)
        for name, member in members
        if member is not None
    }


def _mapping(value: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(key): plain(member) for key, member in value.items()}


def _content(value: Content) -> dict[str, Any]:
    return value.model_dump(mode="json", exclude_none=True)


_TELLINGS: Mapping[type, Callable[[Any], Any]] = {
    UUID: str,
    Fact: lambda value: value.clear(),
    Content: _content,
    Mapping: _mapping,
    frozenset: lambda value: sorted(map(plain, value)),
    # Most are empty.
    tuple: lambda value: [plain(member) for member in value] if value else [],
    # Before the day, which an instant is too.
    datetime: instant_text,
    date: date.isoformat,
    StrEnum: str,
}
"""By what a value is, in the order in which it is asked; anything else is told as it is."""
