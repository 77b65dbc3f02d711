"""One embedded Postgres for a whole run, durable, and the databases that are measured on it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier

from infrastructure.migrations import Roles, migrate
from infrastructure.postgres.addresses import DatabaseNames
from infrastructure.postgres.data_folder import DataFolder
from infrastructure.postgres.launcher import EmbeddedPostgres
from infrastructure.postgres.programs import embedded_programs, programs_in
from infrastructure.postgres.provision import give_rights, provision
from infrastructure.postgres.roles import RoleNames

ORIGIN = "bench.invalid/case-log/1"
ROLES = RoleNames()
MOST_CONNECTIONS = 300


@dataclass(frozen=True)
class Ledger:
    """A case log, a key store, an access log, and the folder of the secrets that go with them."""

    name: str
    service_url: str
    keys_url: str
    access_url: str
    superuser_url: str
    data_dir: str

    def as_address(self) -> dict[str, str]:
        """What another process needs to open it."""
        return asdict(self)


class Stand:
    """A running server. `folder` is a place for what a run needs; it goes with the server."""

    def __init__(self, server: EmbeddedPostgres, folder: Path) -> None:
        self._server = server
        self.folder = folder

    def url(self, database: str, role: str = "postgres") -> str:
        """Where to connect to a database as a role."""
        return self._server.url(database, role)

    def version(self) -> str:
        """What the server says it is."""
        with psycopg.connect(self.url("postgres")) as connection:
            row = connection.execute("SHOW server_version").fetchone()
        return str(row[0]) if row else "unknown"

    def make_database(self, name: str) -> str:
        """An empty database; where to connect to it as its superuser."""
        self._execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        return self.url(name)

    def copy_database(self, name: str, *, of: str) -> str:
        """A copy of a database that nobody is connected to."""
        self._execute(
            SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(of))
        )
        return self.url(name)

    def make_ledger(self, name: str) -> Ledger:
        """An empty case log with an empty key store."""
        names = DatabaseNames(ledger=name, keys=f"{name}_keys", access=f"{name}_access")
        provision(self.url, databases=names, roles=ROLES)
        known = Roles(owner=ROLES.owner, service=ROLES.service, eraser=ROLES.eraser)
        migrate(
            chain="ledger",
            url=self.url(names.ledger, ROLES.migrator),
            roles=known,
            origin=ORIGIN,
        )
        migrate(chain="keys", url=self.url(names.keys, ROLES.keys), roles=known)
        access = self.url(names.access, ROLES.migrator)
        migrate(chain="ledger", url=access, roles=known, origin=f"{ORIGIN}/access")
        return self._ledger(names)

    def copy_ledger(self, source: Ledger, name: str) -> Ledger:
        """A copy of a case log that nobody is connected to; it shares all else."""
        self._execute(
            SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
                Identifier(name), Identifier(ROLES.owner), Identifier(source.name)
            )
        )
        with psycopg.connect(self.url(name)) as connection:
            give_rights(connection, "ledger_rights", database=name, roles=ROLES)
        return Ledger(
            name=name,
            service_url=self.url(name, ROLES.service),
            keys_url=source.keys_url,
            access_url=source.access_url,
            superuser_url=self.url(name),
            data_dir=source.data_dir,
        )

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self._execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))

    def settle(self) -> None:
        """Write out what is pending, so that one measurement does not pay for another's writes."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute("CHECKPOINT")

    def _ledger(self, names: DatabaseNames) -> Ledger:
        name = names.ledger
        data = self.folder / name
        data.mkdir()
        return Ledger(
            name=name,
            service_url=self.url(name, ROLES.service),
            keys_url=self.url(names.keys, ROLES.keys),
            access_url=self.url(names.access, ROLES.service),
            superuser_url=self.url(name),
            data_dir=str(data),
        )

    def _execute(self, statement: SQL) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def stand(programs: Path | None) -> Iterator[Stand]:
    """A server in a folder of its own, both gone afterwards; by its programs in a folder, else by
    those that `make run` starts."""
    above = Path(tempfile.mkdtemp(prefix="clb-"))
    folder = DataFolder.hold(above / "data")
    chosen = embedded_programs() if programs is None else programs_in(programs)
    server = EmbeddedPostgres(folder, chosen, say=lambda _: None, durable=True)
    try:
        server.start()
        _allow_many_connections(server)
        yield Stand(server, above)
    finally:
        server.stop()
        folder.release()
        shutil.rmtree(above, ignore_errors=True)


def _allow_many_connections(server: EmbeddedPostgres) -> None:
    """Some peers want a connection for each of 64 writers."""
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(f"ALTER SYSTEM SET max_connections = {MOST_CONNECTIONS}")
    server.stop()
    server.start()
