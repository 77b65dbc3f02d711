"""Closing and opening one encrypted part of an event.

Format `caseledger/part/v1`: a commitment that the record carries, and a ciphertext beside the
record. AES-GCM does not bind a ciphertext to one key (one ciphertext can be made to open to two
texts), so it is the commitment, an HMAC under random `r`, that the log's tree covers. `r` lives
only inside the ciphertext: once the key is gone, nobody can test a guess against the commitment.
"""

import hashlib
import hmac
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from application.canonical import canonical
from application.event_ids import length_prefixed
from infrastructure.keys.errors import PartUnreadable

KEY_BYTES = 32
R_BYTES = 32
NONCE_BYTES = 12
_TAG_BYTES = 16
_COMMITMENT_DOMAIN = b"caseledger/part/v1\x00"


@dataclass(frozen=True, slots=True)
class ClosedPart:
    """`commitment` (lower-case hex) goes into the record, `bytes` into the part's own row."""

    commitment: str
    key_version: int
    bytes: bytes


def close_part(
    *,
    data_key: bytes,
    key_version: int,
    log: str,
    event_id: UUID,
    stream: UUID,
    type: str,
    version: int,
    part: str,
    subject: UUID,
    plaintext: bytes,
    r: bytes,
    nonce: bytes,
) -> ClosedPart:
    """The part committed to and encrypted for exactly this place in the log.

    `plaintext` is canonical JSON. `r` is 32 and `nonce` 12 fresh random bytes; a nonce used twice
    under one key gives both texts away. Raises `ValueError` for other lengths.
    """
    if len(data_key) != KEY_BYTES or len(r) != R_BYTES or len(nonce) != NONCE_BYTES:
        raise ValueError("a part is closed with a 32-byte key, a 32-byte r and a 12-byte nonce")
    place = _place(
        key_version=key_version,
        log=log,
        event_id=event_id,
        stream=stream,
        type=type,
        version=version,
        part=part,
        subject=subject,
    )
    return ClosedPart(
        commitment=_commitment(r, event_id=event_id, part=part, plaintext=plaintext),
        key_version=key_version,
        bytes=nonce + AESGCM(data_key).encrypt(nonce, r + plaintext, place),
    )


def open_part(
    *,
    data_key: bytes,
    key_version: int,
    log: str,
    event_id: UUID,
    stream: UUID,
    type: str,
    version: int,
    part: str,
    subject: UUID,
    commitment: str,
    bytes: bytes,
) -> bytes:
    """The plaintext, proven to be the one the record's commitment was made for.

    Raises `PartUnreadable` for another key, any other place, any altered byte, a commitment to
    another text, or an `r` that is not 32 bytes.
    """
    if len(data_key) != KEY_BYTES or len(bytes) < NONCE_BYTES + R_BYTES + _TAG_BYTES:
        raise PartUnreadable
    place = _place(
        key_version=key_version,
        log=log,
        event_id=event_id,
        stream=stream,
        type=type,
        version=version,
        part=part,
        subject=subject,
    )
    try:
        opened = AESGCM(data_key).decrypt(bytes[:NONCE_BYTES], bytes[NONCE_BYTES:], place)
    except InvalidTag:
        raise PartUnreadable from None
    r, plaintext = opened[:R_BYTES], opened[R_BYTES:]
    made = _commitment(r, event_id=event_id, part=part, plaintext=plaintext)
    if not hmac.compare_digest(made.encode(), commitment.encode()):
        raise PartUnreadable
    return plaintext


def _commitment(r: bytes, *, event_id: UUID, part: str, plaintext: bytes) -> str:
    committed = _COMMITMENT_DOMAIN + length_prefixed(str(event_id), part, plaintext)
    return hmac.digest(r, committed, hashlib.sha256).hex()


def _place(
    *,
    key_version: int,
    log: str,
    event_id: UUID,
    stream: UUID,
    type: str,
    version: int,
    part: str,
    subject: UUID,
) -> bytes:
    return canonical(
        {
            "id": str(event_id),
            "key_version": key_version,
            "log": log,
            "part": part,
            "stream": str(stream),
            "subject": str(subject),
            "type": type,
            "version": version,
        }
    )
