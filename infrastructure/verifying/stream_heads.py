"""The last version and record hash of each stream, kept small: a log has a stream for each case."""

from collections.abc import Iterator
from typing import Self

from infrastructure.verifying.sorted_rows import SortedRows

_ID_BYTES = 16
# One more than a bigint has: the check counts one below and must not overflow.
_VERSION_BYTES = 9
_HASH_BYTES = 32
_HEAD_BYTES = _VERSION_BYTES + _HASH_BYTES
_WHOLE = _ID_BYTES + _HEAD_BYTES

MOST_AT_HAND = 65_536
"""Streams in the dictionary: a service has fewer cases open, and a closed one seldom moves."""


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
    """Heads by stream: those that moved last in a dictionary, which is quick; and all others in
    rows, some 60 bytes for each, which alone grow with the log."""

    def __init__(self, *, most_at_hand: int = MOST_AT_HAND) -> None:
        self._at_hand: dict[bytes, bytes] = {}
        self._most_at_hand = most_at_hand
        self._settled = SortedRows(_HEAD_BYTES)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[bytes]:
        """All streams, in the order of their ids."""
        self._settle()
        return iter(self._settled)

    def __getitem__(self, stream: bytes) -> bytes:
        head = self._at_hand.get(stream) or self._settled.get(stream)
        if head is None:
            raise KeyError(stream)
        return head

    def replace(self, stream: bytes, head: bytes) -> bytes | None:
        """Put a new head in the place of the stream's last, which is given back."""
        before = self._at_hand.get(stream)
        if before is None:
            before = self._settled.get(stream)
            self._count += before is None
            if len(self._at_hand) >= self._most_at_hand:
                self._settle()
        self._at_hand[stream] = head
        return before

    def _settle(self) -> None:
        self._settled.put(self._at_hand)
        self._at_hand.clear()

    def as_bytes(self) -> bytes:
        """All of them: the ids, then the heads in the same order."""
        ids = bytearray()
        for stream in self:
            ids += stream
        return b"".join((ids, self._settled.rows))

    @classmethod
    def of_bytes(cls, held: bytes) -> Self:
        """What `as_bytes` gave. Raises `ValueError` for another length."""
        count, over = divmod(len(held), _WHOLE)
        if over:
            raise ValueError("these are not the heads of streams")
        heads = cls()
        rows = memoryview(held)[count * _ID_BYTES :]
        for index in range(count):
            stream = held[index * _ID_BYTES : (index + 1) * _ID_BYTES]
            heads.replace(stream, bytes(rows[index * _HEAD_BYTES : (index + 1) * _HEAD_BYTES]))
        return heads
