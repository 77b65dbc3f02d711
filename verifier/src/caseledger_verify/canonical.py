"""Canonical JSON: the subset of RFC 8785 of which a text is the only form of its value.

ASCII names in order, strings, integers below 2^53, booleans, arrays, objects; no floats, no null.
"""

import json
from typing import Any, NoReturn

from caseledger_verify.errors import Unreadable

INTEGER_LIMIT = 2**53
DEPTH_LIMIT = 64


def canonical(value: object) -> bytes:
    """The one text of a value that `parse` gave."""
    return _ENCODER.encode(value).encode()


def parse(text: bytes, what: str) -> Any:
    """The value of a text in its only form; raises `Unreadable`, naming `what` it should be."""
    try:
        value = _DECODER.decode(text.decode())
        _check(value, DEPTH_LIMIT)
        same = canonical(value) == text
    except (ValueError, RecursionError):
        same = False
    if not same:
        raise Unreadable(f"{what} is not canonical JSON")
    return value


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member is named twice")
    return members


def _refuse_number(_: str) -> NoReturn:
    raise ValueError("a number that is no integer")


def _check(value: object, depth: int) -> None:
    if isinstance(value, str):
        return
    if isinstance(value, int):
        if not -INTEGER_LIMIT < value < INTEGER_LIMIT:
            raise ValueError("an integer of 2^53 or more")
    elif value is None or depth == 0:
        raise ValueError("null, or nested too deep")
    elif isinstance(value, dict):
        if not all(name.isascii() for name in value):
            raise ValueError("a name that is not ASCII")
        for member in value.values():
            _check(member, depth - 1)
    elif isinstance(value, list):
        for member in value:
            _check(member, depth - 1)


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_DECODER = json.JSONDecoder(
    object_pairs_hook=_once_each, parse_float=_refuse_number, parse_constant=_refuse_number
)
