"""C2SP tlog-checkpoint: origin, size and root of a tree, as the text of a signed note.

No extension lines: they are not part of what the tree proves, and witnesses need not keep them.
"""

import re
from base64 import b64encode
from dataclasses import dataclass
from typing import Self

from infrastructure.notary.notes import NoteKey, NoteRefused, opened, strict_base64
from infrastructure.tree.hashing import HASH_BYTES

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log had become: the first `size` leaves have this root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The checkpoint of a text. Raises `NoteRefused`."""
        lines = text.split("\n")
        if len(lines) != 4 or lines[3] or not lines[0] or not _SIZE.fullmatch(lines[1]):
            raise NoteRefused("This is not a checkpoint.")
        root = strict_base64(lines[2])
        if len(root) != HASH_BYTES:
            raise NoteRefused("This is not a checkpoint.")
        return cls(lines[0], int(lines[1]), root)

    @classmethod
    def claimed(cls, note: str) -> Self:
        """The checkpoint that a note holds, no signature checked. Raises `NoteRefused`."""
        return cls.parse(note.rpartition("\n\n")[0] + "\n")

    @classmethod
    def opened(cls, note: str, key: NoteKey) -> Self:
        """The checkpoint of a note that the log's own key signed.

        Raises `NoteRefused`: also where the key's name is not the origin.
        """
        checkpoint = cls.parse(opened(note, key))
        if checkpoint.origin != key.name:
            raise NoteRefused("The checkpoint is of another log than its key.")
        return checkpoint
