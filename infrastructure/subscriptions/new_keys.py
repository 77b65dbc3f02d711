"""Making the keys that deliveries are signed with. Source: Standard Webhooks, symmetric secrets of
24 to 64 bytes; RFC 8032, Ed25519."""

import secrets
from base64 import b64encode

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from application.subscriptions.keys import NewKey
from domain.governance.subscription.endpoint import Scheme

SECRET_BYTES = 32


def new_key(scheme: Scheme) -> NewKey:
    """A key that nobody has had before."""
    if scheme is Scheme.HMAC:
        return NewKey(secret=_text(secrets.token_bytes(SECRET_BYTES)), public=None)
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    return NewKey(secret=_text(private.private_bytes_raw()), public=_text(public))


def _text(key: bytes) -> str:
    return b64encode(key).decode()
