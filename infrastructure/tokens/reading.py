"""Reading a bearer token: OAuth 2.0 JWT access tokens (RFC 9068), strictly (RFC 8725).

Everything that is not expected is refused, and the refusal says only a code.
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from application.callers import Caller
from domain.roles import Role

LONGEST = 8_192
LEEWAY_SECONDS = 30
ALGORITHM = "Ed25519"
TYPE = "at+jwt"
_HEADER = {"alg", "typ", "kid"}
_TEXT_LIMIT = 200


class TokenRefused(Exception):
    """The token proves nothing; ``code`` says which check it failed, for the log and the answer."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TokenReader:
    """Reads tokens of one issuer for one audience."""

    def __init__(
        self, *, issuer: str, audience: str, key: OKPKey, clock: Callable[[], datetime]
    ) -> None:
        self._issuer = issuer
        self._audience = audience
        self._key = key
        self._clock = clock

    def caller(self, token: str) -> Caller:
        """Who bears the token; raises :class:`TokenRefused`."""
        claims = self._claims(token)
        self._check_times(claims)
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
        if len(token) > LONGEST or not token.isascii():
            raise TokenRefused("size")
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

    def _check_times(self, claims: dict[str, Any]) -> None:
        now = self._clock().timestamp()
        expires, issued = _seconds(claims, "exp"), _seconds(claims, "iat")
        if expires + LEEWAY_SECONDS < now:
            raise TokenRefused("expired")
        if issued - LEEWAY_SECONDS > now:
            raise TokenRefused("not-yet")
        if "nbf" in claims and _seconds(claims, "nbf") - LEEWAY_SECONDS > now:
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
