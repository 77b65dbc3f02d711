"""One encrypted part: its bytes by hand, and everything that must not open."""

import hashlib
import hmac
import traceback
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from application.canonical import canonical
from infrastructure.keys.data_key import UNREADABLE, DataKey
from infrastructure.keys.errors import PartUnreadable
from infrastructure.keys.parts import ClosedPart, Closing, open_part

PLAINTEXT = canonical({"note": "Zelda Quill slept better. Détente at home."})
KEY = bytes(range(32))
DATA_KEY = DataKey(1, KEY)
R = bytes(range(100, 132))
NONCE = bytes(range(200, 212))
PLACE: dict[str, Any] = {
    "key_version": 1,
    "log": "caseledger.local/case-log/1",
    "event_id": UUID("11111111-1111-8111-8111-111111111111"),
    "stream": UUID("019aa7c0-0000-7000-8000-0000000000aa"),
    "type": "case.session_recorded",
    "version": 7,
    "part": "note",
    "subject": UUID("019aa7c0-0000-7000-8000-0000000000bb"),
}


def close_part(
    *, data_key: DataKey, plaintext: bytes, r: bytes, nonce: bytes, **place: Any
) -> ClosedPart:
    """One part alone; the version of its key is the key's own."""
    assert place.pop("key_version") == data_key.version
    part = place.pop("part")
    ids = {name: str(place.pop(name)) for name in ("event_id", "stream", "subject")}
    return Closing(data_key, **place, **ids).close(part, plaintext, r=r, nonce=nonce)


@pytest.fixture
def closed() -> ClosedPart:
    return close_part(data_key=DATA_KEY, plaintext=PLAINTEXT, r=R, nonce=NONCE, **PLACE)


def opened(closed: ClosedPart, **changes: Any) -> bytes:
    given = {"data_key": DATA_KEY, "commitment": closed.commitment, "bytes": closed.bytes}
    return open_part(**given | PLACE | changes)


def test_opens_to_what_was_closed(closed: ClosedPart) -> None:
    assert opened(closed) == PLAINTEXT
    assert closed.key_version == 1
    empty = close_part(data_key=DATA_KEY, plaintext=b"", r=R, nonce=NONCE, **PLACE)
    assert opened(empty) == b""


def test_bytes_by_hand(closed: ClosedPart) -> None:
    committed = (
        b"caseledger/part/v1\x00"
        + b"\0\0\0\x2411111111-1111-8111-8111-111111111111"
        + b"\0\0\0\x04note"
        + len(PLAINTEXT).to_bytes(4, "big")
        + PLAINTEXT
    )
    assert closed.commitment == hmac.new(R, committed, hashlib.sha256).hexdigest()
    aad = (
        b'{"id":"11111111-1111-8111-8111-111111111111","key_version":1,'
        b'"log":"caseledger.local/case-log/1","part":"note",'
        b'"stream":"019aa7c0-0000-7000-8000-0000000000aa",'
        b'"subject":"019aa7c0-0000-7000-8000-0000000000bb",'
        b'"type":"case.session_recorded","version":7}'
    )
    assert closed.bytes[:12] == NONCE
    assert AESGCM(KEY).decrypt(NONCE, closed.bytes[12:], aad) == R + PLAINTEXT


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"key_version": 2},
        {"log": "caseledger.local/case-log/2"},
        {"event_id": UUID("11111111-1111-8111-8111-111111111112")},
        {"stream": UUID("019aa7c0-0000-7000-8000-0000000000ab")},
        {"type": "case.risk_assessed"},
        {"version": 8},
        {"part": "letter"},
        {"subject": UUID("019aa7c0-0000-7000-8000-0000000000bc")},
        {"data_key": DataKey(1, bytes(reversed(KEY)))},
        {"data_key": DataKey(1, KEY[:16])},
        {"data_key": UNREADABLE},
    ],
    ids=lambda change: next(iter(change)),
)
def test_opens_nowhere_else(closed: ClosedPart, elsewhere: dict[str, Any]) -> None:
    with pytest.raises(PartUnreadable):
        opened(closed, **elsewhere)


def test_every_altered_byte_is_refused(closed: ClosedPart) -> None:
    for index in range(len(closed.bytes)):
        for flip in (0x01, 0x80, 0xFF):
            altered = bytearray(closed.bytes)
            altered[index] ^= flip
            with pytest.raises(PartUnreadable):
                opened(closed, bytes=bytes(altered))


def test_every_shortened_or_lengthened_part_is_refused(closed: ClosedPart) -> None:
    for length in range(len(closed.bytes)):
        with pytest.raises(PartUnreadable):
            opened(closed, bytes=closed.bytes[:length])
    with pytest.raises(PartUnreadable):
        opened(closed, bytes=closed.bytes + b"\0")


def test_a_commitment_to_other_text_is_refused(closed: ClosedPart) -> None:
    other_text = close_part(data_key=DATA_KEY, plaintext=b'{"note":"x"}', r=R, nonce=NONCE, **PLACE)
    other_r = close_part(data_key=DATA_KEY, plaintext=PLAINTEXT, r=bytes(32), nonce=NONCE, **PLACE)
    for commitment in (
        other_text.commitment,
        other_r.commitment,
        closed.commitment.upper(),
        closed.commitment[:-1],
        "é" * 64,
        "",
    ):
        with pytest.raises(PartUnreadable):
            opened(closed, commitment=commitment)


@pytest.mark.parametrize("length", [0, 1, 31])
def test_an_r_that_is_not_32_bytes_is_refused(closed: ClosedPart, length: int) -> None:
    aad = canonical(
        {
            "id": str(PLACE["event_id"]),
            "stream": str(PLACE["stream"]),
            "subject": str(PLACE["subject"]),
        }
        | {name: PLACE[name] for name in ("key_version", "log", "part", "type", "version")}
    )
    r = R[:length]
    committed = (
        b"caseledger/part/v1\x00"
        + b"\0\0\0\x24"
        + str(PLACE["event_id"]).encode()
        + b"\0\0\0\x04note"
        + len(PLAINTEXT).to_bytes(4, "big")
        + PLAINTEXT
    )
    commitment = hmac.new(r, committed, hashlib.sha256).hexdigest()
    forged = NONCE + AESGCM(KEY).encrypt(NONCE, r + PLAINTEXT, aad)
    with pytest.raises(PartUnreadable):
        opened(closed, bytes=forged, commitment=commitment)


@pytest.mark.parametrize(
    "wrong", [{"data_key": DataKey(1, KEY[:16])}, {"r": R[:31]}, {"nonce": NONCE + b"\0"}]
)
def test_closing_takes_exact_lengths(wrong: dict[str, Any]) -> None:
    exact: dict[str, Any] = {"data_key": DATA_KEY, "r": R, "nonce": NONCE, "plaintext": PLAINTEXT}
    with pytest.raises(ValueError, match="32-byte"):
        close_part(**exact | PLACE | wrong)


def test_neither_key_nor_text_shows(closed: ClosedPart) -> None:
    assert closed._fields[0] == "commitment"
    with pytest.raises(PartUnreadable) as refused:
        opened(closed, version=8)
    shown = "".join(traceback.format_exception(refused.value)) + repr(closed) + repr(refused.value)
    shown += repr(DATA_KEY) + str(DATA_KEY)
    for secret in (KEY, R, PLAINTEXT):
        assert repr(secret)[2:-1] not in shown
        assert secret.hex() not in shown
    assert "Zelda" not in shown
