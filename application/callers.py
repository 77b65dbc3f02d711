"""Who is asking: what a token that was verified says of its bearer, and what they ask for."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from domain.envelope import Author, Purpose
from domain.roles import Role

_OURSELVES = "caseledger"


@dataclass(frozen=True)
class Caller:
    """A verified bearer. ``actor`` is a local pseudonymous id, ``client`` the program in use.

    ``purpose`` is what they want to read for, ``grant`` the break-glass grant that they name,
    ``review`` the external review.
    ``token`` and ``session`` are the ids by which the issuer knows these.
    """

    issuer: str
    client: str
    actor: UUID
    role: Role
    organisation: str
    team: str | None = None
    purpose: Purpose = Purpose.CARE
    grant: UUID | None = None
    review: UUID | None = None
    token: str | None = field(default=None, compare=False)
    session: str | None = field(default=None, compare=False)

    @property
    def is_ourselves(self) -> bool:
        """Whether nobody asks but the service itself."""
        return (self.issuer, self.client) == (_OURSELVES, _OURSELVES)

    def recorded(self, by: Mapping[str, Any]) -> bool:
        """Whether they recorded, in the role that they have now, what has this author."""
        return (by["actor"], by["role"]) == (str(self.actor), self.role.value)

    def author(self, on_behalf_of: UUID | None) -> Author:
        """The author of what this caller records, in the role and team held now."""
        return Author(
            actor=self.actor,
            role=self.role,
            team=self.team,
            organisation=self.organisation,
            client=self.client,
            on_behalf_of=on_behalf_of,
        )


def own_id(first_origin: str) -> UUID:
    """The id under which a service acts by itself: the same for every process of a deployment, so
    that two that ask for one thing ask for it once."""
    return uuid5(NAMESPACE_URL, first_origin)


def ourselves(actor: UUID) -> Caller:
    """The service itself, which acts as the actor of :func:`own_id` or as somebody decided."""
    return _own(_OURSELVES, actor, Role.SYSTEM_ADMINISTRATOR)


def is_ours(author: Author) -> bool:
    """Whether the service itself recorded something, and nobody by it."""
    return (author.organisation, author.client) == (_OURSELVES, _OURSELVES)


def operator(actor: UUID, role: Role) -> Caller:
    """Who runs a command: they hold the keys, and their id is taken at their word; so is their role
    by commands that do not ask the directory for it."""
    return _own("command-line", actor, role)


def follower(actor: UUID, *, client: str, organisation: str) -> Caller:
    """Who follows the feed, where the service sends them what they would else ask for."""
    return replace(_own(client, actor, Role.SUBSCRIBER), organisation=organisation)


def within(organisation: str, caller: Caller) -> Caller:
    """The service itself or who runs a command, acting on what an organisation keeps."""
    return replace(caller, organisation=organisation)


def _own(client: str, actor: UUID, role: Role) -> Caller:
    return Caller(issuer=_OURSELVES, client=client, actor=actor, role=role, organisation=_OURSELVES)
