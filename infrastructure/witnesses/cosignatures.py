"""C2SP tlog-cosignature, cosignature/v1: a witness says when it saw a checkpoint, and signs both.

It means: of all the trees of this log that I have seen, this was the largest at that time, and it
begins with all the others.
"""

from dataclasses import dataclass

from infrastructure.notary.notes import NoteKey, NoteRefused, NoteSigner, claimed, signature_line

_TIME_BYTES = 8
_SIGNATURE_BYTES = 64
_END_OF_TIME = 2**63


@dataclass(frozen=True, slots=True)
class Cosignature:
    """One witness's word on one checkpoint."""

    time: int
    """POSIX seconds, by the witness's clock."""
    line: str
    """As it stands below the note, with its newline."""


def cosigned(text: str, *, time: int, signer: NoteSigner) -> Cosignature:
    """The cosignature of a checkpoint's text at a time, in POSIX seconds."""
    held = time.to_bytes(_TIME_BYTES, "big") + signer.signature(_message(text, time))
    return Cosignature(time, signature_line(signer.key, held))


def cosignature_of(note: str, key: NoteKey) -> Cosignature:
    """The cosignature that this witness's key made on a note, verified. Raises `NoteRefused`."""
    text, held = claimed(note, key)
    time = int.from_bytes(held[:_TIME_BYTES], "big")
    if len(held) != _TIME_BYTES + _SIGNATURE_BYTES or time >= _END_OF_TIME:
        raise NoteRefused("This is not a cosignature.")
    message = _message(text, time)
    if not key.verifies(message, held[_TIME_BYTES:]):
        raise NoteRefused("The cosignature does not belong to this checkpoint and key.")
    return Cosignature(time, signature_line(key, held))


def _message(text: str, time: int) -> bytes:
    return f"cosignature/v1\ntime {time}\n{text}".encode()
