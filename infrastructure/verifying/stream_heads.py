"""The last version and record hash of each stream, kept small: a log has a stream for each case."""

from collections.abc import Iterator
from typing import Self

_ID_BYTES = 16
# One more than a bigint has: the check counts one below and must not overflow.
_VERSION_BYTES = 9
_HASH_BYTES = 32
_HEAD_BYTES = _VERSION_BYTES + _HASH_BYTES
_WHOLE = _ID_BYTES + _HEAD_BYTES


def head_of(version: int, record_hash: bytes) -> bytes:
    """A head as it is kept: the version and the hash of the record, one after the other."""
    return version.to_bytes(_VERSION_BYTES, "big", signed=True) + record_hash


def version_of(head: bytes) -> int:
    """The version of a head."""
    return int.from_bytes(head[:_VERSION_BYTES], "big", signed=True)


def record_hash_of(head: bytes) -> bytes:
    """The hash of a head's record."""
    return head[_VERSION_BYTES:]


class StreamHeads:
    """By stream: two byte strings for each, some 200 bytes of memory with the dictionary's own."""

    def __init__(self) -> None:
        self._heads: dict[bytes, bytes] = {}

    def __len__(self) -> int:
        return len(self._heads)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._heads)

    def __getitem__(self, stream: bytes) -> bytes:
        return self._heads[stream]

    def replace(self, stream: bytes, head: bytes) -> bytes | None:
        """Put a new head in the place of the stream's last, which is given back."""
        heads = self._heads
        before = heads.get(stream)
        heads[stream] = head
        return before

    def as_bytes(self) -> bytearray:
        """All of them, one after the other."""
        held = bytearray()
        for stream, head in self._heads.items():
            held += stream
            held += head
        return held

    @classmethod
    def of_bytes(cls, held: bytes) -> Self:
        """What `as_bytes` gave. Raises `ValueError` for another length."""
        if len(held) % _WHOLE:
            raise ValueError("these are not the heads of streams")
        heads = cls()
        for place in range(0, len(held), _WHOLE):
            heads._heads[held[place : place + _ID_BYTES]] = held[place + _ID_BYTES : place + _WHOLE]
        return heads
