"""The bytes of a document: by hand, and everything that must not open."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from application.canonical import canonical
from infrastructure.keys.blobs import close_blob, open_blob
from infrastructure.keys.data_key import DataKey
from infrastructure.keys.errors import PartUnreadable
from infrastructure.keys.parts import open_part
from tests.unit.keys.test_parts import DATA_KEY, KEY, NONCE, PLACE

CONTENT = b"%PDF-1.7 a body map of nobody"


def opened(bytes: bytes, **changes: Any) -> bytes:
    return open_blob(**{"data_key": DATA_KEY, "bytes": bytes} | PLACE | changes)


def test_bytes_by_hand() -> None:
    aad = canonical(
        {
            "blob": True,
            "id": str(PLACE["event_id"]),
            "key_version": 1,
            "log": PLACE["log"],
            "part": "note",
            "stream": str(PLACE["stream"]),
            "subject": str(PLACE["subject"]),
            "type": PLACE["type"],
            "version": 7,
        }
    )
    closed = close_blob(data_key=DATA_KEY, content=CONTENT, nonce=NONCE, **PLACE)
    assert closed == NONCE + AESGCM(KEY).encrypt(NONCE, CONTENT, aad)
    assert opened(closed) == CONTENT


@pytest.mark.parametrize("member", ["version", "part", "type", "log", "key_version"])
def test_does_not_open_at_another_place(member: str) -> None:
    closed = close_blob(data_key=DATA_KEY, content=CONTENT, nonce=NONCE, **PLACE)
    other = PLACE[member] + (1 if isinstance(PLACE[member], int) else "x")
    with pytest.raises(PartUnreadable):
        opened(closed, **{member: other})


def test_no_altered_byte_opens_and_it_is_no_part() -> None:
    closed = close_blob(data_key=DATA_KEY, content=CONTENT, nonce=NONCE, **PLACE)
    for at in range(len(closed)):
        altered = bytearray(closed)
        altered[at] ^= 1
        with pytest.raises(PartUnreadable):
            opened(bytes(altered))
    with pytest.raises(PartUnreadable):
        opened(closed[:11])
    with pytest.raises(PartUnreadable):
        open_part(data_key=DATA_KEY, commitment="00" * 32, bytes=closed, **PLACE)


def test_refuses_a_key_or_nonce_of_another_length() -> None:
    with pytest.raises(ValueError, match="32-byte key"):
        close_blob(data_key=DataKey(1, KEY[:16]), content=CONTENT, nonce=NONCE, **PLACE)
    with pytest.raises(ValueError, match="12-byte nonce"):
        close_blob(data_key=DATA_KEY, content=CONTENT, nonce=NONCE * 2, **PLACE)
