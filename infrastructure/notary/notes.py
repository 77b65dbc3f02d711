"""C2SP signed-note with Ed25519 keys: a text and who signed it.

The key's name and 4 bytes of a digest say which key is meant; a key is passed on as a `vkey`, which
is `<name>+<those 4 bytes in hex>+<base64 of one byte for the kind of key, and the public key>`.
"""

import hashlib
import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from infrastructure.notary.ed25519_points import KeyRefused, check_public_key

LOG = b"\x01"
"""The kind of key that signs a text as it is, as logs do."""

WITNESS = b"\x04"
"""The kind of key that cosigns: C2SP tlog-cosignature, the text with a time before it."""

_ID_BYTES = 4
_OTHER_KIND = {
    LOG: "The key is of another type than Ed25519.",
    WITNESS: "The key is of another type than an Ed25519 key that cosigns.",
}
# Lone surrogates are no text: JSON and arguments may hold them, and UTF-8 can't.
_NAME = re.compile(r"[^\s+\ud800-\udfff]+")
_MOST_BYTES = 100_000
_MOST_SIGNATURES = 100
_BARRED = re.compile(r"[\x00-\x09\x0b-\x1f\ud800-\udfff]")


class NoteRefused(ValueError):
    """The note is malformed, or not signed by the key asked for."""


@dataclass(frozen=True, slots=True)
class NoteKey:
    """The public half of a key that signs notes."""

    name: str
    public: bytes
    kind: bytes = LOG

    def __post_init__(self) -> None:
        """Raises `KeyRefused` for a name or a key that could stand for more than one signer."""
        if not _NAME.fullmatch(self.name):
            raise KeyRefused("A key's name is not empty and holds neither spaces nor a plus.")
        check_public_key(self.public)

    @property
    def id(self) -> bytes:
        """The 4 bytes by which signatures name the key."""
        named = self.name.encode() + b"\n" + self.kind + self.public
        return hashlib.sha256(named).digest()[:_ID_BYTES]

    @property
    def vkey(self) -> str:
        """The key as it is passed on to whoever verifies."""
        return f"{self.name}+{self.id.hex()}+{b64encode(self.kind + self.public).decode()}"

    @classmethod
    def parse(cls, vkey: str, kind: bytes = LOG) -> Self:
        """The key of a `vkey`, which must be of this kind. Raises `KeyRefused`."""
        name, _, rest = vkey.partition("+")
        told, _, encoded = rest.partition("+")
        try:
            held = strict_base64(encoded)
        except NoteRefused:
            raise KeyRefused("This is not a vkey: name+id+key.") from None
        if not held.startswith(kind):
            raise KeyRefused(_OTHER_KIND[kind])
        key = cls(name, held[1:], kind)
        if key.id.hex() != told:
            raise KeyRefused("The vkey's id does not belong to its name and key.")
        return key

    def verifies(self, message: bytes, signature: bytes) -> bool:
        """Whether this key made the signature over the message as it is."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


class NoteSigner:
    """A private key with the name it signs under."""

    def __init__(self, name: str, secret: bytes, kind: bytes = LOG) -> None:
        """`secret` is the 32-byte seed of RFC 8032. Raises `KeyRefused` for the name."""
        self._private = Ed25519PrivateKey.from_private_bytes(secret)
        self.key = NoteKey(name, self._private.public_key().public_bytes_raw(), kind)

    def signature(self, message: bytes) -> bytes:
        """The key's signature over the message as it is."""
        return self._private.sign(message)

    def signed(self, text: str) -> str:
        """The text as a note; the same text gives the same note, byte for byte.

        Raises `ValueError` for a text that a note can't hold.
        """
        if not text.endswith("\n") or _BARRED.search(text):
            raise ValueError("a note's text ends its last line and holds no control characters")
        return f"{text}\n{signature_line(self.key, self.signature(text.encode()))}"


def signature_line(key: NoteKey, signature: bytes) -> str:
    """The line below a note that says whose signature it is."""
    return f"— {key.name} {b64encode(key.id + signature).decode()}\n"


def opened(note: str, key: NoteKey) -> str:
    """The text of a note that this key signed; what others signed beside it is passed over.

    Raises `NoteRefused`.
    """
    text, signature = claimed(note, key)
    if not key.verifies(text.encode(), signature):
        raise NoteRefused("The signature does not belong to this text and key.")
    return text


def claimed(note: str, key: NoteKey) -> tuple[str, bytes]:
    """The text of a note and the one signature that is said to be this key's, not yet verified.

    Raises `NoteRefused`.
    """
    if _BARRED.search(note) or len(note.encode()) > _MOST_BYTES:
        raise NoteRefused("This is not a signed note.")
    text, blank, lines = note.rpartition("\n\n")
    signatures = lines.split("\n")
    if not blank or signatures.pop() or not 0 < len(signatures) <= _MOST_SIGNATURES:
        raise NoteRefused("This is not a signed note.")
    found = []
    for line in signatures:
        name, id, signature = _signature(line)
        if (name, id) == (key.name, key.id):
            found.append(signature)
    if len(found) != 1:
        raise NoteRefused("The note does not carry one signature of this key.")
    return f"{text}\n", found[0]


def without_cosignatures(note: str) -> str:
    """The note with only the first of its signatures: a log's own stands above its witnesses'."""
    text, _, lines = note.rpartition("\n\n")
    by_the_log, *_ = lines.split("\n")
    return f"{text}\n\n{by_the_log}\n"


def strict_base64(encoded: str) -> bytes:
    """The bytes; one spelling for each. Raises `NoteRefused`."""
    try:
        held = b64decode(encoded, validate=True)
    except (NotBase64, ValueError):
        raise NoteRefused("This is not base64.") from None
    if b64encode(held).decode() != encoded:
        raise NoteRefused("This is not canonical base64.")
    return held


def _signature(line: str) -> tuple[str, bytes, bytes]:
    dash, name, encoded = (*line.split(" "), "", "")[:3]
    held = strict_base64(encoded)
    if dash != "—" or line.count(" ") != 2 or not _NAME.fullmatch(name) or len(held) <= _ID_BYTES:
        raise NoteRefused("A line of signatures is malformed.")
    return name, held[:_ID_BYTES], held[_ID_BYTES:]
