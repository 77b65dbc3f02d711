"""What we sign is taken by those who check Standard Webhooks, and by nobody once it was altered."""

import base64
import time
from datetime import UTC, datetime

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from domain.governance.subscription.endpoint import Scheme
from infrastructure.webhooks.signing import (
    KeyRefused,
    PrivateKey,
    SharedKey,
    signed_headers,
    signing_key,
)

ID = "018f2f6e-0000-8000-8000-0000000000a1"
BODY = '{"id":"018f","type":"case.session_recorded.v1","data":{"név":"ő"}}'.encode()
SHARED, OTHER = SharedKey(bytes(range(32))), SharedKey(b"o" * 24)
PRIVATE = PrivateKey(b"p" * 32)


def now() -> datetime:
    """Receivers refuse what is older than five minutes by their own clock."""
    return datetime.fromtimestamp(time.time(), UTC)


def public(key: PrivateKey) -> Ed25519PublicKey:
    return Ed25519PrivateKey.from_private_bytes(key.seed).public_key()


def text(key: bytes) -> str:
    return base64.b64encode(key).decode()


def check_asymmetric(headers: dict[str, str], body: bytes, key: PrivateKey) -> None:
    """As a receiver of `v1a` checks: any one signature that is good."""
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    for each in headers["webhook-signature"].split(" "):
        version, _, signature = each.partition(",")
        if version == "v1a":
            public(key).verify(base64.b64decode(signature), signed)
            return
    raise InvalidSignature


def test_the_specifications_own_package_takes_a_shared_keys_signature():
    headers = signed_headers(BODY, id=ID, at=now(), keys=[SHARED])
    assert Webhook(text(SHARED.secret)).verify(BODY, headers)["id"] == "018f"


def test_an_ed25519_signature_is_good_under_the_public_key():
    check_asymmetric(signed_headers(BODY, id=ID, at=now(), keys=[PRIVATE]), BODY, PRIVATE)


def test_while_keys_are_changed_each_of_them_is_enough():
    headers = signed_headers(BODY, id=ID, at=now(), keys=[SHARED, OTHER, PRIVATE])
    assert len(headers["webhook-signature"].split(" ")) == 3
    for key in (SHARED, OTHER):
        Webhook(text(key.secret)).verify(BODY, headers)
    check_asymmetric(headers, BODY, PRIVATE)


@pytest.mark.parametrize("altered", ["webhook-id", "webhook-timestamp", "body"])
def test_nothing_signed_can_be_altered(altered):
    headers = signed_headers(BODY, id=ID, at=now(), keys=[SHARED, PRIVATE])
    body = BODY.replace(b"session", b"Session") if altered == "body" else BODY
    if altered == "webhook-id":
        headers["webhook-id"] = "another"
    if altered == "webhook-timestamp":
        headers["webhook-timestamp"] = str(int(headers["webhook-timestamp"]) - 1)
    with pytest.raises(WebhookVerificationError):
        Webhook(text(SHARED.secret)).verify(body, headers)
    with pytest.raises(InvalidSignature):
        check_asymmetric(headers, body, PRIVATE)


def test_an_id_with_a_full_stop_is_never_signed():
    with pytest.raises(ValueError, match="full stop"):
        signed_headers(BODY, id="a.1", at=now(), keys=[SHARED])


def test_nothing_leaves_unsigned():
    with pytest.raises(ValueError, match="at least one key"):
        signed_headers(BODY, id=ID, at=now(), keys=[])


@given(st.binary(min_size=24, max_size=64))
def test_a_shared_key_is_made_of_its_secret_in_base64(secret):
    assert signing_key(Scheme.HMAC, text(secret)) == SharedKey(secret)


def test_a_private_key_is_made_of_its_seed_in_base64():
    assert signing_key(Scheme.ED25519, text(b"p" * 32)) == PRIVATE


@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize("given", ["", "!!!", "QUFB" * 5, "QUFB" * 22, "whsec_QUFB"])
def test_what_is_no_key_is_refused_without_being_repeated(scheme, given):
    with pytest.raises(KeyRefused) as refused:
        signing_key(scheme, given)
    assert not given or given not in str(refused.value)


def test_a_key_does_not_show_itself():
    assert "p" * 8 not in repr(PRIVATE)
    assert "secret" not in repr(SHARED)
