"""Keys that deliveries are signed with."""

from base64 import b64decode

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from domain.governance.subscription.endpoint import Scheme
from infrastructure.subscriptions.new_keys import new_key


def test_a_shared_secret_has_the_length_that_standard_webhooks_asks_for():
    made = [new_key(Scheme.HMAC) for _ in range(20)]
    assert {len(b64decode(key.secret)) for key in made} == {32}
    assert len({key.secret for key in made}) == 20
    assert {key.public for key in made} == {None}


def test_what_the_private_key_signs_the_public_one_verifies():
    made = new_key(Scheme.ED25519)
    private = Ed25519PrivateKey.from_private_bytes(b64decode(made.secret))
    public = Ed25519PublicKey.from_public_bytes(b64decode(made.public or ""))
    public.verify(private.sign(b"a delivery"), b"a delivery")
    assert new_key(Scheme.ED25519).public != made.public
