"""Canonical JSON: one value, one sequence of bytes.

Source: RFC 8785 (JSON Canonicalization Scheme), kept to the subset whose bytes leave no room
for doubt: objects with ASCII keys, arrays, strings, integers of magnitude below 2^53, booleans.
There are no floats (decimals are written as strings) and no nulls (a member is absent).
"""

import json
import re
from typing import Any, NoReturn

from pydantic_core import PydanticSerializationError, to_json

INTEGER_LIMIT = 2**53
DEPTH_LIMIT = 64

_SURROGATE = re.compile("[\ud800-\udfff]")
_FIELD_NAME = re.compile(r"[a-z_][a-z0-9_]{0,63}", re.ASCII)
_FLOAT = "a float (write a decimal as a string)"


class NotCanonical(ValueError):
    """The value or text lies outside the subset.

    `path` says where (`$.data.codes[2]`) and `reason` why; neither repeats what was found there.
    """

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


def canonical(value: object) -> bytes:
    """The RFC 8785 bytes of `value`, UTF-8, without a final newline.

    Tuples are arrays. Raises `NotCanonical` for anything outside the subset, and for a value
    nested more than 64 deep.
    """
    try:
        return to_json(_in_order(value, DEPTH_LIMIT))
    except (_NotPlain, TypeError, PydanticSerializationError):
        pass
    # Out here because the errors above may quote what was found.
    _check(value, (), DEPTH_LIMIT)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def parse(text: bytes) -> Any:
    """The value of one JSON text in UTF-8; white space and member order are free.

    Guarantees that `canonical` accepts the result. Raises `NotCanonical` for text that is not
    JSON, a member named twice, and whatever lies outside the subset (floats, NaN, null).
    """
    value = _decoded(text)
    _check(value, (), DEPTH_LIMIT)
    return value


class _NotPlain(Exception):
    """The value is not made of built-in types alone, or lies outside the subset."""


def _in_order(value: Any, depth: int) -> Any:
    """The same value, the members of its objects in order, as far as a quick look can tell.

    Nearly everything written is text, numbers and flags in built-in types: looking at these where
    they stand takes a third of the time. `_check` decides on all else, and says where it is wrong.
    Keys are ASCII, so sorting them by code point is RFC 8785's order by UTF-16 unit. Lone
    surrogates are left to the encoder, which refuses them.
    """
    kind = type(value)
    if kind is str or kind is bool:
        return value
    if kind is int and -INTEGER_LIMIT < value < INTEGER_LIMIT:
        return value
    if kind is dict and depth > 0:
        members = {}
        for key in sorted(value):
            if type(key) is not str or not key.isascii():
                raise _NotPlain
            member = value[key]
            members[key] = member if type(member) is str else _in_order(member, depth - 1)
        return members
    if (kind is list or kind is tuple) and depth > 0:
        return [m if type(m) is str else _in_order(m, depth - 1) for m in value]
    raise _NotPlain


def _check(value: object, path: tuple[str | int, ...], depth: int) -> None:
    if isinstance(value, str):
        if not value.isascii() and _SURROGATE.search(value):
            _refuse(path, "text with a lone surrogate")
    elif isinstance(value, int):
        if not -INTEGER_LIMIT < value < INTEGER_LIMIT:
            _refuse(path, "an integer of 2^53 or more")
    elif depth == 0:
        _refuse(path, f"nested more than {DEPTH_LIMIT} deep")
    elif isinstance(value, dict):
        for key, member in value.items():
            if not isinstance(key, str) or not key.isascii():
                _refuse(path, "a key that is not ASCII text")
            # Nearly every member is plain text: passing it here halves the walk.
            if type(member) is not str or not member.isascii():
                _check(member, (*path, key), depth - 1)
    elif isinstance(value, (list, tuple)):
        for index, member in enumerate(value):
            _check(member, (*path, index), depth - 1)
    else:
        _refuse(path, _why_outside(value))


def _why_outside(value: object) -> str:
    if value is None:
        return "null (leave the member out)"
    return _FLOAT if isinstance(value, float) else "a value JSON has no plain form for"


def _decoded(text: bytes) -> Any:
    reason = "not JSON"
    try:
        return json.loads(
            text.decode(),
            object_pairs_hook=_members,
            parse_float=_no_float,
            parse_constant=_no_float,
        )
    except NotCanonical:
        raise
    except UnicodeDecodeError:
        reason = "not UTF-8"
    except RecursionError:
        reason = f"nested more than {DEPTH_LIMIT} deep"
    except ValueError:
        pass
    # Raised out here because the errors above carry the text itself, and a chained error shows it.
    raise NotCanonical("$", reason)


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise NotCanonical("$", "an object names a member twice")
    return members


def _no_float(_: str) -> NoReturn:
    raise NotCanonical("$", _FLOAT)


def _refuse(path: tuple[str | int, ...], reason: str) -> NoReturn:
    steps = (
        f"[{step}]"
        if isinstance(step, int)
        else f".{step}"
        # A key that cannot be one of our field names is input, and may be anything.
        if _FIELD_NAME.fullmatch(step)
        else ".?"
        for step in path
    )
    raise NotCanonical("$" + "".join(steps), reason)
