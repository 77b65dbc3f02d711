"""The claims of a token: text of a bounded length, whole seconds, one audience."""

from typing import Any

from infrastructure.tokens.refusals import TokenRefused

LEEWAY_SECONDS = 30
LONGEST_LIFE = 24 * 3600
"""Seconds. A token that is good for longer is refused, so that what is denied may be forgotten."""

_TEXT_LIMIT = 200

Claims = dict[str, Any]


def text(claims: Claims, name: str) -> str:
    """A claim that must be there. Raises ``TokenRefused``."""
    value = claims.get(name)
    if not isinstance(value, str) or not value or len(value) > _TEXT_LIMIT:
        raise TokenRefused("claims")
    return value


def text_if_there(claims: Claims, name: str) -> str | None:
    """A claim that may be absent. Raises ``TokenRefused`` where it is there and no text."""
    return text(claims, name) if name in claims else None


def seconds(claims: Claims, name: str) -> int:
    """A time that must be there, in Unix seconds. Raises ``TokenRefused``."""
    value = claims.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TokenRefused("claims")
    return value


def check_audience(claims: Claims, audience: str) -> None:
    """Raises ``TokenRefused`` unless the token is for this audience and for no other beside it."""
    if claims.get("aud") not in (audience, [audience]):
        raise TokenRefused("audience")


def check_times(*, not_before: int, expires: int, now: float) -> None:
    """Raises ``TokenRefused`` where the token's time is over or has not come."""
    if expires + LEEWAY_SECONDS < now:
        raise TokenRefused("expired")
    if not_before - LEEWAY_SECONDS > now:
        raise TokenRefused("not-yet")


def lifetime(claims: Claims) -> tuple[int, int]:
    """From when until when the token is good, in Unix seconds. Raises ``TokenRefused``."""
    expires, issued = seconds(claims, "exp"), seconds(claims, "iat")
    if expires - issued > LONGEST_LIFE:
        raise TokenRefused("lifetime")
    return max(issued, seconds(claims, "nbf")) if "nbf" in claims else issued, expires
