"""What a broker is told of its operator, accounts and users, signed as NATS's own tools do it.

A public key is base32 of a byte that says whose it is, the key and a CRC-16; a claim is a JWT of
the algorithm ``ed25519-nkey``.
"""

import base64
import binascii
import json
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

OPERATOR, ACCOUNT, USER = 14 << 3, 0, 20 << 3
SEED = 18 << 3
_STORES = ("mem_storage", "disk_storage", "streams", "consumer")
_REACHES = ("subs", "data", "payload", "imports", "exports", "conn", "leaf")
_ALL = dict.fromkeys((*_STORES, *_REACHES), -1)


class Key:
    """One key of a kind."""

    def __init__(self, kind: int) -> None:
        self._kind = kind
        self._private = Ed25519PrivateKey.generate()

    @property
    def public(self) -> str:
        return _checked(bytes([self._kind]) + self._private.public_key().public_bytes_raw())

    @property
    def seed(self) -> str:
        kind = bytes([SEED | self._kind >> 5, (self._kind & 31) << 3])
        return _checked(kind + self._private.private_bytes_raw())

    def claim(self, of: "Key", name: str, nats: dict) -> str:
        """What the owner of this key says of another."""
        head = {"typ": "JWT", "alg": "ed25519-nkey"}
        said = {
            "jti": name,
            "iat": 1_790_000_000,
            "iss": self.public,
            "sub": of.public,
            "name": name,
            "nats": {"version": 2, **nats},
        }
        text = ".".join(_text(json.dumps(part).encode()) for part in (head, said))
        return f"{text}.{_text(self._private.sign(text.encode()))}"


def _checked(key: bytes) -> str:
    whole = key + binascii.crc_hqx(key, 0).to_bytes(2, "little")
    return base64.b32encode(whole).decode().rstrip("=")


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def operated(folder: Path) -> tuple[str, Path]:
    """The settings of a broker that takes a single user, and that user's credentials file."""
    operator, system, account, user = Key(OPERATOR), Key(ACCOUNT), Key(ACCOUNT), Key(USER)
    accounts = {
        each.public: operator.claim(each, name, {"type": "account", "limits": limits})
        for each, name, limits in ((system, "SYS", {}), (account, "feed", _ALL))
    }
    word = operator.claim(
        operator, "operator", {"type": "operator", "system_account": system.public}
    )
    preload = "\n".join(f"{public}: {claim}" for public, claim in accounts.items())
    settings = (
        f"operator: {word}\nsystem_account: {system.public}\nresolver: MEMORY\n"
        f"resolver_preload {{\n{preload}\n}}"
    )
    token = account.claim(user, "relay", {"type": "user", "subs": -1, "data": -1, "payload": -1})
    path = folder / "relay.creds"
    path.write_text(
        f"-----BEGIN NATS USER JWT-----\n{token}\n------END NATS USER JWT------\n\n"
        f"-----BEGIN USER NKEY SEED-----\n{user.seed}\n------END USER NKEY SEED------\n"
    )
    return settings, path
