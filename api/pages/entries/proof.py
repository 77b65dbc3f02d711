"""How far it is proved that an entry is in the log and unchanged, from the proof that the log
gives (C2SP tlog-proof): the checkpoint that covers it, and which witnesses have signed that."""

from base64 import b64decode
from dataclasses import dataclass
from datetime import UTC, datetime

from api.pages import words

_COSIGNATURE = 4 + 8 + 64
"""Bytes of a witness's signature: key id, time, Ed25519 signature (C2SP tlog-cosignature)."""


@dataclass(frozen=True)
class Witnessed:
    """A witness, and when it signed."""

    name: str
    at: str


@dataclass(frozen=True)
class Proof:
    """The checkpoint by which an entry is proved: which log, and over how many entries."""

    log: str
    size: int
    root: str
    witnessed: tuple[Witnessed, ...]


def proof(text: str) -> Proof:
    """What a proof of the log says of its checkpoint."""
    note = text.partition("\n\n")[2]
    checkpoint, _, signatures = note.partition("\n\n")
    log, size, root = checkpoint.splitlines()[:3]
    signed = [line.removeprefix("\u2014 ").split(" ") for line in signatures.splitlines()]
    witnessed = [
        Witnessed(name, words.moment(at))
        for name, key in signed
        if (at := _time_of(key)) is not None
    ]
    return Proof(log=log, size=int(size), root=root, witnessed=tuple(witnessed))


def _time_of(signature: str) -> datetime | None:
    """When it was signed, where it says so: the log's own signature does not."""
    signed = b64decode(signature)
    if len(signed) != _COSIGNATURE:
        return None
    return datetime.fromtimestamp(int.from_bytes(signed[4:12]), UTC)
