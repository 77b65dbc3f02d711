"""An issuer's keys, kept at hand: fetched by its discovery document, refreshed as they are rotated.

OpenID Connect Discovery 1.0; RFC 8725 §3.10. The ages below bound how long a withdrawn key is
still believed: the fresh age, and while the issuer can't be reached the stale one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Protocol

from infrastructure.tokens.key_sets import PublicKey, SigningKey, chosen, signing_keys
from infrastructure.tokens.refusals import IssuerUnavailable, TokenRefused
from infrastructure.tokens.trusted_issuer import TrustedIssuer, is_safe_address

FRESH = 600.0
"""Seconds after which the keys are fetched again."""

STALE = 3_600.0
"""Seconds after which keys are believed no longer, if the issuer can't be reached."""

BETWEEN_TRIES = 5.0
"""Seconds between two tries while it can't be reached."""

BETWEEN_UNKNOWN = 60.0
"""Seconds between two looks for a key that nobody knows: tokens are invented for nothing."""

PATIENCE = 1.0
"""Seconds that a second asker waits for the first, where there are no keys yet."""


class KeySource(Protocol):
    """Where the keys of one issuer come from."""

    def key(self, kid: str | None, algorithm: str) -> PublicKey:
        """The key that a header names. Raises ``TokenRefused`` or ``IssuerUnavailable``."""
        ...


@dataclass(frozen=True)
class Trusted:
    """An issuer whose word is taken, and where its keys come from."""

    issuer: TrustedIssuer
    keys: KeySource


@dataclass(frozen=True)
class Published:
    """What an issuer publishes about itself; addresses that a sign-in needs may be absent."""

    keys: tuple[SigningKey, ...]
    authorisation: str | None
    tokens: str | None


class HeldKeys:
    """Keys that need not be fetched."""

    def __init__(self, keys: Sequence[SigningKey]) -> None:
        self._keys = tuple(keys)

    def key(self, kid: str | None, algorithm: str) -> PublicKey:
        """The key that a header names. Raises ``TokenRefused``."""
        found = chosen(self._keys, kid=kid, algorithm=algorithm)
        if found is None:
            raise TokenRefused("unknown-key")
        return found


class FetchedKeys:
    """The keys of an issuer that publishes them; threads may share it.

    While one thread asks the issuer, others go on with what is held, however slow it is.
    """

    def __init__(
        self,
        issuer: TrustedIssuer,
        *,
        fetch: Callable[[str], dict[str, Any]],
        monotonic: Callable[[], float],
    ) -> None:
        self._issuer = issuer
        self._fetch = fetch
        self._monotonic = monotonic
        self._asking = Lock()
        self._held: tuple[float, Published] | None = None
        self._tried: float | None = None
        self._looked: float | None = None

    def key(self, kid: str | None, algorithm: str) -> PublicKey:
        """The key that a header names; asks the issuer where it may have a new one.

        Raises ``TokenRefused`` where there is none and ``IssuerUnavailable``.
        """
        found = chosen(self.published().keys, kid=kid, algorithm=algorithm)
        if found is None and self._is_due(self._looked, BETWEEN_UNKNOWN):
            self._looked = self._monotonic()
            self._ask()
            found = chosen(self.published().keys, kid=kid, algorithm=algorithm)
        if found is None:
            raise TokenRefused("unknown-key")
        return found

    def published(self) -> Published:
        """What the issuer publishes, at most an hour old. Raises ``IssuerUnavailable``."""
        if self._is_due(self._held[0] if self._held else None, FRESH) and self._is_due(
            self._tried, BETWEEN_TRIES
        ):
            self._ask()
        held = self._held
        if held is None or self._is_due(held[0], STALE):
            raise IssuerUnavailable
        return held[1]

    def _is_due(self, since: float | None, pause: float) -> bool:
        return since is None or self._monotonic() - since >= pause

    def _ask(self) -> None:
        """Ask the issuer, unless somebody is at it; what is held stays where it does not answer."""
        tried = self._tried
        if not self._asking.acquire(timeout=PATIENCE if self._held is None else 0):
            return
        try:
            if self._tried != tried:
                return
            self._tried = as_of = self._monotonic()
            self._held = as_of, self._published()
        except IssuerUnavailable:
            return
        finally:
            self._asking.release()

    def _published(self) -> Published:
        found = self._fetch(self._issuer.discovery_address)
        if found.get("issuer") != self._issuer.issuer:
            raise IssuerUnavailable
        keys_at = self._address(found, "jwks_uri")
        if keys_at is None:
            raise IssuerUnavailable
        try:
            keys = signing_keys(self._fetch(keys_at))
        except ValueError:
            raise IssuerUnavailable from None
        return Published(
            keys=keys,
            authorisation=self._address(found, "authorization_endpoint"),
            tokens=self._address(found, "token_endpoint"),
        )

    def _address(self, found: dict[str, Any], name: str) -> str | None:
        address = found.get(name)
        if not isinstance(address, str) or not is_safe_address(address):
            return None
        if address.startswith("http:") and not self._issuer.is_on_this_machine:
            return None
        return address
