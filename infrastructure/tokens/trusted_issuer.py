"""The issuers whose word a deployment takes, as its settings name them.

Nothing about an issuer is learned from a token: its address, its algorithms and what its claims
are called are fixed here (RFC 8725 §3.1, §3.8, §3.10).
"""

from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from domain.roles import Role
from infrastructure.tokens.loopback import is_loopback

Algorithm = Literal[
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519",
]  # fmt: skip
"""Signatures by a private key, and no others: whoever checks one can't make one."""

_Text = Annotated[str, Field(min_length=1, max_length=200)]
_DISCOVERY = "/.well-known/openid-configuration"


class _Setting(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ClaimNames(_Setting):
    """What an issuer calls the claims that say in which place somebody acts."""

    client: _Text = "client_id"
    role: _Text = "role"
    organisation: _Text = "organisation"
    team: _Text = "team"
    session: _Text = "sid"


class MachineClient(_Setting):
    """A program that signs in by itself (client credentials), and as what it acts.

    Its tokens' ``sub`` is ``subject``, or its client id where none is given (RFC 9068 §2.2); a
    person's token that came by way of the same client is refused.
    """

    role: Role
    organisation: _Text
    team: _Text | None = None
    subject: _Text | None = None


class TrustedIssuer(_Setting):
    """One OIDC issuer: who it is, for whom its tokens are, and how they are read.

    ``roles`` translates the values of its role claim; where it is empty they are our own names.
    ``organisation``, where given, is everybody's, and the claim is not read.
    ``acr``, where given, is what a person's token must say of how they signed in, one of these.
    ``subjects_are_actors`` says that its ``sub`` is the actor's id in the log, a UUID.
    ``web_client`` is our client id there, for signing in with a browser.
    """

    issuer: _Text
    audience: _Text
    discovery: _Text | None = None
    algorithms: tuple[Algorithm, ...] = Field(default=("RS256", "PS256", "ES256"), min_length=1)
    token_type: _Text = "at+jwt"  # noqa: S105 - the name of a media type
    claims: ClaimNames = ClaimNames()
    roles: dict[str, Role] = {}
    organisation: _Text | None = None
    clients: dict[str, MachineClient] = {}
    acr: tuple[_Text, ...] = ()
    subjects_are_actors: bool = False
    web_client: _Text | None = None
    web_scope: _Text = "openid"

    @field_validator("web_scope")
    @classmethod
    def _asks_for_an_id_token(cls, scope: str) -> str:
        if "openid" not in scope.split():
            raise ValueError("the scope of a sign-in must hold openid")
        return scope

    @model_validator(mode="after")
    def _is_found_safely(self) -> Self:
        if not is_safe_address(self.discovery_address):
            raise ValueError("an issuer is found at an https address")
        return self

    @property
    def discovery_address(self) -> str:
        """Where its discovery document is (OpenID Connect Discovery 1.0 §4)."""
        return self.discovery or self.issuer.rstrip("/") + _DISCOVERY

    @property
    def is_on_this_machine(self) -> bool:
        """Whether it is found on loopback, where alone plain http will do."""
        return is_loopback(urlsplit(self.discovery_address).hostname or "")


def is_safe_address(address: str) -> bool:
    """Whether what is fetched there can't be changed on its way: https, or this machine itself."""
    parts = urlsplit(address)
    if parts.username is not None or parts.fragment or not parts.hostname:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname))
