"""Values of the domain as JSON, so that the same state is told in the same words by every process,
and two states can be compared member by member."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.facts import Content, Fact
from domain.moments import instant_text

_AS_IT_IS = frozenset({str, int, bool, type(None)})


def plain(value: Any) -> Any:
    """A state's value as JSON: absent rather than null, and sets in order."""
    # Most values are these; to look through all that follows took half of a list's telling.
    kind = type(value)
    if kind in _AS_IT_IS:
        return value
    if kind is UUID:
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        return _named({f.name: getattr(value, f.name) for f in fields(value)})
    if isinstance(value, Fact):
        return value.clear()
    if isinstance(value, Content):
        return value.model_dump(mode="json", exclude_none=True)
    if isinstance(value, Mapping):
        return {str(key): plain(member) for key, member in value.items()}
    if isinstance(value, frozenset):
        return sorted(plain(member) for member in value)
    if isinstance(value, tuple):
        return _named(value._asdict()) if hasattr(value, "_asdict") else [plain(v) for v in value]
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, StrEnum) else value


def _named(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: plain(member) for name, member in members.items() if member is not None}
