"""A log that was backed up, went on, was signed for, and was lost; each test restores it anew."""

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from fastapi.testclient import TestClient
from httpx import Response
from psycopg.sql import SQL, Identifier

from api.app import create_app
from api.composing.compose import compose
from api.demonstration.personas import PERSONAS
from api.local_issuing import local_issuer
from api.notarising.notary import opened
from api.operators.log_verification import Asked, verify_log
from api.operators.restoring import Decision, open_new_epoch, verify_restore
from api.settings import Settings
from infrastructure.notary.attending import attend
from infrastructure.postgres.provision import give_rights
from tests.conftest import ORIGIN, ROLES, Cluster, Databases
from tests.integration.verifying.conftest import carry_out

DECIDER = UUID("018f5e2a-7b61-7cc3-8f00-5a6b7c8d9e0f")
REFERRAL = {
    "pathway": "adult_talking_therapies",
    "service": "BRIDGEWELL-TT",
    "received": "2026-02-02",
    "source_code": "B1",
    "urgency": "routine",
    "consent_to_referral": "yes",
    "who": {"name": "Imogen Harkness", "date_of_birth": "1988-04-17"},
    "request": {"reason": "Low in mood."},
}
_NUMBERS = count(1)


@dataclass
class Deployment:
    """Databases, and the folder that is outside them."""

    databases: Databases
    folder: Path
    stdout: Callable[[], str] = lambda: ""

    @property
    def settings(self) -> Settings:
        return Settings(
            DATABASE_URL=self.databases.service_url,
            MIGRATE_URL=self.databases.migrate_url,
            KEYS_URL=self.databases.keys_url,
            ACCESS_URL=self.databases.access_url,
            MIGRATE_ACCESS_URL=self.databases.migrate_access_url,
            data_dir=self.folder,
            log_origin=ORIGIN,
        )

    def record(self, cases: int) -> list[UUID]:
        """So many new cases, of one event each."""
        services = compose(self.settings)
        try:
            return [
                carry_out(
                    services.casework,
                    None,
                    "receive-referral",
                    {**REFERRAL, "person": str(uuid4())},
                )
                for _ in range(cases)
            ]
        finally:
            services.close()

    def sign(self) -> None:
        with opened(self.settings) as notary:
            notary.resume()
            notary.step()

    def verify(self, **asked: Any) -> tuple[int, dict[str, Any]]:
        """The exit code and the report of `caseledger verify restore`."""
        self.stdout()
        given = {"checkpoints": (), "keys": (), **asked}
        code = verify_restore(self.settings, as_json=True, stop_asked=lambda: False, **given)
        return code, json.loads(self.stdout())

    def verify_log(self, **asked: Any) -> tuple[int, dict[str, Any]]:
        """The exit code and the report of `caseledger verify log`."""
        self.stdout()
        code = verify_log(self.settings, Asked(as_json=True, **asked), stop_asked=lambda: False)
        return code, json.loads(self.stdout())

    def open_epoch(self, **more: Any) -> None:
        """`caseledger epoch open`."""
        open_epoch(self.settings, **more)

    def one(self, statement: str, *values: Any) -> Any:
        """The one value of a row."""
        with closing(psycopg.connect(self.databases.superuser_url)) as connection:
            found = connection.execute(statement, values).fetchone()
        assert found is not None
        return found[0]

    def tamper(self, table: str, statement: str) -> None:
        """As superuser, with triggers off."""
        with psycopg.connect(self.databases.superuser_url) as connection:
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
            assert connection.execute(statement).rowcount > 0


def open_epoch(settings: Settings, **more: Any) -> None:
    """`caseledger epoch open`."""
    decision = Decision(by=DECIDER, **more)
    open_new_epoch(settings, decision, say=lambda _: None, stop_asked=lambda: False)


@contextmanager
def served(deployment: Deployment) -> Iterator[Callable[..., Response]]:
    """The service over it; asked as a duty worker unless another persona is named."""
    services = compose(deployment.settings)
    issuer = local_issuer(deployment.settings)
    with TestClient(create_app(services), raise_server_exceptions=False) as client:

        def ask(method: str, path: str, persona: str = "duty", **more: Any) -> Response:
            bearer = {"Authorization": f"Bearer {issuer.token(PERSONAS[persona])}"}
            headers = {**bearer, **more.pop("headers", {})}
            return client.request(method, path, headers=headers, **more)

        yield ask


@contextmanager
def attended(deployment: Deployment) -> Iterator[None]:
    """A notary is at work."""
    stop = threading.Event()

    def work() -> None:
        attend(
            lambda: opened(deployment.settings),
            stop=stop,
            tell=lambda _: None,
            monotonic=time.monotonic,
        )

    thread = threading.Thread(target=work, name="notary")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@dataclass(frozen=True)
class Incident:
    """What there was of a log of 9 events: a backup of it with 5, and all that lay outside."""

    backup: str
    whole: str
    deployment: Deployment


def copied(cluster: Cluster, template: str) -> str:
    """A physical copy of a database that nobody is connected to."""
    name = f"restored_{next(_NUMBERS)}"
    cluster.copy(name, template=template, owner=ROLES.owner)
    with psycopg.connect(cluster.url(name)) as connection:
        give_rights(connection, "ledger_rights", database=name, roles=ROLES)
    return name


def at(cluster: Cluster, databases: Databases, name: str) -> Databases:
    """The same deployment with this database for its log, and an access log of its own, whose
    signing key will be in the folder of its own, too."""
    return replace(
        databases,
        number=cluster.next_number(),
        ledger=name,
        service_url=cluster.url(name, ROLES.service),
        migrate_url=cluster.url(name, ROLES.migrator),
        superuser_url=cluster.url(name),
    )


@pytest.fixture(scope="session")
def incident(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Incident]:
    databases = cluster.make_databases()
    deployment = Deployment(databases, tmp_path_factory.mktemp("incident"))
    deployment.record(3)
    deployment.sign()
    deployment.record(2)
    backup = copied(cluster, databases.ledger)
    deployment.sign()
    deployment.record(4)
    deployment.sign()
    yield Incident(backup, databases.ledger, deployment)
    drop(cluster, backup)
    cluster.drop(databases)


def drop(cluster: Cluster, name: str) -> None:
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@pytest.fixture
def restore(
    cluster: Cluster,
    incident: Incident,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Callable[[str], Deployment]]:
    """Restores a copy of a database, beside a copy of what lay outside."""
    made: list[str] = []

    def restore(template: str, folder: Path | None = None) -> Deployment:
        name = copied(cluster, template)
        made.append(name)
        if folder is None:
            folder = tmp_path / name
            shutil.copytree(incident.deployment.folder, folder)
        databases = at(cluster, incident.deployment.databases, name)
        return Deployment(databases, folder, lambda: capsys.readouterr().out)

    yield restore
    for name in made:
        drop(cluster, name)


@pytest.fixture
def restored(incident: Incident, restore: Callable[..., Deployment]) -> Deployment:
    """The backup of 5 events, restored after 9 were signed for."""
    return restore(incident.backup)
