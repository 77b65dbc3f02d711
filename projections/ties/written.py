"""How ties stand in the view: as JSON that is the same whenever it is made from the same events."""

import json
from collections.abc import Mapping, Set
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from domain.gate.tied import Ties

_READ = TypeAdapter(Ties)
MOST_AT_HAND = 2_000
"""Cases; a case's ties take some 10 KB."""


def written(ties: Ties) -> str:
    """The ties as JSON; :func:`read` makes the same of it again."""
    return json.dumps(_plain(ties), separators=(",", ":"))


@lru_cache(MOST_AT_HAND)
def read(text: str) -> Ties:
    """The ties that were written; nobody changes them. Lists show the same cases again and again,
    and to read ties anew cost more than to judge by them."""
    return _READ.validate_json(text)


def _plain(value: Any) -> Any:
    match value:
        case Enum():
            return value.value
        case UUID():
            return str(value)
        case date():
            return value.isoformat()
        case Mapping():
            # In their order: of two allocations of one day the one recorded last counts.
            return {str(key): _plain(member) for key, member in value.items()}
        case Set():
            return sorted(_plain(member) for member in value)
        case _ if is_dataclass(value):
            return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    return value
