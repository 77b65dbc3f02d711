"""Opening a signed token (RFC 7515), strictly (RFC 8725): what is not expected is refused.

The header is read before any key is looked for, so that it can neither bring a key nor choose how
it is checked. An encrypted or nested token has another form and ends here too.
"""

from base64 import urlsafe_b64decode
from binascii import Error as NotBase64
from collections.abc import Callable, Collection
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError

from infrastructure.tokens.key_sets import PublicKey
from infrastructure.tokens.refusals import TokenRefused
from infrastructure.tokens.strict_json import read_object

LONGEST = 8_192
"""Characters."""

_HEADER = frozenset({"alg", "typ", "kid", "x5t", "x5t#S256"})
"""The last two are fingerprints of a certificate, which some issuers add; nothing is made of them.
All others are refused: ``jku``, ``x5u``, ``jwk`` and ``x5c`` bring a key, ``crit`` and ``b64``
change what is signed, ``zip``, ``enc`` and ``cty`` tell of something inside."""

KeyFor = Callable[[str | None, str], PublicKey]


def check_size(token: str) -> None:
    """Raises ``TokenRefused`` where the token is longer than any of ours, or not plain ASCII."""
    if len(token) > LONGEST or not token.isascii():
        raise TokenRefused("size")


def claimed_issuer(token: str) -> str:
    """Who a token says it is by, which nothing has shown yet. Raises ``TokenRefused``."""
    _, claims, _ = _parts(token)
    issuer = _object(claims, "claims").get("iss")
    if not isinstance(issuer, str):
        raise TokenRefused("issuer")
    return issuer


def opened(
    token: str, *, key_for: KeyFor, algorithms: Collection[str], types: Collection[str | None]
) -> dict[str, Any]:
    """The claims of a token that is signed by the key that ``key_for`` gives.

    ``types`` are media types in lower case without ``application/``, or None for no ``typ`` at all.
    Raises ``TokenRefused`` and what ``key_for`` raises.
    """
    check_size(token)
    head, _, _ = _parts(token)
    header = _object(head, "header")
    algorithm, kid = header.get("alg"), header.get("kid")
    if header.keys() - _HEADER or not isinstance(kid, str | None):
        raise TokenRefused("header")
    if _media_type(header) not in types:
        raise TokenRefused("type")
    if not isinstance(algorithm, str) or algorithm not in algorithms:
        raise TokenRefused("algorithm")
    key = key_for(kid, algorithm)
    try:
        content = jws.deserialize_compact(token, key, algorithms=[algorithm]).payload
    except (JoseError, ValueError, TypeError, RecursionError):
        raise TokenRefused("signature") from None
    try:
        return read_object(content)
    except ValueError:
        raise TokenRefused("claims") from None


def _parts(token: str) -> tuple[str, str, str]:
    parts = token.split(".")
    if len(parts) != 3:
        raise TokenRefused("form")
    head, claims, signature = parts
    return head, claims, signature


def _object(part: str, code: str) -> dict[str, Any]:
    try:
        return read_object(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, NotBase64):
        raise TokenRefused(code) from None


def _media_type(header: dict[str, Any]) -> str | None:
    """Its ``typ``, of which case and the prefix ``application/`` don't matter (RFC 7515 §4.1.9)."""
    kind = header.get("typ")
    if kind is None:
        return None
    return kind.lower().removeprefix("application/") if isinstance(kind, str) else ""
