"""Signing in: to the issuer with a question only we know the answer to, and back with a code.

OpenID Connect Core 1.0 §3.1, PKCE (RFC 7636) by S256, the issuer's name in the answer (RFC 9207),
as OAuth's best current practice (RFC 9700) asks. What a sign-in must match is kept in a sealed
cookie of the browser that began it, so that no one can be signed in as somebody else by a link.
"""

import hashlib
import re
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Any
from urllib.parse import quote_plus, urlencode

from api.signing_in.cookies import SealedCookie
from infrastructure.tokens.bearers import Bearers
from infrastructure.tokens.id_tokens import SignedIn, read_id_token
from infrastructure.tokens.issuer_keys import FetchedKeys, Trusted
from infrastructure.tokens.refusals import IssuerRefused, IssuerUnavailable, TokenRefused
from infrastructure.tokens.trusted_issuer import TrustedIssuer

CALLBACK = "/sign-in/callback"
AFTERWARDS = "/pages"
"""Where somebody goes who wanted nowhere in particular."""

MEMORY_SECONDS = 600
_COOKIE = "caseledger-sign-in"
LONGEST_WAY_BACK = 500
"""Characters of the address to which somebody comes back."""
_LOCAL_PATH = re.compile(r"/(?![/\\])[A-Za-z0-9/_.~=&?%-]{0,499}")

Post = Callable[[str, dict[str, str], tuple[str, str] | None], dict[str, Any]]


class SignInRefused(Exception):
    """Nobody was signed in; ``code`` says at which step."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Step:
    """Where the browser goes next, and the cookie it takes along."""

    to: str
    cookie: str


@dataclass(frozen=True)
class WebClient:
    """What we are at the issuer: at which address browsers find us, and our secret if we have
    one."""

    address: str
    client: str
    secret: str | None

    @property
    def callback(self) -> str:
        """Where the issuer sends a browser back to."""
        return self.address + CALLBACK


class SigningIn:
    """Signs people in at one issuer. ``new_secret`` gives 43 unguessable characters."""

    def __init__(
        self,
        issuer: TrustedIssuer,
        *,
        published: FetchedKeys,
        web: WebClient,
        post: Post,
        bearers: Bearers,
        secret: bytes,
        clock: Callable[[], datetime],
        new_secret: Callable[[], str],
    ) -> None:
        self._issuer = issuer
        self._published = published
        self._web = web
        self._post = post
        self._bearers = bearers
        self._clock = clock
        self._new_secret = new_secret
        self._memory = SealedCookie(
            _COOKIE,
            secret=secret,
            seconds=MEMORY_SECONDS,
            is_https=web.address.startswith("https:"),
            clock=clock,
        )

    def begin(self, to: str) -> Step:
        """To the issuer. Raises ``IssuerUnavailable``."""
        state, nonce, verifier = (self._new_secret() for _ in range(3))
        asked = {
            "response_type": "code",
            "client_id": self._web.client,
            "redirect_uri": self._web.callback,
            "scope": self._issuer.web_scope,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge(verifier),
            "code_challenge_method": "S256",
        }
        if self._issuer.acr:
            asked["acr_values"] = " ".join(self._issuer.acr)
        address = self._published.published().authorisation
        if address is None:
            raise IssuerUnavailable
        kept = {"state": state, "nonce": nonce, "verifier": verifier, "to": _here(to)}
        mark = "&" if "?" in address else "?"
        return Step(to=f"{address}{mark}{urlencode(asked)}", cookie=self._memory.header(kept))

    def finish(
        self, answer: Mapping[str, str], cookies: Mapping[str, str]
    ) -> tuple[SignedIn, Step]:
        """Who was signed in, where they wanted to go, and the cookie that forgets the sign-in.

        Raises ``SignInRefused`` and ``IssuerUnavailable``.
        """
        kept = self._memory.content(cookies)
        state = answer.get("state", "")
        if kept is None or not compare_digest(state.encode(), kept["state"].encode()):
            raise SignInRefused("state")
        if answer.get("iss", self._issuer.issuer) != self._issuer.issuer:
            raise SignInRefused("issuer")
        code = answer.get("code")
        if not code:
            raise SignInRefused("refused-there")
        token = self._exchanged(code, kept["verifier"])
        try:
            signed_in = read_id_token(
                token,
                Trusted(self._issuer, self._published),
                nonce=kept["nonce"],
                bearers=self._bearers,
                now=self._clock().timestamp(),
            )
        except TokenRefused as refused:
            raise SignInRefused(f"id-token-{refused.code}") from None
        return signed_in, Step(to=kept["to"], cookie=self._memory.header_that_clears)

    def _exchanged(self, code: str, verifier: str) -> str:
        address = self._published.published().tokens
        if address is None:
            raise IssuerUnavailable
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._web.callback,
            "client_id": self._web.client,
            "code_verifier": verifier,
        }
        credentials = None
        if self._web.secret is not None:
            # RFC 6749 §2.3.1: both are encoded as a form's before they are joined.
            credentials = quote_plus(self._web.client), quote_plus(self._web.secret)
        try:
            token = self._post(address, form, credentials).get("id_token")
        except IssuerRefused:
            raise SignInRefused("code") from None
        if not isinstance(token, str):
            raise SignInRefused("no-id-token")
        return token


def challenge(verifier: str) -> str:
    """What is shown of a PKCE verifier beforehand (RFC 7636 §4.2, S256)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def _here(to: str) -> str:
    """A path of ours; anything else could send somebody elsewhere, signed in and trusting."""
    return to if _LOCAL_PATH.fullmatch(to) else AFTERWARDS
