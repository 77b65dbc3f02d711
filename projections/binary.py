"""Column values in the binary form in which Postgres copies them in.

See COPY, "Binary Format", in the PostgreSQL manual. Writing them here lets a row's version be
copied with only those columns written anew that it changed; the rest are the bytes of the version
before it.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from struct import Struct
from typing import Any
from uuid import UUID

Encoder = Callable[[Any], bytes]
"""A value that is not None, with its length in front."""

HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
TRAILER = b"\xff\xff"
NULL = b"\xff\xff\xff\xff"

_LENGTH = Struct("!i")
_INT4 = Struct("!ii")
_INT8 = Struct("!iq")
_ARRAY = Struct("!iiiiii")
_EMPTY_ARRAY = Struct("!iiii")
_FIRST_DAY = date(2000, 1, 1).toordinal()
_FIRST_INSTANT = datetime(2000, 1, 1, tzinfo=UTC)
_LONG = b"\x00\x00\x00\x10"
_BOOLEANS = {False: b"\x00\x00\x00\x01\x00", True: b"\x00\x00\x00\x01\x01"}


def _with_length(content: bytes) -> bytes:
    return _LENGTH.pack(len(content)) + content


def _text(value: str) -> bytes:
    return _with_length(value.encode())


def _uuid(value: UUID) -> bytes:
    return _LONG + value.int.to_bytes(16)


def _int4(value: int) -> bytes:
    return _INT4.pack(4, value)


def int8(value: int) -> bytes:
    """A bigint."""
    return _INT8.pack(8, value)


def _date(value: date) -> bytes:
    return _INT4.pack(4, value.toordinal() - _FIRST_DAY)


def _timestamptz(value: datetime) -> bytes:
    since = value - _FIRST_INSTANT
    microseconds = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
    return _INT8.pack(8, microseconds)


def _jsonb(value: Any) -> bytes:
    return _with_length(b"\x01" + json.dumps(value).encode())


def _array(element: int, encode: Encoder) -> Encoder:
    """An encoder of tuples; ``element`` is the oid of their members' type."""
    empty = _EMPTY_ARRAY.pack(12, 0, 0, element)

    def array(values: tuple[Any, ...]) -> bytes:
        if not values:
            return empty
        content = b"".join([NULL if value is None else encode(value) for value in values])
        size = len(content) + 20
        return _ARRAY.pack(size, 1, None in values, element, len(values), 1) + content

    return array


ENCODERS: Mapping[str, Encoder] = {
    "bool": _BOOLEANS.__getitem__,
    "int4": _int4,
    "int8": int8,
    "text": _text,
    "uuid": _uuid,
    "date": _date,
    "timestamptz": _timestamptz,
    "jsonb": _jsonb,
    "text[]": _array(25, _text),
    "uuid[]": _array(2950, _uuid),
    "date[]": _array(1082, _date),
    "timestamptz[]": _array(1184, _timestamptz),
}
"""By the name of the column's type."""
