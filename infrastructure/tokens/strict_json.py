"""JSON as it comes from outside with a signature: an object that names no member twice."""

import json
from typing import Any


def read_object(content: bytes | str) -> dict[str, Any]:
    """The object. Raises ``ValueError`` for anything else."""
    try:
        value = json.loads(content, object_pairs_hook=_members, parse_constant=_no_such_number)
    except RecursionError:
        raise ValueError("too deep") from None
    if not isinstance(value, dict):
        raise ValueError("not an object")
    return value


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member twice")
    return members


def _no_such_number(_: str) -> None:
    raise ValueError("not a number of JSON")
