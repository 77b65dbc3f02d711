"""What an OIDC provider does for one web client, for the invented people of a local run.

Just enough of OpenID Connect Core 1.0 for the sign-in to take the same way as at any other issuer.
Nobody proves who they are: that is why it is met on loopback alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Any
from urllib.parse import urlencode

from api.signing_in.flow import WebClient, challenge
from infrastructure.tokens.local_issuer import ALGORITHM, LIFETIME_SECONDS, LocalIssuer, Persona

CODE_SECONDS = 60.0
MOST_CODES = 1_000


class AskedWrongly(Exception):
    """What was asked is not what this provider answers; ``code`` is an error code of OAuth."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Asked:
    """What a web client asked for when it sent a browser here."""

    state: str
    nonce: str
    challenge: str


@dataclass(frozen=True)
class _Issued:
    persona: Persona
    asked: Asked
    until: float


class LocalProvider:
    """Vouches for whichever persona is chosen. ``name`` is the issuer's, ``address`` where it is.

    It lives in one process: codes are kept in memory, each good once and for a minute.
    """

    def __init__(
        self,
        *,
        name: str,
        address: str,
        issuer: LocalIssuer,
        personas: Mapping[str, Persona],
        web: WebClient,
        clock: Callable[[], datetime],
        new_secret: Callable[[], str],
    ) -> None:
        self._name = name
        self._address = address
        self._issuer = issuer
        self.personas = personas
        self._client = web.client
        self._callback = web.callback
        self._clock = clock
        self._new_secret = new_secret
        self._codes: dict[str, _Issued] = {}

    def document(self) -> dict[str, Any]:
        """The discovery document."""
        return {
            "issuer": self._name,
            "authorization_endpoint": f"{self._address}/authorise",
            "token_endpoint": f"{self._address}/token",
            "jwks_uri": f"{self._address}/jwks",
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [ALGORITHM],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["none"],
            "authorization_response_iss_parameter_supported": True,
        }

    def key_set(self) -> dict[str, Any]:
        """The keys it signs by."""
        return self._issuer.key_set()

    def asked(self, fields: Mapping[str, str]) -> Asked:
        """What a request asks for. Raises ``AskedWrongly``, and then nobody is sent anywhere."""
        if (fields.get("client_id"), fields.get("redirect_uri")) != (self._client, self._callback):
            raise AskedWrongly("unauthorized_client")
        if fields.get("response_type") != "code":
            raise AskedWrongly("unsupported_response_type")
        if "openid" not in fields.get("scope", "").split():
            raise AskedWrongly("invalid_scope")
        asked = Asked(
            state=fields.get("state", ""),
            nonce=fields.get("nonce", ""),
            challenge=fields.get("code_challenge", ""),
        )
        if fields.get("code_challenge_method") != "S256" or not asked.challenge:
            raise AskedWrongly("invalid_request")
        return asked

    def chosen(self, asked: Asked, persona: str) -> str:
        """Where a browser goes back to once somebody was chosen. Raises ``AskedWrongly``."""
        if persona not in self.personas:
            raise AskedWrongly("access_denied")
        now = self._clock().timestamp()
        self._codes = {code: each for code, each in self._codes.items() if each.until > now}
        if len(self._codes) >= MOST_CODES:
            raise AskedWrongly("temporarily_unavailable")
        code = self._new_secret()
        self._codes[code] = _Issued(self.personas[persona], asked, now + CODE_SECONDS)
        told = {"code": code, "state": asked.state, "iss": self._name}
        return f"{self._callback}?{urlencode(told)}"

    def exchanged(self, fields: Mapping[str, str]) -> dict[str, Any]:
        """Tokens for a code, which is used up whatever else is wrong. Raises ``AskedWrongly``."""
        if fields.get("grant_type") != "authorization_code":
            raise AskedWrongly("unsupported_grant_type")
        issued = self._codes.pop(fields.get("code", ""), None)
        if issued is None or issued.until <= self._clock().timestamp():
            raise AskedWrongly("invalid_grant")
        if (fields.get("client_id"), fields.get("redirect_uri")) != (self._client, self._callback):
            raise AskedWrongly("invalid_grant")
        verifier = fields.get("code_verifier", "")
        if not compare_digest(challenge(verifier), issued.asked.challenge):
            raise AskedWrongly("invalid_grant")
        return {
            "access_token": self._issuer.token(issued.persona, client=self._client),
            "token_type": "Bearer",
            "expires_in": LIFETIME_SECONDS,
            "id_token": self._issuer.id_token(
                issued.persona,
                client=self._client,
                nonce=issued.asked.nonce,
                session=self._new_secret(),
            ),
        }
