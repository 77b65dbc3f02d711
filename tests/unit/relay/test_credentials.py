"""A NATS user's credentials file, made here as the broker's own tools make it."""

import base64
import binascii

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from infrastructure.relay.credentials import Credentials, CredentialsRefused

SEED = bytes(range(32))
# The first five bits say seed, the next five user.
KIND = bytes([0b10010_101, 0b00_000000])


def seed_text(seed=SEED, kind=KIND, wrong=0):
    body = kind + seed
    check = binascii.crc_hqx(body, 0) ^ wrong
    return base64.b32encode(body + check.to_bytes(2, "little")).decode().rstrip("=")


def written(tmp_path, seed, token="a.b-c.d_e"):
    path = tmp_path / "relay.creds"
    path.write_text(
        f"-----BEGIN NATS USER JWT-----\n{token}\n------END NATS USER JWT------\n\n"
        "Keep this file as you keep a password.\n\n"
        f"-----BEGIN USER NKEY SEED-----\n{seed}\n------END USER NKEY SEED------\n\n"
    )
    return path


def test_the_token_and_a_key_that_proves_it_are_read(tmp_path):
    assert seed_text().startswith("SU")
    found = Credentials.read(written(tmp_path, seed_text()))
    assert found.token == b"a.b-c.d_e"
    public = Ed25519PrivateKey.from_private_bytes(SEED).public_key()
    public.verify(base64.b64decode(found.sign("nonce")), b"nonce")


@pytest.mark.parametrize(
    ("seed", "said"),
    [
        (seed_text(wrong=1), "wrong digit"),
        (seed_text(kind=bytes([0b10010_000, 0])), "no user's"),
        (seed_text()[:-4], "no user's"),
    ],
)
def test_a_seed_that_is_none_is_refused_without_being_told(tmp_path, seed, said):
    with pytest.raises(CredentialsRefused, match=said) as refused:
        Credentials.read(written(tmp_path, seed))
    assert seed not in str(refused.value)


def test_a_file_without_credentials_is_refused(tmp_path):
    path = tmp_path / "relay.creds"
    with pytest.raises(CredentialsRefused, match="can't be read"):
        Credentials.read(path)
    path.write_text("nothing")
    with pytest.raises(CredentialsRefused, match="no token"):
        Credentials.read(path)
