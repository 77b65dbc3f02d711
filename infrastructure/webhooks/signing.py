"""Signatures over webhooks, by Standard Webhooks 1.0: `v1` HMAC-SHA-256, `v1a` Ed25519.

Signed is the id, the timestamp and the body, with full stops between. While keys are being changed
a message carries one signature by each; a receiver takes it if one of them is good.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.governance.subscription.endpoint import Scheme

SHORTEST, LONGEST = 24, 64
"""Bytes of a shared secret."""
SEED = 32
"""Bytes of an Ed25519 private key."""


class KeyRefused(ValueError):
    """A text that is no signing key. It never says what the text was."""


@dataclass(frozen=True)
class SharedKey:
    """A secret that the receiver has too: whoever can check a signature could make one."""

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not SHORTEST <= len(self.secret) <= LONGEST:
            raise KeyRefused(f"a shared secret has {SHORTEST} to {LONGEST} bytes")

    def signature(self, signed: bytes) -> str:
        """The signature of a message, with its version."""
        return "v1," + _base64(hmac.digest(self.secret, signed, hashlib.sha256))


@dataclass(frozen=True)
class PrivateKey:
    """An Ed25519 key that only the sender has; the receiver has the public one."""

    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.seed) != SEED:
            raise KeyRefused(f"an Ed25519 private key has {SEED} bytes")

    def signature(self, signed: bytes) -> str:
        """The signature of a message, with its version."""
        return "v1a," + _base64(Ed25519PrivateKey.from_private_bytes(self.seed).sign(signed))


SigningKey = SharedKey | PrivateKey


def signing_key(scheme: Scheme, secret: str) -> SigningKey:
    """The key of a scheme, from its secret in base64. Raises `KeyRefused`."""
    try:
        given = base64.b64decode(secret, validate=True)
    except (binascii.Error, ValueError):
        raise KeyRefused("a signing key is written in base64") from None
    return SharedKey(given) if scheme is Scheme.HMAC else PrivateKey(given)


def signed_headers(
    body: bytes, *, id: str, at: datetime, keys: Sequence[SigningKey]
) -> dict[str, str]:
    """The headers that go with a body: its id, when it was signed, and a signature by each key.

    Raises `ValueError` without a key, or for an id with a full stop in it, which would let another
    message have the same signature.
    """
    if not keys:
        raise ValueError("a webhook is signed by at least one key")
    if "." in id:
        raise ValueError("a webhook's id holds no full stop")
    timestamp = str(int(at.timestamp()))
    signed = f"{id}.{timestamp}.".encode() + body
    return {
        "webhook-id": id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(key.signature(signed) for key in keys),
    }


def _base64(given: bytes) -> str:
    return base64.b64encode(given).decode()
