"""The issuer built in for a local run. It serves one machine: it refuses any but loopback."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from joserfc import jws
from joserfc.jwk import OKPKey

from domain.roles import Role
from infrastructure.durable_files import write_first
from infrastructure.tokens.key_sets import SigningKey
from infrastructure.tokens.loopback import is_loopback

ALGORITHM = "Ed25519"
TYPE = "at+jwt"
KEY_FILE = "issuer.jwk"
LIFETIME_SECONDS = 8 * 3600
ID_TOKEN_SECONDS = 300


class NotLoopback(ValueError):
    """The local issuer was asked to serve other machines."""


@dataclass(frozen=True)
class Persona:
    """An invented person or program that the local issuer vouches for."""

    name: str
    actor: UUID
    role: Role
    organisation: str
    team: str | None
    client: str


def check_loopback(host: str) -> None:
    """Raises :class:`NotLoopback` unless the address can only be reached from this machine."""
    if not is_loopback(host):
        raise NotLoopback(
            "The built-in issuer of tokens only serves this machine: listen on 127.0.0.1 or ::1,"
            " or name the issuers you trust in CASELEDGER_OIDC_ISSUERS."
        )


class NoKey(LookupError):
    """No service has made a key for its issuer here."""


def issuer_key(folder: Path, *, create: bool) -> OKPKey:
    """The local issuer's key, readable by its owner alone; made on first use where asked to.

    Raises :class:`NoKey` where there is none and none is to be made.
    """
    path = folder / KEY_FILE
    if not path.exists():
        if not create:
            raise NoKey(KEY_FILE)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = OKPKey.generate_key("Ed25519", private=True)
        content = json.dumps(made.as_dict(private=True)).encode()
        write_first(path, content, unused=uuid4().hex)
    return OKPKey.import_key(json.loads(path.read_text(encoding="utf-8")))


class LocalIssuer:
    """Signs tokens for personas."""

    def __init__(
        self, *, issuer: str, audience: str, key: OKPKey, clock: Callable[[], datetime]
    ) -> None:
        self._issuer = issuer
        self._audience = audience
        self._key = key
        self._clock = clock

    @property
    def signing_key(self) -> SigningKey:
        """The key that its tokens are checked with."""
        return SigningKey(
            kid=self._key.thumbprint(), algorithms=frozenset({ALGORITHM}), key=self._key
        )

    def key_set(self) -> dict[str, Any]:
        """Its public key as a JWK Set (RFC 7517)."""
        public = self._key.as_dict(private=False)
        return {"keys": [{**public, "kid": self._key.thumbprint(), "use": "sig", "alg": ALGORITHM}]}

    def token(self, persona: Persona, *, client: str | None = None) -> str:
        """An access token for a persona, by its own client or another, good for eight hours."""
        return self._signed(
            TYPE,
            {
                **self._place(persona),
                "aud": self._audience,
                "client_id": client or persona.client,
                "jti": str(uuid4()),
            },
            lifetime=LIFETIME_SECONDS,
        )

    def id_token(self, persona: Persona, *, client: str, nonce: str, session: str) -> str:
        """What tells a web client who has signed in (OpenID Connect Core 1.0 §2)."""
        told = {**self._place(persona), "aud": client, "nonce": nonce, "sid": session}
        return self._signed("JWT", told, lifetime=ID_TOKEN_SECONDS)

    def _place(self, persona: Persona) -> dict[str, Any]:
        place = {
            "sub": str(persona.actor),
            "role": persona.role.value,
            "organisation": persona.organisation,
        }
        return place if persona.team is None else {**place, "team": persona.team}

    def _signed(self, kind: str, claims: dict[str, Any], *, lifetime: int) -> str:
        now = int(self._clock().timestamp())
        content = {"iss": self._issuer, **claims, "iat": now, "exp": now + lifetime}
        header = {"alg": ALGORITHM, "typ": kind, "kid": self._key.thumbprint()}
        return jws.serialize_compact(
            header, json.dumps(content).encode(), self._key, algorithms=[ALGORITHM]
        )
