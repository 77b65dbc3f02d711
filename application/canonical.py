"""Canonical JSON: one value, one sequence of bytes.

Source: RFC 8785 (JSON Canonicalization Scheme), kept to the subset whose bytes leave no room
for doubt: objects with ASCII keys, arrays, strings, integers of magnitude below 2^53, booleans.
There are no floats (decimals are written as strings) and no nulls (a member is absent).
"""

import json
import re
from collections.abc import Iterable
from typing import Any, NoReturn

INTEGER_LIMIT = 2**53
DEPTH_LIMIT = 64

_SURROGATE = re.compile("[\ud800-\udfff]")
_FIELD_NAME = re.compile(r"[a-z_][a-z0-9_]{0,63}", re.ASCII)
_FLOAT = "a float (write a decimal as a string)"

# Keys are ASCII, so sorting them by code point is RFC 8785's order by UTF-16 unit.
_encode = json.JSONEncoder(
    ensure_ascii=False,
    check_circular=False,
    allow_nan=False,
    sort_keys=True,
    separators=(",", ":"),
).encode


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
    if not _is_plain(value, DEPTH_LIMIT):
        _check(value, (), DEPTH_LIMIT)
    return _encode(value).encode()


def parse(text: bytes) -> Any:
    """The value of one JSON text in UTF-8; white space and member order are free.

    Guarantees that `canonical` accepts the result. Raises `NotCanonical` for text that is not
    JSON, a member named twice, and whatever lies outside the subset (floats, NaN, null).
    """
    value = _decoded(text)
    _check(value, (), DEPTH_LIMIT)
    return value


def _is_plain(value: object, depth: int) -> bool:
    """Whether a value is of the subset, as far as a quick look can tell.

    Nearly everything written is text, numbers and flags in built-in types: looking at these where
    they stand takes a third of the time. `_check` decides on all else, and says where it is wrong.
    """
    members: Iterable[Any]
    if type(value) is dict:
        for key in value:
            if type(key) is not str or not key.isascii():
                return False
        members = value.values()
    elif type(value) is list or type(value) is tuple:
        members = value
    else:
        return False
    for member in members:
        kind = type(member)
        if kind is str:
            if not member.isascii() and _SURROGATE.search(member):
                return False
        elif kind is int:
            if not -INTEGER_LIMIT < member < INTEGER_LIMIT:
                return False
        elif kind is not bool and (depth <= 1 or not _is_plain(member, depth - 1)):
            return False
    return True


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
