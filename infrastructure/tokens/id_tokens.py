"""What an issuer says to a web client: who has signed in, and who has signed out.

OpenID Connect Core 1.0 §3.1.3.7 (ID tokens) and Back-Channel Logout 1.0 §2.6 (logout tokens).
"""

from dataclasses import dataclass
from hmac import compare_digest

from application.callers import Caller
from infrastructure.tokens.bearers import Bearers
from infrastructure.tokens.claims import (
    Claims,
    check_times,
    lifetime,
    seconds,
    text,
    text_if_there,
)
from infrastructure.tokens.issuer_keys import Trusted
from infrastructure.tokens.refusals import TokenRefused
from infrastructure.tokens.signed import opened

_ID_TOKEN = ("jwt", None)
_LOGOUT_TOKEN = ("logout+jwt", "jwt", None)
_LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


@dataclass(frozen=True)
class SignedIn:
    """Somebody whom an issuer vouches for, at this sign-in."""

    caller: Caller
    subject: str
    session: str | None
    issued: int


@dataclass(frozen=True)
class SignedOut:
    """A session, or all sessions of a person, that an issuer has ended."""

    issuer: str
    message_id: str
    session: str | None
    subject: str | None


def read_id_token(
    token: str, trusted: Trusted, *, nonce: str, bearers: Bearers, now: float
) -> SignedIn:
    """Who has signed in. Raises ``TokenRefused`` and ``IssuerUnavailable``."""
    claims, client = _for_web_client(token, trusted, types=_ID_TOKEN)
    if claims.get("azp", client) != client:
        raise TokenRefused("audience")
    if not compare_digest(text(claims, "nonce").encode(), nonce.encode()):
        raise TokenRefused("nonce")
    _check_now(claims, now)
    return SignedIn(
        caller=bearers.caller(claims, trusted.issuer, client=client),
        subject=text(claims, "sub"),
        session=text_if_there(claims, trusted.issuer.claims.session),
        issued=seconds(claims, "iat"),
    )


def read_logout_token(token: str, trusted: Trusted, *, now: float) -> SignedOut:
    """Whose session has ended. Raises ``TokenRefused`` and ``IssuerUnavailable``."""
    claims, _ = _for_web_client(token, trusted, types=_LOGOUT_TOKEN)
    _check_now(claims, now)
    events = claims.get("events")
    # By these two it differs from an ID token, which often has the same `typ`.
    if not isinstance(events, dict) or not isinstance(events.get(_LOGOUT_EVENT), dict):
        raise TokenRefused("claims")
    if "nonce" in claims:
        raise TokenRefused("claims")
    session = text_if_there(claims, trusted.issuer.claims.session)
    subject = text_if_there(claims, "sub")
    if session is None and subject is None:
        raise TokenRefused("claims")
    return SignedOut(
        issuer=trusted.issuer.issuer,
        message_id=text(claims, "jti"),
        session=session,
        subject=subject,
    )


def _for_web_client(
    token: str, trusted: Trusted, *, types: tuple[str | None, ...]
) -> tuple[Claims, str]:
    issuer = trusted.issuer
    if issuer.web_client is None:
        raise TokenRefused("audience")
    claims = opened(token, key_for=trusted.keys.key, algorithms=issuer.algorithms, types=types)
    if claims.get("iss") != issuer.issuer:
        raise TokenRefused("issuer")
    if claims.get("aud") not in (issuer.web_client, [issuer.web_client]):
        raise TokenRefused("audience")
    return claims, issuer.web_client


def _check_now(claims: Claims, now: float) -> None:
    not_before, expires = lifetime(claims)
    check_times(not_before=not_before, expires=expires, now=now)
