"""Where a check of the log was left off, in a file that is written whole or not at all.

What it says is believed: it belongs to whoever checks, and lies where only they write.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infrastructure.durable_files import write_whole

_DIGEST_BYTES = 32


class NotResumable(Exception):
    """The file is damaged, or belongs to another check."""


@dataclass(frozen=True, slots=True)
class LeftOff:
    """What was reached, as JSON values, and the heads of all streams."""

    state: dict[str, Any]
    heads: bytes


class ResumeFile:
    """One file, readable by its owner only: positions and hashes are nobody else's business."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> LeftOff | None:
        """What was written last, None without a file. Raises `NotResumable`, `OSError`."""
        try:
            held = self._path.read_bytes()
        except FileNotFoundError:
            return None
        whole, digest = held[:-_DIGEST_BYTES], held[-_DIGEST_BYTES:]
        if hashlib.sha256(whole).digest() != digest:
            raise NotResumable
        state, _, heads = whole.partition(b"\n")
        return LeftOff(json.loads(state), heads)

    def write(self, left_off: LeftOff) -> None:
        """Replace the file, durably. Raises `OSError`."""
        state = json.dumps(left_off.state, separators=(",", ":")).encode() + b"\n"
        digest = hashlib.sha256(state)
        digest.update(left_off.heads)
        write_whole(self._path, state, left_off.heads, digest.digest())

    def remove(self) -> None:
        """Done: the next check begins anew. Raises `OSError`."""
        self._path.unlink(missing_ok=True)
