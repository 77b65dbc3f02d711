"""A real Postgres for the tests, started by the launcher that `make run` uses.

`cluster` is one server for the whole session, with the roles and a migrated template of each
database; `fresh_databases` gives a test its own copy of them. A test marked `both_postgres` runs
on the embedded server and again on the system's. This server forgets what it held if the machine
stops, and is kept in memory where there is room; the faults have a durable one, on a disk.
"""

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers
from psycopg.sql import SQL, Identifier

from api.processes.pauses import make_pauses_rare
from infrastructure.migrations import Roles, migrate
from infrastructure.postgres.addresses import DatabaseNames
from infrastructure.postgres.data_folder import DataFolder
from infrastructure.postgres.launcher import EmbeddedPostgres
from infrastructure.postgres.programs import (
    OLDEST_MAJOR,
    ServerPrograms,
    embedded_programs,
    programs_in,
)
from infrastructure.postgres.provision import give_rights, provision
from infrastructure.postgres.roles import RoleNames
from tests.longest_first import pytest_collection_modifyitems
from tests.shared_out import pytest_xdist_make_scheduler

__all__ = ["pytest_collection_modifyitems", "pytest_xdist_make_scheduler"]

# How long an example takes to be made up or tried says how busy the machine is, not what is wrong.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")
# Nor do examples come from what happens to be imported: hypothesis drew from every constant in all
# of our modules, and looked through them for each kind of text that it draws. What a test draws is
# the same alone as among all others, and made up sooner. There is no setting for it.
pytest.MonkeyPatch().setattr(providers, "_get_local_constants", providers.Constants)

# Thousands of tests are collected and none is let go: looking through them while they gather was a
# third of the time it took.
gc.set_threshold(1_000_000)

# Before any settings are read: the name that starlette's test client asks under, and room for tests
# that ask as fast as they can.
os.environ["CASELEDGER_ALLOWED_HOSTS"] = "testserver"
os.environ["CASELEDGER_REQUESTS_PER_SECOND"] = "100000"

ORIGIN = "test.invalid/case-log/1"
ROLES = RoleNames()
ACCESS_ORIGIN = f"{ORIGIN}/access"
TEMPLATES = DatabaseNames(ledger="template_ledger", keys="template_keys", access="template_access")
MEMORY = Path("/dev/shm")
ROOM = 1 << 30
"""Bytes that must be free in memory: a server of the tests has held at most a quarter of them."""


@dataclass(frozen=True)
class Databases:
    """One case log and one key store, migrated and empty; an access log once it is asked for."""

    number: int
    cluster: "Cluster" = field(repr=False)
    ledger: str
    keys: str
    service_url: str
    migrate_url: str
    erase_url: str
    keys_url: str
    superuser_url: str
    """The superuser's address of the case log's database."""

    @property
    def access(self) -> str:
        """The access log's database, which few tests need, made when it is first named."""
        return self.cluster.make_access(self.number)

    @property
    def access_url(self) -> str:
        return self.cluster.url(self.access, ROLES.service)

    @property
    def migrate_access_url(self) -> str:
        return self.cluster.url(self.access, ROLES.migrator)


class Cluster:
    """A running server with the roles and the templates."""

    def __init__(self, server: EmbeddedPostgres, *, major: int) -> None:
        self._server = server
        self._numbers = count(1)
        self._access_logs: set[str] = set()
        self.major = major

    def url(self, database: str, role: str = "postgres") -> str:
        """Where to connect to the database as the role."""
        return self._server.url(database, role)

    def make_templates(self) -> None:
        """Provision and migrate once what every test then copies."""
        provision(self.url, databases=TEMPLATES, roles=ROLES)
        known = Roles(owner=ROLES.owner, service=ROLES.service, eraser=ROLES.eraser)
        migrator = self.url(TEMPLATES.ledger, ROLES.migrator)
        migrate(chain="ledger", url=migrator, roles=known, origin=ORIGIN)
        migrate(chain="keys", url=self.url(TEMPLATES.keys, ROLES.keys), roles=known)
        access = self.url(TEMPLATES.access, ROLES.migrator)
        migrate(chain="ledger", url=access, roles=known, origin=ACCESS_ORIGIN)

    def make_databases(self) -> Databases:
        """A fresh copy of the templates, with the rights that a copy does not take along."""
        number = self.next_number()
        names = DatabaseNames(ledger=f"ledger_{number}", keys=f"keys_{number}")
        self.copy(names.ledger, template=TEMPLATES.ledger, owner=ROLES.owner)
        self.copy(names.keys, template=TEMPLATES.keys, owner=ROLES.keys)
        for name, script in ((names.ledger, "ledger_rights"), (names.keys, "key_rights")):
            with psycopg.connect(self.url(name)) as connection:
                give_rights(connection, script, database=name, roles=ROLES)
        return Databases(
            number=number,
            cluster=self,
            ledger=names.ledger,
            keys=names.keys,
            service_url=self.url(names.ledger, ROLES.service),
            migrate_url=self.url(names.ledger, ROLES.migrator),
            erase_url=self.url(names.ledger, ROLES.eraser),
            keys_url=self.url(names.keys, ROLES.keys),
            superuser_url=self.url(names.ledger),
        )

    def next_number(self) -> int:
        """A number that no databases have."""
        return next(self._numbers)

    def make_access(self, number: int) -> str:
        """The access log beside the databases of a number, made the first time."""
        name = f"access_{number}"
        if name in self._access_logs:
            return name
        self._access_logs.add(name)
        self.copy(name, template=TEMPLATES.access, owner=ROLES.owner)
        with psycopg.connect(self.url(name)) as connection:
            give_rights(connection, "ledger_rights", database=name, roles=ROLES)
        return name

    def copy(self, name: str, *, template: str, owner: str) -> None:
        """A database of this name with what the template holds, but not the rights to connect."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            # Copied as files: as a log of changes it would all be written twice.
            connection.execute(
                SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY file_copy").format(
                    Identifier(name), Identifier(owner), Identifier(template)
                )
            )

    def drop(self, databases: Databases) -> None:
        """Remove the copy, whoever is still connected to it."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            for name in (databases.ledger, databases.keys, f"access_{databases.number}"):
                connection.execute(
                    SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name))
                )


def system_programs() -> ServerPrograms | None:
    """The newest Postgres that the machine itself has, if any."""
    held = {
        int(program.parts[-3]): program.parent
        for program in Path("/usr/lib/postgresql").glob("*/bin/postgres")
    }
    newest = max(held, default=0)
    return programs_in(held[newest]) if newest >= OLDEST_MAJOR else None


def _roomy_folder() -> str | None:
    """In memory where there is room, for the thousands of files of databases made and dropped."""
    roomy = os.access(MEMORY, os.W_OK | os.X_OK) and shutil.disk_usage(MEMORY).free >= ROOM
    return str(MEMORY) if roomy else None


@contextmanager
def running_cluster(programs: ServerPrograms) -> Iterator[Cluster]:
    """A cluster in a folder with a short path, gone afterwards."""
    above = Path(tempfile.mkdtemp(prefix="cl-", dir=_roomy_folder()))
    folder = DataFolder.hold(above / "data")
    server = EmbeddedPostgres(folder, programs, say=lambda _: None, durable=False)
    try:
        server.start()
        cluster = Cluster(server, major=programs.major)
        cluster.make_templates()
        yield cluster
    finally:
        server.stop()
        folder.release()
        shutil.rmtree(above)


@pytest.fixture(scope="session")
def _embedded_cluster() -> Iterator[Cluster]:
    with running_cluster(embedded_programs()) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def _system_cluster() -> Iterator[Cluster]:
    programs = system_programs()
    if programs is None:
        pytest.skip("this machine has no Postgres of its own under /usr/lib/postgresql")
    with running_cluster(programs) as cluster:
        yield cluster


@contextmanager
def roomy() -> Iterator[Path]:
    """A folder for what need not outlast the machine, such as the data of a run under test."""
    made = Path(tempfile.mkdtemp(prefix="cl-", dir=_roomy_folder()))
    yield made
    shutil.rmtree(made)


@pytest.fixture
def roomy_path() -> Iterator[Path]:
    """Such a folder for one test."""
    with roomy() as made:
        yield made


def pytest_collection_finish() -> None:
    """Thousands of tests stay in memory to the end: looking through them again and again took a
    tenth to a fifth of the time of tests that only compute."""
    make_pauses_rare()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """What a file has left behind is let go when it is done, and what is kept then is not looked
    through again: of all that had gathered each look took seconds."""
    if nextitem is None or nextitem.path != item.path:
        gc.collect()
        gc.freeze()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "_which_postgres" in metafunc.fixturenames:
        both = metafunc.definition.get_closest_marker("both_postgres") is not None
        metafunc.parametrize(
            "_which_postgres", ["embedded", "system"] if both else ["embedded"], scope="session"
        )


@pytest.fixture(scope="session")
def cluster(request: pytest.FixtureRequest, _which_postgres: str) -> Cluster:
    found: Cluster = request.getfixturevalue(f"_{_which_postgres}_cluster")
    return found


@pytest.fixture
def fresh_databases(cluster: Cluster) -> Iterator[Callable[[], Databases]]:
    """A factory: each call makes one case log and one key store for this test alone."""
    made: list[Databases] = []

    def make() -> Databases:
        made.append(cluster.make_databases())
        return made[-1]

    yield make
    for databases in made:
        cluster.drop(databases)
