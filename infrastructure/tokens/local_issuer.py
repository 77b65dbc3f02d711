"""The issuer built in for a local run. It serves one machine: it refuses any but loopback."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from uuid import UUID, uuid4

from joserfc import jws
from joserfc.jwk import OKPKey

from domain.roles import Role
from infrastructure.durable_files import write_first
from infrastructure.tokens.reading import ALGORITHM, TYPE

KEY_FILE = "issuer.jwk"
LIFETIME_SECONDS = 8 * 3600


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
    if host == "localhost":
        return
    try:
        if ip_address(host).is_loopback:
            return
    except ValueError:
        pass
    raise NotLoopback(
        "The built-in issuer of tokens only serves this machine: listen on 127.0.0.1 or ::1."
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

    def token(self, persona: Persona) -> str:
        """An access token for a persona, good for eight hours."""
        now = int(self._clock().timestamp())
        claims = {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": str(persona.actor),
            "client_id": persona.client,
            "role": persona.role.value,
            "organisation": persona.organisation,
            "iat": now,
            "exp": now + LIFETIME_SECONDS,
            "jti": str(uuid4()),
        }
        if persona.team is not None:
            claims["team"] = persona.team
        header = {"alg": ALGORITHM, "typ": TYPE}
        return jws.serialize_compact(
            header, json.dumps(claims).encode(), self._key, algorithms=[ALGORITHM]
        )
