"""Reading a bearer token: OAuth 2.0 JWT access tokens (RFC 9068), strictly (RFC 8725).

Everything that is not expected is refused, and the refusal says only a code.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from application.callers import Caller
from infrastructure.keys.cache import AgedCache
from infrastructure.tokens.bearers import Bearers
from infrastructure.tokens.claims import (
    Claims,
    check_audience,
    check_times,
    lifetime,
    seconds,
    text,
    text_if_there,
)
from infrastructure.tokens.denied import DeniedTokens
from infrastructure.tokens.issuer_keys import Trusted
from infrastructure.tokens.refusals import TokenRefused
from infrastructure.tokens.signed import check_size, claimed_issuer, opened
from infrastructure.tokens.trusted_issuer import TrustedIssuer

KEPT_FOR = 60.0
"""Seconds. What a token proves is remembered for so long; its times, and whether it was denied,
are looked at each time."""

KEPT_AT_MOST = 2_000

_OF_ID_TOKENS = ("nonce", "at_hash", "c_hash", "s_hash")
"""Claims by which an ID token is known, where an issuer gives both kinds one ``typ``."""


@dataclass(frozen=True)
class _Proven:
    """What a token was found to say once its signature was checked; times in Unix seconds."""

    caller: Caller
    subject: str
    token_id: str
    session: str | None
    issued: int
    not_before: int
    expires: int


class TokenReader:
    """Reads the access tokens of the trusted issuers, each for its own audience.

    ``clock`` tells the time in UTC, ``monotonic`` counts seconds and never goes back. Checking a
    signature costs more than all else that a request is checked for (measured: 190 µs), so what a
    token proves is remembered for a minute, under the token's digest.
    """

    def __init__(
        self,
        trusted: Sequence[Trusted],
        *,
        bearers: Bearers,
        denied: DeniedTokens,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float],
    ) -> None:
        self._trusted = {each.issuer.issuer: each for each in trusted}
        self._bearers = bearers
        self._denied = denied
        self._clock = clock
        self._monotonic = monotonic
        self._proven = AgedCache[bytes, _Proven](
            max_age=KEPT_FOR, capacity=KEPT_AT_MOST, clock=monotonic
        )

    def remembered(self, token: str) -> Caller | None:
        """Who bears the token, where it was proven within the minute; never waits for anybody.

        Raises :class:`TokenRefused` where its time is over or it was denied.
        """
        check_size(token)
        proven = self._proven.get(_digest(token))
        return None if proven is None else self._current(proven)

    def caller(self, token: str) -> Caller:
        """Who bears the token. May ask the issuer for its keys, which may take its time.

        Raises :class:`TokenRefused` and :class:`IssuerUnavailable`.
        """
        check_size(token)
        digest = _digest(token)
        proven = self._proven.get(digest)
        if proven is None:
            as_of = self._monotonic()
            proven = self._prove(token)
            self._proven.put(digest, proven, as_of=as_of)
        return self._current(proven)

    def _prove(self, token: str) -> _Proven:
        trusted = self._trusted.get(claimed_issuer(token))
        if trusted is None:
            raise TokenRefused("issuer")
        issuer = trusted.issuer
        claims = opened(
            token,
            key_for=trusted.keys.key,
            algorithms=issuer.algorithms,
            types=(issuer.token_type.lower().removeprefix("application/"),),
        )
        return self._read(claims, issuer)

    def _read(self, claims: Claims, issuer: TrustedIssuer) -> _Proven:
        check_audience(claims, issuer.audience)
        if any(name in claims for name in _OF_ID_TOKENS):
            raise TokenRefused("id-token")
        not_before, expires = lifetime(claims)
        caller = self._bearers.caller(claims, issuer, client=text(claims, issuer.claims.client))
        token_id, session = text(claims, "jti"), text_if_there(claims, issuer.claims.session)
        return _Proven(
            caller=replace(caller, token=token_id, session=session),
            subject=text(claims, "sub"),
            token_id=token_id,
            session=session,
            issued=seconds(claims, "iat"),
            not_before=not_before,
            expires=expires,
        )

    def _current(self, proven: _Proven) -> Caller:
        now = self._clock().timestamp()
        check_times(not_before=proven.not_before, expires=proven.expires, now=now)
        if self._denied.is_denied(
            proven.caller.issuer,
            token_id=proven.token_id,
            session=proven.session,
            subject=proven.subject,
            issued=proven.issued,
        ):
            raise TokenRefused("denied")
        return proven.caller


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
