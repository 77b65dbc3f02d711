"""Deriving heads from the log, and proving where in their tree one stream stands.

All heads are read once; after that only those of streams that have moved, forwards or back.
"""

import json
from bisect import bisect_left
from dataclasses import dataclass
from threading import Lock
from uuid import UUID

from application.heads import Heads, RecordedHeads
from infrastructure.statements import Rows, statement
from infrastructure.tree.hashing import HASH_BYTES, root_of
from infrastructure.tree.proofs import compact_proof

_END = 2**63 - 1
_ID_BYTES = 16
_WHOLE = _ID_BYTES + HASH_BYTES


_HEADS = statement("heads", "heads")
_MOVED_HEADS = statement("heads", "moved_heads")
_VERSION_AT = statement("heads", "version_at")
_LAST_HEADS = statement("heads", "last_heads")


class HeadsAltered(Exception):
    """The log does not give the recorded heads again: `caseledger verify log` says where."""


@dataclass(frozen=True, slots=True)
class ProvenHead:
    """A stream's last version at the position that heads cover, and the proof of its line."""

    version: int
    index: int
    proof: list[bytes]


class LogHeads:
    """Implements :class:`application.heads.HeadsTree` over the rows of the log.

    It holds some 200 bytes for each stream once it was asked; threads may share it.
    """

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._lock = Lock()
        self._covered = 0
        self._hashes: dict[bytes, bytes] = {}

    def derive(self, covered: int) -> Heads | None:
        """The heads at a position; None where no stream had begun."""
        _, hashes = self._at(covered)
        return Heads(covered, len(hashes), root_of(hashes)) if hashes else None

    def last_recorded(self, upto: int | None = None) -> RecordedHeads | None:
        """The last heads event at or before a position."""
        found = self._rows(_LAST_HEADS, {"upto": _END if upto is None else upto})
        if not found:
            return None
        position, at, event_id, stream, record = found[0]
        said = json.loads(record)["data"]
        heads = Heads(said["covered"], said["count"], bytes.fromhex(said["root"]))
        return RecordedHeads(position, at, event_id, stream, heads)

    def prove(self, stream: UUID, heads: Heads) -> ProvenHead | None:
        """Where a stream stands in recorded heads; None if it began after what they cover.

        Raises :class:`HeadsAltered`.
        """
        streams, hashes = self._at(heads.covered)
        if (len(hashes), root_of(hashes)) != (heads.count, heads.root):
            raise HeadsAltered
        index = bisect_left(streams, stream.bytes)
        if streams[index : index + 1] != [stream.bytes]:
            return None
        version = self._rows(_VERSION_AT, {"stream": stream, "covered": heads.covered})[0][0]
        proof = compact_proof([index], len(hashes), lambda start, end: root_of(hashes[start:end]))
        return ProvenHead(version, index, proof)

    def _at(self, covered: int) -> tuple[list[bytes], list[bytes]]:
        """The ids of the streams that had begun by a position, in order, and their leaf hashes."""
        with self._lock:
            if not self._hashes:
                self._read(covered)
            elif covered != self._covered:
                self._move(covered)
            self._covered = covered
            streams = sorted(self._hashes)
            return streams, [self._hashes[stream] for stream in streams]

    def _read(self, covered: int) -> None:
        held = self._rows(_HEADS, {"covered": covered})[0][0] or b""
        self._hashes = {
            held[place : place + _ID_BYTES]: held[place + _ID_BYTES : place + _WHOLE]
            for place in range(0, len(held), _WHOLE)
        }

    def _move(self, covered: int) -> None:
        low, high = sorted((covered, self._covered))
        moved = self._rows(_MOVED_HEADS, {"after": low, "upto": high, "covered": covered})
        for stream, leaf_hash in moved:
            if leaf_hash is None:
                self._hashes.pop(stream, None)
            else:
                self._hashes[stream] = leaf_hash
