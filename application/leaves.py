"""The leaves of the log: stamp, newline, record; and the hashes over them.

Source: RFC 6962 §2.1 for the leaf hash. The database makes stamps and leaf hashes when it
appends; these functions make them again, so that what it says can be checked.
"""

import hashlib
from datetime import datetime

from application.canonical import canonical
from domain.moments import instant_text

NO_RECORD_BEFORE = bytes(32)
"""`prev` of the first record of a stream."""


def stamp(position: int, *, at: datetime, prev: bytes) -> bytes:
    """The canonical stamp: when (UTC) and where the record was appended, and after which one.

    `prev` is the `record_hash` of the record before it in the same stream. Raises `ValueError`
    for a position below 1, a time without an offset, or a `prev` that is not 32 bytes.
    """
    if position < 1:
        raise ValueError("positions count from 1")
    if at.utcoffset() is None:
        raise ValueError("an instant carries its offset from UTC")
    if len(prev) != 32:
        raise ValueError("prev is a SHA-256 hash, 32 bytes")
    return canonical({"at": instant_text(at), "position": position, "prev": prev.hex()})


def record_hash(record: bytes) -> bytes:
    """SHA-256 of the record as stored: what the next record of its stream points back to."""
    return hashlib.sha256(record).digest()


def leaf_hash(stamp: bytes, record: bytes) -> bytes:
    """SHA-256(0x00 ‖ stamp ‖ 0x0A ‖ record), the log's leaf at the stamp's position."""
    return hashlib.sha256(b"\x00" + stamp + b"\n" + record).digest()
