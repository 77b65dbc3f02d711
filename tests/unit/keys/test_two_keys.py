"""Why the record commits to text: one AES-GCM ciphertext that is genuine under two keys.

GCM's tag is a polynomial in a point that depends on the key, so whoever knows two keys can solve
one linear equation for one block and have both tags come out the same.
"""

import hashlib
import hmac
import os
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from application.canonical import canonical
from application.event_ids import length_prefixed
from infrastructure.keys.data_key import DataKey
from infrastructure.keys.errors import PartUnreadable
from infrastructure.keys.parts import open_part

EVENT = UUID("11111111-1111-8111-8111-111111111111")
STREAM = UUID("019aa7c0-0000-7000-8000-0000000000aa")
SUBJECT = UUID("019aa7c0-0000-7000-8000-0000000000bb")
LOG = "caseledger.local/case-log/1"
# NIST SP 800-38D §6.3: x^128 + x^7 + x^2 + x + 1, bits in reverse.
REDUCTION = 0xE1 << 120
ONE = 1 << 127


def times(a: int, b: int) -> int:
    product = 0
    for bit in range(127, -1, -1):
        if a >> bit & 1:
            product ^= b
        b = b >> 1 ^ (REDUCTION if b & 1 else 0)
    return product


def inverse(a: int) -> int:
    result, power = ONE, a
    for _ in range(127):
        power = times(power, power)
        result = times(result, power)
    return result


def block(key: bytes, plain: bytes) -> int:
    encryptor = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    return int.from_bytes(encryptor.update(plain), "big")


def ghash(point: int, blocks: list[int]) -> int:
    total = 0
    for each in blocks:
        total = times(total ^ each, point)
    return total


def genuine_under_both(one: bytes, two: bytes, nonce: bytes, aad: bytes, body: bytes) -> bytes:
    """`body` (whole blocks), one solved block, and the tag that both keys make."""
    padded = aad + bytes(-len(aad) % 16) + body
    blocks = [int.from_bytes(padded[i : i + 16], "big") for i in range(0, len(padded), 16)]
    lengths = len(aad) * 8 << 64 | (len(body) + 16) * 8
    tags, factors = [], []
    for key in (one, two):
        point = block(key, bytes(16))
        mask = block(key, nonce + b"\0\0\0\1")
        tags.append(ghash(point, [*blocks, 0, lengths]) ^ mask)
        factors.append(times(point, point))
    solved = times(tags[0] ^ tags[1], inverse(factors[0] ^ factors[1]))
    tag = tags[0] ^ times(solved, factors[0])
    return body + solved.to_bytes(16, "big") + tag.to_bytes(16, "big")


def test_the_commitment_leaves_one_key_and_one_text() -> None:
    one, two, nonce = os.urandom(32), os.urandom(32), os.urandom(12)
    aad = canonical(
        {
            "id": str(EVENT),
            "key_version": 1,
            "log": LOG,
            "part": "note",
            "stream": str(STREAM),
            "subject": str(SUBJECT),
            "type": "case.session_recorded",
            "version": 7,
        }
    )
    closed = genuine_under_both(one, two, nonce, aad, os.urandom(64))
    seen_by = {key: AESGCM(key).decrypt(nonce, closed, aad) for key in (one, two)}
    assert seen_by[one] != seen_by[two]

    r, text = seen_by[one][:32], seen_by[one][32:]
    committed = b"caseledger/part/v1\0" + length_prefixed(str(EVENT), "note", text)
    commitment = hmac.new(r, committed, hashlib.sha256).hexdigest()

    def opened(key: bytes) -> bytes:
        return open_part(
            data_key=DataKey(1, key),
            key_version=1,
            log=LOG,
            event_id=EVENT,
            stream=STREAM,
            type="case.session_recorded",
            version=7,
            part="note",
            subject=SUBJECT,
            commitment=commitment,
            bytes=nonce + closed,
        )

    assert opened(one) == text
    with pytest.raises(PartUnreadable):
        opened(two)
