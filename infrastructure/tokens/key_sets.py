"""The public keys that an issuer signs by: a JWK Set (RFC 7517), read as hostile.

What can't be a signing key of ours is passed over: secrets, keys to encrypt with, private keys,
short ones, unknown kinds. An issuer may publish more than we use.
"""

from base64 import urlsafe_b64decode
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

PublicKey = RSAKey | ECKey | OKPKey

MOST_KEYS = 100
SHORTEST_RSA = 2_048
LONGEST_RSA = 8_192
"""Bits. A longer key would make checking a signature the heaviest thing we do."""

_RSA = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"})
_BY_CURVE = {
    "P-256": frozenset({"ES256"}),
    "P-384": frozenset({"ES384"}),
    "P-521": frozenset({"ES512"}),
    "Ed25519": frozenset({"Ed25519"}),
}
_MEMBERS = {"RSA": ("n", "e"), "EC": ("crv", "x", "y"), "OKP": ("crv", "x")}
_PRIVATE = ("d", "p", "q", "k", "oth")


@dataclass(frozen=True)
class SigningKey:
    """A public key, what it is called, and the algorithms it may have signed by."""

    kid: str | None
    algorithms: frozenset[str]
    key: PublicKey


def signing_keys(document: dict[str, Any]) -> tuple[SigningKey, ...]:
    """The keys of a JWK Set. Raises ``ValueError`` where it is none or holds too many."""
    listed = document.get("keys")
    if not isinstance(listed, list) or len(listed) > MOST_KEYS:
        raise ValueError("not a set of keys")
    found = (_signing_key(each) for each in listed)
    return tuple(each for each in found if each is not None)


def chosen(keys: Iterable[SigningKey], *, kid: str | None, algorithm: str) -> PublicKey | None:
    """The one key that a token's header names; None where none does, or more than one.

    Without a ``kid`` it is the only key there is for the algorithm.
    """
    fitting = [
        each for each in keys if algorithm in each.algorithms and (kid is None or each.kid == kid)
    ]
    return fitting[0].key if len(fitting) == 1 else None


def _signing_key(listed: object) -> SigningKey | None:
    if not isinstance(listed, dict) or any(name in listed for name in _PRIVATE):
        return None
    if listed.get("use", "sig") != "sig" or "verify" not in listed.get("key_ops", ("verify",)):
        return None
    kind, kid, algorithm = listed.get("kty"), listed.get("kid"), listed.get("alg")
    if not isinstance(kind, str) or kind not in _MEMBERS or not isinstance(kid, str | None):
        return None
    try:
        key = _imported(kind, {name: listed[name] for name in _MEMBERS[kind]})
        algorithms = _RSA if kind == "RSA" else _BY_CURVE[listed["crv"]]
    except (JoseError, KeyError, ValueError, TypeError):
        return None
    if algorithm is not None:
        algorithms &= {algorithm}
    return SigningKey(kid=kid, algorithms=algorithms, key=key)


def _imported(kind: str, members: dict[str, Any]) -> PublicKey:
    named = {"kty": kind, **members}
    if kind == "EC":
        return ECKey.import_key(named)
    if kind == "OKP":
        return OKPKey.import_key(named)
    modulus = int.from_bytes(urlsafe_b64decode(members["n"] + "=="))
    if not SHORTEST_RSA <= modulus.bit_length() <= LONGEST_RSA:
        raise ValueError("a key of this length is not taken")
    return RSAKey.import_key(named)
