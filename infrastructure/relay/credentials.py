"""A NATS user's credentials file: a token that says who they are, and the key that proves it.

The file holds the token (a JWT) and the seed of an Ed25519 key, each between its own lines of
dashes. A seed is base32 of two bytes that say what kind of key it is, 32 bytes of seed and a
CRC-16/XMODEM, low byte first. Read here because the client's own reader asks for a package more.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_SECTION = re.compile(rb"-{3,}BEGIN ([A-Z ]+)-{3,}\s+([A-Za-z0-9_.=-]+)\s+-{3,}END \1-{3,}")
_OF_A_USER = b"SU"
_SEED_BYTES = 36


class CredentialsRefused(Exception):
    """The file is not what it should be; the message says what, and nothing of what it holds."""


@dataclass(frozen=True)
class Credentials:
    """Who the service is to the broker."""

    token: bytes
    key: Ed25519PrivateKey

    @classmethod
    def read(cls, path: Path) -> "Credentials":
        """Those of a file; raises :class:`CredentialsRefused`."""
        try:
            sections = dict(_SECTION.findall(path.read_bytes()))
        except OSError:
            raise CredentialsRefused("can't be read") from None
        token, seed = sections.get(b"NATS USER JWT"), sections.get(b"USER NKEY SEED")
        if token is None or seed is None:
            raise CredentialsRefused("holds no token and seed of a NATS user")
        return cls(token=token, key=Ed25519PrivateKey.from_private_bytes(_seed(seed)))

    def sign(self, nonce: str) -> bytes:
        """The proof that a server asks for, in base64."""
        return base64.b64encode(self.key.sign(nonce.encode()))


def _seed(text: bytes) -> bytes:
    try:
        raw = base64.b32decode(text + b"=" * (-len(text) % 8))
    except binascii.Error:
        raw = b""
    if len(raw) != _SEED_BYTES or not text.startswith(_OF_A_USER):
        raise CredentialsRefused("holds a seed that is no user's")
    if binascii.crc_hqx(raw[:-2], 0) != int.from_bytes(raw[-2:], "little"):
        raise CredentialsRefused("holds a seed with a wrong digit")
    return raw[2:-2]
