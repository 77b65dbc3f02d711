"""Array parameters for the door, written at once.

psycopg turns a list into an array element by element: for 128 events, measured, 1.5 ms to pass the
arrays against 0.5 ms this way. Numbers, ids and names go as array literals, bytes in Postgres's
binary form.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from struct import Struct
from uuid import UUID

from psycopg import adapters
from psycopg.adapt import AdaptersMap, Dumper
from psycopg.pq import Format

BYTEA_OID = 17
BYTEA_ARRAY_OID = 1001

# Dimensions, null flag, element type; then the length and lower bound of the one dimension.
_HEADER = Struct("!iiIii")
_LENGTH = Struct("!i")


class ByteStrings(bytes):
    """An array of byte strings in Postgres's binary form."""


class _ByteStringsDumper(Dumper):
    format = Format.BINARY
    oid = BYTEA_ARRAY_OID

    def dump(self, obj: ByteStrings) -> bytes:
        return obj


ADAPTERS = AdaptersMap(adapters)
ADAPTERS.register_dumper(ByteStrings, _ByteStringsDumper)


def numbers(values: Iterable[int]) -> str:
    """An array literal of integers."""
    return "{" + ",".join(map(str, values)) + "}"


def uuids(values: Iterable[UUID]) -> str:
    """An array literal of UUIDs."""
    return "{" + ",".join([value.hex for value in values]) + "}"


def names(values: Iterable[str]) -> str:
    """An array literal of texts."""
    quoted = [value.replace("\\", "\\\\").replace('"', '\\"') for value in values]
    return '{"' + '","'.join(quoted) + '"}' if quoted else "{}"


def byte_strings(values: Sequence[bytes]) -> ByteStrings:
    """An array of byte strings; needs a connection that uses ADAPTERS."""
    if not values:
        return ByteStrings(_HEADER.pack(0, 0, BYTEA_OID, 0, 0)[:12])
    header = _HEADER.pack(1, 0, BYTEA_OID, len(values), 1)
    return ByteStrings(header + b"".join([_LENGTH.pack(len(v)) + v for v in values]))
