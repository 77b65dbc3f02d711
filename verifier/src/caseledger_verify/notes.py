"""Signed notes, checkpoints and cosignatures: C2SP signed-note, tlog-checkpoint, tlog-cosignature.

Ed25519 (RFC 8032) only. Names are octets, as the policy format has them.
"""

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from caseledger_verify.errors import Unreadable, Wrong
from caseledger_verify.shapes import is_name

LOG, WITNESS = 1, 4
LARGEST_NOTE = 100_000
MOST_SIGNATURES = 100

_PRIME = 2**255 - 19
_D = -121665 * pow(121666, -1, _PRIME) % _PRIME
_SIGNATURE = re.compile("— ([^ \n]+) ([A-Za-z0-9+/]+={0,2})\n".encode())
_SIZE = re.compile(rb"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True)
class NoteKey:
    """A public key under the name and id by which notes refer to it; `kind` is LOG or WITNESS."""

    name: bytes
    id: bytes
    kind: int
    material: bytes


@dataclass(frozen=True)
class Note:
    """A text, as signed, and the lines below it: name, key id, signature; nothing is verified."""

    text: bytes
    signatures: tuple[tuple[bytes, bytes, bytes], ...]


@dataclass(frozen=True)
class Checkpoint:
    """What a log says of itself: its name, how many leaves it has, and the root over them."""

    origin: bytes
    size: int
    root: bytes
    note: Note


def shown(name: bytes) -> str:
    """A name for the reader of a report."""
    return name.decode("utf-8", "replace")


def base64_of(text: bytes) -> bytes:
    """The bytes of base64 in its only form; raises `Unreadable`."""
    try:
        decoded = b64decode(text, validate=True)
    except ValueError:
        decoded = b""
    if not decoded or b64encode(decoded) != text:
        raise Unreadable("something is not base64 as RFC 4648 §4 has it")
    return decoded


def verifier_key(text: bytes, kind: int) -> NoteKey:
    """The key of a `name+id+base64` line; raises `Unreadable` for a weak key and another kind."""
    name, id_text, encoded = ([*text.split(b"+", 2), b"", b""])[:3]
    material = base64_of(encoded)
    key_id = sha256(name + b"\n" + material).digest()[:4]
    if not _is_name(name) or id_text != key_id.hex().encode():
        raise Unreadable("a key's id is not that of its name and material")
    if material[0] != kind or len(material) != 33:
        raise Unreadable("a key is not an Ed25519 key of the kind that its line needs")
    if not is_sound(material[1:]):
        raise Unreadable("a public key has a low order, a second form, or is no key at all")
    return NoteKey(name, key_id, kind, material[1:])


def _is_name(name: bytes) -> bool:
    try:
        return is_name(name.decode())
    except UnicodeDecodeError:
        return False


def is_sound(public: bytes) -> bool:
    """Whether 32 bytes are the canonical form of a point on Ed25519 whose order is not 1 to 8.

    Under a key of low order one signature fits many messages.
    """
    y = int.from_bytes(public, "little") & (2**255 - 1)
    if y >= _PRIME:
        return False
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _PRIME) % _PRIME
    if square == 0 or pow(square, (_PRIME - 1) // 2, _PRIME) != 1:
        return False  # order 1 or 2, whose sign bit would be a second form; or not on the curve
    for _ in range(3):
        # Doubling: y' = (y² + x²) / (2 - y² + x²); orders 1, 2, 4 and 8 end in y = 1.
        y_squared = y * y % _PRIME
        y = (y_squared + square) * pow(2 - y_squared + square, -1, _PRIME) % _PRIME
        square = (y * y - 1) * pow(_D * y * y + 1, -1, _PRIME) % _PRIME
    return y != 1


def parse_note(data: bytes) -> Note:
    """The parts of a signed note; raises `Unreadable`."""
    if len(data) > LARGEST_NOTE or any(byte < 32 and byte != 10 for byte in data):
        raise Unreadable("a note is too long or has control characters")
    try:
        data.decode()
    except UnicodeDecodeError:
        raise Unreadable("a note is not UTF-8") from None
    head, blank, tail = data.rpartition(b"\n\n")
    signatures = []
    at = 0
    while line := _SIGNATURE.match(tail, at):
        signed = base64_of(line[2])
        if not _is_name(line[1]) or len(signed) < 5:
            raise Unreadable("a signature line is malformed")
        signatures.append((line[1], signed[:4], signed[4:]))
        at = line.end()
    if not blank or not signatures or at != len(tail) or len(signatures) > MOST_SIGNATURES:
        raise Unreadable("a note has no signatures, too many, or malformed ones")
    return Note(head + b"\n", tuple(signatures))


def parse_checkpoint(data: bytes) -> Checkpoint:
    """The checkpoint that a note holds: origin, size and root, no further lines."""
    note = parse_note(data)
    lines = note.text.split(b"\n")
    if len(lines) != 4 or not lines[0] or not _SIZE.fullmatch(lines[1]):
        raise Unreadable("a checkpoint has three lines: origin, size and root")
    root = base64_of(lines[2])
    if len(root) != 32:
        raise Unreadable("the root of a checkpoint is not 32 bytes long")
    return Checkpoint(lines[0], int(lines[1]), root, note)


def signed_at(key: NoteKey, note: Note) -> int | None:
    """When this key signed, in POSIX seconds, 0 for a log's, which tells no time; None: it did not.

    Raises `Wrong` where a line bears its name but not its signature, or where it has two.
    """
    lines = [signed for name, id_, signed in note.signatures if (name, id_) == (key.name, key.id)]
    if not lines:
        return None
    time, message, signature = 0, note.text, lines[0]
    if key.kind == WITNESS:
        time, signature = int.from_bytes(signature[:8], "big"), signature[8:]
        message = b"cosignature/v1\ntime %d\n" % time + note.text
    try:
        Ed25519PublicKey.from_public_bytes(key.material).verify(signature, message)
        is_genuine = len(lines) == 1 and time < 2**63
    except InvalidSignature:
        is_genuine = False
    if not is_genuine:
        raise Wrong(f"the signature of {shown(key.name)} is false, or there twice")
    return time
