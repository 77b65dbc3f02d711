"""Reading a bearer token: OAuth 2.0 JWT access tokens (RFC 9068), strictly (RFC 8725).

Everything that is not expected is refused, and the refusal says only a code.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from application.callers import Caller
from domain.roles import Role
from infrastructure.keys.cache import AgedCache

LONGEST = 8_192
LEEWAY_SECONDS = 30
ALGORITHM = "Ed25519"
TYPE = "at+jwt"
_HEADER = {"alg", "typ", "kid"}
_TEXT_LIMIT = 200

KEPT_FOR = 60.0
"""Seconds. What a token proves is remembered for so long, its times being checked at each use."""

KEPT_AT_MOST = 2_000


class TokenRefused(Exception):
    """The token proves nothing; ``code`` says which check it failed, for the log and the answer."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class _Proven:
    """What a token was found to say once its signature was checked; times in Unix seconds."""

    caller: Caller
    not_before: int
    expires: int


class TokenReader:
    """Reads tokens of one issuer for one audience.

    ``clock`` tells the time in UTC, ``monotonic`` counts seconds and never goes back. Checking a
    signature costs more than all else that a request is checked for (measured: 190 µs), so what a
    token proves is remembered for a minute, under the token's digest.
    """

    def __init__(
        self,
        *,
        issuer: str,
        audience: str,
        key: OKPKey,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float],
    ) -> None:
        self._issuer = issuer
        self._audience = audience
        self._key = key
        self._clock = clock
        self._monotonic = monotonic
        self._proven = AgedCache[bytes, _Proven](
            max_age=KEPT_FOR, capacity=KEPT_AT_MOST, clock=monotonic
        )

    def caller(self, token: str) -> Caller:
        """Who bears the token; raises :class:`TokenRefused`."""
        if len(token) > LONGEST or not token.isascii():
            raise TokenRefused("size")
        digest = hashlib.sha256(token.encode()).digest()
        proven = self._proven.get(digest)
        if proven is None:
            as_of = self._monotonic()
            proven = self._prove(token)
            self._proven.put(digest, proven, as_of=as_of)
        self._check_times(proven)
        return proven.caller

    def _prove(self, token: str) -> _Proven:
        claims = self._claims(token)
        expires, issued = _seconds(claims, "exp"), _seconds(claims, "iat")
        not_before = max(issued, _seconds(claims, "nbf")) if "nbf" in claims else issued
        return _Proven(caller=self._caller(claims), not_before=not_before, expires=expires)

    def _caller(self, claims: dict[str, Any]) -> Caller:
        if claims.get("iss") != self._issuer:
            raise TokenRefused("issuer")
        if claims.get("aud") != self._audience:
            raise TokenRefused("audience")
        try:
            return Caller(
                issuer=self._issuer,
                client=_text(claims, "client_id"),
                actor=UUID(_text(claims, "sub")),
                role=Role(_text(claims, "role")),
                organisation=_text(claims, "organisation"),
                team=_text(claims, "team") if "team" in claims else None,
            )
        except ValueError:
            raise TokenRefused("claims") from None

    def _claims(self, token: str) -> dict[str, Any]:
        if token.count(".") != 2:
            raise TokenRefused("form")
        try:
            opened = jws.deserialize_compact(token, self._key, algorithms=[ALGORITHM])
            header = opened.headers()
            if set(header) - _HEADER or header.get("typ") != TYPE:
                raise TokenRefused("header")
            claims = json.loads(opened.payload, object_pairs_hook=_members)
        except (JoseError, ValueError, TypeError, RecursionError):
            raise TokenRefused("signature") from None
        if not isinstance(claims, dict):
            raise TokenRefused("claims")
        _text(claims, "jti")
        return claims

    def _check_times(self, proven: _Proven) -> None:
        now = self._clock().timestamp()
        if proven.expires + LEEWAY_SECONDS < now:
            raise TokenRefused("expired")
        if proven.not_before - LEEWAY_SECONDS > now:
            raise TokenRefused("not-yet")


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise TokenRefused("claims")
    return members


def _text(claims: dict[str, Any], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not value or len(value) > _TEXT_LIMIT:
        raise TokenRefused("claims")
    return value


def _seconds(claims: dict[str, Any], name: str) -> int:
    value = claims.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TokenRefused("claims")
    return value
