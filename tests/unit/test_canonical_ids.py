"""Event ids, leaves and request digests, against values worked out here by hand."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import RFC_4122, UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.canonical import NotCanonical
from application.event_ids import event_id, length_prefixed
from application.leaves import NO_RECORD_BEFORE, leaf_hash, record_hash, stamp
from application.requests import request_digest

COMMAND: dict[str, Any] = {
    "log_origin": "caseledger.local/case-log/1",
    "issuer": "https://issuer.example",
    "client": "web",
    "actor": "019aa7c0-0000-7000-8000-000000000001",
    "idempotency_key": "key-1",
    "ordinal": 0,
}
STREAM = UUID("019aa7c0-0000-7000-8000-0000000000aa")


def test_length_prefixed_by_hand() -> None:
    assert length_prefixed("é", b"", b"ab") == b"\0\0\0\x02\xc3\xa9\0\0\0\0\0\0\0\x02ab"
    assert length_prefixed() == b""


@given(st.lists(st.binary(max_size=6)), st.lists(st.binary(max_size=6)))
def test_other_fields_are_other_bytes(some: list[bytes], others: list[bytes]) -> None:
    assert (length_prefixed(*some) == length_prefixed(*others)) == (some == others)


def test_text_without_a_utf8_form_is_refused_unquoted() -> None:
    with pytest.raises(ValueError, match="surrogate") as refused:
        length_prefixed("Zelda\ud800")
    assert "Zelda" not in str(refused.value)
    assert refused.value.__context__ is None


def test_event_id_by_hand() -> None:
    named = (
        b"\0\0\0\x1bcaseledger.local/case-log/1"
        b"\0\0\0\x16https://issuer.example"
        b"\0\0\0\x03web"
        b"\0\0\0\x24019aa7c0-0000-7000-8000-000000000001"
        b"\0\0\0\x05key-1"
        b"\0\0\0\x010"
    )
    digits = list(hashlib.sha256(named).hexdigest()[:32])
    digits[12] = "8"
    digits[16] = "89ab"[int(digits[16], 16) % 4]
    made = event_id(**COMMAND)
    assert made.hex == "".join(digits)
    assert made.version == 8
    assert made.variant == RFC_4122


def test_every_field_counts_and_absent_is_empty() -> None:
    changes = [
        {"log_origin": "caseledger.local/access-log/1"},
        {"issuer": "https://other.example"},
        {"client": "mobile"},
        {"actor": "019aa7c0-0000-7000-8000-000000000002"},
        {"idempotency_key": "key-2"},
        {"ordinal": 1},
        {"client": None},
        {"client": None, "actor": "web"},
    ]
    ids = {event_id(**COMMAND | change) for change in changes}
    assert len(ids | {event_id(**COMMAND)}) == len(changes) + 1
    assert event_id(**COMMAND | {"client": None}) == event_id(**COMMAND | {"client": ""})
    with pytest.raises(ValueError, match="ordinal"):
        event_id(**COMMAND | {"ordinal": -1})


def test_stamp_by_hand() -> None:
    at = datetime(2026, 11, 21, 19, 14, 0, 123456, tzinfo=UTC)
    prev = bytes(range(32))
    expected = (
        b'{"at":"2026-11-21T19:14:00.123456Z","position":1234,"prev":"'
        b"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
        b'"}'
    )
    assert stamp(1234, at=at, prev=prev) == expected
    elsewhere = at.astimezone(timezone(timedelta(hours=-5)))
    assert stamp(1234, at=elsewhere, prev=prev) == expected
    first = stamp(1, at=at.replace(microsecond=0), prev=NO_RECORD_BEFORE)
    assert first == (
        b'{"at":"2026-11-21T19:14:00.000000Z","position":1,"prev":"' + b"0" * 64 + b'"}'
    )


def test_stamp_refuses_what_no_door_makes() -> None:
    at = datetime(2026, 11, 21, tzinfo=UTC)
    with pytest.raises(ValueError, match="positions"):
        stamp(0, at=at, prev=NO_RECORD_BEFORE)
    with pytest.raises(ValueError, match="32 bytes"):
        stamp(1, at=at, prev=b"")
    with pytest.raises(ValueError, match="offset"):
        stamp(1, at=at.replace(tzinfo=None), prev=NO_RECORD_BEFORE)


def test_hashes_by_hand() -> None:
    # RFC 6962 hashes the empty leaf to this; here a leaf holds at least the newline.
    assert hashlib.sha256(b"\0").hexdigest().startswith("6e340b9cffb37a98")
    leaf = hashlib.sha256()
    for piece in (b"\x00", b'{"at"', b"\x0a", b'{"v":1}'):
        leaf.update(piece)
    assert leaf_hash(b'{"at"', b'{"v":1}') == leaf.digest()
    assert record_hash(b"abc").hex() == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


def test_request_digest_by_hand() -> None:
    key = bytes(range(32))
    body = {"risk": "low", "about": ["a", 1]}
    made = request_digest(key, body, command="screen_risk", stream=STREAM)
    canonical_request = (
        b'{"body":{"about":["a",1],"risk":"low"},"command":"screen_risk",'
        b'"stream":"019aa7c0-0000-7000-8000-0000000000aa"}'
    )
    assert made == hmac.new(key, canonical_request, hashlib.sha256).digest()
    creating = request_digest(key, {}, command="receive_referral", stream=None)
    assert (
        creating
        == hmac.new(key, b'{"body":{},"command":"receive_referral"}', hashlib.sha256).digest()
    )


def test_request_digest_tells_requests_apart() -> None:
    made = {
        request_digest(key, body, command=command, stream=stream)
        for key in (bytes(32), bytes(range(32)))
        for body in ({}, {"a": 1}, {"a": "1"})
        for command in ("one", "two")
        for stream in (None, STREAM)
    }
    assert len(made) == 24
    with pytest.raises(NotCanonical):
        request_digest(bytes(32), {"a": 0.5}, command="one", stream=None)
