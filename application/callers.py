"""Who is asking: what a token that was verified says of its bearer, and what they ask for."""

from dataclasses import dataclass
from uuid import UUID

from domain.envelope import Author, Purpose
from domain.roles import Role


@dataclass(frozen=True)
class Caller:
    """A verified bearer. ``actor`` is a local pseudonymous id, ``client`` the program in use.

    ``purpose`` is what they want to read for, ``grant`` the break-glass grant that they name.
    """

    issuer: str
    client: str
    actor: UUID
    role: Role
    organisation: str
    team: str | None = None
    purpose: Purpose = Purpose.CARE
    grant: UUID | None = None

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
