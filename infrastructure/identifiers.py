"""Ids of streams: UUID version 7 (RFC 9562 §5.7), so that they sort by when they began."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID


def uuid7(now: datetime, random_bytes: Callable[[int], bytes]) -> UUID:
    """A fresh id: 48 bits of milliseconds, 74 random bits."""
    milliseconds = int(now.timestamp() * 1_000)
    bits = milliseconds << 80 | int.from_bytes(random_bytes(10), "big")
    bits = bits & ~(0xF << 76) | 0x7 << 76
    bits = bits & ~(0b11 << 62) | 0b10 << 62
    return UUID(int=bits)
