"""Who a token's bearer is here: a person or a program, by a local pseudonymous id, in a role."""

import hmac
from typing import Any
from uuid import UUID

from application.callers import Caller
from application.event_ids import length_prefixed
from domain.roles import Role
from infrastructure.tokens.claims import Claims, text, text_if_there
from infrastructure.tokens.refusals import TokenRefused
from infrastructure.tokens.trusted_issuer import MachineClient, TrustedIssuer


class Bearers:
    """Tells bearers by their claims.

    ``key`` is a secret of the deployment: without it nobody can find somebody's actor id by trying
    the names that an issuer knows them by.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def caller(self, claims: Claims, issuer: TrustedIssuer, *, client: str) -> Caller:
        """Who bears a token whose signature was checked. Raises ``TokenRefused``."""
        subject = text(claims, "sub")
        actor = self._actor(issuer, subject)
        if client in issuer.clients:
            return self._program(issuer, issuer.clients[client], client, subject, actor)
        if issuer.acr and claims.get("acr") not in issuer.acr:
            raise TokenRefused("acr")
        names = issuer.claims
        return Caller(
            issuer=issuer.issuer,
            client=client,
            actor=actor,
            role=_role(claims.get(names.role), issuer.roles),
            organisation=issuer.organisation or text(claims, names.organisation),
            team=text_if_there(claims, names.team),
        )

    def _program(
        self,
        issuer: TrustedIssuer,
        known: MachineClient,
        client: str,
        subject: str,
        actor: UUID,
    ) -> Caller:
        if subject != (known.subject or client):
            raise TokenRefused("client")
        return Caller(
            issuer=issuer.issuer,
            client=client,
            actor=actor,
            role=known.role,
            organisation=known.organisation,
            team=known.team,
        )

    def _actor(self, issuer: TrustedIssuer, subject: str) -> UUID:
        if issuer.subjects_are_actors:
            try:
                return UUID(subject)
            except ValueError:
                raise TokenRefused("claims") from None
        named = length_prefixed("caseledger/actor/v1", issuer.issuer, subject)
        bits = int.from_bytes(hmac.digest(self._key, named, "sha256")[:16], "big")
        # RFC 9562 §5.8: version 8, by which no id that somebody else made is mistaken for it.
        bits = bits & ~(0xF << 76) | 0x8 << 76
        return UUID(int=bits & ~(0b11 << 62) | 0b10 << 62)


def _role(told: Any, roles: dict[str, Role]) -> Role:
    """The one role that is told, alone or among what means nothing here."""
    values = told if isinstance(told, list) else [told]
    known = roles or {role.value: role for role in Role}
    found = {known[value] for value in values if isinstance(value, str) and value in known}
    if len(found) != 1:
        # None, or several: then it is not for us to choose in which somebody acts.
        raise TokenRefused("role")
    return found.pop()
