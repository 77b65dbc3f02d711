"""The two databases of a run: on the embedded Postgres, or on one that somebody else runs."""

from collections.abc import Callable
from typing import Protocol

from infrastructure.postgres.addresses import Addresses
from infrastructure.postgres.external import prepare
from infrastructure.postgres.launcher import EmbeddedPostgres
from infrastructure.postgres.provision import DatabaseNames, provision
from infrastructure.postgres.roles import RoleNames

_NAMES = DatabaseNames()


class Databases(Protocol):
    """Where the databases will be, and what it takes that they are there."""

    @property
    def addresses(self) -> Addresses:
        """Known before the databases are."""

    def open(self) -> None:
        """Return when both can be migrated. Raises `CannotStart` or `StopAsked`."""


class EmbeddedDatabases:
    """On a server that is started for this run, and stopped by its owner."""

    def __init__(
        self, postgres: EmbeddedPostgres, roles: RoleNames, *, stop_asked: Callable[[], bool]
    ) -> None:
        self._postgres = postgres
        self._roles = roles
        self._stop_asked = stop_asked

    @property
    def addresses(self) -> Addresses:
        """On the private socket, without passwords."""
        return Addresses(
            service=self._postgres.url(_NAMES.ledger, self._roles.service),
            migrate=self._postgres.url(_NAMES.ledger, self._roles.migrator),
            keys=self._postgres.url(_NAMES.keys, self._roles.keys),
        )

    def open(self) -> None:
        """Start the server, and make what is missing on it."""
        self._postgres.start(stop_asked=self._stop_asked)
        provision(self._postgres.url, databases=_NAMES, roles=self._roles)


class ExternalDatabases:
    """At the addresses of the settings."""

    def __init__(self, addresses: Addresses, roles: RoleNames) -> None:
        self.addresses = addresses
        self._roles = roles

    def open(self) -> None:
        """Make what is missing, or say what an administrator must run."""
        prepare(self.addresses, self._roles)
