"""Closing and opening the bytes of a document, which stand in a row of their own.

Format: nonce (12) ‖ AES-256-GCM under the key of the document's part, for the same place in the log
and marked as its bytes. They need no commitment: the part holds their hash, under its own.
"""

from typing import Unpack

from cryptography.exceptions import InvalidTag

from infrastructure.keys.data_key import DataKey
from infrastructure.keys.errors import PartUnreadable
from infrastructure.keys.parts import NONCE_BYTES, Place, place_as_json


def close_blob(*, data_key: DataKey, content: bytes, nonce: bytes, **place: Unpack[Place]) -> bytes:
    """The bytes encrypted for exactly this place; raises `ValueError` for a wrong length of key
    or nonce. A nonce used twice under one key gives both contents away."""
    cipher = data_key.cipher
    if cipher is None or len(nonce) != NONCE_BYTES:
        raise ValueError("a document is closed with a 32-byte key and a 12-byte nonce")
    return nonce + cipher.encrypt(nonce, content, _aad(place))


def open_blob(*, data_key: DataKey, bytes: bytes, **place: Unpack[Place]) -> bytes:
    """The content; raises `PartUnreadable` for another key, place or any altered byte."""
    cipher = data_key.cipher
    if cipher is None or len(bytes) < NONCE_BYTES:
        raise PartUnreadable
    try:
        return cipher.decrypt(bytes[:NONCE_BYTES], bytes[NONCE_BYTES:], _aad(place))
    except InvalidTag:
        raise PartUnreadable from None


def _aad(place: Place) -> bytes:
    # Members in order: "blob" comes before all those of a part's place.
    return b'{"blob":true,' + place_as_json(place)[1:]
