"""A log's checkpoint as it is published (C2SP tlog-checkpoint): how far it reaches and whose
signatures stand under it. What they are worth only a verifier says."""

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from struct import Struct

_COSIGNATURE = Struct(">4sQ64s")
"""The key's id, the seconds of its clock, and the signature (C2SP tlog-cosignature)."""
_LAST = 253_402_300_799
"""The last second that a calendar here knows."""
_MARK = "— "


@dataclass(frozen=True)
class Cosigned:
    """By which witness, and when by its own clock."""

    witness: str
    at: datetime


@dataclass(frozen=True)
class Checkpoint:
    """How many events the log of this name had, and who cosigned."""

    log: str
    size: int
    cosigned: tuple[Cosigned, ...]


def checkpoint(note: str) -> Checkpoint:
    """What a published note says."""
    text, _, signatures = note.partition("\n\n")
    log, size, *_ = text.split("\n")
    return Checkpoint(log, int(size), tuple(_cosigned(signatures, log)))


def witnesses(policy: str) -> Sequence[str]:
    """The names of the witnesses that a policy trusts (C2SP tlog-policy), by their keys."""
    lines = (line.split() for line in policy.splitlines())
    return [words[2].partition("+")[0] for words in lines if words[:1] == ["witness"]]


def quorum(policy: str) -> str | None:
    """What has to cosign by a policy; None where nobody has to."""
    lines = (line.split() for line in policy.splitlines())
    [named] = [words[1] for words in lines if words[:1] == ["quorum"]]
    return None if named == "none" else named


def _cosigned(signatures: str, log: str) -> Iterator[Cosigned]:
    for line in signatures.splitlines():
        name, _, encoded = line.removeprefix(_MARK).partition(" ")
        try:
            held = b64decode(encoded, validate=True)
        except NotBase64:
            continue
        if name != log and len(held) == _COSIGNATURE.size:
            _, seconds, _ = _COSIGNATURE.unpack(held)
            # A witness's clock may say anything.
            yield Cosigned(name, datetime.fromtimestamp(min(seconds, _LAST), UTC))
