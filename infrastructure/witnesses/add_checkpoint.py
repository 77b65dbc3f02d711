"""C2SP tlog-witness, add-checkpoint: the request that asks a witness to cosign.

One line with the size that the witness last cosigned, the consistency proof from there, a hash a
line, an empty line, and the checkpoint as a signed note.
"""

import re
from dataclasses import dataclass
from typing import Self

from infrastructure.notary.notes import NoteRefused, strict_base64
from infrastructure.tree.hashing import HASH_BYTES
from infrastructure.tree.proofs import proof_lines

PATH = "/add-checkpoint"
SIZE_TYPE = "text/x.tlog.size"
"""The media type of the answer to a request that began at another size than it should have."""

LARGEST_REQUEST = 65_536
LARGEST_ANSWER = 65_536
MOST_HASHES = 63

_OLD = re.compile(r"old (0|[1-9][0-9]{0,18})")
_SIZE = re.compile(rb"(0|[1-9][0-9]{0,18})\n?")


class RequestRefused(ValueError):
    """These bytes are no such request."""


@dataclass(frozen=True, slots=True)
class AddCheckpoint:
    """What is sent: the size it begins at, the proof from there, and the checkpoint."""

    old: int
    proof: tuple[bytes, ...]
    note: str

    @property
    def body(self) -> bytes:
        """The request's bytes."""
        return f"old {self.old}\n{proof_lines(self.proof)}\n{self.note}".encode()

    @classmethod
    def parse(cls, body: bytes) -> Self:
        """The request of these bytes; the note is not looked into. Raises `RequestRefused`."""
        if len(body) > LARGEST_REQUEST:
            raise RequestRefused("The request is too long.")
        try:
            head, blank, note = body.decode().partition("\n\n")
        except UnicodeDecodeError:
            raise RequestRefused("The request is not UTF-8.") from None
        first, *hashes = head.split("\n")
        old = _OLD.fullmatch(first)
        if not blank or old is None or len(hashes) > MOST_HASHES:
            raise RequestRefused("The request does not begin with a size and a proof.")
        try:
            proof = tuple(strict_base64(each) for each in hashes)
        except NoteRefused:
            raise RequestRefused("The proof is not base64.") from None
        if any(len(each) != HASH_BYTES for each in proof):
            raise RequestRefused("The proof holds what is no hash.")
        return cls(int(old[1]), proof, note)


def size_told(answer: bytes) -> int | None:
    """The size that an answer of type `SIZE_TYPE` tells; None where it tells none."""
    told = _SIZE.fullmatch(answer)
    return int(told[1]) if told else None
